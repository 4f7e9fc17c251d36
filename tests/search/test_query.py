"""The box as a tree: a table of what people type."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc.domain import text
from search.folding import Folding
from search.query import Number, Phrase, Query, Term, Word, parse_query

FOLDING = Folding(clean=text.nfc, fold=text.fold, exact=text.exact, number=text.number_key)
TODAY = date(2026, 11, 22)


def parse(box: str) -> Query:
    return parse_query(box, folding=FOLDING, today=TODAY)


def word(written: str) -> Word:
    exact = text.exact(written)
    return Word(text.fold(exact), exact)


@pytest.mark.parametrize(
    ("box", "terms"),
    [
        ("", ()),
        ("  \u200b ", ()),
        ("chuyển DOI", (word("chuyển"), word("doi"))),
        ('"chuyển đổi" số', (Phrase((word("chuyển"), word("đổi"))), word("số"))),
        ("“Hà Nội”", (Phrase((word("hà"), word("nội"))),)),
        ('"một', (word("một"),)),
        ('""', ()),
        ("hà-nội", (Phrase((word("hà"), word("nội"))),)),
        ("1846", (Number("1846", (word("1846"),)),)),
        ("0018", (Number("18", (word("0018"),)),)),
        ("1846/QĐ", (Number("1846/qd", (Phrase((word("1846"), word("qđ"))),)),)),
        ("1846/", (Number("1846/", (word("1846"),)),)),
        ("QĐ 1846", (Number("1846/qd", (word("qđ"), Number("1846", (word("1846"),)))),)),
        ("1846 qd", (Number("1846/qd", (Number("1846", (word("1846"),)), word("qd"))),)),
        ("http:thu", (Phrase((word("http"), word("thu"))),)),
    ],
)
def test_terms(box: str, terms: tuple[Term, ...]) -> None:
    assert parse(box) == Query(terms=terms)


def test_a_word_knows_whether_it_was_written_with_marks() -> None:
    assert [w.marked for w in parse("đo dat Hoà").words] == [True, False, True]


@pytest.mark.parametrize(
    ("box", "first", "last"),
    [
        ("từ 01/10 đến 31/10", date(2026, 10, 1), date(2026, 10, 31)),
        ("tu 1-10 den 31-10", date(2026, 10, 1), date(2026, 10, 31)),
        ("TỪ ngày 1/10/2025 ĐẾN ngày 5/10/2025", date(2025, 10, 1), date(2025, 10, 5)),
        ("từ 1/10/2025 đến 5/1", date(2025, 10, 1), date(2026, 1, 5)),
        ("từ 20/12 đến 10/01/2026", date(2025, 12, 20), date(2026, 1, 10)),
        ("từ 20/12 đến 10/01", date(2025, 12, 20), date(2026, 1, 10)),
        ("từ 25/11 đến 30/11", date(2025, 11, 25), date(2025, 11, 30)),
        ("từ 22/11", date(2026, 11, 22), None),
        ("từ 23/11", date(2025, 11, 23), None),
    ],
)
def test_ranges_of_days(box: str, first: date, last: date | None) -> None:
    assert parse(box) == Query(date_from=first, date_to=last)


@pytest.mark.parametrize("box", ["từ 31/02 đến 05/03", "từ chối", "từ 01/10x", "tu 45/10", "đến 31/10"])
def test_what_is_no_range_is_words(box: str) -> None:
    query = parse(box)
    assert (query.date_from, query.date_to) == (None, None)
    assert query.terms


def test_a_range_leaves_the_other_words() -> None:
    query = parse('báo cáo từ 01/10 đến 31/10 "học phí"')
    assert query.terms == (word("báo"), word("cáo"), Phrase((word("học"), word("phí"))))


def test_facets_in_the_box() -> None:
    query = parse("loại:QĐ loại:BC năm:2026 quy hoạch")
    assert query.facets == {"type": {"qd", "bc"}, "year": {"2026"}}
    assert query.terms == (word("quy"), word("hoạch"))


@given(st.text())
def test_any_input_is_a_query(box: str) -> None:
    query = parse(box)
    assert all(w.folded == text.fold(w.exact) for w in query.words)


@given(st.text(alphabet='tu den/0123456789:"“” từđếnloại-QĐ'))
def test_any_input_of_the_grammar_s_own_characters_is_a_query(box: str) -> None:
    parse(box)
