"""The embedded engine: tantivy in a directory, read by many processes and written by one at a time.

A write opens tantivy's writer under the file lock, commits and waits for merges, so nothing is pending when it
returns. A removed entry leaves its version behind, so that a late older write cannot bring it back.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import tantivy
from tantivy import DocAddress, Document, Index, IndexWriter, Order, Schema, SchemaBuilder, Searcher

from search import mapping
from search.backends.tantivy_files import IndexFiles
from search.backends.tantivy_query import QueryBuilder
from search.entries import (
    FacetCount,
    Hit,
    Removal,
    SearchEntry,
    SearchRequest,
    SearchResult,
    Sort,
    Where,
)
from search.errors import IndexUnavailable, SearchError
from search.folding import Folding
from search.highlight import Highlighter
from search.query import Number, Query

_WORDS: Final = "words"
_HEAP: Final = 32_000_000
_MOST_FACET_VALUES: Final = 10_000
_TRIES: Final = 4
_VENDOR_ERRORS = (ValueError, OSError, RuntimeError)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Reader:
    """One opened generation and the commit it was loaded at."""

    path: Path
    commit: tuple[int, int, int]
    index: Index
    searcher: Searcher


@dataclass(frozen=True, slots=True)
class _Known:
    """What the index knows about an id: its version, and whether it is alive."""

    version: int
    alive: bool

    def yields_to(self, entry: SearchEntry) -> bool:
        return entry.version >= self.version if self.alive else entry.version > self.version


class TantivyBackend:
    """An index in `directory`. Safe for threads and for several processes; see `search.port.SearchBackend`."""

    def __init__(self, directory: Path, *, folding: Folding, lock_wait: float = 30.0) -> None:
        self._files = IndexFiles(directory, lock_wait=lock_wait)
        self._folding = folding
        self._schema = _schema()
        self._queries = QueryBuilder(self._schema)
        self._reader: _Reader | None = None
        self._guard = threading.Lock()

    # --- writing

    def index(self, entries: Iterable[SearchEntry]) -> int:
        newest: dict[str, SearchEntry] = {}
        for entry in entries:
            if entry.id not in newest or newest[entry.id].version <= entry.version:
                newest[entry.id] = entry
        with self._writing() as (writer, known):
            written = 0
            for entry in newest.values():
                there = known(entry.id)
                if there is None or there.yields_to(entry):
                    self._put(writer, entry.id, self._document(entry))
                    written += 1
        return written

    def delete(self, removals: Iterable[Removal]) -> int:
        with self._writing() as (writer, known):
            removed = 0
            for removal in removals:
                there = known(removal.id)
                if there is None or there.version <= removal.version:
                    self._put(writer, removal.id, _tombstone(removal))
                    removed += there is not None and there.alive
        return removed

    def rebuild(self, entries: Iterable[SearchEntry]) -> int:
        with self._files.writing():
            graves = self._graves()
            generation = self._files.start_generation()
            try:
                written = self._fill(generation, entries, graves)
            except BaseException:
                self._files.drop(generation)
                raise
            self._files.point_to(generation)
        return written

    def _fill(self, generation: Path, entries: Iterable[SearchEntry], graves: list[Removal]) -> int:
        with _translated():
            writer = self._create(generation).writer(heap_size=2 * _HEAP, num_threads=1)
        seen: dict[str, int] = {}
        for entry in entries:
            if seen.get(entry.id, entry.version) > entry.version:
                continue
            with _translated():
                if entry.id in seen:
                    writer.delete_documents_by_term(mapping.ID, entry.id)
                writer.add_document(self._document(entry))
            seen[entry.id] = entry.version
        with _translated():
            for grave in graves:
                if grave.id not in seen:
                    writer.add_document(_tombstone(grave))
            writer.commit()
            writer.wait_merging_threads()
        return len(seen)

    @contextmanager
    def _writing(self) -> Iterator[tuple[IndexWriter, Callable[[str], _Known | None]]]:
        with self._files.writing(), _translated():
            path = self._files.current()
            if path is None:
                path = self._files.start_generation()
                self._create(path)
                self._files.point_to(path)
            reader = self._open(path)
            writer = reader.index.writer(heap_size=_HEAP, num_threads=1)
            try:
                yield writer, lambda entry_id: self._known(reader.searcher, entry_id)
            except BaseException:
                writer.rollback()
                raise
            writer.commit()
            writer.wait_merging_threads()

    def _put(self, writer: IndexWriter, entry_id: str, document: Document) -> None:
        writer.delete_documents_by_term(mapping.ID, entry_id)
        writer.add_document(document)

    def _known(self, searcher: Searcher, entry_id: str) -> _Known | None:
        found = searcher.search(self._queries.by_id(entry_id), limit=1, count=False).hits
        if not found:
            return None
        address = [found[0][1]]
        version = searcher.fast_field_values(mapping.VERSION, address)[0]
        alive = searcher.fast_field_values(mapping.ALIVE, address)[0]
        return _Known(version=int(version or 0), alive=bool(alive))

    def _graves(self) -> list[Removal]:
        """What was removed in the current generation; nothing when it cannot be read any more."""
        try:
            searcher = self._searcher()
        except (SearchError, *_VENDOR_ERRORS):
            return []
        if searcher is None:
            return []
        graves = []
        for entry_id, _ in searcher.terms_with_prefix(mapping.ID, "", filter_query=self._queries.alive(False)):
            known = self._known(searcher, entry_id)
            if known is not None and not known.alive:
                graves.append(Removal(id=entry_id, version=known.version))
        return graves

    # --- reading

    def search(self, request: SearchRequest) -> SearchResult:
        return self._reading(lambda searcher: self._answer(searcher, request), SearchResult(hits=(), total=0))

    def ids(self) -> frozenset[str]:
        alive = self._queries.alive(True)
        return self._reading(
            lambda searcher: frozenset(
                term for term, _ in searcher.terms_with_prefix(mapping.ID, "", filter_query=alive)
            ),
            frozenset(),
        )

    def close(self) -> None:
        with self._guard:
            self._reader = None

    def _reading(self, ask: Callable[[Searcher], T], nothing: T) -> T:
        """Ask the newest commit; a generation swapped away under the reader is asked again in its successor."""
        for left in reversed(range(_TRIES)):
            try:
                searcher = self._searcher()
                return nothing if searcher is None else ask(searcher)
            except _VENDOR_ERRORS as error:
                self.close()
                if not left:
                    raise IndexUnavailable(str(error)) from error
        raise AssertionError("unreachable")

    def _searcher(self) -> Searcher | None:
        path = self._files.current()
        return None if path is None else self._open(path).searcher

    def _open(self, path: Path) -> _Reader:
        """The reader of a generation at its newest commit, kept until another commit or generation appears."""
        with self._guard:
            stat = os.stat(path / "meta.json")
            commit = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
            reader = self._reader
            if reader is None or reader.path != path:
                index = self._prepare(Index.open(str(path)))
            elif reader.commit != commit:
                index = reader.index
            else:
                return reader
            index.reload()
            self._reader = _Reader(path=path, commit=commit, index=index, searcher=index.searcher())
            return self._reader

    def _create(self, path: Path) -> Index:
        return self._prepare(Index(self._schema, path=str(path), reuse=False))

    def _prepare(self, index: Index) -> Index:
        index.register_tokenizer(_WORDS, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).build())
        index.config_reader(reload_policy="manual")
        return index

    def _answer(self, searcher: Searcher, request: SearchRequest) -> SearchResult:
        query = self._queries.visible(request)
        order: dict[str, Any] = {}
        if request.sort is not Sort.RELEVANCE or not request.query.terms:
            oldest = request.sort is Sort.OLDEST
            order = {"order_by_field": mapping.DAY, "order": Order.Asc if oldest else Order.Desc}
        found = searcher.search(query, limit=max(request.page.size, 1), offset=request.page.offset, **order)
        highlighter = Highlighter(request.query, folding=self._folding)
        hits = tuple(
            self._hit(searcher, address, 0.0 if order else float(score), request.query, highlighter)
            for score, address in found.hits
        )
        total = int(found.count)  # type: ignore[attr-defined]  # the vendor's stub forgot it
        return SearchResult(hits=hits, total=total, facets=self._facets(searcher, request))

    def _facets(self, searcher: Searcher, request: SearchRequest) -> dict[str, tuple[FacetCount, ...]]:
        if not request.facets:
            return {}
        shared = self._counts(searcher, self._queries.visible(request))
        counted = {}
        for name in request.facets:
            narrowed = bool(request.filters.values.get(name)) or name in request.query.facets
            counts = self._counts(searcher, self._queries.visible(request, without_facet=name)) if narrowed else shared
            ordered = sorted(counts.get(name, {}).items(), key=lambda pair: (-pair[1], pair[0]))
            counted[name] = tuple(FacetCount(value, count) for value, count in ordered)
        return counted

    def _counts(self, searcher: Searcher, query: tantivy.Query) -> dict[str, dict[str, int]]:
        terms = {"terms": {"field": mapping.FACET, "size": _MOST_FACET_VALUES}}
        buckets = searcher.aggregate(query, {"facet": terms})["facet"]["buckets"]
        counts: dict[str, dict[str, int]] = {}
        for bucket in buckets:
            name, value = mapping.facet_of(str(bucket["key"]))
            counts.setdefault(name, {})[value] = int(bucket["doc_count"])
        return counts

    def _hit(
        self, searcher: Searcher, address: DocAddress, score: float, query: Query, highlighter: Highlighter
    ) -> Hit:
        stored = json.loads(bytes(searcher.doc(address).get_first(mapping.STORED) or b"{}"))
        title = highlighter.title(stored["title"])
        snippets = highlighter.snippets(stored["body"])
        where = set()
        if any(span.marked for span in title):
            where.add(Where.TITLE)
        if snippets:
            where.add(Where.BODY)
        prefixes = tuple(term.prefix for term in query.terms if isinstance(term, Number))
        if prefixes and any(number.startswith(prefixes) for number in stored["numbers"]):
            where.add(Where.NUMBER)
        if any(span.marked for name in stored["people"] for span in highlighter.title(name)):
            where.add(Where.PEOPLE)
        return Hit(id=stored["id"], score=score, title=title, snippets=snippets, where=frozenset(where))

    # --- documents

    def _document(self, entry: SearchEntry) -> Document:
        clean, fold, exact = self._folding.clean, self._folding.fold, self._folding.exact
        title, body = clean(entry.title), clean(entry.body)
        people = [clean(name) for name in entry.people]
        document = Document()
        document.add_text(mapping.ID, entry.id)
        document.add_integer(mapping.VERSION, entry.version)
        document.add_boolean(mapping.ALIVE, True)
        document.add_integer(mapping.DAY, entry.date.toordinal() if entry.date else 0)
        document.add_text(mapping.TITLE_FOLDED, fold(title))
        document.add_text(mapping.TITLE_EXACT, exact(title))
        document.add_text(mapping.BODY_FOLDED, fold(body))
        document.add_text(mapping.BODY_EXACT, exact(body))
        for name in [*people, *entry.numbers, *entry.keywords]:
            document.add_text(mapping.NAMES_FOLDED, fold(clean(name)))
        for number in entry.numbers:
            document.add_text(mapping.NUMBER, number)
        for name, value in sorted(entry.facet_pairs()):
            document.add_text(mapping.FACET, mapping.facet_term(name, value))
            document.add_text(mapping.FACET_FOLDED, mapping.facet_term(name, fold(clean(value))))
        for token in sorted(entry.access_tokens):
            document.add_text(mapping.ACCESS, token)
        stored = {"id": entry.id, "title": title, "body": body, "numbers": entry.numbers, "people": people}
        document.add_bytes(mapping.STORED, json.dumps(stored, ensure_ascii=False).encode())
        return document


def _tombstone(removal: Removal) -> Document:
    document = Document()
    document.add_text(mapping.ID, removal.id)
    document.add_integer(mapping.VERSION, removal.version)
    document.add_boolean(mapping.ALIVE, False)
    document.add_integer(mapping.DAY, 0)
    return document


def _schema() -> Schema:
    """The fields of `search.mapping` in tantivy's terms. A change here needs another `SCHEMA_VERSION`."""
    builder = SchemaBuilder()
    builder.add_text_field(mapping.ID, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field(mapping.VERSION, fast=True)
    builder.add_boolean_field(mapping.ALIVE, indexed=True, fast=True)
    builder.add_integer_field(mapping.DAY, indexed=True, fast=True)
    for name in (
        mapping.TITLE_FOLDED,
        mapping.TITLE_EXACT,
        mapping.BODY_FOLDED,
        mapping.BODY_EXACT,
        mapping.NAMES_FOLDED,
    ):
        builder.add_text_field(name, tokenizer_name=_WORDS, index_option="position")
    for name in (mapping.NUMBER, mapping.FACET_FOLDED, mapping.ACCESS):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(mapping.FACET, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_bytes_field(mapping.STORED, stored=True)
    return builder.build()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except _VENDOR_ERRORS as error:
        raise IndexUnavailable(str(error)) from error
