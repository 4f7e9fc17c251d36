"""Reference data for administrators."""

from __future__ import annotations

from django.contrib import admin

from edoc.audit.reference import ReferenceAdmin
from edoc.organizations.models import Agency, Appointment, Holiday, Person, Post, Unit


@admin.register(Agency)
class AgencyAdmin(ReferenceAdmin):
    list_display = ("name", "notation", "code", "code102", "is_active")
    search_fields = ("name", "code", "code102")


@admin.register(Unit)
class UnitAdmin(ReferenceAdmin):
    list_display = ("name", "agency", "notation", "is_office", "is_active")
    list_filter = ("agency",)
    search_fields = ("name",)


@admin.register(Person)
class PersonAdmin(ReferenceAdmin):
    list_display = ("full_name", "username", "is_active", "is_staff")
    search_fields = ("full_name", "username")
    exclude = ("password", "last_login", "groups", "user_permissions")


@admin.register(Post)
class PostAdmin(ReferenceAdmin):
    list_display = ("title", "unit", "kind", "order")
    list_filter = ("kind", "unit__agency")


@admin.register(Appointment)
class AppointmentAdmin(ReferenceAdmin):
    list_display = ("person", "post", "starts_on", "ends_on")
    autocomplete_fields = ("person",)


@admin.register(Holiday)
class HolidayAdmin(ReferenceAdmin):
    list_display = ("day", "name", "is_working")
