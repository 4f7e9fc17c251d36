"""What waits for me: one read across the desks, the same question for the list and for its count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from edoc.documents.access import documents_visible_to, grants_alive
from edoc.documents.models import Document
from edoc.domain.actors import Actor
from edoc.domain.lifecycle import FINAL, STATE_WORDS, State
from edoc.domain.rights import Right
from edoc.domain.urgency import URGENCY_WORDS, Urgency


class Queue(StrEnum):
    """The queues of a person (every list is one of these)."""

    WAITING = "cho-toi"
    FOLLOWING = "theo-doi"
    DONE = "da-xu-ly"


WAITING_ACTS: tuple[tuple[Right, tuple[State, ...], str], ...] = (
    (Right.EDIT, (State.DRAFT,), "Soạn, trình"),
    (Right.REVIEW, (State.IN_REVIEW,), "Ký nháy"),
    (Right.SIGN, (State.APPROVED,), "Ký số"),
    (Right.REGISTER, (State.SIGNED,), "Cấp số, ký dấu"),
    (Right.REGISTER, (State.NUMBERED,), "Ký dấu"),
    (Right.REGISTER, (State.SEALED,), "Phát hành"),
    (Right.REGISTER, (State.RECEIVED,), "Vào sổ"),
    (Right.DIRECT, (State.REGISTERED,), "Cho ý kiến chỉ đạo"),
    (Right.PROPOSE, (State.REGISTERED,), "Đề xuất chỉ đạo"),
    (Right.HANDLE, (State.ASSIGNED, State.IN_PROGRESS), "Xử lý, trả lời"),
    (Right.ASSIGN, (State.ASSIGNED,), "Giao người xử lý"),
    (Right.OPINE, tuple(State), "Cho ý kiến"),
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


def queue_of(*, actor: Actor, queue: Queue, now: datetime) -> QuerySet[Document]:
    """The documents of one queue, the most urgent deadline first."""
    visible = documents_visible_to(actor=actor, now=now)
    waiting = _waiting_q(actor, now)
    if queue is Queue.WAITING:
        rows = visible.filter(waiting)
    elif queue is Queue.FOLLOWING:
        rows = visible.exclude(state__in=[s.value for s in FINAL]).exclude(waiting)
    else:
        rows = visible.filter(state__in=[s.value for s in FINAL]).exclude(waiting)
    return rows.order_by("due_at", "-urgency", "-changed_at", "-pk")


def queue_count(*, actor: Actor, queue: Queue, now: datetime) -> int:
    """How many stand in a queue: the very question the list asks."""
    return queue_of(actor=actor, queue=queue, now=now).count()


def queue_rows(
    *, actor: Actor, queue: Queue, now: datetime, page: int = 1, size: int = 50, direction: str = ""
) -> tuple[list[QueueRow], int]:
    """One page of a queue and the size of the whole."""
    rows = queue_of(actor=actor, queue=queue, now=now)
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
