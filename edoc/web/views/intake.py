"""Registering what comes in: the batch, the paper and the form side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_http_methods, require_safe

from edoc.domain.actors import Actor
from edoc.domain.errors import BadInput, Refusal, Unavailable, refuse
from edoc.domain.local_time import local, local_date
from edoc.domain.numbering import number_text
from edoc.domain.obstacles import Code
from edoc.domain.rights import Right
from edoc.domain.secrecy import is_secret_level
from edoc.flows.intake import BY_PAPER, Arrival, Batch, Draft, Twin, intake_batch, register_draft
from edoc.flows.paper_guess import paper_identity
from edoc.flows.receive import enter_paper, refuse_document, register_document
from edoc.web.act_forms import ReasonForm
from edoc.web.acting import ActPage, page, refused_texts, signed_in
from edoc.web.forms_intake import CHECKED, IntakeForm, PaperForm, initial_of
from edoc.web.language import said
from edoc.web.pieces import AMBER, BatchFile, Box, Button, Fact, Sheet, Tag
from edoc.web.present.sheets import page_url, sheets_of
from edoc.web.present.signatures import signature_lines
from edoc.web.present.working_days import day_words, deadline_field, with_day_words
from edoc.web.templatetags.edoc import bytes_vi
from edoc.web.views.numbering import clerk_only
from edoc.web.views.offered import offered, offered_view

THUMBNAIL = 220
DOUBT, MATCH = _("Cần kiểm tra"), _("Khớp văn bản")


@require_safe
@signed_in
def intake(request: HttpRequest, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/vao-so/`: the first arrival of the batch, ready to register."""
    clerk_only(actor, _("vào sổ"))
    batch = intake_batch(actor=actor, now=now)
    if not batch.arrivals:
        context = _frame(batch, open_id=0) | {"paper_form": PaperForm()}
        return page(request, "web/intake/empty.html", context, actor=actor, now=now)
    draft = register_draft(document_id=batch.arrivals[0].row.id, actor=actor, now=now)
    return _show(request, draft=draft, batch=batch, form=_form(draft, None, now=now), actor=actor, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def register(request: HttpRequest, document_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/vao-so/`: register this one, then open the next."""
    offered(document_id=document_id, name="vao-so", right=Right.REGISTER, actor=actor, now=now)
    draft = register_draft(document_id=document_id, actor=actor, now=now)
    form = _form(draft, request.POST if request.method == "POST" else None, now=now)
    if request.method != "POST":
        batch = intake_batch(actor=actor, now=now)
        return _show(request, draft=draft, batch=batch, form=form, actor=actor, now=now)
    errors: list[str] = []
    if form.is_valid():
        try:
            entry = register_document(document_id=document_id, form=form.values(now=now), actor=actor, now=now)
        except (Refusal, Unavailable) as error:
            errors = refused_texts(error, actor=actor, now=now, act="vao-so", document_id=document_id)
        else:
            said = gettext("Đã vào sổ: số đến %(n)s, %(book)s.")
            messages.success(request, said % {"n": number_text(entry.number), "book": entry.book.name})
            return redirect("/vao-so/" if request.POST.get("act") != "mo" else f"/van-ban/{document_id}/")
    batch = intake_batch(actor=actor, now=now)
    draft = register_draft(document_id=document_id, actor=actor, now=now)
    return _show(request, draft=draft, batch=batch, form=form, actor=actor, now=now, errors=errors, status=422)


def _form(draft: Draft, data: Any, *, now: datetime) -> IntakeForm:
    form = IntakeForm(data, initial=initial_of(draft), known_type=draft.document.type_code)
    with_day_words(form, "due_on", now=now)
    return form


def _show(
    request: HttpRequest,
    *,
    draft: Draft,
    batch: Batch,
    form: IntakeForm,
    actor: Actor,
    now: datetime,
    errors: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    ids = [a.row.id for a in batch.arrivals]
    here = ids.index(draft.document.pk) if draft.document.pk in ids else 0
    doubts, matches = _looks(draft, form)
    context = _frame(batch, open_id=draft.document.pk) | {
        "draft": draft,
        "form": form,
        "errors": errors or [],
        "sheets": _sheets(draft),
        "doubts": doubts,
        "matches": matches,
        "rows": [_field(form, name, width, doubts, matches) for name, width in FIELDS],
        "due_rows": [_field(form, name, width, doubts, matches) for name, width in DUE_FIELDS],
        "lead": _lead(draft, doubts, matches),
        "source_tag": Tag(said(draft.arrival.came_by).capitalize(), icon="scan-text" if draft.is_paper else "inbox"),
        "expected": number_text(draft.expected) if draft.expected else "–",
        "arrived": f"{local(now):%d/%m/%Y}",
        "place": gettext("Tệp %(n)s / %(all)s") % {"n": here + 1, "all": max(len(ids), 1)},
        "previous_url": f"/van-ban/{ids[here - 1]}/vao-so/" if here > 0 else "",
        "next_url": f"/van-ban/{ids[here + 1]}/vao-so/" if here + 1 < len(ids) else "",
        "signatures": signature_lines(draft.signatures),
        "asks_reason": bool(draft.twins) or "duplicate_reason" in form.errors,
        "twins": [_twin(t) for t in draft.twins],
        "left": Button(
            gettext("Từ chối"), icon="circle-x", kind="danger", url=f"/van-ban/{draft.document.pk}/tu-choi/"
        ),
        "buttons": (
            Button(gettext("Vào sổ, mở văn bản"), name="act", value="mo", wide_only=True),
            Button(gettext("Vào sổ và mở tiếp"), name="act", value="tiep", kind="primary"),
        ),
    }
    return page(request, "web/intake/register.html", context, actor=actor, now=now, status=status)


FIELDS = (
    ("code", "w-4"),
    ("document_date", "w-4"),
    ("type_code", "w-4"),
    ("organ_name", ""),
    ("subject", ""),
    ("signer_name", "w-4"),
    ("urgency", "w-4"),
    ("secrecy", "w-2"),
    ("copies", "w-2"),
)
DUE_FIELDS = (("due_on", "w-5"), ("note", "w-7"))


def _field(form: IntakeForm, name: str, width: str, doubts: set[str], matches: set[str]) -> dict[str, object]:
    return {
        "field": form[name],
        "width": width,
        "doubt": gettext(DOUBT) if name in doubts else "",
        "checked": gettext(MATCH) if name in matches else "",
        "box": name,
    }


def _looks(draft: Draft, form: IntakeForm) -> tuple[set[str], set[str]]:
    """Fields to look at, and fields that the paper confirms; what the clerk has typed is neither."""
    if form.is_bound:
        return set(), set()
    filled = {name for name in CHECKED if form.initial.get(name)}
    matches = set(draft.places) & filled
    must = {"code", "document_date", "organ_name", "subject", "type_code"}
    doubts = {n for n in CHECKED if n not in matches and (n in filled or n in must)} - {"type_code"}
    if not draft.is_readable and not draft.is_paper:
        doubts = must - filled  # nothing to compare with: only what the message left open
    return doubts, matches


def _lead(draft: Draft, doubts: set[str], matches: set[str]) -> str:
    if not draft.is_readable:
        return gettext("Tệp không có lớp chữ nên máy không đối chiếu được; đối chiếu bằng mắt.")
    return gettext("Đối chiếu với tệp: %(ok)s trường khớp, %(look)s trường cần bạn kiểm tra.") % {
        "ok": len(matches),
        "look": len(doubts),
    }


def _sheets(draft: Draft) -> tuple[Sheet, ...]:
    if draft.rendition is None:
        return ()
    try:
        sheets = sheets_of(document_id=draft.document.pk, sha256=draft.rendition.blob_id, fields={}, open_fields={})
    except (Refusal, Unavailable):
        return ()
    return tuple(replace(s, boxes=_boxes(draft, s.number)) for s in sheets)


def _boxes(draft: Draft, number: int) -> tuple[Box, ...]:
    return tuple(
        Box(round(p.x0 - 2, 2), round(p.y0 - 2, 2), round(p.x1 - p.x0 + 4, 2), round(p.y1 - p.y0 + 4, 2), "box", name=n)
        for n, p in draft.places.items()
        if p.page == number
    )


def _twin(twin: Twin) -> dict[str, object]:
    title = (
        gettext("Có thể trùng với số đến %(n)s") % {"n": number_text(twin.arrival)}
        if twin.arrival
        else gettext("Có thể trùng với một văn bản chờ vào sổ")
    )
    words = gettext("%(number)s, đến ngày %(day)s: %(why)s.") % {
        "number": twin.number,
        "day": f"{twin.came_on:%d/%m/%Y}",
        "why": said(twin.why),
    }
    buttons = (Button(gettext("So sánh"), url=f"/van-ban/{twin.document_id}/"),) if twin.can_open else ()
    return {"title": title, "words": words, "buttons": buttons}


def _frame(batch: Batch, *, open_id: int) -> dict[str, Any]:
    return {
        "files": [_file(a, open_id) for a in batch.arrivals],
        "done": batch.done_today,
        "total": max(batch.total, 1),
        "progress_words": gettext("%(n)s / %(all)s đã vào sổ hôm nay") % {"n": batch.done_today, "all": batch.total},
        "refused": batch.refused,
        "limit": settings.EDOC.upload_limit,
    }


def _file(arrival: Arrival, open_id: int) -> BatchFile:
    row = arrival.row
    note = " · ".join(
        p for p in (row.organ_name, gettext("%(n)s trang") % {"n": arrival.pages} if arrival.pages else "") if p
    )
    is_open = row.id == open_id
    came = Tag(said(arrival.came_by).capitalize(), icon="scan-text" if arrival.came_by == BY_PAPER else "inbox")
    image = page_url(document_id=row.id, sha256=arrival.sha256, page=1, width=THUMBNAIL) if arrival.sha256 else ""
    return BatchFile(
        url=f"/van-ban/{row.id}/vao-so/",
        title=row.number or row.subject,
        note=note,
        tag=Tag(gettext("Đang kiểm tra"), AMBER) if is_open else came,
        image_url=image,
        is_open=is_open,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def enter(request: HttpRequest, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/vao-so/nhap/`: scans of paper letters; each becomes an arrival of the batch."""
    clerk_only(actor, _("nhập bản giấy"))
    form = PaperForm(request.POST if request.method == "POST" else None)
    errors: list[str] = []
    if request.method == "POST" and form.is_valid():
        files = request.FILES.getlist("files")
        done: list[int] = []
        if not files:
            errors.append(gettext("Chưa chọn tệp nào."))
        for file in files:
            try:
                _refuse_file(form, name=str(file.name), size=int(file.size or 0))
                data = file.read()
                document = enter_paper(
                    name=str(file.name),
                    data=data,
                    identity=paper_identity(data=data, name=str(file.name)),
                    actor=actor,
                    now=now,
                )
                done.append(document.pk)
            except (Refusal, Unavailable) as error:
                errors += [
                    f"{file.name}: {text}" for text in refused_texts(error, actor=actor, now=now, act="nhap-giay")
                ]
        if done:
            messages.success(request, gettext("Đã nhận %(n)s tệp quét.") % {"n": len(done)})
        if done and not errors:
            return redirect(f"/van-ban/{done[0]}/vao-so/")
    context = {"form": form, "errors": errors, "limit": settings.EDOC.upload_limit}
    return page(request, "web/intake/enter.html", context, actor=actor, now=now, status=422 if errors else 200)


def _refuse_file(form: PaperForm, *, name: str, size: int) -> None:
    """What is told before a byte is read: a level of secrecy, a size over the limit."""
    if is_secret_level(form.cleaned_data["secrecy"]):
        raise refuse(BadInput, Code.STATE_SECRET, level=form.cleaned_data["secrecy"])
    limit = settings.EDOC.upload_limit
    if size > limit:
        raise refuse(BadInput, Code.TOO_LARGE, name=name, size=bytes_vi(size), limit=bytes_vi(limit))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def refuse_arrival(request: HttpRequest, document_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/tu-choi/`: the reason goes to the sender."""
    document, offer = offered(document_id=document_id, name="tu-choi", right=Right.REGISTER, actor=actor, now=now)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    act = ActPage(
        name="tu-choi",
        title=gettext("Từ chối tiếp nhận"),
        confirm=gettext("Từ chối, báo nơi gửi"),
        back=f"/van-ban/{document_id}/",
        lead=gettext("Nơi gửi nhận được lý do này. Văn bản không có số đến."),
        facts=(
            Fact(document.number or document.type_name, document.subject),
            Fact(gettext("Nơi gửi"), document.organ_name),
        ),
        is_danger=True,
        document_id=document_id,
    )

    def run() -> str:
        refuse_document(document_id=document_id, reason=form.cleaned_data["reason"], actor=actor, now=now)
        return gettext("Đã từ chối; lý do đã báo nơi gửi.")

    return offered_view(request, offer=offer, act=act, form=form, run=run, actor=actor, now=now, done="/vao-so/")


@require_safe
@signed_in
def day_hint(request: HttpRequest, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/ngay-lam-viec/`: the words of the one day that the question carries."""
    text = str(next(iter(request.GET.values()), ""))
    try:
        day = deadline_field("").to_python(text)
    except ValidationError:
        day = None
    example = gettext("Ghi ngày như %(day)s.") % {"day": f"{local_date(now):%d/%m/%Y}"}
    return HttpResponse(day_words(day, now=now) if day else example, content_type="text/plain; charset=utf-8")
