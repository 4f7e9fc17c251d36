from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SignaturesConfig(AppConfig):
    name = "edoc.signatures"
    label = "signatures"
    verbose_name = _("Ký số")
