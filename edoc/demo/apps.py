"""The demo as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Adds the demo's commands to `manage.py`."""

    name = "edoc.demo"
    label = "demo"
    default_auto_field = "django.db.models.BigAutoField"
