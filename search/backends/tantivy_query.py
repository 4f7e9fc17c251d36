"""A query tree as tantivy understands it: rights first, then what must match, then what ranks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from tantivy import FieldType, Occur, Query, Schema

from search import mapping
from search import query as tree
from search.entries import Filters, SearchRequest

_Clause = tuple[Occur, Query]

_TITLE, _BODY, _NAMES = 2.0, 1.0, 1.5
_TITLE_EXACT, _BODY_EXACT = 4.0, 2.0
_TITLE_PHRASE, _BODY_PHRASE = 3.0, 1.5
_TITLE_EXACT_PHRASE, _BODY_EXACT_PHRASE = 6.0, 3.0
_NUMBER_START, _NUMBER_WHOLE = 6.0, 6.0

_META = re.compile(r"([\\.+*?()|\[\]{}^$#&~\-])")


class QueryBuilder:
    """Builds queries for one schema."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def visible(self, request: SearchRequest, *, without_facet: str = "") -> Query:
        """Everything the request finds; `without_facet` leaves that facet's own filter out."""
        clauses = [*self._rights(request), *self._narrow(request, without_facet)]
        for term in request.query.terms:
            clauses.append((Occur.Must, self._must(term)))
        clauses += [(Occur.Should, query) for query in self._ranking(request.query)]
        return Query.boolean_query(clauses)

    def alive(self, alive: bool) -> Query:  # noqa: FBT001 - the value of the indexed field itself
        """Living entries, or the marks of removed ones."""
        return _silent(Query.term_query(self._schema, mapping.ALIVE, alive))

    def by_id(self, entry_id: str) -> Query:
        return Query.term_query(self._schema, mapping.ID, entry_id)

    def _rights(self, request: SearchRequest) -> Iterable[_Clause]:
        yield Occur.Must, self.alive(True)
        if not request.access_tokens:
            yield Occur.Must, Query.empty_query()
            return
        yield Occur.Must, self._any(mapping.ACCESS, request.access_tokens)
        if request.excluded_ids:
            yield Occur.MustNot, self._any(mapping.ID, request.excluded_ids)

    def _narrow(self, request: SearchRequest, without_facet: str) -> Iterable[_Clause]:
        for name, values in request.filters.values.items():
            if name != without_facet and values:
                terms = (mapping.facet_term(name, value) for value in values)
                yield Occur.Must, self._any(mapping.FACET, terms)
        for name, values in request.query.facets.items():
            if name != without_facet:
                terms = (mapping.facet_term(name, value) for value in values)
                yield Occur.Must, self._any(mapping.FACET_FOLDED, terms)
        asked = request.query
        for days in (request.filters, Filters(date_from=asked.date_from, date_to=asked.date_to)):
            if days.date_from or days.date_to:
                yield Occur.Must, self._days(days.date_from, days.date_to)

    def _any(self, field: str, terms: Iterable[str]) -> Query:
        return _silent(Query.term_set_query(self._schema, field, sorted(terms)))

    def _days(self, first: date | None, last: date | None) -> Query:
        lower = first.toordinal() if first else 1
        upper = last.toordinal() if last else date.max.toordinal()
        return _silent(Query.range_query(self._schema, mapping.DAY, FieldType.Integer, lower, upper))

    def _must(self, term: tree.Term) -> Query:
        if isinstance(term, tree.Number):
            return self._number(term)
        words = term.words if isinstance(term, tree.Phrase) else (term,)
        folded = [word.folded for word in words]
        return _any_of(
            self._words(mapping.TITLE_FOLDED, folded, _TITLE),
            self._words(mapping.BODY_FOLDED, folded, _BODY),
            self._words(mapping.NAMES_FOLDED, folded, _NAMES),
        )

    def _number(self, term: tree.Number) -> Query:
        whole = [self._number_starts(term.prefix, _NUMBER_START)]
        if "/" not in term.prefix:
            whole.append(self._number_starts(f"{term.prefix}/", _NUMBER_WHOLE))
        whole.append(_boost(self._term(mapping.NUMBER, term.prefix), _NUMBER_WHOLE))
        if term.otherwise:
            whole.append(Query.boolean_query([(Occur.Must, self._must(inner)) for inner in term.otherwise]))
        return _any_of(*whole)

    def _number_starts(self, prefix: str, score: float) -> Query:
        pattern = _META.sub(r"\\\1", prefix) + ".*"
        return Query.const_score_query(Query.regex_query(self._schema, mapping.NUMBER, pattern), score)

    def _ranking(self, query: tree.Query) -> Iterable[Query]:
        """What lifts a hit: words with their marks as typed, and the words in their order."""
        for term in query.terms:
            words = term.words if isinstance(term, tree.Phrase) else (term,) if isinstance(term, tree.Word) else ()
            if any(word.marked for word in words):
                exact = [word.exact for word in words]
                yield self._words(mapping.TITLE_EXACT, exact, _TITLE_EXACT)
                yield self._words(mapping.BODY_EXACT, exact, _BODY_EXACT)
        if len(query.terms) < 2:
            return
        folded = [word.folded for word in query.words]
        yield self._words(mapping.TITLE_FOLDED, folded, _TITLE_PHRASE)
        yield self._words(mapping.BODY_FOLDED, folded, _BODY_PHRASE)
        if any(word.marked for word in query.words):
            exact = [word.exact for word in query.words]
            yield self._words(mapping.TITLE_EXACT, exact, _TITLE_EXACT_PHRASE)
            yield self._words(mapping.BODY_EXACT, exact, _BODY_EXACT_PHRASE)

    def _words(self, field: str, words: list[str], boost: float) -> Query:
        if len(words) == 1:
            return _boost(self._term(field, words[0]), boost)
        return _boost(Query.phrase_query(self._schema, field, list(words)), boost)

    def _term(self, field: str, value: str) -> Query:
        return Query.term_query(self._schema, field, value)


def _boost(query: Query, boost: float) -> Query:
    return Query.boost_query(query, boost)


def _silent(query: Query) -> Query:
    """A clause that decides and does not rank."""
    return Query.const_score_query(query, 0.0)


def _any_of(*queries: Query) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])
