"""Widths of text in Times New Roman (and Tinos, which has the same), so that rules fit words.

Thousandths of an em; a Vietnamese letter is as wide as its base letter, apart from the few listed.
"""

from __future__ import annotations

import unicodedata
from enum import StrEnum


class Face(StrEnum):
    """A cut of the typeface."""

    REGULAR = "regular"
    BOLD = "bold"
    ITALIC = "italic"


def _widths(words: str) -> tuple[int, ...]:
    return tuple(map(int, words.split()))


_ASCII: dict[Face, tuple[int, ...]] = {
    Face.REGULAR: _widths(
        "250 333 408 500 500 833 778 180 333 333 500 564 250 333 250 278 500 500 500 500 500 500 "
        "500 500 500 500 278 278 564 564 564 444 921 722 667 667 722 611 556 722 722 333 389 722 "
        "611 889 722 722 556 722 667 556 611 722 722 944 722 722 611 333 278 333 469 500 333 444 "
        "500 444 500 444 333 500 500 278 278 500 278 778 500 500 500 500 333 389 278 500 500 722 "
        "500 500 444 480 200 480 541"
    ),
    Face.BOLD: _widths(
        "250 333 555 500 500 1000 833 278 333 333 500 570 250 333 250 278 500 500 500 500 500 "
        "500 500 500 500 500 333 333 570 570 570 500 930 722 667 722 722 667 611 778 778 389 500 "
        "778 667 944 722 778 611 778 722 556 667 722 722 1000 722 722 667 333 278 333 581 500 "
        "333 500 556 444 556 444 333 500 556 278 333 556 278 833 556 500 556 556 444 389 333 556 "
        "500 722 500 500 444 394 220 394 520"
    ),
    Face.ITALIC: _widths(
        "250 333 420 500 500 833 778 214 333 333 500 675 250 333 250 278 500 500 500 500 500 500 "
        "500 500 500 500 333 333 675 675 675 500 920 611 611 667 722 611 611 722 722 333 444 667 "
        "556 833 667 722 611 722 611 500 556 722 611 833 611 556 556 389 278 389 422 500 333 500 "
        "500 444 500 444 278 500 500 278 278 444 278 722 500 500 500 500 389 389 278 500 444 667 "
        "444 444 389 400 275 400 541"
    ),
}
_EXTRA = "đĐơƠưƯ…–—“”’‘"
_OTHER: dict[Face, tuple[int, ...]] = {
    Face.REGULAR: _widths("500 722 529 722 542 776 1000 500 1000 444 444 333 333"),
    Face.BOLD: _widths("556 722 554 778 600 796 1000 500 1000 500 500 333 333"),
    Face.ITALIC: _widths("500 722 534 722 545 754 889 500 889 556 556 333 333"),
}
_HORNS = {"o\u031b": "ơ", "O\u031b": "Ơ", "u\u031b": "ư", "U\u031b": "Ư"}


def text_width(text: str, *, size: float, face: Face = Face.REGULAR) -> float:
    """The width of one line of text in points at a size in points; unknown letters count as half an em."""
    plain = unicodedata.normalize("NFD", text)
    for pair, letter in _HORNS.items():
        plain = plain.replace(pair, letter)
    units = sum(_unit(char, face) for char in plain if not unicodedata.combining(char))
    return units * size / 1000


def _unit(char: str, face: Face) -> int:
    if " " <= char <= "~":
        return _ASCII[face][ord(char) - 32]
    return _OTHER[face][_EXTRA.index(char)] if char in _EXTRA else 500
