"""The search page: marks, facets, badges, the preview; and the page without its index."""

from __future__ import annotations

import pytest

from edoc.domain.errors import Unavailable
from edoc.web.views import search
from tests.support.builders import pdf_with_lines
from tests.support.questions import questions

pytestmark = pytest.mark.django_db
LINES = ["V/v chuyển đổi số tại các trường học", "Kính gửi: các đơn vị trực thuộc"]


def indexed(house, **changes):
    document = house.arrival(pdf=pdf_with_lines(LINES), subject="Kế hoạch chuyển đổi số năm học mới", **changes)
    house.drain("index")
    return document


def test_a_search_without_marks_finds_marks_and_previews(house, as_):
    document = indexed(house)

    page = as_("vanthu").get("/tra-cuu/?q=chuyen+doi+so")

    (hit,) = page.context["hits"]
    assert hit.id == str(document.pk)
    assert [p.text for p in hit.title if p.marked] == ["chuyển đổi số"]
    assert "<mark>chuyển đổi số</mark>" in page.content.decode()
    assert "ở Văn thư cơ quan" in hit.where
    boxes = [box for sheet in page.context["sheets"] for box in sheet.boxes]
    assert len(boxes) == 1 and boxes[0].kind == "mark"


def test_facets_narrow_and_can_be_taken_off(house, as_):
    indexed(house)
    clerk = as_("vanthu")

    page = clerk.get("/tra-cuu/?q=chuyen+doi+so&chieu=out")
    assert page.context["hits"] == ()
    assert page.context["applied"][0].words == "Văn bản đi"
    back = clerk.get(page.context["applied"][0].url)
    assert len(back.context["hits"]) == 1
    direction = next(f for f in back.context["facets"] if f.name == "chieu")
    assert [(c.words, c.count) for c in direction.choices] == [("Văn bản đến", 1)]


def test_who_may_not_see_it_finds_nothing_not_even_in_the_counts(house, as_):
    indexed(house)

    page = as_("chuyenvienvh").get("/tra-cuu/?q=chuyen+doi+so")

    assert page.context["hits"] == () and page.context["facets"] == ()
    assert page.context["total_words"] == "0 văn bản"
    assert "chuyển đổi số" not in page.content.decode()
    assert "Gõ không dấu cũng tìm được." in page.content.decode()


def test_what_people_type_is_never_markup(house, as_):
    indexed(house)

    html = as_("vanthu").get("/tra-cuu/", {"q": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert(1)" not in html


def test_without_its_index_the_page_stands_and_says_so(house, as_, monkeypatch):
    def down(**_asked):
        raise Unavailable("index")

    monkeypatch.setattr(search, "find_documents", down)

    page = as_("vanthu").get("/tra-cuu/?q=chuyen")

    assert page.status_code == 503
    assert "Bộ tra cứu chưa trả lời" in page.content.decode()
    assert 'value="chuyen"' in page.content.decode()


def test_many_hits_cost_no_more_questions_than_one(house, as_):
    indexed(house)
    clerk = as_("vanthu")
    clerk.get("/tra-cuu/?q=chuyen+doi+so")
    one = questions(lambda: clerk.get("/tra-cuu/?q=chuyen+doi+so"))
    for n in range(3):
        indexed(house, code_number=str(900 + n))
    clerk.get("/tra-cuu/?q=chuyen+doi+so")  # the text of a page is read once and kept

    assert questions(lambda: clerk.get("/tra-cuu/?q=chuyen+doi+so")) == one
