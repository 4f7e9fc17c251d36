"""What came in: the list of everybody, and the acts from the office's proposal to the outcome."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_http_methods, require_safe

from edoc.assignments.selectors import direction_in_force, lead_assignment
from edoc.documents.selectors import rendition_current
from edoc.domain.actors import Actor
from edoc.domain.errors import Refusal, Unavailable
from edoc.domain.local_time import local, local_date
from edoc.domain.rights import Right
from edoc.flows.desk import Lane, Only, Queue, only_counts, queue_rows
from edoc.flows.handle import (
    assign_person,
    direct_document,
    propose_direction,
    resolve_document,
    resolving_right,
    start_work,
)
from edoc.flows.rows import row_facts
from edoc.organizations.selectors import holders_of_unit, leaders_of, units_of
from edoc.web.acting import ActPage, page, signed_in
from edoc.web.forms_handling import DirectForm, OutcomeForm, PersonForm, ProposeForm, plan_initial
from edoc.web.pieces import Fact, Link, Sheet
from edoc.web.present.paging import page_number
from edoc.web.present.queue import chips_of, groups_by_day, groups_by_deadline, pages_of
from edoc.web.present.sheets import sheets_of
from edoc.web.present.working_days import end_of, with_day_words
from edoc.web.views.offered import offered, offered_view

if TYPE_CHECKING:
    from edoc.documents.models import Document

SIZE = 50
PHRASES = ("Giao tham mưu, trả lời đúng hạn.", "Nghiên cứu, đề xuất trước khi trả lời.", "Chủ trì, phối hợp thực hiện.")
QUEUES = {"": Queue.WAITING, "theo-doi": Queue.FOLLOWING, "xong": Queue.DONE}
QUEUE_WORDS = {"": _("Chờ tôi"), "theo-doi": _("Đang theo dõi"), "xong": _("Đã giải quyết")}


@require_safe
@signed_in
def incoming(request: HttpRequest, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/den/`: what came in, for every post: what waits for me, what I follow, what is done."""
    name = request.GET.get("hang", "")
    queue = QUEUES.get(name, Queue.WAITING)
    loc = request.GET.get("loc", "")
    only = Only(loc) if loc in set(Only) and queue is not Queue.DONE else Only.ANY
    number = page_number(request)
    rows, total = queue_rows(actor=actor, queue=queue, now=now, page=number, size=SIZE, lane=Lane.INCOMING, only=only)
    facts = row_facts(document_ids=[r.id for r in rows], actor=actor)
    base = "/den/" if queue is Queue.WAITING else f"/den/?hang={name}"
    counts = only_counts(actor=actor, queue=queue, now=now, lane=Lane.INCOMING) if queue is not Queue.DONE else {}
    group = groups_by_day if queue is Queue.DONE else groups_by_deadline
    context = {
        "title": gettext("Văn bản đến"),
        "tabs": tuple(
            Link(f"/den/?hang={key}" if key else "/den/", gettext(words), current=QUEUES[key] is queue)
            for key, words in QUEUE_WORDS.items()
        ),
        "chips": chips_of(counts=counts, only=only, base=base) if queue is Queue.WAITING else (),
        "groups": group(rows=rows, facts=facts, now=now, base="/van-ban/"),
        "pages": pages_of(
            number=number, total=total, size=SIZE, query="&".join(
                part for part in (f"hang={name}" if name else "", f"loc={only.value}" if only else "") if part
            ),
        ),
        "empty_queue": {
            "icon": "inbox",
            "title": gettext("Không có văn bản đến nào ở đây."),
            "words": gettext("Văn bản được giao cho bạn hoặc đơn vị của bạn sẽ hiện ở đây."),
        },
    }  # fmt: skip
    return page(request, "web/inbound/list.html", context, actor=actor, now=now)


def _facts(document: Document) -> tuple[Fact, ...]:
    rows = [
        Fact(gettext("Văn bản"), f"{document.number or document.type_name}: {document.subject}"),
        Fact(gettext("Nơi gửi"), document.organ_name),
    ]
    if document.due_at is not None:
        rows.append(Fact(gettext("Hạn trả lời"), f"{local(document.due_at):%H:%M %d/%m/%Y}"))
    return tuple(rows)


def _sheets(document: Document) -> tuple[Sheet, ...]:
    """The paper beside the form; a file that cannot be drawn leaves the form alone."""
    rendition = rendition_current(document_id=document.pk)
    if rendition is None:
        return ()
    try:
        return sheets_of(document_id=document.pk, sha256=rendition.blob_id, fields={}, open_fields={})
    except (Refusal, Unavailable):
        return ()


def _beside(document: Document, **more: Any) -> dict[str, Any]:
    """The two panes of an act that needs the paper in sight."""
    return {"sheets": _sheets(document), **more}


def _unit_choices(document: Document) -> list[tuple[str, str]]:
    return [(str(u.pk), u.name) for u in units_of(agency_id=document.agency_id)]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def propose(request: HttpRequest, document_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/de-xuat/`: the office proposes to a leader."""
    document, offer = offered(document_id=document_id, name="de-xuat", right=Right.PROPOSE, actor=actor, now=now)
    leaders = [
        (str(a.person_id), f"{a.person.full_name}, {a.post.title}")
        for a in leaders_of(agency_id=document.agency_id, day=local_date(now))
    ]
    earlier = direction_in_force(document_id=document_id)
    initial = _plan_initial(document, earlier.plan if earlier else {})
    form = ProposeForm(
        request.POST if request.method == "POST" else None,
        units=_unit_choices(document),
        leaders=leaders,
        initial=initial | ({"leader": str(earlier.leader_id), "proposal": earlier.proposal} if earlier else {}),
    )
    with_day_words(form, "deadline", now=now)
    act = ActPage(
        name="de-xuat",
        title=gettext("Đề xuất, trình lãnh đạo"),
        confirm=gettext("Trình lãnh đạo"),
        back=f"/van-ban/{document_id}/",
        icon="corner-up-right",
        facts=_facts(document),
        document_id=document_id,
        template="web/inbound/act.html",
        extra=_beside(document),
    )

    def run() -> str:
        propose_direction(
            document_id=document_id,
            leader_id=int(form.cleaned_data["leader"]),
            plan=form.plan(now=now),
            proposal=form.cleaned_data["proposal"],
            actor=actor,
            now=now,
        )
        return gettext("Đã trình lãnh đạo.")

    return offered_view(request, offer=offer, act=act, form=form, run=run, actor=actor, now=now, done="/den/")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def direct(request: HttpRequest, document_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/but-phe/`: the leader directs; the office's plan is filled in."""
    document, offer = offered(document_id=document_id, name="but-phe", right=Right.DIRECT, actor=actor, now=now)
    earlier = direction_in_force(document_id=document_id)
    initial = _plan_initial(document, earlier.plan if earlier else {})
    initial["text"] = (earlier.text or earlier.proposal) if earlier else ""
    form = DirectForm(
        request.POST if request.method == "POST" else None, units=_unit_choices(document), initial=initial
    )
    with_day_words(form, "deadline", now=now)
    facts = _facts(document)
    if earlier is not None and earlier.proposed_by:
        facts += (Fact(gettext("Văn phòng đề xuất"), f"{earlier.proposal or '–'} ({earlier.proposed_by})"),)
    act = ActPage(
        name="but-phe",
        title=gettext(offer.label),
        confirm=gettext("Bút phê và giao"),
        back=f"/van-ban/{document_id}/",
        icon="pen-line",
        facts=facts,
        document_id=document_id,
        template="web/inbound/act.html",
        extra=_beside(document, phrases=PHRASES, phrases_for="id_text"),
    )

    def run() -> str:
        direct_document(
            document_id=document_id,
            plan=form.plan(now=now),
            text=form.cleaned_data["text"],
            actor=actor,
            now=now,
        )
        return gettext("Đã bút phê và giao.")

    return offered_view(request, offer=offer, act=act, form=form, run=run, actor=actor, now=now, done="/den/")


def _plan_initial(document: Document, plan: Mapping[str, Any]) -> dict[str, object]:
    """The stored plan; without a deadline in it, the one the sender named."""
    initial = plan_initial(plan)
    return initial | {"deadline": initial["deadline"] or _due_day(document)}


def _due_day(document: Document) -> object:
    return local_date(document.due_at) if document.due_at else document.reply_due_on


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def assign(request: HttpRequest, document_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/giao-nguoi/`: the head of the lead unit names the person."""
    document, offer = offered(document_id=document_id, name="giao-nguoi", right=Right.ASSIGN, actor=actor, now=now)
    lead = lead_assignment(document_id=document_id)
    people = (
        [
            (str(a.person_id), f"{a.person.full_name}, {a.post.title}")
            for a in holders_of_unit(unit_id=lead.unit_id, day=local_date(now))
        ]
        if lead
        else []
    )
    initial: dict[str, object] = {}
    if lead is not None:
        initial = {"person": str(lead.person_id or ""), "note": lead.person_note}
        initial["deadline"] = local_date(lead.deadline) if lead.deadline else _due_day(document)
    form = PersonForm(request.POST if request.method == "POST" else None, people=people, initial=initial)
    with_day_words(form, "deadline", now=now)
    facts = _facts(document)
    if lead is not None and lead.direction.text:
        facts += (Fact(gettext("Bút phê"), f"“{lead.direction.text}” ({lead.direction.leader})"),)
    act = ActPage(
        name="giao-nguoi",
        title=gettext(offer.label),
        confirm=gettext("Giao xử lý"),
        back=f"/van-ban/{document_id}/",
        icon="user-round-check",
        facts=facts,
        document_id=document_id,
        template="web/inbound/act.html",
        extra=_beside(document),
    )

    def run() -> str:
        assign_person(
            document_id=document_id,
            person_id=int(form.cleaned_data["person"]),
            note=form.cleaned_data["note"],
            deadline=end_of(form.cleaned_data["deadline"], now=now),
            actor=actor,
            now=now,
        )
        return gettext("Đã giao người xử lý.")

    return offered_view(request, offer=offer, act=act, form=form, run=run, actor=actor, now=now, done="/den/")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def start(request: HttpRequest, document_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/bat-dau/`: the named person begins."""
    document, offer = offered(document_id=document_id, name="bat-dau", right=Right.HANDLE, actor=actor, now=now)
    back = f"/van-ban/{document_id}/"
    act = ActPage(
        name="bat-dau",
        title=gettext("Bắt đầu xử lý"),
        confirm=gettext("Bắt đầu"),
        back=back,
        icon="circle-check",
        lead=gettext("Nơi gửi được báo là văn bản đang được xử lý."),
        facts=_facts(document),
        document_id=document_id,
    )

    def run() -> str:
        start_work(document_id=document_id, actor=actor, now=now)
        return gettext("Đã bắt đầu xử lý.")

    return offered_view(request, offer=offer, act=act, form=None, run=run, actor=actor, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def resolve(request: HttpRequest, document_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/ket-thuc/`: end without a reply; the outcome stays."""
    document, offer = offered(
        document_id=document_id, name="ket-thuc", right=resolving_right(document_id), actor=actor, now=now
    )
    form = OutcomeForm(request.POST if request.method == "POST" else None)
    act = ActPage(
        name="ket-thuc",
        title=gettext("Kết thúc không trả lời"),
        confirm=gettext("Kết thúc xử lý"),
        back=f"/van-ban/{document_id}/",
        lead=gettext("Kết quả được ghi vào sổ theo dõi và báo nơi gửi."),
        facts=_facts(document),
        document_id=document_id,
    )

    def run() -> str:
        resolve_document(document_id=document_id, outcome=form.cleaned_data["outcome"], actor=actor, now=now)
        return gettext("Đã kết thúc xử lý.")

    return offered_view(request, offer=offer, act=act, form=form, run=run, actor=actor, now=now, done="/den/")
