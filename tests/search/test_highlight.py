"""Highlights: what is marked, where a snippet is cut, and that no text is lost or invented."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from edoc.domain import text
from search.entries import Span
from search.folding import Folding
from search.highlight import Highlighter
from search.query import parse_query

FOLDING = Folding(clean=text.nfc, fold=text.fold, exact=text.exact, number=text.number_key)


def lighter(box: str) -> Highlighter:
    return Highlighter(parse_query(box, folding=FOLDING, today=date(2026, 11, 22)), folding=FOLDING)


def marked(spans: tuple[Span, ...]) -> list[str]:
    return [span.text for span in spans if span.marked]


def test_neighbours_are_one_mark_and_offsets_hold_in_the_original() -> None:
    assert lighter("uy ban nhan dan").title("Ủy  ban nhân dân xã; UỶ BAN khác") == (
        Span("Ủy ban nhân dân", marked=True),
        Span(" xã; "),
        Span("UỶ BAN", marked=True),
        Span(" khác"),
    )


def test_only_whole_words_are_marked() -> None:
    assert marked(lighter("an").title("An toàn, ban, án")) == ["An", "án"]


def test_a_phrase_is_marked_as_a_phrase() -> None:
    assert marked(lighter('"hành chính"').title("Hành chính; chính, hành - chính")) == [
        "Hành chính",
        "hành - chính",
    ]


def test_a_number_is_marked_in_the_text() -> None:
    assert marked(lighter("1846/qd").title("Theo Quyết định 1846/QĐ-UBND")) == ["1846/QĐ"]


def test_nothing_matched_gives_no_snippet() -> None:
    assert lighter("hành chính").snippets("Không có gì ở đây") == ()
    assert lighter("").snippets("Không có gì ở đây") == ()


def test_snippets_prefer_the_window_with_the_most_words() -> None:
    body = "kế hoạch. " + "x " * 200 + "số hóa. " + "y " * 200 + "kế hoạch chuyển đổi số" + " z" * 200
    (snippet,) = lighter("kế hoạch chuyển đổi số").snippets(body, most=1)
    assert marked(snippet) == ["kế hoạch chuyển đổi số"]


def test_a_match_far_inside_a_long_text_is_found_once() -> None:
    for offset in (49_990, 50_000, 50_001, 120_000):
        body = "a " * (offset // 2) + "trường học " + "b " * 30_000
        (snippet,) = lighter('"trường học"').snippets(body)
        assert marked(snippet) == ["trường học"]


@given(st.text(alphabet="abcđôếạ 12/.-\n"), st.text(alphabet='abđôế 1"'))
def test_a_title_is_never_changed_but_for_its_spaces(title: str, box: str) -> None:
    spans = lighter(box).title(text.nfc(title))
    joined = "".join(span.text for span in spans)
    assert joined.split() == text.nfc(title).split()
    assert all(span.text for span in spans)


@given(st.text(alphabet="ab đế\n", max_size=400))
def test_snippets_are_pieces_of_the_text(body: str) -> None:
    whole = " ".join(body.split())
    for snippet in lighter("a đế").snippets(body):
        assert marked(snippet)
        assert " ".join("".join(span.text for span in snippet).split()) in whole
