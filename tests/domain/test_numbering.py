"""Numbers, notations and date lines as the decree writes them (NĐ 30/2020, Đ.15; Phụ lục I, Phần I, II.3–4)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc.domain.doctypes import OFFICIAL_LETTER, TYPES
from edoc.domain.local_time import local, local_date, moment_text
from edoc.domain.numbering import date_line, full_number, notation, number_text


@pytest.mark.parametrize(("number", "text"), [(1, "01"), (9, "09"), (10, "10"), (99, "99"), (1234, "1234")])
def test_numbers_below_ten_take_a_zero(number: int, text: str) -> None:
    assert number_text(number) == text


@pytest.mark.parametrize("number", [0, -1])
def test_a_number_starts_at_one(number: int) -> None:
    with pytest.raises(ValueError, match="starts at 1"):
        number_text(number)


@given(st.integers(1, 99999), st.integers(1, 99999))
def test_two_numbers_never_read_the_same(one: int, other: int) -> None:
    assert (number_text(one) == number_text(other)) == (one == other)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 1, 5), "ngày 05 tháng 01 năm 2026"),
        (date(2026, 2, 28), "ngày 28 tháng 02 năm 2026"),
        (date(2026, 3, 1), "ngày 01 tháng 3 năm 2026"),
        (date(2026, 9, 2), "ngày 02 tháng 9 năm 2026"),
        (date(2026, 10, 10), "ngày 10 tháng 10 năm 2026"),
        (date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
    ],
)
def test_the_zeros_of_the_date_line(day: date, text: str) -> None:
    assert date_line(day) == text


@pytest.mark.parametrize(
    ("kind", "unit", "year", "text"),
    [
        ("QĐ", "", None, "QĐ-UBND"),
        ("QĐ", "VP", None, "QĐ-UBND"),
        (OFFICIAL_LETTER, "VP", None, "UBND-VP"),
        (OFFICIAL_LETTER, "", None, "UBND"),
        ("QĐ", "", 2026, "2026/QĐ-UBND"),
    ],
)
def test_notations(kind: str, unit: str, year: int | None, text: str) -> None:
    assert notation(type_code=kind, agency_notation="UBND", unit_notation=unit, year=year) == text


def test_every_named_type_puts_its_abbreviation_first() -> None:
    for code, kind in TYPES.items():
        if kind.abbreviation:
            assert notation(type_code=code, agency_notation="SDLLT") == f"{kind.abbreviation}-SDLLT"


def test_a_full_number() -> None:
    assert full_number("15", "QĐ-UBND") == "15/QĐ-UBND"
    assert full_number("15", "") == "15"


def test_the_year_turns_at_midnight_in_viet_nam() -> None:
    last_of_the_year = datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC)
    assert local_date(last_of_the_year) == date(2026, 12, 31)
    assert local_date(last_of_the_year + timedelta(seconds=1)) == date(2027, 1, 1)
    assert moment_text(last_of_the_year) == "23:59 31/12/2026"


def test_a_naive_time_is_no_time() -> None:
    with pytest.raises(ValueError, match="naive"):
        local(datetime(2026, 1, 1))
