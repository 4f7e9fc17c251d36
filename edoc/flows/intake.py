"""What the clerk sees before registering an arrival: the batch, the fields as far as known, and what needs a look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from edoc.documents.access import document_get_for, documents_visible_to, documents_with_right
from edoc.documents.models import Attachment, Document, Rendition, RenditionKind
from edoc.documents.selectors import attachments_of, documents_alike, rendition_current
from edoc.domain.actors import Actor
from edoc.domain.errors import EdocError
from edoc.domain.lifecycle import State
from edoc.domain.local_time import local_date
from edoc.domain.rights import Right
from edoc.domain.text import fold, nfc
from edoc.domain.wording import gettext_noop as _
from edoc.exchange.models import InboxMessage, InboxState
from edoc.exchange.selectors import InboxRow, inbox_list
from edoc.flows.desk import QueueRow, row_of
from edoc.flows.pages import page_text
from edoc.registry.models import Book, Entry
from edoc.registry.selectors import book_for, number_expected
from edoc.signatures.models import Signature
from edoc.signatures.selectors import signatures_of

BY_AXIS, BY_HOUSE, BY_PAPER = _("trục liên thông"), _("trong hệ thống"), _("bản giấy số hóa")


@dataclass(frozen=True, slots=True)
class Arrival:
    """One arrival of the batch: how it came, how many pages, the hash of its picture."""

    row: QueueRow
    came_by: str
    came_at: datetime
    pages: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What waits at the intake, how many were registered today, and the packets that were not accepted."""

    arrivals: tuple[Arrival, ...]
    done_today: int
    refused: tuple[InboxRow, ...]

    @property
    def total(self) -> int:
        return self.done_today + len(self.arrivals)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands on the paper: page from 1, and points from the upper left corner."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Twin:
    """A document that is already here, with its số đến where it has one and why it looks the same."""

    document_id: int
    number: str
    arrival: int | None
    came_on: date
    why: str
    can_open: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """One arrival as the form shows it. `places` has a field of the form only where the paper says the same."""

    document: Document
    rendition: Rendition | None
    arrival: Arrival
    places: dict[str, Place]
    is_readable: bool
    book: Book | None
    expected: int
    twins: tuple[Twin, ...]
    signatures: tuple[Signature, ...]
    attachments: tuple[Attachment, ...]

    @property
    def is_paper(self) -> bool:
        return self.arrival.came_by == BY_PAPER


def intake_batch(*, actor: Actor, now: datetime) -> Batch:
    """The batch of the actor's counter, the most urgent first, in a fixed number of queries."""
    mine = documents_with_right(actor=actor, right=Right.REGISTER, now=now)
    waiting = list(mine.filter(direction="in", state=State.RECEIVED.value).order_by("-urgency", "created_at", "pk"))
    today = Entry.objects.filter(
        book__agency_id=actor.agency_key, book__direction="in", entered_on=local_date(now), voided_at__isnull=True
    )
    refused = inbox_list(agency_id=actor.agency_id, states=[InboxState.REFUSED, InboxState.FAILED], limit=30)
    return Batch(arrivals=tuple(_arrivals(waiting)), done_today=today.count(), refused=tuple(refused))


def _arrivals(documents: Iterable[Document]) -> list[Arrival]:
    found = list(documents)
    by_axis = set(InboxMessage.objects.filter(document__in=found).values_list("document_id", flat=True))
    files = dict(
        Rendition.objects.filter(document__in=found, kind=RenditionKind.RECEIVED, dead_at__isnull=True).values_list(
            "document_id", "blob_id"
        )
    )
    return [
        Arrival(
            row=row_of(d),
            came_by=BY_HOUSE if d.source_id else BY_AXIS if d.pk in by_axis else BY_PAPER,
            came_at=d.created_at,
            pages=d.page_count,
            sha256=files.get(d.pk, ""),
        )
        for d in found
    ]


def register_draft(*, document_id: int, actor: Actor, now: datetime) -> Draft:
    """Everything the form of one arrival shows. Raises NotFound, NotAllowed."""
    document = document_get_for(document_id=document_id, actor=actor, right=Right.REGISTER, now=now)
    rendition = rendition_current(document_id=document.pk)
    places, readable = _places(document, rendition)
    book = book_for(agency_id=document.agency_id, direction="in", type_code=document.type_code)
    return Draft(
        document=document,
        rendition=rendition,
        arrival=_arrivals([document])[0],
        places=places,
        is_readable=readable,
        book=book,
        expected=number_expected(book=book, year=local_date(now).year) if book else 0,
        twins=tuple(_twins(document, actor=actor, now=now)),
        signatures=tuple(signatures_of(document_id=document.pk)),
        attachments=tuple(attachments_of(document_id=document.pk)),
    )


def _twins(document: Document, *, actor: Actor, now: datetime) -> list[Twin]:
    alike = documents_alike(document=document)
    entries = dict(
        Entry.objects.filter(document__in=alike, voided_at__isnull=True).values_list("document_id", "number")
    )
    seen = set(
        documents_visible_to(actor=actor, now=now).filter(pk__in=[d.pk for d in alike]).values_list("pk", flat=True)
    )
    return [
        Twin(
            document_id=d.pk,
            number=d.number or d.subject,
            arrival=entries.get(d.pk),
            came_on=local_date(d.created_at),
            why=_("cùng mã định danh văn bản")
            if document.edxml_id and d.edxml_id == document.edxml_id
            else _("cùng số, ký hiệu và cơ quan ban hành")
            if document.code_number and d.code_number == document.code_number
            else _("cùng tệp"),
            can_open=d.pk in seen,
        )
        for d in alike
    ]


def _places(document: Document, rendition: Rendition | None) -> tuple[dict[str, Place], bool]:
    """Where the values known so far stand on the paper; False when the paper has no text to compare with."""
    if rendition is None:
        return {}, False
    try:
        pages = page_text(sha256=rendition.blob_id)
    except EdocError:
        return {}, False
    lines = [(number, line) for number, page in enumerate(pages, 1) for line in _lines(page)]
    if not lines:
        return {}, False
    wanted = {
        "code": [document.number, document.code_number],
        "document_date": _date_forms(document.document_date),
        "organ_name": [document.organ_name],
        "subject": [document.subject],
        "signer_name": [document.signer_name],
        "due_on": _date_forms(document.reply_due_on),
    }
    heads = [one for one in lines if one[0] == 1 and _number(one[1], "x1") < 330 and _number(one[1], "y1") < 240]
    found: dict[str, Place] = {}
    for name, forms in wanted.items():
        rows = [heads, lines] if name == "organ_name" else [lines]
        place = next((p for some in rows for form in forms if form and (p := _find(form, some))), None)
        if place is not None:
            found[name] = place
    return found, True


def _lines(page: dict[str, object]) -> list[dict[str, object]]:
    lines = page.get("lines")
    return list(lines) if isinstance(lines, list) else []


def _date_forms(day: date | None) -> list[str]:
    """The ways papers write a day, zeros or not."""
    if day is None:
        return []
    return [
        f"ngày {d} tháng {m} năm {day.year}"
        for d in dict.fromkeys((f"{day.day:02d}", str(day.day)))
        for m in dict.fromkeys((f"{day.month:02d}", str(day.month)))
    ] + [f"{day:%d/%m/%Y}"]


def _find(value: str, lines: list[tuple[int, dict[str, object]]]) -> Place | None:
    """The shortest run of up to four lines of one page that holds the value, marks, case and spaces apart."""
    needle = _squeeze(value)
    if len(needle) < 2:
        return None
    for length in range(1, 5):
        for start in range(len(lines) - length + 1):
            run = lines[start : start + length]
            if run[0][0] != run[-1][0] or needle not in "".join(_squeeze(str(line["text"])) for _, line in run):
                continue
            return Place(
                run[0][0],
                min(_number(line, "x0") for _, line in run),
                min(_number(line, "y0") for _, line in run),
                max(_number(line, "x1") for _, line in run),
                max(_number(line, "y1") for _, line in run),
            )
    return None


def _squeeze(text: str) -> str:
    return "".join(fold(nfc(text)).split())


def _number(line: dict[str, object], name: str) -> float:
    return float(str(line[name]))
