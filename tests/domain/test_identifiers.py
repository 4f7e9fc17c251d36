"""Codes in both forms and DocumentIds, as met on the axis."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc.domain.identifiers import (
    AgencyCode,
    Code102,
    DocumentId,
    document_id_key,
    is_agency_code,
    same_code,
)

codes = st.from_regex(r"\A[A-Z][0-9]{2}(\.[0-9]{2}){0,3}\Z")
numbers = st.integers(1, 99999).map(str)
notations = st.text(alphabet="ABCĐQUNDV-0123456789/", max_size=20)


@pytest.mark.parametrize("code", ["G09.01", "H37.DN.001", "H26", "h26.12.03.04", " H26.12 ", "A", "A01.02"])
def test_agency_codes(code: str) -> None:
    assert is_agency_code(code)
    assert str(AgencyCode(code)) == code.strip().upper()


@pytest.mark.parametrize(
    "code", ["", "26", "H26.", "H26..1", ".H26", "H2", "H26,1", "H26." + "1" * 32, "000.00.00.G22"]
)
def test_no_agency_codes(code: str) -> None:
    with pytest.raises(ValueError):
        AgencyCode(code)


def test_thirty_five_characters_are_allowed() -> None:
    assert len(str(AgencyCode("H26." + "1" * 31))) == 35


def test_the_tree_of_agencies() -> None:
    code = AgencyCode("H26.12.03")
    assert (code.level1, str(code.parent)) == ("H26", "H26.12")
    assert AgencyCode("H26").parent is None
    assert code.is_within(AgencyCode("h26.12")) and code.is_within(code)
    assert not code.is_within(AgencyCode("H26.1"))
    assert not AgencyCode("H26").is_within(code)


@pytest.mark.parametrize(
    ("code", "level1", "depth"),
    [
        ("000.00.00.G22", "G22", 1),
        ("000.00.15.h51", "H51", 2),
        ("000.01.00.H13", "H13", 3),
        ("002.00.20.H13", "H13", 4),
    ],
)
def test_codes_of_thirteen_characters(code: str, level1: str, depth: int) -> None:
    parsed = Code102(code)
    assert (parsed.level1, parsed.depth, len(str(parsed))) == (level1, depth, 13)


@pytest.mark.parametrize("code", ["", "G22", "00.00.00.G22", "000.00.00.22G", "000-00-00-G22", "000.00.00.G22.1"])
def test_no_codes_of_thirteen_characters(code: str) -> None:
    with pytest.raises(ValueError):
        Code102(code)


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 999))
def test_a_code_is_built_from_its_levels(level2: int, level3: int, level4: int) -> None:
    built = Code102.of("H26", level2, level3, level4)
    assert Code102(str(built)) == built
    assert built.depth == (4 if level4 else 3 if level3 else 2 if level2 else 1)


def test_codes_are_compared_in_upper_case() -> None:
    assert same_code("h26.12", " H26.12")
    assert not same_code("H26.12", "H26.1")
    assert not same_code("", "")


def test_the_standard_document_id() -> None:
    text = "000.00.00.G22,2015/09/30,7816/VPCP-TTĐT"
    parsed = DocumentId.parse(text)
    assert parsed == DocumentId("000.00.00.G22", date(2015, 9, 30), "7816", "VPCP-TTĐT")
    assert str(parsed) == text
    assert parsed is not None and parsed.code == "7816/VPCP-TTĐT"


@given(codes, st.dates(date(1950, 1, 1)), numbers, notations)
def test_what_is_written_is_read_back(code: str, day: date, number: str, notation: str) -> None:
    written = DocumentId(code, day, number, notation)
    assert DocumentId.parse(str(written)) == written
    assert document_id_key(str(written)) == written.key


@pytest.mark.parametrize(
    "text",
    [
        "h26.12,2026/1/5,5/qđ-ubnd",
        " H26.12 , 2026-01-05 , 05 / QĐ-UBND ",
        "H26.12,2026/01/05,005/QÐ-UBND",
        "H26.12,2026/01/05,5/Q\u0110-UB\u200bND",
    ],
)
def test_spellings_of_one_identity(text: str) -> None:
    parsed = DocumentId.parse(text)
    assert parsed is not None
    assert parsed.is_same(DocumentId("H26.12", date(2026, 1, 5), "05", "QĐ-UBND"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8f14e45f-ceea-467f-9575-1234567890ab",
        "H26-2026-15",
        "H26,2026/13/01,5/QĐ",
        "H26,05/01/2026,5/QĐ",
        ",2026/01/05,5/A",
        "H26,2026/01/05,/A",
    ],
)
def test_other_forms_are_no_standard_form_and_still_comparable(text: str) -> None:
    assert DocumentId.parse(text) is None
    assert document_id_key(text.lower()) == document_id_key(f" {text} ")


@pytest.mark.parametrize(("organ", "number"), [("", "1"), ("H26", " "), ("H26,1", "1"), ("H26", "1/2")])
def test_a_document_id_needs_its_parts(organ: str, number: str) -> None:
    with pytest.raises(ValueError):
        DocumentId(organ, date(2026, 1, 5), number)


def test_different_identities_differ() -> None:
    one = DocumentId("H26.12", date(2026, 1, 5), "5", "QĐ-UBND")
    for other in (
        DocumentId("H26.13", date(2026, 1, 5), "5", "QĐ-UBND"),
        DocumentId("H26.12", date(2026, 1, 6), "5", "QĐ-UBND"),
        DocumentId("H26.12", date(2026, 1, 5), "50", "QĐ-UBND"),
        DocumentId("H26.12", date(2026, 1, 5), "5", "QD-UBND"),
    ):
        assert not one.is_same(other)
