"""Deadlines in working days, and how near one is.

The week has five working days; holidays and made-up working days are passed in (the administrator's table decides,
never a library). A deadline without a clock time ends with the working day. Times are aware datetimes.

Sources: NĐ 30/2020, Đ.4 k.2 c (same day, at latest the next working day), Đ.24 (the leader names the deadline);
Bộ luật Lao động 2019, Đ.111, Đ.112 (weekly rest, public holidays and their substitute days).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from edoc.domain.wording import gettext_noop as _

END_OF_WORK = time(17, 0)
_DAY = timedelta(days=1)
_WEEKEND = frozenset({5, 6})
_FURTHEST = 4000


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Which days are worked. A day in both sets is worked: making up is the later, more special order."""

    holidays: frozenset[date] = field(default_factory=frozenset)
    made_up: frozenset[date] = field(default_factory=frozenset)

    def is_working(self, day: date) -> bool:
        """True for a day on which offices are open."""
        if day in self.made_up:
            return True
        return day.weekday() not in _WEEKEND and day not in self.holidays

    def on_or_after(self, day: date) -> date:
        """The day itself when it is worked, else the next worked one."""
        return self._walk(day, _DAY)

    def on_or_before(self, day: date) -> date:
        """The day itself when it is worked, else the last worked one."""
        return self._walk(day, -_DAY)

    def next_after(self, day: date) -> date:
        """The first working day after the day."""
        return self._walk(day + _DAY, _DAY)

    def add(self, day: date, days: int) -> date:
        """The n-th working day after the day, which itself does not count (Bộ luật Dân sự 2015, Đ.147).

        `days` 0 gives `on_or_after`; negative counts back. Raises ValueError when there is no such day in sight.
        """
        if days == 0:
            return self.on_or_after(day)
        step = _DAY if days > 0 else -_DAY
        for _n in range(abs(days)):
            day = self._walk(day + step, step)
        return day

    def count(self, after: date, until: date) -> int:
        """Working days after `after` up to and with `until`; negative when `until` lies before."""
        if until < after:
            return -self.count(until, after)
        days = (after + _DAY * n for n in range(1, (until - after).days + 1))
        return sum(self.is_working(day) for day in days)

    def _walk(self, day: date, step: timedelta) -> date:
        for _n in range(_FURTHEST):
            if self.is_working(day):
                return day
            day += step
        raise ValueError("the calendar has no working day in sight")


def deadline_at(day: date, *, zone: datetime, clock: time | None = None) -> datetime:
    """The moment a deadline on a day ends: its clock time, else the end of work, in the zone of `zone`."""
    return datetime.combine(day, clock or END_OF_WORK, tzinfo=zone.tzinfo)


class Nearness(StrEnum):
    """How near a deadline is; screens choose tone and words by it."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"  # within one working day
    LATER = "later"
    DONE = "done"


class Unit(StrEnum):
    """What `Remaining.amount` counts."""

    DAYS = "days"
    HOURS = "hours"
    MINUTES = "minutes"
    CLOCK = "clock"  # nothing to count: show the time of day
    DATE = "date"  # nothing to count: show the date


@dataclass(frozen=True, slots=True)
class Remaining:
    """A deadline as a person reads it: how near, how much of which unit, and the moment itself."""

    nearness: Nearness
    unit: Unit
    amount: int
    at: datetime

    @property
    def words(self) -> str:
        """The sentence, by `REMAINING_WORDS`; doors translate the pattern and fill it with `params`."""
        return REMAINING_WORDS[self.nearness, self.unit].format(**self.params)

    @property
    def params(self) -> dict[str, object]:
        return {"n": self.amount, "time": f"{self.at:%H:%M}", "date": f"{self.at:%d/%m/%Y}"}


REMAINING_WORDS: dict[tuple[Nearness, Unit], str] = {
    (Nearness.OVERDUE, Unit.DAYS): _("Quá hạn {n} ngày"),
    (Nearness.OVERDUE, Unit.HOURS): _("Quá hạn {n} giờ"),
    (Nearness.OVERDUE, Unit.MINUTES): _("Quá hạn {n} phút"),
    (Nearness.TODAY, Unit.CLOCK): _("Hôm nay {time}"),
    (Nearness.TODAY, Unit.HOURS): _("Còn {n} giờ"),
    (Nearness.TODAY, Unit.MINUTES): _("Còn {n} phút"),
    (Nearness.SOON, Unit.HOURS): _("Còn {n} giờ"),
    (Nearness.SOON, Unit.MINUTES): _("Còn {n} phút"),
    (Nearness.SOON, Unit.DAYS): _("Còn {n} ngày"),
    (Nearness.LATER, Unit.DAYS): _("Còn {n} ngày"),
    (Nearness.DONE, Unit.DATE): "{date}",
}


def remaining(
    *, due_at: datetime, now: datetime, calendar: WorkingCalendar, by_clock: bool = False, done: bool = False
) -> Remaining:
    """How near a deadline is, in working days; `by_clock` counts hours (hỏa tốc hẹn giờ).

    `due_at` is read in the zone of `now`. Less than a working day over is told in hours, less than an hour in
    minutes, a day or two of rest as one day; amounts over the deadline are rounded down, amounts left by the clock too.
    """
    due = due_at.astimezone(now.tzinfo)
    if done:
        return Remaining(Nearness.DONE, Unit.DATE, 0, due)
    if due < now:
        return _overdue(due, now, calendar)
    if by_clock and (due - now) < timedelta(hours=48):
        nearness = Nearness.TODAY if due.date() == now.date() else Nearness.SOON
        return Remaining(nearness, *_clock(due - now), due)
    if due.date() == now.date():
        return Remaining(Nearness.TODAY, Unit.CLOCK, 0, due)
    days = calendar.count(now.date(), due.date())
    # A deadline on a day off, seen from the day off before it: no working day is left, yet it is not today.
    nearness = Nearness.SOON if days <= 1 else Nearness.LATER
    return Remaining(nearness, Unit.DAYS, max(days, 1), due)


def _overdue(due: datetime, now: datetime, calendar: WorkingCalendar) -> Remaining:
    days = calendar.count(due.date(), now.date())
    if days >= 1 or now - due >= _DAY:
        return Remaining(Nearness.OVERDUE, Unit.DAYS, max(days, 1), due)
    return Remaining(Nearness.OVERDUE, *_clock(now - due), due)


def _clock(span: timedelta) -> tuple[Unit, int]:
    minutes = int(span.total_seconds() // 60)
    return (Unit.HOURS, minutes // 60) if minutes >= 60 else (Unit.MINUTES, max(minutes, 1))


def earliest(*deadlines: datetime | None) -> datetime | None:
    """The strictest of several deadlines: unit ≤ leader ≤ sender; None when nobody set one."""
    return min((deadline for deadline in deadlines if deadline is not None), default=None)
