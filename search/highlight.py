"""Matched pieces of a text, as spans: the text as written, never HTML.

Matching happens in the folded view; offsets hold in the text itself, so marks and case come out as written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.entries import Span
from search.folding import Folding
from search.query import Phrase, Query, Term, Word

_CHUNK = 50_000
_OVERLAP = 300
_ENOUGH = 60
_AROUND = 70
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    end: int
    folded: str
    weight: float


class Highlighter:
    """Finds the words and phrases of one query in any number of texts."""

    def __init__(self, query: Query, *, folding: Folding) -> None:
        self._folding = folding
        self._exact = frozenset(word.exact for word in query.words if word.marked)
        patterns = sorted({p for term in query.terms for p in _patterns(term)}, key=len, reverse=True)
        self._pattern = re.compile(rf"(?<![^\W_])(?:{'|'.join(patterns)})(?![^\W_])") if patterns else None

    def title(self, text: str) -> tuple[Span, ...]:
        """The whole text, matches marked."""
        return _spans(text, 0, len(text), self._matches(text, len(text)))

    def snippets(self, text: str, *, most: int = 3) -> tuple[tuple[Span, ...], ...]:
        """Up to `most` windows around the richest groups of matches, in the order of the text."""
        windows: list[list[_Match]] = []
        for match in self._matches(text, _ENOUGH):
            if windows and match.end - windows[-1][0].start <= 2 * _AROUND:
                windows[-1].append(match)
            else:
                windows.append([match])
        best = sorted(windows, key=_richness, reverse=True)[:most]
        shown = []
        for window in sorted(best, key=lambda w: w[0].start):
            start, end = _window(text, window[0].start, window[-1].end)
            shown.append(_spans(text, start, end, window))
        return tuple(shown)

    def _matches(self, text: str, enough: int) -> list[_Match]:
        found: list[_Match] = []
        at = 0
        while self._pattern is not None and at < len(text) and len(found) < enough:
            stop = at + _CHUNK
            chunk = text[at : stop + _OVERLAP]
            folded, exact = self._folding.fold(chunk), self._folding.exact(chunk)
            for match in self._pattern.finditer(folded):
                if at + match.start() >= stop:
                    break
                if found and at + match.start() < found[-1].end:
                    continue
                written = exact[match.start() : match.end()]
                weight = 1.0 + folded[match.start() : match.end()].count(" ") + (written in self._exact)
                found.append(_Match(at + match.start(), at + match.end(), match.group(), weight))
            at = stop
        return found


def _patterns(term: Term) -> list[str]:
    if isinstance(term, Word):
        return [re.escape(term.folded)]
    if isinstance(term, Phrase):
        return [r"[\W_]+".join(re.escape(word.folded) for word in term.words)]
    return [pattern for inner in term.otherwise for pattern in _patterns(inner)]


def _richness(window: list[_Match]) -> tuple[int, float, int]:
    return len({match.folded for match in window}), sum(match.weight for match in window), -window[0].start


def _window(text: str, start: int, end: int) -> tuple[int, int]:
    """Room on both sides of the matches, cut between words."""
    left, right = max(0, start - _AROUND), min(len(text), end + _AROUND)
    if left and (space := _SPACE.search(text, left, start)):
        left = space.end()
    if right < len(text):
        cut = max((space.start() for space in _SPACE.finditer(text, end, right)), default=right)
        right = cut
    return left, right


def _spans(text: str, start: int, end: int, matches: list[_Match]) -> tuple[Span, ...]:
    """Cut at the matches; matches with only space between them become one mark."""
    joined: list[tuple[int, int]] = []
    for match in matches:
        if joined and not text[joined[-1][1] : match.start].strip():
            joined[-1] = (joined[-1][0], match.end)
        else:
            joined.append((match.start, match.end))
    spans: list[Span] = []
    at = start
    for left, right in joined:
        spans += [Span(_one_line(text[at:left])), Span(_one_line(text[left:right]), marked=True)]
        at = right
    spans.append(Span(_one_line(text[at:end])))
    return tuple(span for span in spans if span.text)


def _one_line(text: str) -> str:
    return _SPACE.sub(" ", text)
