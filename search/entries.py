"""What goes into an index and what comes out of it: frozen values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from search import mapping
from search.query import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchEntry:
    """One findable thing. `version` grows with every change; an older one never overwrites a newer one.

    `numbers` are keys made by the application's own `number`; `keywords` are found and never shown;
    `access_tokens` name everyone who may find it.
    """

    id: str
    version: int
    title: str
    body: str = ""
    numbers: tuple[str, ...] = ()
    type: str = ""
    direction: str = ""
    date: date | None = None
    agency_id: str = ""
    people: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    access_tokens: frozenset[str] = frozenset()

    def facet_pairs(self) -> frozenset[tuple[str, str]]:
        """Every facet value of the entry, its own fields among them, as (name, value)."""
        own = {
            (mapping.FACET_TYPE, self.type),
            (mapping.FACET_DIRECTION, self.direction),
            (mapping.FACET_AGENCY, self.agency_id),
            (mapping.FACET_YEAR, f"{self.date.year:04d}" if self.date else ""),
        }
        given = {(name, value) for name, values in self.facets.items() for value in values}
        return frozenset((name, value) for name, value in own | given if value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """An entry that is gone as of `version`; only a newer version brings it back."""

    id: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Narrowing chosen beside the box: any of the values of each facet, and days from and to, both included."""

    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    date_from: date | None = None
    date_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A piece of the result: `number` counts from 1."""

    number: int = 1
    size: int = 20

    @property
    def offset(self) -> int:
        return max(self.number - 1, 0) * self.size


class Sort(StrEnum):
    """Order of the hits. Relevance falls back to the newest first when the box is empty."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


class Where(StrEnum):
    """Where a hit matched."""

    NUMBER = "number"
    TITLE = "title"
    BODY = "body"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """A question of somebody who holds `access_tokens`; without one, nothing is found.

    `excluded_ids` are neither found nor counted: what the asker lost before the index heard of it.
    """

    query: Query
    access_tokens: frozenset[str]
    filters: Filters = field(default_factory=Filters)
    page: Page = field(default_factory=Page)
    facets: tuple[str, ...] = ()
    sort: Sort = Sort.RELEVANCE
    excluded_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text, marked when it matched."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One found entry: its whole title in spans, up to three snippets of the body, and where it matched."""

    id: str
    score: float
    title: tuple[Span, ...]
    snippets: tuple[tuple[Span, ...], ...]
    where: frozenset[Where]


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many visible entries carry the value, the other filters applied and this facet's own left out."""

    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """Hits of one page; `total` and `facets` count only what the asker may find."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
