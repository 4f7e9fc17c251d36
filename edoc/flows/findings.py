"""What the search page shows beside its hits: signatures, case files, and the pages that match."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from edoc.archive.models import CaseFileItem
from edoc.archive.selectors import case_files_for
from edoc.audit.services import audit_record
from edoc.documents.access import document_get_for, documents_related
from edoc.documents.models import Document, Rendition
from edoc.documents.selectors import rendition_current
from edoc.domain.actors import Actor
from edoc.domain.audit_codes import AuditCode
from edoc.domain.errors import EdocError
from edoc.domain.rights import Right
from edoc.domain.text import fold, nfc
from edoc.exchange.selectors import DeliveryRow, deliveries_of
from edoc.flows.pages import page_text
from edoc.signatures.models import Signature
from edoc.signatures.selectors import signatures_of

PASSED, FAILED = "TOTAL-PASSED", "TOTAL-FAILED"
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Badge:
    """The signatures of one document in numbers, and the case files the reader sees it in."""

    passed: int = 0
    failed: int = 0
    unsure: int = 0
    is_scan: bool = False
    case_files: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """One match on a page, in points from the upper left corner."""

    page: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Preview:
    """One hit beside the list: its file, the pages that match, who signed, where it lies, how far it was sent."""

    document: Document
    rendition: Rendition | None
    pages: tuple[int, ...]
    marks: tuple[Mark, ...]
    signatures: tuple[Signature, ...]
    case_files: tuple[tuple[int, str], ...]
    related: tuple[Document, ...]
    deliveries: tuple[DeliveryRow, ...]


def badges_of(*, document_ids: Iterable[int], actor: Actor) -> dict[int, Badge]:
    """The badges of a page of hits, in a fixed number of queries."""
    ids = list(document_ids)
    verdicts: dict[int, dict[str, str]] = {}
    rows = Signature.objects.filter(document__in=ids, rendition__dead_at__isnull=True).order_by("rendition_id")
    for row in rows:
        verdicts.setdefault(row.document_id, {})[row.field] = row.indication
    with_file = dict(
        Rendition.objects.filter(document__in=ids, dead_at__isnull=True).values_list("document_id", "kind")
    )
    folders = _folders(ids, actor=actor)
    return {
        pk: Badge(
            passed=sum(v == PASSED for v in found.values()),
            failed=sum(v == FAILED for v in found.values()),
            unsure=sum(v not in (PASSED, FAILED) for v in found.values()),
            is_scan=not found and with_file.get(pk) == "received",
            case_files=folders.get(pk, ()),
        )
        for pk in ids
        for found in (verdicts.get(pk, {}),)
    }


def _folders(ids: list[int], *, actor: Actor) -> dict[int, tuple[tuple[int, str], ...]]:
    mine = {c.pk: c.code for c in case_files_for(actor=actor)}
    found: dict[int, tuple[tuple[int, str], ...]] = {}
    rows = CaseFileItem.objects.filter(document__in=ids, case_file__in=list(mine)).order_by("case_file")
    for document_id, case_file_id in rows.values_list("document_id", "case_file_id"):
        found[document_id] = (*found.get(document_id, ()), (case_file_id, mine[case_file_id]))
    return found


def preview_of(*, document_id: int, words: Iterable[str], actor: Actor, now: datetime) -> Preview:
    """One hit as the preview shows it, logged as a read; `words` are the runs of text that the index marked."""
    document = document_get_for(document_id=document_id, actor=actor, right=Right.VIEW, now=now)
    rendition = rendition_current(document_id=document.pk)
    marks = tuple(_marks(rendition, words)) if rendition is not None else ()
    audit_record(
        code=AuditCode.DOCUMENT_READ,
        actor=actor,
        now=now,
        document_id=document.pk,
        detail={"sha256": rendition.blob_id if rendition else "", "preview": True},
    )
    pages = sorted({m.page for m in marks}) or ([1] if rendition is not None else [])
    return Preview(
        document=document,
        rendition=rendition,
        pages=tuple(pages[:SHOWN]),
        marks=marks,
        signatures=tuple(signatures_of(document_id=document.pk)),
        case_files=_folders([document.pk], actor=actor).get(document.pk, ()),
        related=tuple(documents_related(document=document, actor=actor, now=now)),
        deliveries=tuple(deliveries_of(document_id=document.pk)) if document.direction == "out" else (),
    )


def _marks(rendition: Rendition, words: Iterable[str]) -> Iterable[Mark]:
    """Boxes of the matches on the pages, measured along each line; nothing for a file without text.

    Where a run of several words matched, single words of it are not marked again all over the page.
    """
    runs = [n for n in dict.fromkeys(" ".join(fold(nfc(w)).split()) for w in words) if len(n) > 1]
    needles = [n for n in runs if " " in n] or runs
    if not needles:
        return
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(re.escape(n) for n in needles) + r")(?!\w)")
    try:
        pages = page_text(sha256=rendition.blob_id)
    except EdocError:
        return
    for number, page in enumerate(pages, 1):
        lines = page.get("lines")
        for line in lines if isinstance(lines, list) else ():
            text = fold(nfc(str(line["text"])))
            for found in pattern.finditer(text):
                yield _mark(number, line, found.start(), len(found.group()), len(text))


def _mark(page: int, line: dict[str, float], start: int, length: int, whole: int) -> Mark:
    step = (line["x1"] - line["x0"]) / max(whole, 1)
    return Mark(
        page,
        round(line["x0"] + start * step - 1, 2),
        round(line["y0"] - 1, 2),
        round(length * step + 2, 2),
        round(line["y1"] - line["y0"] + 2, 2),
    )
