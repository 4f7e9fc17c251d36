"""Periods and due days, as tables from the articles and as properties."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc.domain.retention import (
    PERIODS,
    PERMANENT,
    HandoverRule,
    Retention,
    handover_due,
    handover_notice_on,
    historical_due,
    longest,
    retention_parse,
)

years = st.integers(2, 70)
periods = st.one_of(st.just(PERMANENT), st.builds(Retention, years))
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


def test_the_periods_and_their_codes() -> None:
    assert [(p.words, p.code.value) for p in PERIODS] == [
        ("Vĩnh viễn", "01"),
        ("70 năm", "02"),
        ("50 năm", "03"),
        ("30 năm", "04"),
        ("20 năm", "05"),
        ("10 năm", "06"),
    ]
    assert Retention(15).code.value == "07"


@pytest.mark.parametrize("number", [-1, 0, 1, 71])
def test_other_periods_do_not_exist(number: int) -> None:
    with pytest.raises(ValueError):
        Retention(number)


@pytest.mark.parametrize(("text", "number"), [("20 năm", 20), (" 10  NĂM ", 10), ("50", 50), ("Vĩnh viễn", None)])
def test_reading(text: str, number: int | None) -> None:
    assert retention_parse(text) == Retention(number)


@pytest.mark.parametrize("text", ["", "năm", "lâu dài", "-5", "²", "20 tháng"])
def test_reading_refuses(text: str) -> None:
    with pytest.raises(ValueError):
        retention_parse(text)


@given(periods)
def test_words_are_read_back(period: Retention) -> None:
    assert retention_parse(period.words) == period


@given(st.lists(periods, min_size=1))
def test_the_longest_covers_all(some: list[Retention]) -> None:
    found = longest(*some)
    assert found in some
    assert all(found.covers(period) for period in some)


def test_keeping_and_disposal() -> None:
    ended = date(2026, 3, 5)
    assert Retention(10).keep_until(ended_on=ended) == date(2036, 12, 31)
    assert Retention(10).disposal_from(ended_on=ended) == date(2037, 1, 1)
    assert PERMANENT.keep_until(ended_on=ended) is PERMANENT.disposal_from(ended_on=ended) is None


def test_only_files_of_five_years_are_handed_over() -> None:
    assert [Retention(n).is_handed_over for n in (2, 4, 5, 70)] == [False, False, True, True]
    assert PERMANENT.is_handed_over


@pytest.mark.parametrize(
    ("ended", "options", "due"),
    [
        (date(2026, 3, 5), {}, date(2027, 12, 31)),
        (date(2026, 3, 5), {"rule": HandoverRule(by_year_end=False)}, date(2027, 3, 5)),
        (date(2024, 2, 29), {"rule": HandoverRule(by_year_end=False)}, date(2025, 2, 28)),
        (date(2026, 11, 30), {"is_construction": True}, date(2027, 2, 28)),
        (date(2026, 3, 5), {"held_back_years": 2}, date(2029, 12, 31)),
    ],
)
def test_handover(ended: date, options: dict[str, object], due: date) -> None:
    assert handover_due(ended_on=ended, **options) == due  # type: ignore[arg-type]


def test_holding_back_has_an_end() -> None:
    with pytest.raises(ValueError):
        handover_due(ended_on=date(2026, 1, 1), held_back_years=3)


@given(days, st.integers(0, 2), st.booleans(), st.booleans())
def test_handover_comes_after_the_end_and_after_its_notice(
    ended: date, held_back: int, by_year_end: bool, construction: bool
) -> None:
    due = handover_due(
        ended_on=ended,
        rule=HandoverRule(by_year_end=by_year_end),
        is_construction=construction,
        held_back_years=held_back,
    )
    assert due > ended
    assert (due - handover_notice_on(due=due)).days == 30


def test_the_historical_archive() -> None:
    assert historical_due(handed_over_on=date(2024, 2, 29)) == date(2029, 2, 28)
