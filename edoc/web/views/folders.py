"""Case files: the list, a new one, one of them, and putting a document into one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from edoc.archive.selectors import case_files_for
from edoc.domain.actors import Actor
from edoc.domain.local_time import local
from edoc.flows.file import close_case_file, open_case_file
from edoc.flows.folders import case_files_open, code_suggested, document_to_file, file_into, view_case_file
from edoc.web.acting import ActPage, act_view, page, signed_in
from edoc.web.pieces import Cell, Column, Fact, Row, Tag
from edoc.web.templatetags.edoc import state_tag

NEW = "moi"


class CaseFileForm(forms.Form):
    """A new case file (NĐ 30/2020, Đ.29)."""

    code = forms.CharField(label=_("Số và ký hiệu hồ sơ"), max_length=40, help_text=_("Theo danh mục hồ sơ của năm."))
    title = forms.CharField(
        label=_("Tiêu đề hồ sơ"), max_length=500, widget=forms.Textarea(attrs={"rows": 2, "data-first": ""})
    )
    retention = forms.IntegerField(
        label=_("Thời hạn bảo quản (năm)"),
        min_value=2,
        max_value=70,
        required=False,
        help_text=_("Từ 2 đến 70 năm; để trống là vĩnh viễn."),
    )


class FileForm(forms.Form):
    """Which case file a document goes into, or the title of a new one."""

    case_file = forms.ChoiceField(label=_("Hồ sơ"), widget=forms.RadioSelect(attrs={"class": "checks-list"}))
    code = forms.CharField(label=_("Số và ký hiệu hồ sơ mới"), max_length=40, required=False)
    title = forms.CharField(label=_("Tiêu đề hồ sơ mới"), max_length=500, required=False)
    retention = forms.IntegerField(
        label=_("Thời hạn bảo quản (năm)"),
        min_value=2,
        max_value=70,
        required=False,
        help_text=_("Từ 2 đến 70 năm; để trống là vĩnh viễn. Chỉ dùng khi mở hồ sơ mới."),
    )
    note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case_file"].choices = choices  # type: ignore[attr-defined]  # a choice field


@require_safe
@signed_in
def folders(request: HttpRequest, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/ho-so/`: the case files one keeps or works on, the open ones first."""
    found = sorted(case_files_for(actor=actor), key=lambda c: c.closed_at is not None)
    sizes = {c.pk: int(getattr(c, "size", 0)) for c in found}
    context = {
        "columns": (
            Column(gettext("Số và ký hiệu")),
            Column(gettext("Tiêu đề")),
            Column(gettext("Văn bản"), is_number=True),
            Column(gettext("Thời hạn bảo quản")),
            Column(gettext("Người lập")),
            Column(gettext("Bắt đầu")),
            Column(gettext("Tình trạng")),
        ),
        "rows": tuple(
            Row(
                (
                    Cell(c.code),
                    Cell(c.title, url=f"/ho-so/{c.pk}/"),
                    Cell(str(sizes[c.pk])),
                    Cell(kept_words(c.retention_years)),
                    Cell(c.keeper.full_name),
                    Cell(f"{local(c.opened_at):%d/%m/%Y}"),
                    Cell(tag=Tag(gettext("Đã kết thúc")) if c.closed_at else Tag(gettext("Đang mở"), "green")),
                )
            )
            for c in found
        ),
        "empty": {
            "icon": "folder",
            "title": gettext("Bạn chưa có hồ sơ công việc nào."),
            "words": gettext("Mở hồ sơ khi bắt đầu giải quyết công việc; đưa văn bản vào từ trang của văn bản."),
        },
    }
    return page(request, "web/folders/list.html", context, actor=actor, now=now)


def kept_words(years: int | None) -> str:
    """How long a case file is kept."""
    return gettext("Vĩnh viễn") if years is None else gettext("%(n)s năm") % {"n": years}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def open_new(request: HttpRequest, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/ho-so/moi/`."""
    form = CaseFileForm(
        request.POST if request.method == "POST" else None, initial={"code": code_suggested(actor=actor, now=now)}
    )
    act = ActPage(
        name="mo-ho-so", title=gettext("Mở hồ sơ"), confirm=gettext("Mở hồ sơ"), back="/ho-so/", icon="folder"
    )

    def run() -> str:
        case_file = open_case_file(
            code=form.cleaned_data["code"],
            title=form.cleaned_data["title"],
            retention_years=form.cleaned_data["retention"],
            actor=actor,
            now=now,
        )
        return gettext("Đã mở hồ sơ %(code)s.") % {"code": case_file.code}

    return act_view(request, act=act, form=form, run=run, actor=actor, now=now)


@require_safe
@signed_in
def folder(request: HttpRequest, case_file_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/ho-so/<id>/`: the documents in their order; what one may not open shows its place only."""
    view = view_case_file(case_file_id=case_file_id, actor=actor, now=now)
    case_file = view.case_file
    context = {
        "view": view,
        "title": f"{case_file.code} {case_file.title}",
        "facts": (
            Fact(gettext("Đơn vị"), case_file.unit.name),
            Fact(gettext("Người lập"), case_file.keeper.full_name),
            Fact(gettext("Thời hạn bảo quản"), kept_words(case_file.retention_years)),
            Fact(gettext("Bắt đầu"), f"{local(case_file.opened_at):%d/%m/%Y}"),
            *((Fact(gettext("Kết thúc"), f"{local(case_file.closed_at):%d/%m/%Y}"),) if case_file.closed_at else ()),
        ),
        "columns": (
            Column(gettext("STT"), is_number=True),
            Column(gettext("Số, ký hiệu")),
            Column(gettext("Ngày tháng")),
            Column(gettext("Trích yếu")),
            Column(gettext("Tác giả")),
            Column(gettext("Tình trạng")),
            Column(gettext("Đưa vào")),
        ),
        "rows": tuple(_item(i, can_open=i.document_id in view.open_ids) for i in view.items),
        "empty": {
            "icon": "folder",
            "title": gettext("Hồ sơ chưa có văn bản."),
            "words": gettext("Mở văn bản rồi chọn “Đưa vào hồ sơ”."),
        },
    }
    return page(request, "web/folders/one.html", context, actor=actor, now=now)


def _item(item: Any, *, can_open: bool) -> Row:
    document = item.document
    when = f"{local(item.filed_at):%d/%m/%Y}"
    if not can_open:
        return Row(
            (
                Cell(str(item.ordinal)),
                Cell(),
                Cell(),
                Cell(gettext("(bạn không có quyền xem)")),
                Cell(),
                Cell(),
                Cell(when),
            )
        )
    return Row(
        (
            Cell(str(item.ordinal)),
            Cell(document.number),
            Cell(f"{document.document_date:%d/%m/%Y}" if document.document_date else ""),
            Cell(document.subject, url=f"/van-ban/{document.pk}/"),
            Cell(document.organ_name),
            Cell(tag=state_tag(document.state)),
            Cell(f"{when}, {item.filed_by}"),
        )
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def close(request: HttpRequest, case_file_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/ho-so/<id>/ket-thuc/`: nothing more goes in."""
    view = view_case_file(case_file_id=case_file_id, actor=actor, now=now)
    act = ActPage(
        name="ket-thuc-ho-so",
        title=gettext("Kết thúc hồ sơ %(code)s") % {"code": view.case_file.code},
        confirm=gettext("Kết thúc hồ sơ"),
        back=f"/ho-so/{case_file_id}/",
        lead=gettext("Sau khi kết thúc, không đưa thêm văn bản vào được."),
        facts=(Fact(gettext("Tiêu đề"), view.case_file.title), Fact(gettext("Số văn bản"), str(len(view.items)))),
    )

    def run() -> str:
        close_case_file(case_file_id=case_file_id, actor=actor, now=now)
        return gettext("Đã kết thúc hồ sơ.")

    return act_view(request, act=act, form=None, run=run, actor=actor, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def file_one(request: HttpRequest, document_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/vao-ho-so/`: into a case file one works on, or into a new one."""
    document = document_to_file(document_id=document_id, actor=actor, now=now)
    known = [(str(c.pk), f"{c.code} {c.title}") for c in case_files_open(actor=actor)]
    form = FileForm(
        request.POST if request.method == "POST" else None,
        choices=[*known, (NEW, gettext("Mở hồ sơ mới"))],
        initial={"case_file": known[0][0] if known else NEW, "code": code_suggested(actor=actor, now=now)},
    )
    act = ActPage(
        name="vao-ho-so",
        title=gettext("Đưa vào hồ sơ"),
        confirm=gettext("Đưa vào hồ sơ"),
        back=f"/van-ban/{document_id}/",
        icon="folder",
        lead=gettext("Người cùng làm hồ sơ sẽ xem được văn bản này."),
        facts=(Fact(document.number or document.type_name, document.subject),),
        document_id=document_id,
    )

    def run() -> str:
        data = form.cleaned_data
        item = file_into(
            document_id=document_id,
            case_file_id=None if data["case_file"] == NEW else int(data["case_file"]),
            code=data["code"],
            title=data["title"],
            retention_years=data["retention"],
            note=data["note"],
            actor=actor,
            now=now,
        )
        return gettext("Đã đưa vào hồ sơ %(code)s, thứ tự %(n)s.") % {"code": item.case_file.code, "n": item.ordinal}

    return act_view(request, act=act, form=form, run=run, actor=actor, now=now)
