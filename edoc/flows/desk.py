"""What waits for me: one read across the desks, the same question for the list and for its count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from edoc.documents.access import documents_visible_to, grants_alive
from edoc.documents.models import Document
from edoc.domain.actors import Actor
from edoc.domain.lifecycle import FINAL, STATE_WORDS, State
from edoc.domain.local_time import VIETNAM, local_date
from edoc.domain.rights import Right
from edoc.domain.urgency import URGENCY_WORDS, Urgency
from edoc.domain.wording import gettext_noop as _


class Queue(StrEnum):
    """The queues of a person (every list is one of these)."""

    WAITING = "cho-toi"
    FOLLOWING = "theo-doi"
    DONE = "da-xu-ly"


class Lane(StrEnum):
    """A part of what waits: my own drafts, what I look through and sign, what came in."""

    ALL = ""
    DRAFTS = "du-thao"
    DESK = "ky"
    INCOMING = "xu-ly"


class Only(StrEnum):
    """A filter of a queue by its deadline or urgency."""

    ANY = ""
    LATE = "qua-han"
    TODAY = "hom-nay"
    URGENT = "khan"


WAITING_ACTS: tuple[tuple[Right, tuple[State, ...], str], ...] = (
    (Right.EDIT, (State.DRAFT,), _("Soạn, trình")),
    (Right.REVIEW, (State.IN_REVIEW,), _("Ký nháy")),
    (Right.SIGN, (State.APPROVED,), _("Ký số")),
    (Right.REGISTER, (State.SIGNED,), _("Cấp số, ký dấu")),
    (Right.REGISTER, (State.NUMBERED,), _("Ký dấu")),
    (Right.REGISTER, (State.SEALED,), _("Phát hành")),
    (Right.REGISTER, (State.RECEIVED,), _("Vào sổ")),
    (Right.DIRECT, (State.REGISTERED,), _("Cho ý kiến chỉ đạo")),
    (Right.PROPOSE, (State.REGISTERED,), _("Đề xuất chỉ đạo")),
    (Right.HANDLE, (State.ASSIGNED, State.IN_PROGRESS), _("Xử lý, trả lời")),
    (Right.ASSIGN, (State.ASSIGNED,), _("Giao người xử lý")),
    (Right.OPINE, tuple(State), _("Cho ý kiến")),
)
BY_DESK = {Right.PROPOSE, Right.ASSIGN, Right.DIRECT}  # held for longer than it waits: only while it lies on their desk


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One row of a list: what it is, what it waits for, on whose desk it lies."""

    id: int
    number: str
    subject: str
    type_name: str
    organ_name: str
    direction: str
    state: State
    state_words: str
    urgency: Urgency
    urgency_words: str
    due_at: datetime | None
    desk_name: str
    changed_at: datetime
    act: str


def _waiting_q(actor: Actor, now: datetime) -> Q:
    mine = grants_alive(now=now).filter(holder__in=list(actor.tokens), document=OuterRef("pk"))
    asked = Q(pk__in=[])
    for right, states, _words in WAITING_ACTS:
        part = Q(Exists(mine.filter(right=right.value)), state__in=[s.value for s in states])
        if right in BY_DESK:
            part &= Q(desk__in=list(actor.tokens))
        asked |= part
    return asked


def _lane_q(lane: Lane, actor: Actor) -> Q:
    mine = Q(direction="out", state=State.DRAFT.value, author_id=actor.person_id)
    if lane is Lane.DRAFTS:
        return mine
    if lane is Lane.DESK:
        return Q(direction="out") & ~mine
    return Q(direction="in") if lane is Lane.INCOMING else Q()


def only_q(only: Only, now: datetime) -> Q:
    """The documents a filter keeps."""
    tomorrow = datetime.combine(local_date(now) + timedelta(days=1), time(), VIETNAM)
    if only is Only.LATE:
        return Q(due_at__lt=now)
    if only is Only.TODAY:
        return Q(due_at__gte=now, due_at__lt=tomorrow)
    return Q(urgency__gte=Urgency.URGENT.value) if only is Only.URGENT else Q()


def queue_of(
    *, actor: Actor, queue: Queue, now: datetime, lane: Lane = Lane.ALL, only: Only = Only.ANY
) -> QuerySet[Document]:
    """The documents of one queue: the nearest deadline first, what has none last; what is done, the newest first."""
    visible = documents_visible_to(actor=actor, now=now)
    waiting = _waiting_q(actor, now)
    if queue is Queue.WAITING:
        rows = visible.filter(waiting)
    elif queue is Queue.FOLLOWING:
        rows = visible.exclude(state__in=[s.value for s in FINAL]).exclude(waiting)
    else:
        rows = visible.filter(state__in=[s.value for s in FINAL]).exclude(waiting)
    rows = rows.filter(_lane_q(lane, actor) & only_q(only, now))
    if queue is Queue.DONE:
        return rows.order_by("-changed_at", "-pk")
    return rows.order_by(F("due_at").asc(nulls_last=True), "-urgency", "-changed_at", "-pk")


def queue_count(*, actor: Actor, queue: Queue, now: datetime) -> int:
    """How many stand in a queue: the very question the list asks."""
    return queue_of(actor=actor, queue=queue, now=now).count()


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for an actor, by the place where it is done."""

    desk: int
    drafts: int
    incoming: int
    intake: int
    numbering: int
    issuing: int


def waiting_counts(*, actor: Actor, now: datetime) -> Waiting:
    """The counts of the rail in one question, the very one the lists ask."""
    rows = (
        queue_of(actor=actor, queue=Queue.WAITING, now=now)
        .order_by()
        .values_list("direction", "state")
        .annotate(n=Count("pk"), own=Count("pk", filter=_lane_q(Lane.DRAFTS, actor)))
    )
    found: dict[tuple[str, str], tuple[int, int]] = {(d, s): (n, own) for d, s, n, own in rows}

    def of(direction: str, *states: State) -> int:
        wanted = [s.value for s in states]
        return sum(n for (d, s), (n, _own) in found.items() if d == direction and (not wanted or s in wanted))

    drafts = sum(own for _n, own in found.values())
    return Waiting(
        desk=of("out") - drafts,
        drafts=drafts,
        incoming=of("in"),
        intake=of("in", State.RECEIVED),
        numbering=of("out", State.SIGNED, State.NUMBERED),
        issuing=of("out", State.SEALED),
    )


def only_counts(*, actor: Actor, queue: Queue, now: datetime, lane: Lane = Lane.ALL) -> dict[Only, int]:
    """How many each filter would keep, in one question."""
    rows = queue_of(actor=actor, queue=queue, now=now, lane=lane).order_by()
    kept = [Only.LATE, Only.TODAY, Only.URGENT]
    found = rows.aggregate(**{o.name: Count("pk", filter=only_q(o, now)) for o in kept})
    return {o: int(found[o.name]) for o in kept}


def queue_rows(
    *,
    actor: Actor,
    queue: Queue,
    now: datetime,
    page: int = 1,
    size: int = 50,
    direction: str = "",
    lane: Lane = Lane.ALL,
    only: Only = Only.ANY,
) -> tuple[list[QueueRow], int]:
    """One page of a queue and the size of the whole."""
    rows = queue_of(actor=actor, queue=queue, now=now, lane=lane, only=only)
    if direction:
        rows = rows.filter(direction=direction)
    total = rows.count()
    start = (max(page, 1) - 1) * size
    documents = list(rows[start : start + size])
    rights = _rights(documents=documents, actor=actor, now=now)
    return [row_of(d, act=_act(d, rights.get(d.pk, set()), actor)) for d in documents], total


def _rights(*, documents: list[Document], actor: Actor, now: datetime) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    rows = grants_alive(now=now).filter(holder__in=list(actor.tokens), document__in=[d.pk for d in documents])
    for document_id, right in rows.values_list("document_id", "right"):
        found.setdefault(document_id, set()).add(right)
    return found


def _act(document: Document, rights: set[str], actor: Actor) -> str:
    for right, states, words in WAITING_ACTS:
        if right.value in rights and document.state_value in states:
            if right in BY_DESK and document.desk not in actor.tokens:
                continue
            return words
    return ""


def row_of(document: Document, *, act: str = "") -> QueueRow:
    """A document as a row of any list."""
    urgency = Urgency(document.urgency)
    return QueueRow(
        id=document.pk,
        number=document.number,
        subject=document.subject,
        type_name=document.type_name,
        organ_name=document.organ_name,
        direction=document.direction,
        state=document.state_value,
        state_words=STATE_WORDS[document.state_value],
        urgency=urgency,
        urgency_words=URGENCY_WORDS[urgency],
        due_at=document.due_at,
        desk_name=document.desk_name,
        changed_at=document.changed_at,
        act=act,
    )
