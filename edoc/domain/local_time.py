"""Time in Việt Nam (UTC+07:00, no summer time), and the one way to write a moment."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


def local_date(now: datetime) -> date:
    """The day in Việt Nam at a moment; `now` must be aware."""
    return local(now).date()


def local(now: datetime) -> datetime:
    """The moment on the clock of Việt Nam. Raises ValueError for a naive time."""
    if now.tzinfo is None:
        raise ValueError("a naive time has no place here")
    return now.astimezone(VIETNAM)


def moment_text(now: datetime) -> str:
    """`08:41 22/11/2026`."""
    return f"{local(now):%H:%M %d/%m/%Y}"
