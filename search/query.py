"""The box a person types into, as a small tree.

    chuyển đổi số              words, with or without marks; all of them must occur
    "chuyển đổi số"            a phrase, also in “ ” and « »
    1846   1846/qd   qd 1846   the beginning of a number, or those words
    từ 01/10 đến 31/10         a range of days, both included; without a year the latest one that began
    loại:qđ  năm:2026          a facet by its folded value

Nothing is an error: what is no syntax is words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from search.folding import Folding, words_of


@dataclass(frozen=True, slots=True)
class Word:
    """One word in its folded form and as it was written; `marked` when the two differ."""

    folded: str
    exact: str

    @property
    def marked(self) -> bool:
        return self.folded != self.exact


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """The beginning of a document number, or else the words it was typed as."""

    prefix: str
    otherwise: tuple[Term, ...]


Term = Word | Phrase | Number


@dataclass(frozen=True, slots=True)
class Query:
    """All `terms` must match; `facets` hold folded values asked in the box; days are both included."""

    terms: tuple[Term, ...] = ()
    facets: Mapping[str, frozenset[str]] = field(default_factory=dict)
    date_from: date | None = None
    date_to: date | None = None

    @property
    def words(self) -> tuple[Word, ...]:
        """Every word of the query in the order it was typed."""
        return tuple(word for term in self.terms for word in _words_in(term))


def _words_in(term: Term) -> tuple[Word, ...]:
    if isinstance(term, Word):
        return (term,)
    if isinstance(term, Phrase):
        return term.words
    return tuple(word for inner in term.otherwise for word in _words_in(inner))


FACET_WORDS: Mapping[str, str] = {
    "loai": "type",
    "huong": "direction",
    "trangthai": "state",
    "coquan": "agency",
    "nam": "year",
}

_DAY = r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}))?"
_RANGE = re.compile(rf"(?<!\S)tu\s+(?:ngay\s+)?{_DAY}(?:\s+den\s+(?:ngay\s+)?{_DAY})?(?!\S)")
_FACET = re.compile(r"(?<!\S)([a-z]+):(\S+)")
_QUOTED = re.compile(r"[\"“”„«]([^\"“”„«»]+)[\"“”»]")
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"\d+/\S*")
_LETTERS = re.compile(r"[a-z]{1,5}")


def parse_query(text: str, *, folding: Folding, today: date) -> Query:
    """Read what a person typed. `today` decides the year of days typed without one."""
    clean = folding.clean(text)
    folded = folding.fold(clean)
    facets: dict[str, set[str]] = {}
    date_from = date_to = None
    cuts: list[tuple[int, int]] = []
    if (found := _RANGE.search(folded)) and (days := _days(found, today)):
        date_from, date_to = days
        cuts.append(found.span())
    for found in _FACET.finditer(folded):
        if name := FACET_WORDS.get(found.group(1)):
            facets.setdefault(name, set()).add(found.group(2))
            cuts.append(found.span())
    for start, end in cuts:
        clean = clean[:start] + " " * (end - start) + clean[end:]
    return Query(
        terms=_terms(clean, folding),
        facets={name: frozenset(values) for name, values in facets.items()},
        date_from=date_from,
        date_to=date_to,
    )


def _days(found: re.Match[str], today: date) -> tuple[date, date | None] | None:
    """The two days of a range, or None when one of them is no day of the calendar."""
    day1, month1, year1, day2, month2, year2 = (int(group) if group else 0 for group in found.groups())
    try:
        first = date(year1 or year2 or today.year, month1, day1)
        if not year1 and not year2 and first > today:
            first = first.replace(year=first.year - 1)
        if not day2:
            return first, None
        last = date(year2 or first.year, month2, day2)
        if last < first and not year2:
            last = last.replace(year=last.year + 1)
        if last < first and not year1:
            first = first.replace(year=first.year - 1)
    except ValueError:
        return None
    return first, last


def _terms(clean: str, folding: Folding) -> tuple[Term, ...]:
    terms: list[Term] = []
    end = 0
    for found in _QUOTED.finditer(clean):
        terms += _plain(clean[end : found.start()], folding)
        terms += _one(found.group(1), folding)
        end = found.end()
    return tuple(terms + _plain(clean[end:], folding))


def _plain(text: str, folding: Folding) -> list[Term]:
    """Terms of unquoted text; letters beside digits are also read as a number (`qd 1846`, `1846 qd`)."""
    pieces = text.split()
    terms: list[Term] = []
    at = 0
    while at < len(pieces):
        pair = [folding.fold(piece) for piece in pieces[at : at + 2]]
        if len(pair) == 2 and (prefix := _pair_prefix(pair[0], pair[1], folding)):
            words = _number(pieces[at], folding) + _number(pieces[at + 1], folding)
            terms.append(Number(prefix, tuple(words)))
            at += 2
            continue
        terms += _number(pieces[at], folding)
        at += 1
    return terms


def _pair_prefix(one: str, two: str, folding: Folding) -> str:
    if _LETTERS.fullmatch(one) and _DIGITS.fullmatch(two):
        return folding.number(f"{two}/{one}")
    if _DIGITS.fullmatch(one) and _LETTERS.fullmatch(two):
        return folding.number(f"{one}/{two}")
    return ""


def _number(piece: str, folding: Folding) -> list[Term]:
    folded = folding.fold(piece)
    words = _one(piece, folding)
    if words and (_DIGITS.fullmatch(folded) or _NUMBER.fullmatch(folded)):
        return [Number(folding.number(piece), tuple(words))]
    return words


def _one(text: str, folding: Folding) -> list[Term]:
    """The words of a piece: none, one, or a phrase."""
    exact = folding.exact(text)
    words = tuple(Word(folding.fold(word), word) for word, _, _ in words_of(exact))
    if not words:
        return []
    return [words[0]] if len(words) == 1 else [Phrase(words)]
