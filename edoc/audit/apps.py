from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "edoc.audit"
    label = "audit"
