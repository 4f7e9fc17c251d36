"""Anchors outlive editing, their loss is named, and they are put back only at lines that are recognised."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt

from edoc.domain.errors import BadInput
from edoc.domain.obstacles import Code
from edoc.paper.anchors import AnchorBox, anchors_find, anchors_in_docx, anchors_reinsert
from edoc.paper.convert import Converter
from edoc.paper.forms import draft_docx
from edoc.paper.marks import SHAPES, Anchor, anchor_in_picture, anchor_png
from edoc.paper.profile import office_environment
from tests.edoc.paper.samples import DECISION, LETTER


def saved(document: object) -> bytes:
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def without_pictures(made: bytes) -> bytes:
    """A draft after a person deleted every picture and typed over the blanks, as in a file pasted together."""
    document = docx.Document(io.BytesIO(made))
    for drawing in list(document.element.body.iter(qn("w:drawing"))):
        drawing.getparent().remove(drawing)
    return saved(document)


def typed(*lines: str) -> bytes:
    """A .docx made by hand, of plain paragraphs."""
    document = docx.Document()
    for words in lines:
        document.add_paragraph(words)
    return saved(document)


def test_a_picture_is_an_anchor_only_when_it_is_ours() -> None:
    for which in Anchor:
        assert anchor_in_picture(anchor_png(which)) is which
    assert anchor_in_picture(b"\x89PNG\r\n\x1a\nnonsense") is None
    assert len({SHAPES[which].rgb for which in Anchor}) == len(Anchor)


def test_a_text_field_keeps_the_baseline_and_whole_points() -> None:
    box = AnchorBox(1, 139.75, 707.14, 173.75, 718.14)
    assert box.text_field() == (140, 703, 174, 718)
    assert box.whole() == (140, 707, 174, 718)


def test_edited_draft_keeps_its_anchors(edited: Path) -> None:
    document = docx.Document(io.BytesIO(draft_docx(LETTER)))
    document.add_paragraph("Đoạn mới do người soạn thảo thêm.")
    document.save(str(edited))
    assert anchors_in_docx(edited.read_bytes()) == set(Anchor)
    assert anchors_reinsert(edited.read_bytes(), form=LETTER) == edited.read_bytes()


def test_lost_anchors_are_put_back_at_their_lines() -> None:
    lost = without_pictures(draft_docx(DECISION))
    assert anchors_in_docx(lost) == set()
    # the date line of our own draft is “Thành phố Hồ Chí Minh, ” with nothing behind the comma
    mended = anchors_reinsert(lost, form=DECISION)
    assert anchors_in_docx(mended) == set(Anchor)
    words = [p.text for p in _paragraphs(mended)]
    assert "Số: /QĐ-UBND" in words and words.index("Trần Văn Hoàng") > words.index("CHỦ TỊCH")


def test_typed_lines_lose_their_dots_and_keep_their_words() -> None:
    mine = typed(
        "Số: ...../QĐ-UBND",
        "Huế, ngày .... tháng 10 năm 2026",
        "Nội dung",
        "CHỦ TỊCH",
        "",
        "",
        "Trần Văn Hoàng",
    )
    mended = anchors_reinsert(mine, form=DECISION)
    words = [p.text for p in _paragraphs(mended)]
    assert words == ["Số: /QĐ-UBND", "Huế, ", "Nội dung", "CHỦ TỊCH", "", "Trần Văn Hoàng"]
    assert anchors_in_docx(mended) == set(Anchor)


def test_what_is_not_recognised_is_named() -> None:
    with pytest.raises(BadInput) as refused:
        anchors_reinsert(typed("Số: 12/QĐ-UBND", "ngày 5 thì làm"), form=DECISION)
    assert refused.value.codes == (Code.ANCHOR_MISSING,)
    assert "ngày, tháng, năm" in str(refused.value) and "chữ ký" in str(refused.value)
    assert "số văn bản" not in str(refused.value)


def _paragraphs(made: bytes) -> list[docx.text.paragraph.Paragraph]:
    document = docx.Document(io.BytesIO(made))
    return [docx.text.paragraph.Paragraph(p, document._body) for p in document.element.body.iter(qn("w:p"))]


@pytest.mark.live
def test_missing_and_repeated_anchors_are_named_together(converter: Converter) -> None:
    document = docx.Document(io.BytesIO(draft_docx(LETTER)))
    picture = io.BytesIO(anchor_png(Anchor.NUMBER))
    document.add_paragraph().add_run().add_picture(picture, width=Pt(30), height=Pt(11))
    drawings = list(document.element.body.iter(qn("w:drawing")))
    drawings[1].getparent().remove(drawings[1])
    pdf = converter.convert_to_pdfa(saved(document), name="sửa.docx")
    with pytest.raises(BadInput) as refused:
        anchors_find(pdf)
    assert refused.value.codes == (Code.ANCHOR_MISSING, Code.ANCHOR_TWICE)
    assert "ngày, tháng, năm" in str(refused.value) and "số văn bản" in str(refused.value)


@pytest.mark.live
def test_mended_draft_has_the_same_boxes(converter: Converter, papers: dict[str, bytes]) -> None:
    mended = anchors_reinsert(without_pictures(draft_docx(DECISION)), form=DECISION)
    before = anchors_find(papers["decision"])
    after = anchors_find(converter.convert_to_pdfa(mended, name="chèn lại.docx"))
    for which in (Anchor.NUMBER, Anchor.DATE):
        assert after[which].x0 == pytest.approx(before[which].x0, abs=0.5)
        assert after[which].y0 == pytest.approx(before[which].y0, abs=0.5)


@pytest.mark.live
def test_a_draft_saved_by_libreoffice_keeps_its_anchors(
    converter: Converter, papers: dict[str, bytes], tmp_path: Path
) -> None:
    source = tmp_path / "soạn.docx"
    source.write_bytes(draft_docx(LETTER))
    out = tmp_path / "out"
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--convert-to",
         "docx:MS Word 2007 XML", "--outdir", str(out), str(source)],
        check=True, capture_output=True, timeout=60, env=office_environment(tmp_path),
    )  # fmt: skip
    again = (out / "soạn.docx").read_bytes()
    assert anchors_in_docx(again) == set(Anchor)
    before, after = (
        anchors_find(papers["letter"]),
        anchors_find(converter.convert_to_pdfa(again, name="lại.docx")),
    )
    for which in (Anchor.NUMBER, Anchor.DATE):
        assert after[which].x0 == pytest.approx(before[which].x0, abs=2)
