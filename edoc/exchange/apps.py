"""The exchange desk as a Django application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """Deliveries, packets, the raw inbox, the directory of correspondents."""

    name = "edoc.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Liên thông văn bản")
