"""Books for administrators; their numbers are written by services alone."""

from __future__ import annotations

from django.contrib import admin

from edoc.audit.reference import ReferenceAdmin
from edoc.registry.models import Book


@admin.register(Book)
class BookAdmin(ReferenceAdmin):
    list_display = ("name", "agency", "direction", "type_codes", "is_active")
    list_filter = ("agency", "direction", "is_active")
    list_select_related = ("agency",)
