"""Reference data for administrators."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.utils.translation import gettext_lazy as _

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


class PersonCreationForm(AdminUserCreationForm):  # type: ignore[type-arg]  # takes no parameter when it runs
    """A new account; without a password nobody can sign in with it yet."""

    class Meta:
        model = Person
        fields = ("username", "full_name")


class PersonChangeForm(UserChangeForm):  # type: ignore[type-arg]  # as above
    """An account; its password is only ever replaced."""

    class Meta:
        model = Person
        fields = "__all__"


@admin.register(Person)
class PersonAdmin(ReferenceAdmin, UserAdmin):  # type: ignore[type-arg]  # as above
    """People and their passwords; what a person may do comes from the posts, held below `Appointment`."""

    form = PersonChangeForm
    add_form = PersonCreationForm
    list_display = ("full_name", "username", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff")
    search_fields = ("full_name", "username")
    ordering = ("full_name",)
    filter_horizontal = ()
    readonly_fields = ("last_login",)
    fieldsets = (
        (None, {"fields": ("username", "password", "full_name", "email", "last_login")}),
        (_("Quyền vào trang danh mục"), {"fields": ("is_active", "is_staff", "is_superuser")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "full_name", "usable_password", "password1", "password2")}),)


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
