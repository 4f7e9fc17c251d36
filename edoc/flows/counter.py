"""The clerk's counter as lists: what waits for number and seal, what waits to go out, what went out and how far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from edoc.documents.access import documents_visible_to, documents_with_right
from edoc.documents.models import Document
from edoc.domain.actors import Actor
from edoc.domain.delivery import DeliveryState
from edoc.domain.errors import Obstacle
from edoc.domain.lifecycle import State
from edoc.domain.local_time import local_date
from edoc.domain.numbering import number_text
from edoc.domain.rights import Right
from edoc.exchange.models import Delivery
from edoc.exchange.selectors import DeliveryRow, deliveries_of_many
from edoc.flows.desk import QueueRow, row_of
from edoc.organizations.selectors import agency_get
from edoc.registry.models import Book, Entry, Sequence
from edoc.registry.selectors import books_of
from edoc.signatures.models import Role, SessionState, Signature, SigningSession
from edoc.signatures.services import seal_obstacles

OPEN_SESSIONS = (SessionState.CONFIRMED, SessionState.SIGNING)


@dataclass(frozen=True, slots=True)
class NumberRow:
    """A document at the counter: the number it would take (or has), who signed it, and how its seal stands."""

    row: QueueRow
    number: str
    is_expected: bool
    signer: str
    signed_at: datetime | None = None
    seal_state: str = ""
    seal_error: str = ""
    seal_asked_at: datetime | None = None

    @property
    def is_sealing(self) -> bool:
        return self.seal_state in OPEN_SESSIONS

    @property
    def has_failed(self) -> bool:
        return self.seal_state == SessionState.FAILED


@dataclass(frozen=True, slots=True)
class NumberCounter:
    """What waits for a number, what waits for its seal, and what keeps the whole counter from working."""

    signed: tuple[NumberRow, ...]
    numbered: tuple[NumberRow, ...]
    obstacles: tuple[Obstacle, ...]

    @property
    def count(self) -> int:
        return len(self.signed) + len(self.numbered)


def number_counter(*, actor: Actor, now: datetime) -> NumberCounter:
    """Signed and numbered documents of the actor's counter, in a fixed number of queries."""
    if actor.agency_id is None:
        return NumberCounter((), (), ())
    mine = documents_with_right(actor=actor, right=Right.REGISTER, now=now).filter(direction="out")
    rows = list(
        mine.filter(state__in=[State.SIGNED.value, State.NUMBERED.value]).order_by("-urgency", "changed_at", "pk")
    )
    documents = [d for d in rows if d.state == State.SIGNED.value]
    waiting = [d for d in rows if d.state == State.NUMBERED.value]
    signed = _signed_rows(documents, agency_id=actor.agency_id, now=now)
    agency = agency_get(agency_id=actor.agency_id)
    return NumberCounter(
        signed=signed,
        numbered=number_rows(documents=waiting),
        obstacles=tuple(seal_obstacles(agency_id=agency.pk, name=agency.name)) if rows else (),
    )


def number_rows(*, documents: Iterable[Document]) -> tuple[NumberRow, ...]:
    """Documents with the number they have and the state of their seal."""
    found = list(documents)
    sessions: dict[int, SigningSession] = {}
    for session in SigningSession.objects.filter(document__in=found, role=Role.SEAL).order_by("confirmed_at"):
        sessions[session.document_id] = session
    return tuple(_numbered(d, sessions.get(d.pk)) for d in found)


def rows_named(*, document_ids: Iterable[int], actor: Actor, now: datetime) -> tuple[NumberRow, ...]:
    """The named documents as far as the actor's counter has them: for a confirmation and for its progress."""
    mine = documents_visible_to(actor=actor, now=now).filter(direction="out", pk__in=list(document_ids))
    documents = list(mine.order_by("-urgency", "changed_at", "pk"))
    expected = _expected(
        [d for d in documents if d.state == State.SIGNED.value], agency_id=actor.agency_id or 0, now=now
    )
    rows = number_rows(documents=documents)
    return tuple(replace(r, number=expected[r.row.id], is_expected=True) if r.row.id in expected else r for r in rows)


def _numbered(document: Document, session: SigningSession | None) -> NumberRow:
    return NumberRow(
        row=row_of(document),
        number=document.number,
        is_expected=False,
        signer=document.signer_name,
        seal_state=session.state if session else "",
        seal_error=session.error if session else "",
        seal_asked_at=session.confirmed_at if session else None,
    )


def _signed_rows(documents: list[Document], *, agency_id: int, now: datetime) -> tuple[NumberRow, ...]:
    expected = _expected(documents, agency_id=agency_id, now=now)
    kept = set(Entry.objects.filter(document__in=documents, voided_at__isnull=True).values_list("document", flat=True))
    times: dict[int, datetime] = {}
    for row in Signature.objects.filter(document__in=documents, role=Role.LEADER, rendition__dead_at__isnull=True):
        when = row.trusted_at or row.claimed_at
        if when is not None:
            times[row.document_id] = when
    return tuple(
        NumberRow(
            row=row_of(d),
            number=expected.get(d.pk, ""),
            is_expected=d.pk not in kept,
            signer=d.signer_name,
            signed_at=times.get(d.pk),
        )
        for d in documents
    )


def _expected(documents: list[Document], *, agency_id: int, now: datetime) -> dict[int, str]:
    """The number each would take if they were numbered in this order; a remade one keeps its own."""
    kept = dict(
        Entry.objects.filter(document__in=documents, voided_at__isnull=True).values_list("document_id", "number")
    )
    books = [b for b in books_of(agency_id=agency_id, direction="out") if b.is_active]
    year = local_date(now).year
    last = dict(Sequence.objects.filter(book__in=books, year=year).values_list("book_id", "last"))
    found: dict[int, str] = {}
    for document in documents:
        if document.pk in kept:
            found[document.pk] = f"{number_text(kept[document.pk])}/{document.code_notation}"
            continue
        book = _book(books, document.type_code)
        if book is not None:
            last[book.pk] = last.get(book.pk, 0) + 1
            found[document.pk] = f"{number_text(last[book.pk])}/{document.code_notation}"
    return found


def _book(books: list[Book], type_code: str) -> Book | None:
    named = [b for b in books if type_code in b.type_codes]
    return next(iter(named or [b for b in books if not b.type_codes]), None)


@dataclass(frozen=True, slots=True)
class IssuedRow:
    """An issued document and how far each of its deliveries got."""

    row: QueueRow
    document_date: date | None
    deliveries: tuple[DeliveryRow, ...]

    @property
    def failed(self) -> tuple[DeliveryRow, ...]:
        return tuple(d for d in self.deliveries if d.state is DeliveryState.FAILED)

    @property
    def reached(self) -> int:
        """How many receivers have said that they have it."""
        open_states = (DeliveryState.WAITING, DeliveryState.SENT, DeliveryState.FAILED)
        return sum(1 for d in self.deliveries if d.state not in open_states)


@dataclass(frozen=True, slots=True)
class IssueCounter:
    """What waits to be issued, and one page of what was issued."""

    sealed: tuple[NumberRow, ...]
    issued: tuple[IssuedRow, ...]
    total: int
    failed: int


def issue_counter(
    *, actor: Actor, now: datetime, page: int = 1, size: int = 20, only_failed: bool = False
) -> IssueCounter:
    """Sealed and issued documents of the actor's counter, in a fixed number of queries."""
    mine = documents_with_right(actor=actor, right=Right.REGISTER, now=now).filter(direction="out")
    sealed = list(mine.filter(state=State.SEALED.value).order_by("-urgency", "changed_at", "pk"))
    issued = documents_visible_to(actor=actor, now=now).filter(
        direction="out", state=State.ISSUED.value, agency_id=actor.agency_key
    )
    stuck = Delivery.objects.filter(document__in=issued.values("pk"), state=DeliveryState.FAILED.value)
    failed = stuck.values("document").distinct().count()
    if only_failed:
        issued = issued.filter(pk__in=stuck.values("document"))
    total = issued.count()
    start = (max(page, 1) - 1) * size
    documents = list(issued.order_by("-document_date", "-pk")[start : start + size])
    deliveries = deliveries_of_many(document_ids=[d.pk for d in documents])
    return IssueCounter(
        sealed=number_rows(documents=sealed),
        issued=tuple(
            IssuedRow(row=row_of(d), document_date=d.document_date, deliveries=tuple(deliveries.get(d.pk, ())))
            for d in documents
        ),
        total=total,
        failed=failed,
    )
