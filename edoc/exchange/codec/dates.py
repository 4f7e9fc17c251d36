"""Dates of edXML: one form written, several read. Times without a zone are Vietnam time."""

from __future__ import annotations

import re
from datetime import date, datetime

from edoc.domain.local_time import VIETNAM as VIETNAM

_YEAR_FIRST = re.compile(r"^(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?:[T ]+(.*))?$")
_DAY_FIRST = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[T ]+(.*))?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_CLOCK = re.compile(r"^(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*(Z|[+-]\d{2}:?\d{2})?$")
_NO_YEAR_BEFORE = 1900


def date_write(value: date) -> str:
    """Write `yyyy/MM/dd`."""
    return f"{value.year:04d}/{value.month:02d}/{value.day:02d}"


def datetime_write(value: datetime) -> str:
    """Write `yyyy/MM/dd HH:mm:ss` in Vietnam time; the value must be aware."""
    if value.tzinfo is None:
        raise ValueError("a naive time has no place on the axis")
    local = value.astimezone(VIETNAM)
    return f"{date_write(local.date())} {local:%H:%M:%S}"


def _split(text: str) -> tuple[date, str] | None:
    """Find the calendar day and what follows it."""
    text = text.strip()
    if match := _YEAR_FIRST.match(text) or _COMPACT.match(text):
        year, month, day, *rest = match.groups()
    elif match := _DAY_FIRST.match(text):
        day, month, year, *rest = match.groups()
    else:
        return None
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    # 0001-01-01 is how some senders write "no date".
    if found.year < _NO_YEAR_BEFORE:
        return None
    return found, (rest[0] or "").strip() if rest else ""


def date_read(text: str) -> date | None:
    """Read a day in any of the forms met in the wild; a zoned time gives its day in Vietnam. None if unreadable."""
    found = _split(text)
    if found is None:
        return None
    moment = datetime_read(text) if found[1] else None
    return moment.astimezone(VIETNAM).date() if moment else found[0]


def datetime_read(text: str) -> datetime | None:
    """Read a moment as aware Vietnam time; a bare day is its midnight. None if unreadable."""
    found = _split(text)
    if found is None:
        return None
    day, clock = found
    if not clock:
        return datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
    match = _CLOCK.match(clock)
    if match is None:
        return None
    hour, minute, second, zone = match.groups()
    try:
        if zone is None:
            moment = datetime(day.year, day.month, day.day, int(hour), int(minute), int(second or 0), tzinfo=VIETNAM)
        else:
            offset = "+00:00" if zone == "Z" else f"{zone[:3]}:{zone[-2:]}"
            text = f"{day.isoformat()}T{int(hour):02d}:{minute}:{second or '00'}{offset}"
            moment = datetime.fromisoformat(text)
        return moment.astimezone(VIETNAM)
    except (ValueError, OverflowError):
        return None
