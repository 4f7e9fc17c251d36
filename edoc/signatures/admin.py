"""Where keys and pictures are, for administrators. A passphrase is a file of the secrets folder and shows nowhere."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from edoc.audit.reference import ReferenceAdmin
from edoc.signatures.models import SigningKey, StampImage


@admin.register(SigningKey)
class SigningKeyAdmin(ReferenceAdmin):
    list_display = ("reference", "person", "agency", "provider", "is_active")
    list_filter = ("is_active", "provider")
    list_select_related = ("person", "agency")
    autocomplete_fields = ("person",)


@admin.register(StampImage)
class StampImageAdmin(ReferenceAdmin):
    list_display = ("person", "agency", "width_mm", "height_mm", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("person", "agency")
    readonly_fields = ("person", "agency", "blob")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A picture enters with its bytes, by the service that stores them."""
        return False
