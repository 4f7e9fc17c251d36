from __future__ import annotations

from django.apps import AppConfig


class IndexingConfig(AppConfig):
    name = "edoc.indexing"
    label = "indexing"
