"""Vietnamese text: one clean form, one fold, one key for numbers, one key for names.

Every index, directory and number search folds with `fold`, so that a word typed without marks finds the word
written with them, and an offset found in the folded text holds in the text it was made from.

    nfc("Uỷ ban")        clean NFC, no zero-width characters, plain spaces
    fold("Uỷ ban")       "uy ban"      same length as its input, always
    exact("Ủy ban")      "uỷ ban"      same length; the two ways of placing a tone become one
    number_key("1846/QĐ-UBND")         "1846/qd-ubnd"
    sort_key("Đỗ Ân")                  orders people by given name, then by full name
"""

from __future__ import annotations

import re
import unicodedata

_ZERO_WIDTH = "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_CLEAN = {**{ord(c): None for c in _ZERO_WIDTH}, **{ord(c): " " for c in _SPACES}}

_D_BAR = {"đ": "d", "Đ": "d", "Ð": "d", "ð": "d", "Ɖ": "d", "ɖ": "d"}

_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_SHAPES = {"\u0306": 1, "\u0302": 2, "\u031b": 3}


class _PerCharacter(dict[int, str]):
    """A table for `str.translate` that decides a character the first time it meets it."""

    def __missing__(self, code: int) -> str:
        self[code] = found = self.decide(chr(code))
        return found

    def decide(self, char: str) -> str:
        raise NotImplementedError


class _Fold(_PerCharacter):
    def decide(self, char: str) -> str:
        if char in _D_BAR:
            return _D_BAR[char]
        base = unicodedata.normalize("NFD", char)
        marks_only = all(unicodedata.combining(c) for c in base[1:])
        if len(base) > 1 and base[0].isascii() and base[0].isalpha() and marks_only:
            return base[0].lower()
        return _lower(char)


class _Lower(_PerCharacter):
    def decide(self, char: str) -> str:
        return "đ" if char in _D_BAR else _lower(char)


def _lower(char: str) -> str:
    lower = char.lower()
    return lower if len(lower) == 1 else char


_FOLD = _Fold()
_LOWER = _Lower()


def nfc(text: str) -> str:
    """Clean text: NFC, without zero-width characters, every special space an ordinary one.

    `U+202F` and its kin arrive from Word and from PDF text layers and split words that look whole.
    """
    # Marks that a zero-width character held apart compose only after it is gone.
    return unicodedata.normalize("NFC", text.translate(_CLEAN))


def fold(text: str) -> str:
    """Lower case base letters, character by character: the result has the length of its input.

    Give it NFC text (`nfc`): every Vietnamese letter has a one-character NFC form, so the fold is complete
    and offsets in the result hold in the input. `đ`, `Đ` and the look-alike `Ð` become `d`.
    """
    return text.translate(_FOLD)


def has_marks(text: str) -> bool:
    """True when the text carries a Vietnamese mark, `đ` included: its writer meant exactly this word."""
    clean = nfc(text)
    return fold(clean) != "".join(_lower(c) for c in clean)


# --- the two ways of placing a tone

_ACCENTS = "\u0300\u0309\u0303\u0301\u0323"


def _toned(letter: str) -> str:
    return "".join(unicodedata.normalize("NFC", letter + tone) for tone in _ACCENTS)


_FIRST_TONED = re.compile(f"([{_toned('o')}])([ae])|([{_toned('u')}])(y)")


def _move_tone(found: re.Match[str]) -> str:
    first, second = found.group(1) or found.group(3), found.group(2) or found.group(4)
    base, tone = tuple(unicodedata.normalize("NFD", first))
    return base + unicodedata.normalize("NFC", second + tone)


def exact(text: str) -> str:
    """Lower case with marks kept and the tone of `oa`, `oe`, `uy` on the second vowel; length as its input.

    `hòa` and `hoà`, `thụy` and `thuỵ`, `ủy` and `uỷ` are one word. Give it NFC text.
    """
    return _FIRST_TONED.sub(_move_tone, text.translate(_LOWER))


# --- document numbers

_DASHES = re.compile("[\u2010-\u2015\u2212]")
_NUMBER_WORD = re.compile(r"^so[:.]?(?=\d)")
_LEADING_ZEROS = re.compile(r"^0+(?=\d)")
_YEAR_GROUP = re.compile(r"^(\d+)/(?:19|20)\d\d/")


def number_key(number: str) -> str:
    """The comparable form of a number and notation: folded, without spaces and leading zeros.

    `1846/QĐ-UBND` → `1846/qd-ubnd`; `Số: 05 / BNV–VP` → `5/bnv-vp` (NĐ 30/2020, Phụ lục I: a number below 10
    is written with a leading zero, yet people type both).
    """
    dashed = _DASHES.sub("-", number)
    key = re.sub(r"\s+", "", fold(nfc(dashed)))
    return _LEADING_ZEROS.sub("", _NUMBER_WORD.sub("", key))


def number_keys(number: str) -> tuple[str, ...]:
    """Every key a number is found by: its own, and for `15/2026/QĐ-UBND` also the one without the year."""
    key = number_key(number)
    if not key:
        return ()
    short = _YEAR_GROUP.sub(r"\1/", key)
    return (key,) if short == key else (key, short)


# --- names of people


def _weights(words: list[str]) -> tuple[str, str]:
    """Primary weights (letter and its shape, as `a0 a1 a2` for a ă â) and tones, each as ASCII."""
    primary: list[str] = []
    tones: list[str] = []
    for char in " ".join(words):
        if char == " ":
            primary.append(" ")
            continue
        if char in _D_BAR:
            primary.append("d1")
            tones.append("0")
            continue
        base, *marks = tuple(unicodedata.normalize("NFD", char))
        shape = max((_SHAPES.get(mark, 0) for mark in marks), default=0)
        primary.append(f"{_lower(base)}{shape}")
        tones.append(str(max((_TONES.get(mark, 0) for mark in marks), default=0)))
    return "".join(primary), "".join(tones)


def sort_key(name: str) -> str:
    """A key whose code-point order sorts people as Vietnamese lists do: by given name, then by full name.

    The alphabet is a ă â b c d đ e ê … and tones decide only between equal letters, in the order level,
    huyền, hỏi, ngã, sắc, nặng. Store it and compare it in plain code-point order.
    """
    words = nfc(name).split()
    given, tones = _weights(words[-1:])
    rest, rest_tones = _weights(words[:-1])
    return "!".join((given, tones, rest, rest_tones))
