"""The three views of a text the index works with, passed in by the application."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Folding:
    """Callables that clean and fold a text.

    `fold` and `exact` must keep the length of a clean text, so that an offset holds in all three views; `fold` drops
    every mark, `exact` keeps them and only evens out spellings of one word. `number` gives the comparable form of a
    document number.
    """

    clean: Callable[[str], str]
    fold: Callable[[str], str]
    exact: Callable[[str], str]
    number: Callable[[str], str]


def words_of(text: str) -> Iterator[tuple[str, int, int]]:
    """The words of a text with their offsets: runs of letters and digits, as every engine cuts them."""
    for found in _WORD.finditer(text):
        yield found.group(), found.start(), found.end()
