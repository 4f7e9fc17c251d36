"""Files of a draft: the edited .docx, what goes with it, the lost places put back; and the end of a draft."""

from __future__ import annotations

import mimetypes
from datetime import datetime

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from edoc.documents.access import document_get_for
from edoc.documents.selectors import revision_latest
from edoc.domain.actors import Actor
from edoc.domain.errors import BadInput, refuse
from edoc.domain.obstacles import Code
from edoc.domain.rights import Right
from edoc.flows import draft as flow
from edoc.web.act_forms import ReasonForm
from edoc.web.acting import ActPage, act_view, signed_in
from edoc.web.templatetags.edoc import bytes_vi
from edoc.web.views.review import subject_facts

WORD = ".docx"


class FileForm(forms.Form):
    """One file, and a word about it."""

    file = forms.FileField(
        label=_("Tệp"),
        error_messages={"required": _("Hãy chọn tệp."), "empty": _("Tệp rỗng, chưa nhận.")},
    )
    base_n = forms.IntegerField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(label=_("Ghi chú cho bản này"), required=False, max_length=300)


class AttachForm(forms.Form):
    """A file that goes with the document."""

    file = forms.FileField(
        label=_("Tệp đính kèm"),
        error_messages={"required": _("Hãy chọn tệp."), "empty": _("Tệp rỗng, chưa nhận.")},
    )


def bytes_of(upload: UploadedFile[bytes]) -> bytes:
    """The bytes of an upload within the limit of the instance. Raises BadInput TOO_LARGE."""
    limit = settings.EDOC.upload_limit
    if (upload.size or 0) > limit:
        raise refuse(BadInput, Code.TOO_LARGE, name=upload.name, size=bytes_vi(upload.size), limit=bytes_vi(limit))
    data: bytes = upload.read()
    return data


def _files_tab(document_id: int) -> str:
    return f"/van-ban/{document_id}/?muc=tep"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def upload(request: HttpRequest, document_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/tai-len/`: the .docx as edited in Word becomes the next version."""
    document_get_for(document_id=document_id, actor=actor, right=Right.EDIT, now=now)
    latest = revision_latest(document_id=document_id)
    newest = latest.n if latest else 0
    form = FileForm(request.POST or None, request.FILES or None, initial={"base_n": newest})

    def run() -> str:
        file = form.cleaned_data["file"]
        base_n = form.cleaned_data["base_n"]
        revision = flow.upload_revision(
            document_id=document_id,
            base_n=newest if base_n is None else base_n,
            name=file.name,
            data=bytes_of(file),
            note=form.cleaned_data["note"],
            actor=actor,
            now=now,
        )
        return gettext("Đã nhận bản %(n)s, đang chuyển sang PDF.") % {"n": revision.n}

    act = ActPage(
        "tai-len",
        gettext("Tải lên bản đã sửa"),
        gettext("Tải lên"),
        _files_tab(document_id),
        icon="upload",
        lead=gettext("Sửa tệp .docx trong Word rồi tải lên. Giữ nguyên chỗ số, ngày, chữ ký trong tệp."),
        facts=subject_facts(document_id, actor=actor, now=now)[:1],
        document_id=document_id,
        template="web/drafts/upload.html",
        extra={"accept": WORD, "limit": settings.EDOC.upload_limit},
    )
    return act_view(request, act=act, form=form, run=run, actor=actor, now=now, done=f"/van-ban/{document_id}/")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def attach(request: HttpRequest, document_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/dinh-kem/`."""
    document_get_for(document_id=document_id, actor=actor, right=Right.EDIT, now=now)
    form = AttachForm(request.POST or None, request.FILES or None)

    def run() -> str:
        file = form.cleaned_data["file"]
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        flow.attach_file(
            document_id=document_id, name=file.name, data=bytes_of(file), content_type=kind, actor=actor, now=now
        )
        return gettext("Đã đính kèm %(name)s.") % {"name": file.name}

    act = ActPage(
        "dinh-kem",
        gettext("Đính kèm tệp"),
        gettext("Đính kèm"),
        _files_tab(document_id),
        icon="paperclip",
        facts=subject_facts(document_id, actor=actor, now=now)[:1],
        document_id=document_id,
        template="web/drafts/upload.html",
        extra={"accept": "", "limit": settings.EDOC.upload_limit},
    )
    return act_view(request, act=act, form=form, run=run, actor=actor, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def detach(request: HttpRequest, document_id: int, attachment_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/dinh-kem/<n>/bo/`: the bytes stay in the store, the draft no longer carries them."""

    def run() -> str:
        flow.detach_file(document_id=document_id, attachment_id=attachment_id, actor=actor, now=now)
        return gettext("Đã bỏ tệp đính kèm.")

    act = ActPage(
        "bo-tep",
        gettext("Bỏ tệp đính kèm"),
        gettext("Bỏ tệp"),
        _files_tab(document_id),
        icon="paperclip",
        facts=subject_facts(document_id, actor=actor, now=now)[:1],
        is_danger=True,
        document_id=document_id,
    )
    return act_view(request, act=act, form=None, run=run, actor=actor, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def reinsert(request: HttpRequest, document_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/chen-lai/`: places of number, date and signature lost in Word are put back as a new version."""
    document_get_for(document_id=document_id, actor=actor, right=Right.EDIT, now=now)
    latest = revision_latest(document_id=document_id)
    base = request.POST.get("base_n", "")
    base_n = int(base) if base.isdecimal() else latest.n if latest else 0

    def run() -> str:
        revision = flow.reinsert_anchors(document_id=document_id, base_n=base_n, actor=actor, now=now)
        return gettext("Đã chèn lại vị trí thành bản %(n)s, đang chuyển sang PDF.") % {"n": revision.n}

    act = ActPage(
        "chen-lai",
        gettext("Chèn lại vị trí số, ngày, chữ ký"),
        gettext("Chèn lại vị trí"),
        f"/van-ban/{document_id}/",
        icon="undo-2",
        lead=gettext("Hệ thống thêm lại các vị trí đã mất vào bản mới nhất và lưu thành bản mới; nội dung giữ nguyên."),
        facts=subject_facts(document_id, actor=actor, now=now)[:1],
        document_id=document_id,
        hidden=(("base_n", str(base_n)),),
    )
    return act_view(request, act=act, form=None, run=run, actor=actor, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def withdraw(request: HttpRequest, document_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/rut/`: the author ends a draft, with a reason; everything is kept."""
    form = ReasonForm(request.POST or None)

    def run() -> str:
        flow.withdraw_document(document_id=document_id, reason=form.cleaned_data["reason"], actor=actor, now=now)
        return gettext("Đã rút dự thảo; mọi bản vẫn được lưu.")

    act = ActPage(
        "rut",
        gettext("Rút dự thảo"),
        gettext("Rút dự thảo"),
        f"/van-ban/{document_id}/",
        icon="archive",
        facts=subject_facts(document_id, actor=actor, now=now)[:1],
        is_danger=True,
        document_id=document_id,
    )
    return act_view(request, act=act, form=form, run=run, actor=actor, now=now)
