"""Routes and their steps for administrators; runs are written by services alone."""

from __future__ import annotations

from django.contrib import admin

from edoc.audit.reference import ReferenceAdmin
from edoc.workflow.models import Route, RouteStep


class RouteStepInline(admin.TabularInline):  # type: ignore[type-arg]  # takes no parameter when it runs
    model = RouteStep
    extra = 1


@admin.register(Route)
class RouteAdmin(ReferenceAdmin):
    list_display = ("name", "agency", "type_codes", "is_active")
    list_filter = ("agency", "is_active")
    list_select_related = ("agency",)
    inlines = (RouteStepInline,)
