"""Writing the record: documents, revisions, renditions, receivers, attachments, grants. Never a state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from edoc.documents.models import Attachment, Document, Grant, Receiver, Rendition, Revision
from edoc.domain.actors import Actor
from edoc.domain.doctypes import type_name
from edoc.domain.errors import Conflict, refuse
from edoc.domain.lifecycle import FIRST, Direction
from edoc.domain.local_time import local
from edoc.domain.obstacles import Code
from edoc.domain.rights import GrantReason, Right
from edoc.domain.urgency import Urgency


@dataclass(frozen=True, slots=True)
class ReceiverLine:
    """A line of "Nơi nhận"; `code` is empty for those who are not sent to electronically."""

    line: str
    name: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a document says of itself."""

    type_code: str
    subject: str
    organ_name: str
    organ_code: str = ""
    code_number: str = ""
    code_notation: str = ""
    document_date: date | None = None
    signer_name: str = ""
    signer_position: str = ""
    authority: str = ""
    edxml_id: str = ""
    urgency: Urgency = Urgency.NORMAL
    reply_due_on: date | None = None
    type_name: str = ""


def document_create(
    *,
    agency_id: int,
    direction: Direction,
    identity: Identity,
    actor: Actor,
    now: datetime,
    signer_post_id: int | None = None,
    source_id: int | None = None,
    answers_id: int | None = None,
    desk: str = "",
    desk_name: str = "",
) -> Document:
    """Create a document in the first state of its direction."""
    fields = {name: getattr(identity, name) for name in Identity.__slots__}
    fields["urgency"] = identity.urgency.value
    fields["type_name"] = identity.type_name or type_name(identity.type_code)
    return Document.objects.create(
        agency_id=agency_id,
        direction=direction.value,
        state=FIRST[direction].value,
        author_id=actor.person_id,
        author_post_id=actor.post_id,
        unit_id=actor.unit_id,
        signer_post_id=signer_post_id,
        source_id=source_id,
        answers_id=answers_id,
        desk=desk,
        desk_name=desk_name,
        created_at=now,
        changed_at=now,
        **fields,
    )


def document_update(*, document: Document, now: datetime, **fields: object) -> Document:
    """Change fields of a locked document, never its state."""
    if "state" in fields:
        raise ValueError("the state is written by moves alone")
    for name, value in fields.items():
        setattr(document, name, value)
    document.changed_at = now
    document.version += 1
    document.save()
    return document


def receivers_set(*, document: Document, receivers: Sequence[ReceiverLine]) -> list[Receiver]:
    """Replace the receivers of a draft."""
    Receiver.objects.filter(document=document).delete()
    return Receiver.objects.bulk_create(
        Receiver(document=document, position=i, line=r.line, name=r.name or r.line, code=r.code.upper())
        for i, r in enumerate(receivers, start=1)
    )


def revision_add(
    *,
    document: Document,
    base_n: int,
    sha256: str,
    form: Mapping[str, object],
    actor: Actor,
    now: datetime,
    is_upload: bool = False,
    note: str = "",
) -> Revision:
    """Add the next version of a locked draft. `base_n` is the version the writer started from (0 for the first).

    Raises Conflict when somebody added another meanwhile; nothing is overwritten and every version is kept.
    """
    latest = Revision.objects.filter(document=document).select_related("author").first()
    if (latest.n if latest else 0) != base_n:
        assert latest is not None
        raise refuse(
            Conflict,
            Code.CHANGED_MEANWHILE,
            what=f"Bản {latest.n} của dự thảo",
            who=latest.author.full_name,
            at=f"{local(latest.created_at):%H:%M %d/%m/%Y}",
        )
    return Revision.objects.create(
        document=document,
        n=base_n + 1,
        blob_id=sha256,
        form=dict(form),
        is_upload=is_upload,
        note=note,
        author_id=actor.person,
        created_at=now,
    )


def rendition_add(
    *,
    document: Document,
    kind: str,
    sha256: str,
    now: datetime,
    revision: Revision | None = None,
    based_on: Rendition | None = None,
    page_count: int = 0,
    fields: Mapping[str, object] | None = None,
    replaces: str = "",
) -> Rendition:
    """Store a rendition; an earlier living one of the kind dies with the reason `replaces`."""
    Rendition.objects.filter(document=document, kind=kind, dead_at__isnull=True).update(
        dead_at=now, dead_reason=replaces or "có bản mới"
    )
    return Rendition.objects.create(
        document=document,
        revision=revision,
        kind=kind,
        blob_id=sha256,
        based_on=based_on,
        page_count=page_count,
        fields=dict(fields or {}),
        created_at=now,
    )


def renditions_kill(*, document: Document, reason: str, now: datetime, kinds: Iterable[str] | None = None) -> int:
    """End the living renditions of a document; their bytes and rows stay."""
    rows = Rendition.objects.filter(document=document, dead_at__isnull=True)
    if kinds is not None:
        rows = rows.filter(kind__in=list(kinds))
    return rows.update(dead_at=now, dead_reason=reason)


def attachment_add(*, document: Document, name: str, sha256: str, now: datetime) -> Attachment:
    last = Attachment.objects.filter(document=document).aggregate(n=Max("position"))["n"] or 0
    return Attachment.objects.create(document=document, position=last + 1, name=name, blob_id=sha256, added_at=now)


def attachment_remove(*, attachment: Attachment, now: datetime) -> None:
    """Take an attachment out of the draft; the row and the bytes stay."""
    attachment.removed_at = now
    attachment.save(update_fields=["removed_at"])


def grant(
    *,
    document: Document,
    holder: str,
    right: Right,
    reason: GrantReason,
    actor: Actor,
    now: datetime,
    detail: str = "",
    until: datetime | None = None,
) -> Grant:
    """Give a right; a living grant of the same kind is kept, never shortened."""
    row, created = Grant.objects.get_or_create(
        document=document,
        holder=holder,
        right=right.value,
        reason=reason.value,
        ended_at=None,
        defaults={"detail": detail, "granted_at": now, "granted_by": actor.label, "until": until},
    )
    longer = not created and row.until is not None and (until is None or until > row.until)
    if longer:
        row.until = until
        row.save(update_fields=["until"])
    if created or longer:
        _rights_changed(document)
    return row


def _rights_changed(document: Document) -> None:
    """Who may see it has changed: the search index must take the newer answer."""
    document.version += 1
    document.save(update_fields=["version"])


def grants_end(
    *,
    document: Document,
    now: datetime,
    right: Right | None = None,
    reason: GrantReason | None = None,
    holder: str = "",
) -> int:
    """End living grants by right, reason or holder; what else the holder was given stays."""
    rows = Grant.objects.filter(document=document, ended_at__isnull=True)
    if right is not None:
        rows = rows.filter(right=right.value)
    if reason is not None:
        rows = rows.filter(reason=reason.value)
    if holder:
        rows = rows.filter(holder=holder)
    ended = rows.update(ended_at=now)
    if ended:
        _rights_changed(document)
    return ended
