"""The first page of an empty instance."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from edoc.domain.errors import Refusal
from edoc.flows.setup import FirstPerson, InstanceForm, create_instance, instance_exists
from edoc.web.errors import obstacles_text

SECRET = {"autocomplete": "new-password"}


class SetupForm(forms.Form):
    """The agency, its units, its first people."""

    name = forms.CharField(label=_("Tên cơ quan"), max_length=200)
    parent_name = forms.CharField(label=_("Cơ quan chủ quản trực tiếp"), max_length=200, required=False)
    notation = forms.CharField(label=_("Chữ viết tắt trong ký hiệu"), max_length=30, help_text=_("Ví dụ UBND, SNV."))
    place = forms.CharField(label=_("Địa danh"), max_length=100, help_text=_("In trước ngày tháng trên văn bản."))
    code = forms.CharField(label=_("Mã định danh"), max_length=35, help_text=_("QĐ 20/2020/QĐ-TTg, ví dụ H26.99.01."))
    code102 = forms.CharField(label=_("Mã 13 ký tự"), max_length=13, help_text=_("QCVN 102:2016, ví dụ 000.01.99.H26."))
    leader_title = forms.CharField(label=_("Chức vụ người đứng đầu"), max_length=100, initial=_("Chủ tịch"))
    is_collective = forms.BooleanField(
        label=_("Cơ quan làm việc theo chế độ tập thể (ký TM.)"), required=False, initial=True
    )
    office_name = forms.CharField(label=_("Tên văn phòng"), max_length=200, initial=_("Văn phòng"))
    office_notation = forms.CharField(label=_("Viết tắt văn phòng"), max_length=30, initial="VP")
    units = forms.CharField(
        label=_("Các đơn vị khác"),
        required=False,
        help_text=_("Mỗi dòng một đơn vị: tên, dấu | rồi chữ viết tắt. Ví dụ: Phòng Kinh tế | KT"),
        widget=forms.Textarea(attrs={"rows": 4, "data-keep": ""}),
    )
    has_decision_book = forms.BooleanField(label=_("Mở sổ riêng cho quyết định"), required=False, initial=True)
    admin_name = forms.CharField(label=_("Họ và tên quản trị"), max_length=100)
    admin_username = forms.CharField(label=_("Tên đăng nhập quản trị"), max_length=100)
    admin_password = forms.CharField(
        label=_("Mật khẩu quản trị"),
        strip=False,
        widget=forms.PasswordInput(attrs=SECRET),
        help_text=_("Từ 12 ký tự."),
    )
    admin_again = forms.CharField(label=_("Nhập lại mật khẩu"), strip=False, widget=forms.PasswordInput(attrs=SECRET))
    clerk_name = forms.CharField(label=_("Họ và tên văn thư"), max_length=100, required=False)
    clerk_username = forms.CharField(label=_("Tên đăng nhập văn thư"), max_length=100, required=False)
    clerk_password = forms.CharField(
        label=_("Mật khẩu văn thư"), strip=False, required=False, widget=forms.PasswordInput(attrs=SECRET)
    )

    def clean_units(self) -> tuple[tuple[str, str], ...]:
        """Lines `tên | viết tắt`; a line without its notation is named."""
        found = []
        for line in str(self.cleaned_data["units"]).splitlines():
            if not line.strip():
                continue
            name, _bar, notation = (part.strip() for part in line.partition("|"))
            if not name or not notation:
                raise forms.ValidationError(gettext("Dòng “%(line)s” thiếu chữ viết tắt.") % {"line": line.strip()})
            found.append((name, notation))
        return tuple(found)

    def clean(self) -> dict[str, Any]:
        """Passwords good enough and typed twice alike; a clerk named wholly or not at all."""
        data = super().clean() or self.cleaned_data
        for field in ("admin_password", "clerk_password"):
            if data.get(field):
                try:
                    validate_password(data[field])
                except forms.ValidationError as error:
                    self.add_error(field, error)
        if data.get("admin_password") and data.get("admin_password") != data.get("admin_again"):
            self.add_error("admin_again", gettext("Hai lần nhập không giống nhau."))
        clerk = [data.get(f"clerk_{part}") for part in ("name", "username", "password")]
        if any(clerk) and not all(clerk):
            self.add_error("clerk_name", gettext("Ghi đủ họ tên, tên đăng nhập và mật khẩu, hoặc bỏ trống cả ba."))
        return data

    def values(self) -> InstanceForm:
        """The form as the flow takes it."""
        data = self.cleaned_data
        plain = (
            "name",
            "notation",
            "code",
            "code102",
            "place",
            "leader_title",
            "office_name",
            "office_notation",
            "units",
            "parent_name",
            "is_collective",
            "has_decision_book",
        )
        clerk = None
        if data["clerk_username"]:
            clerk = FirstPerson(data["clerk_name"], data["clerk_username"], data["clerk_password"])
        admin = FirstPerson(data["admin_name"], data["admin_username"], data["admin_password"])
        return InstanceForm(**{name: data[name] for name in plain}, admin=admin, clerk=clerk)


GROUPS = (
    (
        _("Cơ quan"),
        (("name", ""), ("parent_name", ""), ("notation", "w-6"), ("place", "w-6"), ("code", "w-6"), ("code102", "w-6")),
    ),
    (
        _("Đơn vị và sổ"),
        (
            ("leader_title", "w-6"),
            ("is_collective", "w-6"),
            ("office_name", "w-6"),
            ("office_notation", "w-6"),
            ("units", ""),
            ("has_decision_book", ""),
        ),
    ),
    (
        _("Quản trị"),
        (("admin_name", "w-6"), ("admin_username", "w-6"), ("admin_password", "w-6"), ("admin_again", "w-6")),
    ),
    (_("Văn thư (không bắt buộc)"), (("clerk_name", "w-4"), ("clerk_username", "w-4"), ("clerk_password", "w-4"))),
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """`/khoi-tao/`: makes the first agency; gone as soon as one exists."""
    now = timezone.now()
    if instance_exists() and request.method != "POST":
        return redirect(settings.LOGIN_URL)
    form = SetupForm(request.POST if request.method == "POST" else None)
    errors: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            create_instance(form=form.values(), now=now)
        except Refusal as error:
            errors = obstacles_text(error)
        else:
            return render(request, "web/setup/done.html", {"agency": form.cleaned_data["name"]})
    groups = [(words, [(form[name], width) for name, width in fields]) for words, fields in GROUPS]
    context = {"form": form, "groups": groups, "errors": errors}
    return render(request, "web/setup/setup.html", context, status=422 if errors or form.errors else 200)


setup.is_public = True  # type: ignore[attr-defined]  # asked by the architecture test of the addresses
