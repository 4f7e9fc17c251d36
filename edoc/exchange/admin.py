"""The directory of correspondents for administrators; everything else of the exchange is written by services alone."""

from __future__ import annotations

from django.contrib import admin

from edoc.audit.reference import ReferenceAdmin
from edoc.exchange.models import Correspondent


@admin.register(Correspondent)
class CorrespondentAdmin(ReferenceAdmin):
    list_display = ("name", "code", "code102", "is_active", "valid_from", "valid_to", "agency")
    list_filter = ("is_active",)
    search_fields = ("name", "code", "code102")
    autocomplete_fields = ("successor",)
    list_select_related = ("agency",)
