"""Numbers, notations and dates as the decree writes them (NĐ 30/2020, Đ.15 and Phụ lục I Phần I mục II.3–4)."""

from __future__ import annotations

from datetime import date

from edoc.domain.doctypes import OFFICIAL_LETTER, TYPES


def number_text(number: int) -> str:
    """`1` → `01`: numbers below ten take a leading zero."""
    if number < 1:
        raise ValueError("a number in a register starts at 1")
    return f"{number:02d}"


def notation(*, type_code: str, agency_notation: str, unit_notation: str = "", year: int | None = None) -> str:
    """The ký hiệu after the slash: `QĐ-UBND` for a named type, `UBND-VP` for a công văn.

    A normative document carries its year before (`2026/QĐ-UBND`).
    """
    if type_code == OFFICIAL_LETTER or not TYPES.get(type_code, TYPES[OFFICIAL_LETTER]).abbreviation:
        text = f"{agency_notation}-{unit_notation}" if unit_notation else agency_notation
    else:
        text = f"{TYPES[type_code].abbreviation}-{agency_notation}"
    return f"{year}/{text}" if year is not None else text


def full_number(number: str, notation_text: str) -> str:
    """`15` and `QĐ-UBND` → `15/QĐ-UBND`."""
    return f"{number}/{notation_text}" if notation_text else number


def date_line(day: date) -> str:
    """`ngày 05 tháng 01 năm 2026`: days below 10 and the months 1 and 2 take a leading zero, months 3 to 9 none."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"
