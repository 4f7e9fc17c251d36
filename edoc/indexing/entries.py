"""A document as the index knows it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from edoc.documents.access import document_tokens
from edoc.documents.models import Document
from edoc.documents.selectors import attachments_of, receivers_of, rendition_current
from edoc.domain.errors import Refusal
from edoc.domain.text import nfc, number_keys
from edoc.indexing.models import BlobText
from edoc.paper.pages import page_texts
from edoc.storage.services import blob_read
from search.entries import SearchEntry

PDF = "application/pdf"

FACET_STATE = "state"
FACET_URGENCY = "urgency"


def entry_for(*, document: Document, now: datetime, facets: Mapping[str, tuple[str, ...]] | None = None) -> SearchEntry:
    """Everything the index knows about a document; `facets` are what other desks know of it."""
    own = {FACET_STATE: (document.state,), FACET_URGENCY: (str(document.urgency),)}
    receivers = receivers_of(document_id=document.pk)
    return SearchEntry(
        id=str(document.pk),
        version=document.version,
        title=document.subject,
        body=_body(document),
        numbers=number_keys(document.number),
        type=document.type_code,
        direction=document.direction,
        date=document.document_date or document.created_at.date(),
        agency_id=str(document.agency_id),
        people=tuple(dict.fromkeys(name for name in (document.signer_name, _author(document)) if name)),
        keywords=tuple(
            text
            for text in (
                document.type_name,
                document.organ_name,
                document.unit.name if document.unit else "",
                *(f"{receiver.line} {receiver.name}" for receiver in receivers),
            )
            if text.strip()
        ),
        facets={**own, **(facets or {})},
        access_tokens=document_tokens(document_id=document.pk, now=now),
    )


def _author(document: Document) -> str:
    return document.author.full_name if document.author else ""


def _body(document: Document) -> str:
    """The text of the current rendition, then of what is attached, each under its name."""
    parts: list[str] = []
    rendition = rendition_current(document_id=document.pk)
    if rendition is not None:
        parts.append(blob_text(sha256=rendition.blob_id))
    for attachment in attachments_of(document_id=document.pk):
        parts.append(attachment.name)
        if attachment.blob.content_type == PDF:
            parts.append(blob_text(sha256=attachment.blob_id))
    return "\n\n".join(part for part in parts if part)


def blob_text(*, sha256: str) -> str:
    """The text of a PDF blob, read once and remembered; empty for a PDF that cannot be read.

    Raises Unavailable when the reader does not answer: the work is tried again.
    """
    known = BlobText.objects.filter(pk=sha256).values_list("text", flat=True).first()
    if known is not None:
        return known
    try:
        text = nfc("\n".join(page_texts(blob_read(sha256))))
    except Refusal:
        # A damaged or locked PDF is found by its subject and number; the desk that took it in has said so.
        return ""
    BlobText.objects.get_or_create(pk=sha256, defaults={"text": text.replace("\x00", "")})
    return text
