"""The base of every screen of reference data: what an administrator changes there stands in the log."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from edoc.audit.services import audit_record
from edoc.domain.actors import Actor
from edoc.domain.audit_codes import AuditCode


class ReferenceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # takes no parameter when it runs
    """Django's admin, with an entry REFERENCE_CHANGED in the transaction of every change."""

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Django calls this after a row was added."""
        _record(request, obj, "added", message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Django calls this after a row was changed."""
        _record(request, obj, "changed", message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Model]) -> Any:
        """Django calls this before rows are deleted."""
        for obj in queryset:
            _record(request, obj, "deleted", "")
        return super().log_deletions(request, queryset)


def _record(request: HttpRequest, obj: Model, what: str, message: Any) -> None:
    person = request.user
    audit_record(
        code=AuditCode.REFERENCE_CHANGED,
        actor=Actor(person_id=person.pk, name=person.get_full_name() if person.is_authenticated else ""),
        now=timezone.now(),
        object_kind=obj._meta.label_lower,
        object_id=obj.pk,
        detail={"what": what, "row": str(obj)[:200], "fields": message if isinstance(message, list) else []},
    )
