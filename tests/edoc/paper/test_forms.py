"""Drafts against NĐ 30/2020, Phụ lục I: read in the .docx, and measured in the PDF that LibreOffice makes of it."""

from __future__ import annotations

import io
from dataclasses import replace

import docx
import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest

from edoc.domain.errors import BadInput
from edoc.domain.obstacles import Code
from edoc.paper.anchors import anchors_find, anchors_in_docx
from edoc.paper.forms import Signer, draft_docx
from edoc.paper.marks import SHAPES, Anchor
from edoc.paper.metrics import Face, text_width
from edoc.paper.pages import TextLine, page_lines, pdf_check
from tests.edoc.paper.samples import DECISION, LETTER, PROPOSAL

MM = 72 / 25.4
LEFT, RIGHT, TOP, BOTTOM = 30 * MM, 595.28 - 15 * MM, 20 * MM, 841.89 - 20 * MM


def line(pdf: bytes, starts: str, *, page: int = 1) -> TextLine:
    """The one line of a page that starts with the words."""
    found = [one for one in page_lines(pdf, pages=(page,))[0] if one.text.startswith(starts)]
    assert len(found) == 1, (starts, [one.text for one in page_lines(pdf, pages=(page,))[0]])
    return found[0]


def strokes(pdf: bytes, *, page: int = 1) -> list[tuple[float, float, float]]:
    """Rules of a page: left end, right end, height above the lower edge."""
    objects = pdfium.PdfDocument(pdf)[page - 1].get_objects(filter=[raw.FPDF_PAGEOBJ_PATH])
    bounds = [thing.get_bounds() for thing in objects]
    return [(x0 + 0.75, x1 - 0.75, (y0 + y1) / 2) for x0, y0, x1, y1 in bounds if y1 - y0 < 4 < x1 - x0]


def rule_below(pdf: bytes, above: TextLine) -> tuple[float, float]:
    """The ends of the nearest rule under a line of text."""
    below = [
        s for s in strokes(pdf) if 0 < (841.89 - s[2]) - above.baseline < 14 and s[0] < above.x1 and s[1] > above.x0
    ]
    assert below, above
    return below[0][0], below[0][1]


def test_widths_of_text_are_those_of_the_face() -> None:
    assert text_width("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, face=Face.BOLD) == pytest.approx(250.34, abs=0.1)
    assert text_width("ngày 30 tháng 10 năm 2026", size=13, face=Face.ITALIC) == pytest.approx(145.52, abs=0.1)
    assert text_width("ưỡ", size=1000) == 542 + 529
    assert text_width("ỡ", size=1000) == text_width("ơ", size=1000)


def test_the_reserved_places_fit_what_is_written_later() -> None:
    assert SHAPES[Anchor.NUMBER].width >= text_width("99999", size=13) + 1
    assert SHAPES[Anchor.NUMBER].width < text_width("999999", size=13)
    assert SHAPES[Anchor.DATE].width >= text_width("ngày 30 tháng 12 năm 2026", size=13, face=Face.ITALIC) + 1


@pytest.mark.parametrize("form", [LETTER, DECISION, PROPOSAL], ids=lambda form: form.type_code)
def test_a_draft_is_a4_in_vietnamese_with_all_anchors(form: object) -> None:
    made = draft_docx(form)  # type: ignore[arg-type]
    document = docx.Document(io.BytesIO(made))
    section = document.sections[0]
    assert (round(section.page_width.mm, 1), round(section.page_height.mm, 1)) == (210, 297)
    assert [round(m.mm) for m in (section.top_margin, section.bottom_margin, section.left_margin)] == [
        20,
        20,
        30,
    ]
    assert 15 <= round(section.right_margin.mm) <= 20
    assert anchors_in_docx(made) == set(Anchor)
    xml = document.styles.element.xml
    assert 'w:lang w:val="vi-VN"' in xml and "en-US" not in xml
    assert document.core_properties.language == "vi-VN"
    assert document.core_properties.subject == form.subject  # type: ignore[attr-defined]


def test_empty_boxes_are_all_named_at_once() -> None:
    bare = replace(LETTER, place=" ", subject="", body=(), signer=Signer(position="", name="A"))
    with pytest.raises(BadInput) as refused:
        draft_docx(bare)
    assert refused.value.codes == (Code.FIELD_MISSING,) * 4
    assert "địa danh" in str(refused.value) and "nội dung" in str(refused.value)


@pytest.mark.live
def test_head_of_every_draft(papers: dict[str, bytes]) -> None:
    for pdf in papers.values():
        country, motto = (
            line(pdf, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            line(pdf, "Độc lập - Tự do - Hạnh phúc"),
        )
        assert (country.font, country.size) == ("Tinos-Bold", 12) and (motto.font, motto.size) == (
            "Tinos-Bold",
            13,
        )
        assert (country.x0 + country.x1) / 2 == pytest.approx((motto.x0 + motto.x1) / 2, abs=1)
        left, right = rule_below(pdf, motto)
        assert (left, right) == (pytest.approx(motto.x0, abs=1), pytest.approx(motto.x1, abs=1))
        assert country.x1 <= RIGHT and country.y0 >= TOP - 1


@pytest.mark.live
def test_agency_stands_left_with_a_short_rule(papers: dict[str, bytes]) -> None:
    pdf = papers["decision"]
    agency = line(pdf, "PHƯỜNG HOA SEN")
    parent = line(pdf, "THÀNH PHỐ HÀ NỘI")
    assert (parent.font, agency.font) == ("Tinos", "Tinos-Bold")
    left, right = rule_below(pdf, agency)
    longest = text_width("PHƯỜNG HOA SEN", size=12, face=Face.BOLD)
    assert 1 / 3 <= (right - left) / longest <= 1 / 2
    assert (left + right) / 2 == pytest.approx((agency.x0 + agency.x1) / 2, abs=1)
    assert line(papers["proposal"], "ỦY BAN NHÂN DÂN").baseline < line(papers["proposal"], "THÀNH PHỐ HÀ NỘI").baseline


@pytest.mark.live
@pytest.mark.parametrize(
    ("paper", "notation", "place"),
    [
        ("letter", "/UBND-VP", "Hoa Sen,"),
        ("decision", "/QĐ-UBND", "Thành phố Hồ Chí Minh,"),
        ("proposal", "/TTr-SKHCN", "Hà Nội,"),
    ],
)
def test_anchors_stand_exactly_in_their_lines(papers: dict[str, bytes], paper: str, notation: str, place: str) -> None:
    pdf = papers[paper]
    boxes = anchors_find(pdf)
    for which, box in boxes.items():
        assert box.x1 - box.x0 == pytest.approx(SHAPES[which].width, abs=0.5)
        assert box.y1 - box.y0 == pytest.approx(SHAPES[which].height, abs=0.5)
    number, date = boxes[Anchor.NUMBER], boxes[Anchor.DATE]
    before, after, where = line(pdf, "Số:"), line(pdf, notation), line(pdf, place)
    assert before.baseline == after.baseline == where.baseline
    assert number.y0 == pytest.approx(841.89 - before.baseline, abs=0.5)
    assert date.y0 == pytest.approx(number.y0, abs=0.5)
    assert number.x1 == pytest.approx(after.x0, abs=0.5)
    space = text_width(" ", size=13)
    assert number.x0 - before.x1 == pytest.approx(space, abs=0.9)
    assert date.x0 - where.x1 == pytest.approx(space, abs=1.5)
    assert date.x1 <= RIGHT and (where.font, where.size) == ("Tinos-Italic", 13)


@pytest.mark.live
def test_the_signature_stands_centred_between_title_and_name(papers: dict[str, bytes]) -> None:
    for paper, title, name in (
        ("letter", "PHÓ CHỦ TỊCH", "Nguyễn Thị Minh Hạnh"),
        ("decision", "CHỦ TỊCH", "Trần Văn Hoàng"),
        ("proposal", "GIÁM ĐỐC", "Lê Quang Vinh"),
    ):
        pdf = papers[paper]
        box = anchors_find(pdf)[Anchor.LEADER]
        above, below = line(pdf, title, page=box.page), line(pdf, name, page=box.page)
        assert box.page == len(pdf_check(pdf).pages)
        assert 841.89 - box.y1 >= above.baseline and 841.89 - box.y0 <= below.y0 + 1
        middle = (box.x0 + box.x1) / 2
        assert middle == pytest.approx((above.x0 + above.x1) / 2, abs=1)
        assert middle == pytest.approx((below.x0 + below.x1) / 2, abs=1)
        assert (above.font, above.size, below.font, below.size) == ("Tinos-Bold", 14, "Tinos-Bold", 14)
        assert box.x0 + 128 / 3 - 102 > LEFT + 75 * MM - 1, "the seal must stay off the list of receivers"


@pytest.mark.live
def test_letter_has_its_subject_under_the_number_and_addressees_in_line(papers: dict[str, bytes]) -> None:
    pdf = papers["letter"]
    subject, number = line(pdf, "V/v phối hợp"), line(pdf, "Số:")
    assert (subject.font, subject.size) == ("Tinos", 12) and subject.y0 - number.baseline >= 6
    to, first, last = line(pdf, "Kính gửi:"), line(pdf, "- Sở Nội vụ"), line(pdf, "- Công an")
    assert first.text.endswith(";") and last.text.endswith(".")
    colon = to.x0 + text_width("Kính gửi", size=14)
    assert first.x0 == pytest.approx(colon, abs=1.5) and last.x0 == pytest.approx(first.x0, abs=0.1)


@pytest.mark.live
def test_body_is_justified_indented_and_spaced(papers: dict[str, bytes]) -> None:
    pdf = papers["letter"]
    lines = page_lines(pdf, pages=(1,))[0]
    start = next(place for place, one in enumerate(lines) if one.text.startswith("1. Rà soát"))
    first, second, third, following = lines[start : start + 4]
    assert (first.font, first.size) == ("Tinos", 14)
    assert first.x0 == pytest.approx(LEFT + 12.7 * MM, abs=1) and second.x0 == pytest.approx(LEFT, abs=1)
    assert first.x1 == pytest.approx(RIGHT, abs=1) and second.x1 == pytest.approx(RIGHT, abs=1)
    step = second.baseline - first.baseline
    assert 14 * 1.149 <= step <= 14 * 1.149 * 1.5
    last_of_paragraph = third if following.text.startswith("2.") else following
    assert lines[lines.index(last_of_paragraph) + 1].baseline - last_of_paragraph.baseline >= step + 6 - 0.1
    for page in page_lines(pdf):
        assert all(one.x0 >= LEFT - 1 and one.x1 <= RIGHT + 1 for one in page)


@pytest.mark.live
def test_page_numbers_from_the_second_page_on(papers: dict[str, bytes]) -> None:
    pdf = papers["letter"]
    assert not [one for one in page_lines(pdf, pages=(1,))[0] if one.baseline < TOP - 1]
    number = line(pdf, "2", page=2)
    assert number.text == "2" and number.baseline < TOP and number.size == 13
    assert (number.x0 + number.x1) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=1)


@pytest.mark.live
def test_receivers_urgency_and_contact(papers: dict[str, bytes]) -> None:
    pdf = papers["letter"]
    last = anchors_find(pdf)[Anchor.LEADER].page
    head, archive = line(pdf, "Nơi nhận:", page=last), line(pdf, "- Lưu: VT", page=last)
    assert (head.font, head.size) == ("Tinos-BoldItalic", 12)
    assert (archive.text, archive.size) == ("- Lưu: VT, VP. LTV.(12)", 11)
    stamp = line(pdf, "KHẨN")
    assert (stamp.font, stamp.size) == ("Tinos-Bold", 13)
    sides = [s for s in strokes(pdf) if abs((841.89 - s[2]) - stamp.baseline) < 20 and s[0] < stamp.x0]
    assert {round((right - left) / MM) for left, right, _ in sides if right > stamp.x1} <= {20, 21}
    assert len(sides) >= 2
    contact = line(pdf, "Số 1 phố Hoa Sen")
    assert contact.size == 11 and contact.baseline > BOTTOM
    assert not [one for one in page_lines(pdf, pages=(2,))[0] if one.text.startswith("Số 1 phố")]


@pytest.mark.live
def test_decision_follows_its_model(papers: dict[str, bytes]) -> None:
    pdf = papers["decision"]
    lines = page_lines(pdf, pages=(1,))[0]
    title, enacting = (one for one in lines if one.text.startswith("QUYẾT ĐỊNH"))
    assert (title.text, enacting.text) == ("QUYẾT ĐỊNH", "QUYẾT ĐỊNH:")
    assert title.font == enacting.font == "Tinos-Bold" and title.size == enacting.size == 14
    subject = line(pdf, "Về việc thành lập")
    left, right = rule_below(pdf, subject)
    assert 1 / 3 <= (right - left) / (subject.x1 - subject.x0) <= 1 / 2
    bases = [one for one in lines if one.text.startswith(("Căn cứ", "Theo đề nghị"))]
    assert [one.font for one in bases] == ["Tinos-Italic"] * 3
    assert bases[-1].text.endswith("Xã hội.") and bases[0].text.endswith(";")
    order = [one.baseline for one in (title, subject, line(pdf, "ỦY BAN NHÂN DÂN PHƯỜNG"), *bases, enacting)]
    assert order == sorted(order)
    assert line(pdf, "Điều 1.").font == "Tinos-Bold"
    assert line(pdf, "Điều 2. Nhiệm vụ của Tổ công tác").x0 == pytest.approx(LEFT + 12.7 * MM, abs=1)


@pytest.mark.live
def test_only_the_allowed_face_is_in_the_file(papers: dict[str, bytes]) -> None:
    for pdf in papers.values():
        facts = pdf_check(pdf)
        assert {font.name.split("-")[0] for font in facts.fonts} == {"Tinos"}
        assert all(font.embedded for font in facts.fonts) and all(page.is_a4 for page in facts.pages)
