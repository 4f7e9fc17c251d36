"""Working days and nearness, on the calendar of Tết 2026 and on any calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc.domain.deadlines import (
    REMAINING_WORDS,
    Nearness,
    Unit,
    WorkingCalendar,
    deadline_at,
    earliest,
    remaining,
)

HANOI = timezone(timedelta(hours=7))
NEW_YEAR = WorkingCalendar(
    holidays=frozenset({date(2026, 1, 1), date(2026, 1, 2), *(date(2026, 2, day) for day in range(16, 21))}),
    made_up=frozenset({date(2026, 1, 10)}),
)
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
calendars = st.builds(WorkingCalendar, st.frozensets(days, max_size=40), st.frozensets(days, max_size=40))


def at(day: int, hour: int = 9, minute: int = 0, month: int = 1) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=HANOI)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 12, 31), True),
        (date(2026, 1, 1), False),
        (date(2026, 1, 2), False),
        (date(2026, 1, 3), False),
        (date(2026, 1, 5), True),
        (date(2026, 1, 10), True),
        (date(2026, 1, 11), False),
    ],
)
def test_which_days_are_worked(day: date, works: bool) -> None:
    assert NEW_YEAR.is_working(day) is works


@pytest.mark.parametrize(
    ("day", "n", "result"),
    [
        (date(2025, 12, 31), 1, date(2026, 1, 5)),
        (date(2025, 12, 31), 0, date(2025, 12, 31)),
        (date(2026, 1, 1), 0, date(2026, 1, 5)),
        (date(2026, 1, 9), 1, date(2026, 1, 10)),
        (date(2026, 1, 9), 2, date(2026, 1, 12)),
        (date(2026, 2, 13), 1, date(2026, 2, 23)),
        (date(2026, 1, 5), -1, date(2025, 12, 31)),
        (date(2026, 1, 3), -2, date(2025, 12, 30)),
    ],
)
def test_adding_working_days(day: date, n: int, result: date) -> None:
    assert NEW_YEAR.add(day, n) == result


def test_the_neighbours_of_a_holiday() -> None:
    assert NEW_YEAR.on_or_before(date(2026, 1, 4)) == date(2025, 12, 31)
    assert NEW_YEAR.on_or_after(date(2026, 1, 10)) == date(2026, 1, 10)
    assert NEW_YEAR.next_after(date(2026, 1, 9)) == date(2026, 1, 10)


def test_a_calendar_without_working_days_is_an_error_and_no_endless_walk() -> None:
    start = date(2026, 1, 1)
    closed = WorkingCalendar(holidays=frozenset(start + timedelta(days=n) for n in range(5000)))
    with pytest.raises(ValueError, match="no working day"):
        closed.add(start, 1)


@given(calendars, days, st.integers(1, 60))
def test_adding_lands_on_a_working_day_and_counts_back(calendar: WorkingCalendar, day: date, n: int) -> None:
    landed = calendar.add(day, n)
    assert calendar.is_working(landed)
    assert calendar.count(day, landed) == n
    assert calendar.add(day, n + 1) > landed


@given(calendars, days, st.integers(1, 30))
def test_there_and_back_from_a_working_day(calendar: WorkingCalendar, day: date, n: int) -> None:
    start = calendar.on_or_after(day)
    assert calendar.add(calendar.add(start, n), -n) == start


@given(calendars, days, days, days)
def test_counts_add_up(calendar: WorkingCalendar, a: date, b: date, c: date) -> None:
    first, middle, last = sorted((a, b, c))
    assert calendar.count(first, middle) + calendar.count(middle, last) == calendar.count(first, last)
    assert calendar.count(last, first) == -calendar.count(first, last)


@pytest.mark.parametrize(
    ("due", "now", "nearness", "words"),
    [
        (at(12, 17), at(12, 8), Nearness.TODAY, "Hôm nay 17:00"),
        (at(12, 17), at(12, 17), Nearness.TODAY, "Hôm nay 17:00"),
        (at(12, 17), at(12, 17, 20), Nearness.OVERDUE, "Quá hạn 20 phút"),
        (at(12, 9), at(12, 17, 20), Nearness.OVERDUE, "Quá hạn 8 giờ"),
        (at(12, 17), at(13, 8), Nearness.OVERDUE, "Quá hạn 1 ngày"),
        (at(9, 17), at(12, 8), Nearness.OVERDUE, "Quá hạn 2 ngày"),
        (at(13, 17), at(12, 8), Nearness.SOON, "Còn 1 ngày"),
        (at(12, 17), at(9, 8), Nearness.LATER, "Còn 2 ngày"),
        (at(12, 17), at(11, 8), Nearness.SOON, "Còn 1 ngày"),
        (at(16, 17, month=2), at(14, 8, month=2), Nearness.SOON, "Còn 1 ngày"),
        (at(23, 17, month=2), at(13, 8, month=2), Nearness.SOON, "Còn 1 ngày"),
    ],
)
def test_remaining_in_working_days(due: datetime, now: datetime, nearness: Nearness, words: str) -> None:
    found = remaining(due_at=due, now=now, calendar=NEW_YEAR)
    assert (found.nearness, found.words) == (nearness, words)


@pytest.mark.parametrize(
    ("due", "now", "words"),
    [
        (at(12, 11, 30), at(12, 8), "Còn 3 giờ"),
        (at(12, 11, 30), at(12, 11), "Còn 30 phút"),
        (at(13, 8), at(12, 20), "Còn 12 giờ"),
        (at(15, 8), at(12, 8), "Còn 3 ngày"),
        (at(12, 8), at(12, 11), "Quá hạn 3 giờ"),
    ],
)
def test_express_by_the_clock_counts_hours(due: datetime, now: datetime, words: str) -> None:
    assert remaining(due_at=due, now=now, calendar=NEW_YEAR, by_clock=True).words == words


def test_a_finished_thing_shows_its_date() -> None:
    found = remaining(due_at=at(5), now=at(12), calendar=NEW_YEAR, done=True)
    assert (found.nearness, found.words) == (Nearness.DONE, "05/01/2026")


def test_the_deadline_is_read_in_the_zone_of_the_reader() -> None:
    due = datetime(2026, 1, 12, 18, 0, tzinfo=UTC)  # 01:00 of the 13th in Hà Nội
    assert remaining(due_at=due, now=at(13, 0), calendar=NEW_YEAR).words == "Hôm nay 01:00"


@given(
    calendars,
    st.datetimes(datetime(2025, 6, 1), datetime(2026, 6, 1)),
    st.integers(-40000, 40000),
    st.booleans(),
)
def test_every_deadline_has_words(calendar: WorkingCalendar, now: datetime, minutes: int, by_clock: bool) -> None:
    now = now.replace(tzinfo=HANOI)
    found = remaining(due_at=now + timedelta(minutes=minutes), now=now, calendar=calendar, by_clock=by_clock)
    assert (found.nearness is Nearness.OVERDUE) == (minutes < 0)
    assert found.words and "{" not in found.words
    assert found.unit in (Unit.CLOCK, Unit.DATE) or found.amount >= 1


def test_each_pattern_uses_only_known_parameters() -> None:
    for pattern in REMAINING_WORDS.values():
        assert pattern.format(n=3, time="17:00", date="01/01/2026")


def test_deadline_at_and_earliest() -> None:
    assert deadline_at(date(2026, 1, 12), zone=at(1)) == at(12, 17)
    assert deadline_at(date(2026, 1, 12), zone=at(1), clock=time(11, 30)) == at(12, 11, 30)
    assert earliest(at(12), None, at(9)) == at(9)
    assert earliest(None) is None
