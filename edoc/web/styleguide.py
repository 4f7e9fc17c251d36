"""The style guide at `/_mau/`: every component and the shape of the main screens; open in a demo or with DEBUG."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from edoc.web import styleguide_samples as samples
from edoc.web.pieces import Button, Link

_SELECT_BOOK = [("1", "Văn bản đến năm 2026")]


class SampleIntakeForm(forms.Form):
    """The fields of an inbound registration, for looks only."""

    book = forms.ChoiceField(label="Sổ văn bản", choices=_SELECT_BOOK)
    entry = forms.CharField(label="Số đến", required=False, widget=forms.TextInput(attrs={"readonly": True}))
    arrived = forms.CharField(label="Ngày đến")
    number = forms.CharField(label="Số, ký hiệu")
    dated = forms.DateField(label="Ngày văn bản", widget=forms.DateInput(attrs={"data-date": ""}))
    kind = forms.ChoiceField(label="Loại văn bản", choices=[("cv", "Công văn")])
    issuer = forms.CharField(label="Cơ quan ban hành")
    subject = forms.CharField(label="Trích yếu", widget=forms.Textarea(attrs={"rows": 2}))
    signer = forms.CharField(label="Người ký")
    urgency = forms.ChoiceField(label="Độ khẩn", choices=[("0", "Thường")])
    pages = forms.CharField(label="Số trang", required=False)
    add_person = forms.CharField(
        label="Thêm người, đơn vị", required=False, widget=forms.TextInput(attrs={"placeholder": "Thêm người, đơn vị"})
    )
    deadline = forms.DateField(label="Hạn trả lời", help_text="Thứ Hai, còn 6 ngày làm việc")


class SamplePasswordForm(forms.Form):
    """The password that opens a key kept on the server."""

    password = forms.CharField(label="Mật khẩu của bạn", widget=forms.PasswordInput)


class SampleReturnForm(forms.Form):
    """The reason of a return."""

    reason = forms.CharField(label="Lý do trả lại", widget=forms.Textarea(attrs={"rows": 3}))


class SampleSignInForm(forms.Form):
    """A sign-in, for looks only."""

    username = forms.CharField(label="Tên đăng nhập")
    password = forms.CharField(label="Mật khẩu", widget=forms.PasswordInput)


INTAKE_VALUES = {
    "book": "1", "entry": "4.128", "arrived": "20/11/2026 08:31", "number": "2318/CDLHC-KT", "dated": "18/11/2026",
    "kind": "cv", "issuer": "Cục Dữ liệu hành chính – Bộ Tài nguyên số (mẫu)",
    "subject": "V/v cung cấp số liệu kết nối, chia sẻ dữ liệu năm 2026", "signer": "Phạm Thị Ngọc Ánh",
    "urgency": "0", "pages": "2", "deadline": "30/11/2026",
}  # fmt: skip


def _everything() -> dict[str, Any]:
    names = {name.lower(): value for name, value in vars(samples).items() if name.isupper()}
    return names | {
        "intake": SampleIntakeForm(initial=INTAKE_VALUES),
        "wrong": SampleIntakeForm(INTAKE_VALUES | {"dated": "31/02/2026", "number": ""}),
        "password_form": SamplePasswordForm(),
        "return_form": SampleReturnForm(),
        "form": SampleSignInForm(),
        "sign_batch": Button("Ký các văn bản đã chọn", icon="pen-line", kind="primary"),
        "save_buttons": (
            Button("Lưu nháp", name="act", value="draft"),
            Button("Vào sổ, mở tệp kế tiếp", name="act", value="register", kind="primary"),
        ),
        "print_button": Button("In dấu đến", icon="printer", kind="quiet", url=samples.ROOT),
        "notice_buttons": (Button("So sánh", url=samples.ROOT), Button("Không trùng", url=samples.ROOT)),
        "search_tools": (
            Button("Lưu tìm kiếm", icon="bookmark", url="#"),
            Button("Xuất danh sách", icon="download", url="#"),
        ),
        "sort": Link("?xep=ngay", "Phù hợp nhất"),
        "back": Link(samples.ROOT, "Bàn ký"),
        "phrases": ("Đồng ý", "Phát hành ngay", "Rà soát số liệu"),
        "run_in_background": Button("Chạy nền", url=samples.ROOT),
        "stop_signing": Button("Dừng văn bản chưa ký", url=samples.ROOT),
        "limit": 200 * 1024 * 1024,
    }


def _page(template: str, **more: Any) -> Callable[[HttpRequest], HttpResponse]:
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        if not (settings.DEBUG or settings.EDOC.demo):
            raise Http404("the style guide is closed")
        kind = "image/svg+xml" if template.endswith(".svg") else None
        return render(request, f"web/{template}", _everything() | more, content_type=kind)

    return view


urlpatterns = [
    path("", _page("styleguide.html", frame=samples.LEADER), name="styleguide"),
    path("ban-ky/", _page("styleguide/desk.html", frame=samples.LEADER)),
    path("ban-ky/het/", _page("styleguide/desk_empty.html", frame=samples.LEADER)),
    path("ky/", _page("styleguide/sign.html", frame=samples.LEADER)),
    path("tra-lai/", _page("styleguide/return.html", frame=samples.LEADER)),
    path("vao-so/", _page("styleguide/intake.html", frame=samples.CLERK)),
    path("so-van-ban/", _page("styleguide/register.html", frame=samples.BOOK_CLERK)),
    path("tra-cuu/", _page("styleguide/search.html", frame=samples.OFFICIAL, query="chuyen doi so")),
    path("dang-nhap/", _page("styleguide/sign_in.html", note="Mật khẩu in trong cửa sổ lệnh khi khởi động.")),
    path("trang.svg", _page("styleguide/page.svg")),
]
"""To be included by the URLs of the web: `path("_mau/", include("edoc.web.styleguide"))`."""
