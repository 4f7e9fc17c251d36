"""The exchange desk as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Deliveries, packets, the raw inbox, the directory of correspondents."""

    name = "edoc.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Liên thông văn bản"
