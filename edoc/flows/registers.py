"""The registers as the law prints them (NĐ 30/2020, Phụ lục IV): every number in its place, voided ones too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from edoc.assignments.models import Assignment, AssignmentRole
from edoc.audit.models import Entry as LogEntry
from edoc.audit.services import audit_record
from edoc.documents.access import visible_ids
from edoc.documents.models import Document, Receiver
from edoc.domain.actors import Actor, PostKind
from edoc.domain.audit_codes import AuditCode
from edoc.domain.delivery import DeliveryState
from edoc.domain.errors import NotAllowed, NotFound, obstacle
from edoc.domain.lifecycle import State
from edoc.domain.local_time import local_date
from edoc.domain.numbering import number_text
from edoc.domain.obstacles import Code
from edoc.domain.wording import gettext_noop as _
from edoc.exchange.models import Delivery
from edoc.registry.models import Book, Entry
from edoc.registry.selectors import Account, books_of, entries_of, numbers_account, years_of

READERS = frozenset({PostKind.CLERK, PostKind.OFFICE_HEAD, PostKind.LEADER, PostKind.DEPUTY, PostKind.ARCHIVIST})
OUT_COLUMNS = (
    _("Số, ký hiệu"),
    _("Ngày tháng"),
    _("Tên loại và trích yếu"),
    _("Người ký"),
    _("Nơi nhận"),
    _("Đơn vị, người nhận bản lưu"),
    _("Số lượng bản"),
    _("Ngày chuyển"),
    _("Ký nhận"),
    _("Ghi chú"),
)
IN_COLUMNS = (
    _("Ngày đến"),
    _("Số đến"),
    _("Tác giả"),
    _("Số, ký hiệu"),
    _("Ngày tháng văn bản"),
    _("Tên loại và trích yếu"),
    _("Đơn vị hoặc người nhận"),
    _("Ngày chuyển"),
    _("Ký nhận"),
    _("Ghi chú"),
)


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One number: its cells in the order of the columns; `document_id` where the reader may open the document."""

    cells: tuple[str, ...]
    is_void: bool
    document_id: int | None


@dataclass(frozen=True, slots=True)
class Register:
    """One book in one year."""

    book: Book
    year: int
    columns: tuple[str, ...]
    rows: tuple[RegisterRow, ...]
    total: int
    account: Account


def register_books(*, actor: Actor) -> list[Book]:
    """The books a post may read. Raises NotAllowed for posts that keep or answer for none."""
    if actor.agency_id is None or actor.post_kind not in READERS:
        raise NotAllowed(obstacle(Code.NO_RIGHT, act=_("xem sổ"), who=_("văn thư cơ quan")))
    return sorted(books_of(agency_id=actor.agency_id), key=lambda b: (b.direction != "in", b.name))


def register_years(*, book: Book, now: datetime) -> list[int]:
    """Years a book has numbers in, this one always among them."""
    return sorted({*years_of(book_id=book.pk), local_date(now).year}, reverse=True)


def read_register(
    *,
    book_id: int,
    year: int,
    actor: Actor,
    now: datetime,
    since: date | None = None,
    until: date | None = None,
    page: int = 1,
    size: int | None = None,
) -> Register:
    """Read a register or a part of it; the read is logged. `size` None gives all rows, for the printer."""
    book = next((b for b in register_books(actor=actor) if b.pk == book_id), None)
    if book is None:
        raise NotFound("book")
    entries = entries_of(book_id=book.pk, year=year).select_related("document__unit")
    if since is not None:
        entries = entries.filter(entered_on__gte=since)
    if until is not None:
        entries = entries.filter(entered_on__lte=until)
    total = entries.count()
    if size is not None:
        start = (max(page, 1) - 1) * size
        entries = entries[start : start + size]
    rows = list(entries)
    seen = visible_ids(document_ids=[e.document_id for e in rows], actor=actor, now=now)
    make = _out_rows if book.direction == "out" else _in_rows
    audit_record(
        code=AuditCode.REGISTER_READ,
        actor=actor,
        now=now,
        object_kind="book",
        object_id=book.pk,
        detail={"book": book.name, "year": year, "rows": len(rows)},
    )
    return Register(
        book=book,
        year=year,
        columns=OUT_COLUMNS if book.direction == "out" else IN_COLUMNS,
        rows=tuple(
            RegisterRow(cells, e.voided_at is not None, e.document_id if e.document_id in seen else None)
            for e, cells in zip(rows, make(rows), strict=True)
        ),
        total=total,
        account=numbers_account(book=book, year=year),
    )


def _out_rows(entries: list[Entry]) -> list[tuple[str, ...]]:
    ids = [e.document_id for e in entries]
    receivers: dict[int, list[str]] = {}
    for document_id, line in Receiver.objects.filter(document__in=ids).values_list("document_id", "line"):
        receivers.setdefault(document_id, []).append(line)
    sent = _first_times(ids, AuditCode.ISSUED)
    receipts = _receipts(ids)
    return [
        (
            f"{number_text(e.number)}/{e.document.code_notation}",
            _day(e.entered_on),
            _kind_and_subject(e.document),
            e.document.signer_name,
            "; ".join(receivers.get(e.document_id, ())),
            f"VT{f', {e.document.unit.name}' if e.document.unit else ''}",
            str(e.copies),
            _day(sent.get(e.document_id)),
            receipts.get(e.document_id, ""),
            _note(e),
        )
        for e in entries
    ]


def _in_rows(entries: list[Entry]) -> list[tuple[str, ...]]:
    ids = [e.document_id for e in entries]
    given = _first_times(ids, AuditCode.DIRECTED)
    leads: dict[int, Assignment] = {}
    for lead in Assignment.objects.filter(
        document__in=ids, role=AssignmentRole.LEAD, direction__superseded_at__isnull=True
    ).select_related("unit", "person"):
        leads[lead.document_id] = lead
    return [
        (
            _day(e.entered_on),
            number_text(e.number),
            e.document.organ_name,
            e.document.number,
            _day(e.document.document_date),
            _kind_and_subject(e.document),
            leads[e.document_id].unit.name if e.document_id in leads else e.document.desk_name,
            _day(given.get(e.document_id)),
            _taken(leads.get(e.document_id)),
            _note(e),
        )
        for e in entries
    ]


def _taken(lead: Assignment | None) -> str:
    """Who has taken the document on, and when: the electronic signature of receipt."""
    if lead is None or lead.person is None or lead.started_at is None:
        return ""
    return f"{lead.person.full_name}, {_day(lead.started_at)}"


def _receipts(ids: list[int]) -> dict[int, str]:
    """How many receivers have confirmed, of how many it was sent to."""
    count: dict[int, list[int]] = {}
    for document_id, state in Delivery.objects.filter(document__in=ids).values_list("document_id", "state"):
        known = count.setdefault(document_id, [0, 0])
        known[0] += state not in (DeliveryState.WAITING, DeliveryState.SENT, DeliveryState.FAILED)
        known[1] += 1
    return {k: f"{got}/{all_} nơi đã nhận" for k, (got, all_) in count.items()}


def _first_times(ids: list[int], code: AuditCode) -> dict[int, datetime]:
    found: dict[int, datetime] = {}
    rows = LogEntry.objects.filter(document_id__in=ids, code=code.value).order_by("-at")
    for document_id, at in rows.values_list("document_id", "at"):
        if document_id is not None:
            found[document_id] = at
    return found


def _note(entry: Entry) -> str:
    if entry.voided_at is not None:
        return f"Hủy số: {entry.void_reason} ({entry.voided_by}, {_day(entry.voided_at)})"
    if entry.document.state == State.REFUSED.value:
        return _("Từ chối tiếp nhận")
    return entry.note


def _kind_and_subject(document: Document) -> str:
    return f"{document.type_name}: {document.subject}" if document.type_code != "CV" else document.subject


def _day(value: date | datetime | None) -> str:
    if value is None:
        return ""
    return f"{(local_date(value) if isinstance(value, datetime) else value):%d/%m/%Y}"
