"""What a scanned letter says of itself, read from its text layer; every value is a proposal the clerk looks at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from edoc.documents.services import Identity
from edoc.domain.doctypes import OFFICIAL_LETTER, TYPES, type_name
from edoc.domain.errors import EdocError
from edoc.domain.text import nfc
from edoc.flows.papers import pdf_lines

_NUMBER = re.compile(r"\bSố\s*:\s*(\d{1,8}[a-zA-Z]?)\s*/\s*([\wĐđ&.-]+(?:/[\wĐđ&.-]+)?)")
_DAY = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)
_ABOUT = re.compile(r"\bV/v\s*:?\s*(.+)", re.IGNORECASE)
_STATE = re.compile(r"cộng\s*h[òo]a|độc\s*lập", re.IGNORECASE)
_HEADING = {t.name.split(" (")[0].upper(): t.code for t in TYPES.values() if t.code != OFFICIAL_LETTER}
SEEN = 40


def paper_identity(*, data: bytes, name: str) -> Identity:
    """The identity as far as the first lines of the scan tell it; the name of the file stands for a missing subject."""
    try:
        lines = [nfc(line).strip() for line in pdf_lines(data, name=name)][:SEEN]
    except EdocError:
        lines = []
    number = _NUMBER.search(" ".join(lines))  # what was filled into a field is a piece of its own
    day = next((d for line in lines if (d := _day(line))), None)
    code, subject = _kind_and_subject(lines)
    stem = name.rsplit(".", 1)[0]
    return Identity(
        type_code=code,
        type_name=type_name(code),
        subject=(subject or stem)[:500],
        organ_name=_organ(lines)[:200],
        code_number=number.group(1)[:11] if number else "",
        code_notation=number.group(2)[:40] if number else "",
        document_date=day,
    )


def _day(line: str) -> date | None:
    found = _DAY.search(line)
    if found is None:
        return None
    try:
        return date(int(found.group(3)), int(found.group(2)), int(found.group(1)))
    except ValueError:
        return None


def _kind_and_subject(lines: Sequence[str]) -> tuple[str, str]:
    """A công văn says "V/v …" under its number; every other type has its name as a heading over its subject."""
    for at, line in enumerate(lines):
        if (about := _ABOUT.search(line)) is not None:
            return OFFICIAL_LETTER, about.group(1).strip()
        if line in _HEADING:
            return _HEADING[line], lines[at + 1] if at + 1 < len(lines) else ""
    return OFFICIAL_LETTER, ""


def _organ(lines: Sequence[str]) -> str:
    """The last line in capitals before the number that is not the name of the State."""
    found = ""
    for line in lines[:8]:
        if line.startswith("Số:") or _DAY.search(line):
            break
        if len(line) > 4 and line == line.upper() and not _STATE.search(line):
            found = line
    return found.capitalize() if found else ""
