"""Where keys and pictures are, for administrators. A passphrase is a file of the secrets folder and shows nowhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from edoc.audit.reference import ReferenceAdmin
from edoc.signatures.models import SigningKey, StampImage

PNG = b"\x89PNG\r\n\x1a\n"
MOST = 2 * 1024 * 1024


@admin.register(SigningKey)
class SigningKeyAdmin(ReferenceAdmin):
    list_display = ("reference", "person", "agency", "provider", "is_active")
    list_filter = ("is_active", "provider")
    list_select_related = ("person", "agency")
    autocomplete_fields = ("person",)


class StampImageForm(forms.ModelForm):  # type: ignore[type-arg]  # takes no parameter when it runs
    """A picture with its physical size; its bytes never change, a new one takes the place of the old."""

    picture = forms.FileField(label="Hình PNG nền trong", required=False)

    class Meta:
        model = StampImage
        fields = ("person", "agency", "width_mm", "height_mm")

    def clean_picture(self) -> bytes:
        """The bytes of a PNG of a sensible size."""
        file = self.cleaned_data.get("picture")
        data: bytes = file.read(MOST + 1) if file else b""
        if not data.startswith(PNG) or len(data) > MOST:
            raise forms.ValidationError("Chọn một tệp PNG không quá 2 MB.")
        return data

    def clean(self) -> dict[str, Any]:
        """Exactly one holder."""
        data = super().clean() or self.cleaned_data
        if bool(data.get("person")) == bool(data.get("agency")):
            raise forms.ValidationError("Chọn người hoặc cơ quan, một trong hai.")
        return data


@admin.register(StampImage)
class StampImageAdmin(ReferenceAdmin):
    """Pictures are added and looked at; the newest of a holder is the one in use."""

    form = StampImageForm
    list_display = ("person", "agency", "width_mm", "height_mm", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("person", "agency")

    def has_change_permission(self, request: HttpRequest, obj: StampImage | None = None) -> bool:
        """Documents were signed with it: it stays as it is."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: StampImage | None = None) -> bool:
        """As above."""
        return False

    def save_model(self, request: HttpRequest, obj: StampImage, form: Any, change: Any) -> None:
        """Store the bytes and put the picture in force by the service of the desk."""
        # Django loads this module into every process; the engine of signatures is not for a command to wait for.
        from edoc.signatures.services import image_set

        made = image_set(
            png=form.cleaned_data["picture"],
            width_mm=obj.width_mm,
            height_mm=obj.height_mm,
            now=timezone.now(),
            person_id=obj.person_id,
            agency_id=obj.agency_id,
        )
        obj.pk = made.pk
