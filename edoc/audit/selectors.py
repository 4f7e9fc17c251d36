"""Reading the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from edoc.audit.models import ChainHead, Entry
from edoc.domain.audit_codes import AUDIT_WORDS, AuditCode


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry as a timeline shows it; `words` is the Vietnamese name of the act."""

    id: int
    at: datetime
    code: str
    words: str
    actor_name: str
    actor_post: str
    actor_unit: str
    on_behalf_of: str
    document_id: int | None
    object_kind: str
    object_id: str
    detail: Mapping[str, object]
    chained: bool


def entries_for_document(*, document_id: int, codes: Iterable[AuditCode] = (), limit: int = 500) -> list[EntryView]:
    """The acts on one document in their order; every act when no code is named."""
    rows = Entry.objects.filter(document_id=document_id)
    wanted = [code.value for code in codes]
    if wanted:
        rows = rows.filter(code__in=wanted)
    return [_view(row) for row in rows.order_by("pk")[:limit]]


def entries_latest(
    *,
    agency_id: int | None = None,
    actor_id: int | None = None,
    before_id: int | None = None,
    limit: int = 100,
) -> list[EntryView]:
    """The newest entries first; `before_id` goes on from the last page."""
    rows = Entry.objects.all()
    if agency_id is not None:
        rows = rows.filter(agency_id=agency_id)
    if actor_id is not None:
        rows = rows.filter(actor_id=actor_id)
    if before_id is not None:
        rows = rows.filter(pk__lt=before_id)
    return [_view(row) for row in rows.order_by("-pk")[:limit]]


def object_has_entry(*, object_kind: str, object_id: int, code: AuditCode) -> bool:
    """Whether an act on something that is no document is in the log."""
    return Entry.objects.filter(object_kind=object_kind, object_id=str(object_id), code=code.value).exists()


def documents_read_by(*, person_id: int | None, document_ids: Iterable[int]) -> set[int]:
    """Those of the documents that a person has opened before."""
    rows = Entry.objects.filter(
        document_id__in=list(document_ids), actor_id=person_id, code=AuditCode.DOCUMENT_READ.value
    )
    return {pk for pk in rows.values_list("document_id", flat=True).distinct() if pk is not None}


def entries_latest_of(*, document_ids: Iterable[int], codes: Iterable[AuditCode]) -> dict[int, EntryView]:
    """The newest of some acts on each document, in one question."""
    rows = Entry.objects.filter(document_id__in=list(document_ids), code__in=[c.value for c in codes])
    return {row.document_id: _view(row) for row in rows.order_by("pk") if row.document_id is not None}


def unchained_count() -> int:
    """How many entries wait for the chainer."""
    return Entry.objects.filter(seq__isnull=True).count()


def chain_linked_at() -> datetime | None:
    """When the chainer last linked an entry."""
    return ChainHead.objects.values_list("linked_at", flat=True).first()


def _view(row: Entry) -> EntryView:
    known = row.code in AuditCode._value2member_map_
    return EntryView(
        id=row.pk,
        at=row.at,
        code=row.code,
        words=AUDIT_WORDS[AuditCode(row.code)] if known else row.code,
        actor_name=row.actor_name,
        actor_post=row.actor_post,
        actor_unit=row.actor_unit,
        on_behalf_of=row.on_behalf_of,
        document_id=row.document_id,
        object_kind=row.object_kind,
        object_id=row.object_id,
        detail=row.detail,
        chained=row.seq is not None,
    )
