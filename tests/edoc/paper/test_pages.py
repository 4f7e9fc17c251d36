"""Page images, text with boxes, and hostile PDFs."""

from __future__ import annotations

import io
import os
import signal
import threading

import pikepdf
import pytest
from PIL import Image

from edoc.domain.errors import BadInput
from edoc.domain.obstacles import Code
from edoc.paper.pages import LARGE, SCREEN, THUMBNAIL, page_image, page_lines, page_texts, pdf_check
from edoc.paper.pdf_process import PROCESS, PdfProcess

FACE = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)


def made(content: str, *, pages: int = 1, rotate: int = 0, size: tuple[int, int] = (595, 842), crop: int = 0) -> bytes:
    """A PDF by hand: content, turned and cropped pages."""
    with pikepdf.new() as pdf:
        for _ in range(pages):
            page = pdf.add_blank_page(page_size=size)
            page.obj.Contents = pdf.make_stream(content.encode())
            page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=FACE))
            page.obj.Rotate = rotate
            if crop:
                page.obj.CropBox = [crop, crop, size[0] - crop, size[1] - crop]
        return written(pdf)


def written(pdf: pikepdf.Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


TEXT = "BT /F 12 Tf 100 700 Td (First line) Tj ET BT /F 10 Tf 300 700 Td (Other column) Tj ET"


@pytest.mark.parametrize(("width", "height"), [(SCREEN, 1755), (LARGE, 3509), (THUMBNAIL, 311)])
def test_pages_are_webp_of_the_asked_width(width: int, height: int) -> None:
    picture = page_image(made(TEXT), page=1, width=width)
    with Image.open(io.BytesIO(picture.webp)) as seen:
        assert seen.format == "WEBP" and seen.size == (picture.width, picture.height)
    assert picture.width == width and picture.height == pytest.approx(height, abs=2)


def test_fields_are_drawn() -> None:
    """Without the forms the appearance of a signature vanishes from the picture."""
    with pikepdf.open(io.BytesIO(made(""))) as pdf:
        look = pdf.make_stream(b"1 0 0 rg 0 0 100 50 re f", Type=pikepdf.Name.XObject, BBox=[0, 0, 100, 50])
        look.Subtype = pikepdf.Name.Form
        field = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Sig, T=pikepdf.String("S"),
                Rect=[100, 100, 200, 150], F=132, AP=pikepdf.Dictionary(N=look),
            )
        )  # fmt: skip
        pdf.pages[0].obj.Annots = pikepdf.Array([field])
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
        pdf_bytes = written(pdf)
    picture = Image.open(io.BytesIO(page_image(pdf_bytes, page=1, width=595).webp)).convert("RGB")
    red, green, _ = picture.getpixel((150, 842 - 125))
    assert red > 200 and green < 80


def test_lines_have_boxes_from_the_upper_left_and_columns_stay_apart() -> None:
    (lines,) = page_lines(made(TEXT))
    assert [one.text for one in lines] == ["First line", "Other column"]
    first, other = lines
    assert first.x0 == pytest.approx(100, abs=1.5) and first.baseline == pytest.approx(142, abs=0.1)
    assert first.y0 < first.baseline <= first.y1 + 3 and (first.size, other.size) == (12, 10)


def test_what_stands_in_a_field_is_read_in_its_row() -> None:
    with pikepdf.open(io.BytesIO(made("BT /F 12 Tf 72 700 Td (So:) Tj 60 0 Td (/UBND) Tj ET"))) as pdf:
        drawn = pdf.make_stream(b"BT /F 12 Tf 2 3 Td (15) Tj ET")
        drawn.Type, drawn.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        drawn.BBox = pikepdf.Array([0, 0, 30, 14])
        drawn.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=FACE))
        field = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T="n", V="15", F=4,
                Rect=pikepdf.Array([96, 697, 126, 711]), AP=pikepdf.Dictionary(N=drawn),
            )
        )  # fmt: skip
        pdf.pages[0].obj.Annots = pikepdf.Array([field])
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
        data = written(pdf)
    assert "".join(page_texts(data)[0].split()) == "So:15/UBND"


def test_turned_and_cropped_pages_are_measured_as_seen() -> None:
    (turned,) = page_lines(made("BT /F 12 Tf 100 700 Td (A) Tj ET", rotate=90))
    assert turned[0].x0 == pytest.approx(700, abs=12) and turned[0].y0 == pytest.approx(100, abs=12)
    (cropped,) = page_lines(made("BT /F 12 Tf 100 700 Td (A) Tj ET", crop=50))
    assert cropped[0].x0 == pytest.approx(50, abs=2) and cropped[0].baseline == pytest.approx(92, abs=0.5)
    assert pdf_check(made("", rotate=90)).pages[0].is_a4


def test_plain_text_joins_the_lines_of_a_paragraph() -> None:
    content = "BT /F 12 Tf 14 TL 100 700 Td (one phrase that) Tj T* (runs on) Tj 0 -40 Td (Next) Tj ET"
    assert page_texts(made(content, pages=2)) == ("one phrase that runs on\nNext",) * 2


def test_facts_name_fonts_that_are_not_embedded() -> None:
    facts = pdf_check(made(TEXT, pages=3))
    assert len(facts.pages) == 3 and [(font.name, font.embedded) for font in facts.fonts] == [("Helvetica", False)]


@pytest.mark.parametrize("data", [b"", b"not a pdf", b"%PDF-1.7\n%%EOF", made(TEXT)[:60]])
def test_broken_files_are_broken(data: bytes) -> None:
    for ask in (pdf_check, page_lines, lambda pdf, name: page_image(pdf, page=1, name=name)):
        with pytest.raises(BadInput) as refused:
            ask(data, name="hỏng.pdf")
        assert refused.value.codes == (Code.PDF_BROKEN,) and "hỏng.pdf" in str(refused.value)


@pytest.mark.parametrize("user", ["secret", ""])
def test_a_password_is_named(user: str) -> None:
    with pikepdf.open(io.BytesIO(made(TEXT))) as pdf:
        locked = written(pdf, encryption=pikepdf.Encryption(owner="owner", user=user))
    with pytest.raises(BadInput) as refused:
        pdf_check(locked, name="khóa.pdf")
    assert refused.value.codes == (Code.PDF_ENCRYPTED,)


def test_a_file_without_pages_is_named() -> None:
    with pikepdf.new() as pdf:
        empty = written(pdf)
    with pytest.raises(BadInput) as refused:
        pdf_check(empty, name="rỗng.pdf")
    assert refused.value.codes == (Code.PDF_WITHOUT_PAGES,)


def test_a_page_that_is_not_there_is_refused_and_the_process_lives() -> None:
    with pytest.raises(BadInput):
        page_image(made(TEXT), page=9)
    assert len(pdf_check(made(TEXT)).pages) == 1


def test_a_slow_file_ends_the_process_not_the_caller() -> None:
    slow = PdfProcess(seconds=0.5)
    # ten thousand forms inside forms: a second of drawing at least
    content = "q 0.5 0 0 0.5 0 0 cm " * 20 + "0 0 595 842 re f " * 400_000 + "Q " * 20
    with pytest.raises(BadInput) as refused:
        slow.ask("images", made(content), name="chậm.pdf", pages=[1] * 40, width=LARGE, quality=80, method=6)
    assert refused.value.codes == (Code.PDF_BROKEN,)
    slow.seconds = 30
    assert slow.ask("facts", made(TEXT), name="a")[0]["sizes"] == [[595.0, 842.0]]
    slow.close()


def test_a_killed_process_is_started_again() -> None:
    own = PdfProcess()
    own.ask("facts", made(TEXT), name="a")
    assert own._process is not None
    os.kill(own._process.pid, signal.SIGKILL)
    own._process.wait()
    assert own.ask("facts", made(TEXT), name="a")[0]["encrypted"] is False
    own.close()


def test_a_fork_leaves_the_process_of_its_parent_alone() -> None:
    pdf_check(made(TEXT))
    before = PROCESS._process
    child = os.fork()
    if child == 0:
        good = PROCESS._process is None and len(pdf_check(made(TEXT, pages=2)).pages) == 2
        PROCESS.close()
        os._exit(0 if good else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert len(pdf_check(made(TEXT)).pages) == 1 and PROCESS._process is before


def test_many_threads_may_ask() -> None:
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda n=n: found.append(len(pdf_check(made(TEXT, pages=n)).pages)))  # type: ignore[misc]
        for n in range(1, 9)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == list(range(1, 9))


def test_an_enormous_page_is_drawn_small_or_refused() -> None:
    picture = page_image(made("", size=(200, 14_000)), page=1, width=LARGE)
    assert picture.height <= 16_000
    PROCESS.close()
