"""Finding: search in what the actor may see, and only that; every question is in the log."""

from __future__ import annotations

from datetime import datetime

from edoc.audit.services import audit_record
from edoc.documents.models import Document
from edoc.domain.actors import Actor
from edoc.domain.audit_codes import AuditCode
from edoc.indexing.selectors import FoundPage, SearchFilters, documents_search
from edoc.indexing.services import document_reindex, index_rebuild
from edoc.signatures.selectors import signatures_of


def find_documents(
    *,
    text: str,
    actor: Actor,
    now: datetime,
    filters: SearchFilters | None = None,
    page: int = 1,
    newest_first: bool = False,
) -> FoundPage:
    """Search for an actor. Raises Unavailable while the index does not answer."""
    found = documents_search(actor=actor, text=text, now=now, filters=filters, page=page, newest_first=newest_first)
    audit_record(code=AuditCode.SEARCHED, actor=actor, now=now, detail={"text": text[:300], "total": found.total})
    return found


def _facets(document_id: int) -> dict[str, tuple[str, ...]]:
    """What the desks know of a document: the worst verdict on its signatures, or that it has none."""
    found = [s.indication for s in signatures_of(document_id=document_id)]
    worst = next((i for i in ("TOTAL-FAILED", "INDETERMINATE", "TOTAL-PASSED") if i in found), "UNSIGNED")
    return {"signature": (worst,)}


def reindex_document(*, document_id: int, now: datetime) -> None:
    """Job: what the index holds of a document is what the database says now."""
    document_reindex(document_id=document_id, now=now, facets=_facets(document_id))


def rebuild_index(*, now: datetime) -> int:
    """Build the whole index anew while searches go on; the number of documents in it."""

    def facets_of(document: Document) -> dict[str, tuple[str, ...]]:
        return _facets(document.pk)

    return index_rebuild(now=now, facets_of=facets_of)
