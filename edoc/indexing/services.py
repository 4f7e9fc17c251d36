"""Writing the index, from jobs and commands, never inside the transaction of a business act."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from django.db.models import QuerySet

from edoc.documents.models import Document
from edoc.indexing.engine import index_answers, search_backend
from edoc.indexing.entries import entry_for
from search.entries import Removal, SearchEntry

Facets = Mapping[str, tuple[str, ...]]
FacetsOf = Callable[[Document], Facets]

_GONE = 2**62
_BATCH = 200


def document_reindex(*, document_id: int, now: datetime, facets: Facets | None = None) -> bool:
    """Write what the database says about a document now; False when the document is gone and was taken out.

    Repeating it changes nothing; a late older write is ignored. Raises Unavailable.
    """
    document = _documents().filter(pk=document_id).first()
    if document is None:
        with index_answers():
            search_backend().delete([Removal(id=str(document_id), version=_GONE)])
        return False
    entry = entry_for(document=document, now=now, facets=facets)
    with index_answers():
        search_backend().index([entry])
    return True


def index_rebuild(*, now: datetime, facets_of: FacetsOf | None = None) -> int:
    """Build the whole index anew from the database and swap it in; returns how many documents it holds.

    Searches go on meanwhile, writes wait. Raises Unavailable.
    """
    with index_answers():
        return search_backend().rebuild(_entries(now=now, facets_of=facets_of))


def _entries(*, now: datetime, facets_of: FacetsOf | None) -> Iterator[SearchEntry]:
    for document in _documents().order_by("pk").iterator(chunk_size=_BATCH):
        yield entry_for(document=document, now=now, facets=facets_of(document) if facets_of else None)


def _documents() -> QuerySet[Document]:
    return Document.objects.select_related("author", "unit")
