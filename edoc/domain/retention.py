"""How long case files are kept, and when they are handed over or come up for disposal.

Sources: Luật Lưu trữ 33/2024/QH15 (hand-over to the current archive within one year from the end of the year the work
ended, to the historical archive within five years of that); NĐ 30/2020, Đ.30 (one year from the end of the work,
three months after settlement for construction, at most two more years by consent, only files of five years or more);
codes of the hand-over package (01 permanent … 07 other).
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

HANDOVER_NOTICE = timedelta(days=30)  # NĐ 30/2020, Phụ lục VI, Phần I, III.5
HOLD_BACK_YEARS_MOST = 2  # NĐ 30/2020, Đ.30 k.1
HANDOVER_YEARS_LEAST = 5  # NĐ 30/2020, Đ.30: shorter files stay with their unit
HISTORICAL_YEARS = 5
SHORTEST, LONGEST = 2, 70


class PackageCode(StrEnum):
    """The code of a period in the hand-over package."""

    PERMANENT = "01"
    YEARS_70 = "02"
    YEARS_50 = "03"
    YEARS_30 = "04"
    YEARS_20 = "05"
    YEARS_10 = "06"
    OTHER = "07"


_CODES = {
    70: PackageCode.YEARS_70,
    50: PackageCode.YEARS_50,
    30: PackageCode.YEARS_30,
    20: PackageCode.YEARS_20,
    10: PackageCode.YEARS_10,
}


@dataclass(frozen=True, slots=True)
class Retention:
    """A period in full years; None is permanent."""

    years: int | None

    def __post_init__(self) -> None:
        if self.years is not None and not SHORTEST <= self.years <= LONGEST:
            raise ValueError(f"a period is permanent or {SHORTEST} to {LONGEST} years, not {self.years}")

    @property
    def is_permanent(self) -> bool:
        return self.years is None

    @property
    def code(self) -> PackageCode:
        return PackageCode.PERMANENT if self.years is None else _CODES.get(self.years, PackageCode.OTHER)

    @property
    def words(self) -> str:
        return "Vĩnh viễn" if self.years is None else f"{self.years} năm"

    @property
    def is_handed_over(self) -> bool:
        """True when the file goes to the archive at all (NĐ 30/2020, Đ.30)."""
        return self.years is None or self.years >= HANDOVER_YEARS_LEAST

    def covers(self, other: Retention) -> bool:
        """True when this period is at least as long: a file is kept as long as its longest document."""
        return self.years is None or (other.years is not None and self.years >= other.years)

    def keep_until(self, *, ended_on: date) -> date | None:
        """The last day of keeping, counted from the year the work ended; None for ever."""
        return None if self.years is None else date(ended_on.year + self.years, 12, 31)

    def disposal_from(self, *, ended_on: date) -> date | None:
        """The first day on which disposal may be proposed; None for never."""
        last = self.keep_until(ended_on=ended_on)
        return None if last is None else last + timedelta(days=1)


PERMANENT = Retention(None)
PERIODS: tuple[Retention, ...] = (PERMANENT, *(Retention(years) for years in (70, 50, 30, 20, 10)))


def retention_parse(text: str) -> Retention:
    """Read `Vĩnh viễn`, `20 năm`, `20`. Raises ValueError."""
    clean = " ".join(text.casefold().split())
    if clean in {"vĩnh viễn", "vv"}:
        return PERMANENT
    number = clean.removesuffix("năm").strip()
    if not (number.isascii() and number.isdigit()):
        raise ValueError(f"not a period of retention: {text!r}")
    return Retention(int(number))


def longest(*periods: Retention) -> Retention:
    """The period that covers all others. Raises ValueError without any."""
    if not periods:
        raise ValueError("no period given")
    return max(periods, key=lambda period: LONGEST + 1 if period.years is None else period.years)


@dataclass(frozen=True, slots=True)
class HandoverRule:
    """When a unit hands over: `by_year_end` is the law of 2024, otherwise one year from the day (NĐ 30/2020)."""

    by_year_end: bool = True


def handover_due(
    *,
    ended_on: date,
    rule: HandoverRule = HandoverRule(),
    is_construction: bool = False,
    held_back_years: int = 0,
) -> date:
    """The last day for handing a finished file over to the archive of the agency.

    Construction files: three months after settlement. Raises ValueError when held back longer than two years.
    """
    if not 0 <= held_back_years <= HOLD_BACK_YEARS_MOST:
        raise ValueError(f"a file is held back at most {HOLD_BACK_YEARS_MOST} years")
    if is_construction:
        due = _months_after(ended_on, 3)
    elif rule.by_year_end:
        due = date(ended_on.year + 1, 12, 31)
    else:
        due = _months_after(ended_on, 12)
    return _months_after(due, 12 * held_back_years)


def handover_notice_on(*, due: date) -> date:
    """The day the unit is reminded, thirty days before (NĐ 30/2020, Phụ lục VI, III.5)."""
    return due - HANDOVER_NOTICE


def historical_due(*, handed_over_on: date) -> date:
    """The last day for handing permanent files over to the historical archive."""
    return _months_after(handed_over_on, 12 * HISTORICAL_YEARS)


def _months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
