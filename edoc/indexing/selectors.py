"""Asking the index. The index proposes; the database decides every hit again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from edoc.documents.access import actor_tokens, documents_visible_to
from edoc.documents.models import Document, Grant
from edoc.domain.actors import Actor
from edoc.indexing.engine import FOLDING, index_answers, search_backend
from search.entries import FacetCount, Filters, Page, SearchRequest, Sort, Span
from search.query import parse_query

FACETS = ("type", "direction", "state", "year", "agency", "urgency", "signature")
PAGE_SIZE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFilters:
    """What is chosen beside the box: values of facets, and days from and to, both included."""

    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    date_from: date | None = None
    date_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDocument:
    """One hit: the document, its subject and matched lines in spans (`text`, `marked`), and where it matched."""

    document: Document
    title: tuple[Span, ...]
    snippets: tuple[tuple[Span, ...], ...]
    where: frozenset[str]
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPage:
    """One page of hits; `total` and `facets` count only what the actor may see."""

    hits: tuple[FoundDocument, ...]
    total: int
    facets: Mapping[str, tuple[FacetCount, ...]]
    page: int
    page_size: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.page_size))


@dataclass(frozen=True, slots=True)
class IndexReport:
    """The index held against the database, as ids of documents."""

    missing: tuple[int, ...]
    surplus: tuple[str, ...]
    documents: int

    @property
    def ok(self) -> bool:
        return not self.missing and not self.surplus


def documents_search(
    *,
    actor: Actor,
    text: str,
    now: datetime,
    filters: SearchFilters | None = None,
    page: int = 1,
    page_size: int = PAGE_SIZE,
    newest_first: bool = False,
) -> FoundPage:
    """Documents the actor may see and the box asks for. Raises Unavailable when the index does not answer.

    The box is read by `search.query`: words with or without marks, phrases, numbers, days.
    """
    chosen = filters or SearchFilters()
    request = SearchRequest(
        query=parse_query(text, folding=FOLDING, today=timezone.localdate(now)),
        access_tokens=actor_tokens(actor),
        filters=Filters(values=chosen.values, date_from=chosen.date_from, date_to=chosen.date_to),
        page=Page(number=max(page, 1), size=page_size),
        facets=FACETS,
        sort=Sort.NEWEST if newest_first else Sort.RELEVANCE,
        excluded_ids=_lost_ids(actor=actor, now=now),
    )
    with index_answers():
        result = search_backend().search(request)
    asked = [int(hit.id) for hit in result.hits]
    visible = {
        document.pk: document
        for document in documents_visible_to(actor=actor, now=now)
        .filter(pk__in=asked)
        .select_related("agency", "author", "unit")
    }
    hits = tuple(
        FoundDocument(
            document=visible[int(hit.id)],
            title=hit.title,
            snippets=hit.snippets,
            where=frozenset(where.value for where in hit.where),
            score=hit.score,
        )
        for hit in result.hits
        if int(hit.id) in visible
    )
    total = result.total - (len(asked) - len(hits))
    return FoundPage(hits=hits, total=total, facets=result.facets, page=max(page, 1), page_size=page_size)


def _lost_ids(*, actor: Actor, now: datetime) -> frozenset[str]:
    """Documents the actor could see once and cannot now: the index may not have heard of it yet.

    Kept out of the question, so that neither the total nor a facet counts them before the job has run.
    """
    ended = (
        Grant.objects.filter(holder__in=list(actor.tokens))
        .exclude(document__in=documents_visible_to(actor=actor, now=now).values("pk"))
        .values_list("document_id", flat=True)
        .distinct()
    )
    return frozenset(str(document_id) for document_id in ended)


def index_verify() -> IndexReport:
    """Hold the ids of the index against the database. Raises Unavailable."""
    with index_answers():
        indexed = search_backend().ids()
    stored = set(Document.objects.values_list("pk", flat=True))
    missing = tuple(sorted(pk for pk in stored if str(pk) not in indexed))
    surplus = tuple(sorted(entry_id for entry_id in indexed if not (entry_id.isdigit() and int(entry_id) in stored)))
    return IndexReport(missing=missing, surplus=surplus, documents=len(stored))
