"""Reading one document: everything a page shows, composed across the desks; every read and download is in the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from edoc.archive.models import CaseFile
from edoc.archive.selectors import case_files_of
from edoc.assignments.models import Direction
from edoc.assignments.selectors import directions_of
from edoc.audit.selectors import EntryView, entries_for_document
from edoc.audit.services import audit_record
from edoc.documents.access import document_get_for, documents_related, documents_visible_to, rights_of
from edoc.documents.models import Attachment, Document, Receiver, Rendition, RenditionKind, Revision
from edoc.documents.selectors import (
    attachment_get,
    attachments_of,
    documents_alike,
    receivers_of,
    rendition_alive,
    rendition_current,
    renditions_of,
    revision_get,
    revisions_of,
)
from edoc.domain.actors import Actor
from edoc.domain.audit_codes import AuditCode
from edoc.domain.errors import NotFound
from edoc.domain.rights import Right
from edoc.exchange.selectors import DeliveryRow, deliveries_of
from edoc.flows.acts import ActOffer, acts_for
from edoc.queue.selectors import JobView, jobs_for_payload
from edoc.registry.models import Entry
from edoc.registry.selectors import entry_of
from edoc.signatures.models import Signature, SigningSession
from edoc.signatures.selectors import session_get, session_latest, signatures_of
from edoc.storage.services import blob_read
from edoc.workflow.models import Opinion, Review
from edoc.workflow.selectors import opinions_of, reviews_of

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One document as its page shows it."""

    document: Document
    rights: frozenset[Right]
    acts: tuple[ActOffer, ...]
    current: Rendition | None
    revisions: tuple[Revision, ...]
    renditions: tuple[Rendition, ...]
    attachments: tuple[Attachment, ...]
    receivers: tuple[Receiver, ...]
    signatures: tuple[Signature, ...]
    session: SigningSession | None
    reviews: tuple[Review, ...]
    opinions: tuple[Opinion, ...]
    directions: tuple[Direction, ...]
    deliveries: tuple[DeliveryRow, ...]
    entry: Entry | None
    case_files: tuple[CaseFile, ...]
    related: tuple[Document, ...]
    twins: tuple[Document, ...]
    jobs: tuple[JobView, ...]
    log: tuple[EntryView, ...]

    @property
    def primary(self) -> ActOffer | None:
        return next((a for a in self.acts if a.is_primary), None)

    @property
    def others(self) -> tuple[ActOffer, ...]:
        return tuple(a for a in self.acts if not a.is_primary)


def read_document(*, document_id: int, actor: Actor, now: datetime) -> DocumentView:
    """Open a document; the read is logged. Raises NotFound for what is missing or unseen."""
    view = view_document(document_id=document_id, actor=actor, now=now)
    audit_record(
        code=AuditCode.DOCUMENT_READ,
        actor=actor,
        now=now,
        document_id=document_id,
        detail={"sha256": view.current.blob_id if view.current else ""},
    )
    return view


def view_document(*, document_id: int, actor: Actor, now: datetime) -> DocumentView:
    """The same without an entry in the log: for fragments that a page already opened asks for again."""
    document = document_get_for(document_id=document_id, actor=actor, right=Right.VIEW, now=now)
    return DocumentView(
        document=document,
        rights=rights_of(document_id=document_id, actor=actor, now=now),
        acts=tuple(acts_for(document=document, actor=actor, now=now)),
        current=rendition_current(document_id=document_id),
        revisions=tuple(revisions_of(document_id=document_id)),
        renditions=tuple(renditions_of(document_id=document_id)),
        attachments=tuple(attachments_of(document_id=document_id)),
        receivers=tuple(receivers_of(document_id=document_id)),
        signatures=tuple(signatures_of(document_id=document_id)),
        session=session_latest(document_id=document_id),
        reviews=tuple(reviews_of(document_id=document_id)),
        opinions=tuple(opinions_of(document_id=document_id)),
        directions=tuple(directions_of(document_id=document_id)),
        deliveries=tuple(deliveries_of(document_id=document_id)),
        entry=entry_of(document_id=document_id),
        case_files=tuple(case_files_of(document_id=document_id, actor=actor)),
        related=tuple(documents_related(document=document, actor=actor, now=now)),
        twins=tuple(_twins(document=document, actor=actor, now=now)),
        jobs=tuple(jobs_for_payload(now=now, document_id=document_id)),
        log=tuple(entries_for_document(document_id=document_id)),
    )


def _twins(*, document: Document, actor: Actor, now: datetime) -> list[Document]:
    if document.direction != "in":
        return []
    alike = [d.pk for d in documents_alike(document=document)]
    return list(documents_visible_to(actor=actor, now=now).filter(pk__in=alike))


@dataclass(frozen=True, slots=True)
class Download:
    """Bytes to hand over, with the name a person saves them under."""

    name: str
    content_type: str
    data: bytes
    sha256: str


def download_rendition(*, document_id: int, rendition_id: int, actor: Actor, now: datetime) -> Download:
    """One PDF of a document, byte for byte."""
    document = document_get_for(document_id=document_id, actor=actor, right=Right.VIEW, now=now)
    found = next((r for r in renditions_of(document_id=document_id) if r.pk == rendition_id), None)
    if found is None:
        raise NotFound("rendition")
    stem = (document.number or f"van-ban-{document.pk}").replace("/", "-")
    return _hand_over(document, f"{stem}-{found.kind}.pdf", "application/pdf", found.blob_id, actor, now)


def download_revision(*, document_id: int, n: int, actor: Actor, now: datetime) -> Download:
    """One version of the draft as .docx."""
    document = document_get_for(document_id=document_id, actor=actor, right=Right.VIEW, now=now)
    revision = revision_get(document_id=document_id, n=n)
    return _hand_over(document, f"du-thao-{document.pk}-ban-{n}.docx", DOCX, revision.blob_id, actor, now)


def download_attachment(*, document_id: int, attachment_id: int, actor: Actor, now: datetime) -> Download:
    """One file that goes with the document."""
    document = document_get_for(document_id=document_id, actor=actor, right=Right.VIEW, now=now)
    found = attachment_get(document_id=document_id, attachment_id=attachment_id)
    return _hand_over(document, found.name, found.blob.content_type, found.blob_id, actor, now)


def _hand_over(document: Document, name: str, content_type: str, sha256: str, actor: Actor, now: datetime) -> Download:
    data = blob_read(sha256)
    audit_record(
        code=AuditCode.FILE_DOWNLOADED,
        actor=actor,
        now=now,
        document_id=document.pk,
        detail={"name": name, "sha256": sha256},
    )
    return Download(name, content_type, data, sha256)


def page_source(*, document_id: int, sha256: str, actor: Actor, now: datetime) -> bytes:
    """The PDF behind a page image, for one who may see the document; only a file of that very document."""
    document_get_for(document_id=document_id, actor=actor, right=Right.VIEW, now=now)
    if not any(r.blob_id == sha256 for r in renditions_of(document_id=document_id)):
        raise NotFound("page")
    return blob_read(sha256)


def signing_session(*, document_id: int, session_id: UUID | str, actor: Actor, now: datetime) -> SigningSession:
    """One signing request of a document, for one who may see the document."""
    document_get_for(document_id=document_id, actor=actor, right=Right.VIEW, now=now)
    session = session_get(session_id=session_id)
    if session.document_id != document_id:
        raise NotFound("signing session")
    return session


def prepared_of(*, document_id: int) -> Rendition | None:
    """The PDF under review or up for signature."""
    return rendition_alive(document_id=document_id, kind=RenditionKind.PREPARED)
