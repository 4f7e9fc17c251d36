"""The door of people: screens, forms, sign-in."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the template tags and static files of the screens."""

    name = "edoc.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
