from __future__ import annotations

from django.apps import AppConfig


class StorageConfig(AppConfig):
    name = "edoc.storage"
    label = "storage"
