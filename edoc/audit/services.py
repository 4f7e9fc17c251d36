"""Writing the log, linking it, verifying it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import QuerySet

from edoc.audit.chain import GENESIS, link
from edoc.audit.models import ChainHead, Entry
from edoc.domain.actors import Actor
from edoc.domain.audit_codes import AuditCode

BATCH = 500


@dataclass(frozen=True, slots=True)
class ChainReport:
    """The outcome of a verification. `broken_id` is the first entry (or place) that does not fit, `reason` says why."""

    checked: int
    waiting: int
    head: str
    broken_seq: int | None = None
    broken_id: int | None = None
    reason: str = ""

    @property
    def ok(self) -> bool:
        return self.broken_seq is None


def audit_record(
    *,
    code: AuditCode,
    actor: Actor,
    now: datetime,
    document_id: int | None = None,
    object_kind: str = "",
    object_id: object = "",
    detail: Mapping[str, object] | None = None,
) -> int:
    """Add one entry in the caller's transaction and give its id; the request's id comes from the log context."""
    request = structlog.contextvars.get_contextvars().get("request_id", "")
    entry = Entry.objects.create(
        at=now,
        code=code.value,
        actor_kind=actor.kind,
        actor_id=actor.person_id,
        actor_name=actor.name,
        actor_post=actor.post_title,
        actor_post_id=actor.post_id,
        actor_unit=actor.unit_name,
        on_behalf_of=actor.on_behalf_of,
        agency_id=actor.agency_id,
        document_id=document_id,
        object_kind=object_kind,
        object_id=str(object_id),
        detail=dict(detail or {}),
        request_id=str(request)[:100],
    )
    return entry.pk


def audit_chain(*, now: datetime) -> int:
    """Link all entries that wait, in the order of their ids, under one lock; return how many.

    An entry that commits late with a lower id is linked after those linked before it: the chain's order is `seq`.
    """
    ChainHead.objects.get_or_create(pk=1, defaults={"hash": GENESIS})
    total = 0
    while linked := _chain_batch(now):
        total += linked
    return total


def audit_verify() -> ChainReport:
    """Recompute every link from the first; name the first entry that was changed, taken out or put in."""
    head = ChainHead.objects.filter(pk=1).first()
    waiting = Entry.objects.filter(seq__isnull=True).count()
    previous, seq = GENESIS, 0
    for entry in Entry.objects.filter(seq__isnull=False).order_by("seq").iterator(BATCH):
        reason = _fault(entry, seq + 1, previous)
        if reason:
            return ChainReport(seq, waiting, previous, seq + 1, entry.pk, reason)
        seq, previous = seq + 1, entry.hash
    if (head.seq, head.hash) != (seq, previous) if head else seq:
        return ChainReport(seq, waiting, previous, seq + 1, None, "the last entries do not reach the head")
    return ChainReport(seq, waiting, previous)


def _fault(entry: Entry, seq: int, previous: str) -> str:
    if entry.seq != seq:
        return f"entry with seq {seq} is missing"
    if entry.prev_hash != previous:
        return "does not point to the entry before"
    if entry.hash != link(entry, seq=seq, prev_hash=previous):
        return "content was changed"
    return ""


def _chain_batch(now: datetime) -> int:
    with transaction.atomic():
        head = ChainHead.objects.select_for_update().get(pk=1)
        waiting = list(Entry.objects.filter(seq__isnull=True).order_by("pk")[:BATCH])
        if not waiting:
            return 0
        for entry in waiting:
            entry.seq, entry.prev_hash = head.seq + 1, head.hash
            entry.hash = link(entry, seq=entry.seq, prev_hash=head.hash)
            head.seq, head.hash = entry.seq, entry.hash
        # A plain query set: the guarded one of the model refuses every update, the triggers allow only this one.
        QuerySet[Entry](Entry).bulk_update(waiting, ["seq", "prev_hash", "hash"], batch_size=100)
        head.linked_at = now
        head.save(update_fields=["seq", "hash", "linked_at"])
    return len(waiting)
