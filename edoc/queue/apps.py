from __future__ import annotations

from django.apps import AppConfig


class QueueConfig(AppConfig):
    name = "edoc.queue"
    label = "queue"
