"""From .docx to PDF/A-2b: warm, cold, dead; and what is refused afterwards."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import docx
import pikepdf
import pytest
from docx.shared import Mm

from edoc.domain.errors import BadInput, Unavailable
from edoc.domain.obstacles import Code
from edoc.paper.anchors import anchors_find
from edoc.paper.convert import Converter, ConverterSettings, paper_check, port_free
from edoc.paper.forms import draft_docx
from edoc.paper.marks import Anchor
from edoc.paper.pages import FontUse, PageSize, PdfFacts, page_texts
from edoc.paper.profile import bridge_link, office_environment
from edoc.paper.server import converter_command
from tests.edoc.paper.samples import DECISION, LETTER

DRAFT = draft_docx(LETTER)
A4 = PageSize(595.3, 841.9)


def nobody(folder: Path, **settings: object) -> Converter:
    """A client of an address where nobody answers."""
    return Converter(ConverterSettings(var_dir=folder, port=port_free(), **settings))  # type: ignore[arg-type]


def test_fonts_and_pages_are_refused_together() -> None:
    facts = PdfFacts(
        pages=(A4, PageSize(612, 792)),
        fonts=(FontUse("Tinos-Bold", True), FontUse("Tinos", False), FontUse("DejaVuSans", True)),
    )
    with pytest.raises(BadInput) as refused:
        paper_check(facts)
    assert refused.value.codes == (Code.FONT_NOT_ALLOWED, Code.PAGE_NOT_A4)
    assert "DejaVuSans, Tinos" in str(refused.value) and "Trang 2 " in str(refused.value)
    paper_check(PdfFacts(pages=(A4, PageSize(841.9, 595.3)), fonts=(FontUse("TimesNewRomanPS-BoldMT", True),)))


def test_garbage_never_reaches_an_engine(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        nobody(tmp_path).convert_to_pdfa(b"garbage", name="thơ.docx")
    assert refused.value.codes == (Code.NOT_DOCX,)


def test_without_any_engine_the_work_waits(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        nobody(tmp_path, allow_cold=False).convert_to_pdfa(DRAFT, name="a.docx")
    with pytest.raises(Unavailable):
        nobody(tmp_path, office="no-such-office").convert_to_pdfa(DRAFT, name="a.docx")
    assert not nobody(tmp_path).is_warm()


def test_fonts_of_liberation_are_hidden(tmp_path: Path) -> None:
    environment = office_environment(tmp_path)
    words = Path(environment["FONTCONFIG_FILE"]).read_text()
    assert "/etc/fonts/fonts.conf" in words and "<rejectfont><glob>*/liberation*/*</glob></rejectfont>" in words
    if shutil.which("fc-match"):
        found = subprocess.run(["fc-list"], env=environment, capture_output=True, text=True, check=True).stdout
        assert "Liberation" not in found


@pytest.mark.live
def test_the_bridge_is_two_links_only(converter: Converter, tmp_path: Path) -> None:
    assert sorted(path.name for path in bridge_link(tmp_path).iterdir()) == ["uno.py", "unohelper.py"]


@pytest.mark.live
def test_it_is_tagged_pdfa_2b_in_vietnamese(papers: dict[str, bytes]) -> None:
    for name, pdf_bytes in papers.items():
        with pikepdf.open(io.BytesIO(pdf_bytes)) as pdf, pdf.open_metadata() as metadata:
            assert metadata.pdfa_status == "2B", name
            assert pdf.Root.MarkInfo.Marked and "/StructTreeRoot" in pdf.Root
            assert str(pdf.Root.Lang).casefold() == "vi-vn"
            assert str(pdf.Root.OutputIntents[0].S) == "/GTS_PDFA1"
    assert "Phối hợp rà soát" in str(pikepdf.open(io.BytesIO(papers["letter"])).docinfo.Title)


@pytest.mark.live
def test_a_phrase_of_the_draft_is_in_the_text(papers: dict[str, bytes]) -> None:
    text = page_texts(papers["decision"])[0]
    assert "Thành lập Tổ công tác chuyển đổi số phường Hoa Sen gồm các ông, bà có tên kèm theo." in text


@pytest.mark.live
def test_a_cold_call_gives_the_same_paper(papers: dict[str, bytes], tmp_path: Path) -> None:
    cold = nobody(tmp_path).convert_to_pdfa(draft_docx(DECISION), name="lạnh.docx")
    with pikepdf.open(io.BytesIO(cold)) as pdf, pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == "2B" and "/StructTreeRoot" in pdf.Root
    warm, found = anchors_find(papers["decision"]), anchors_find(cold)
    for which in Anchor:
        assert found[which].x0 == pytest.approx(warm[which].x0, abs=0.1)
        assert found[which].y0 == pytest.approx(warm[which].y0, abs=0.1)


@pytest.mark.live
def test_other_paper_and_other_faces_are_refused_with_remedy(converter: Converter) -> None:
    document = docx.Document(io.BytesIO(DRAFT))
    document.sections[0].page_width = Mm(216)
    run = document.paragraphs[-2].add_run("chữ khác")
    run.font.name = "Arial"
    out = io.BytesIO()
    document.save(out)
    with pytest.raises(BadInput) as refused:
        converter.convert_to_pdfa(out.getvalue(), name="khác.docx")
    assert refused.value.codes == (Code.FONT_NOT_ALLOWED, Code.PAGE_NOT_A4)
    assert "Arimo" in str(refused.value) and "Times New Roman" in str(refused.value)


@pytest.mark.live
def test_a_libreoffice_that_is_killed_comes_back_and_a_killed_server_leaves_none(tmp_path: Path) -> None:
    port = port_free()
    command = converter_command(var_dir=tmp_path, port=port, uno_port=port_free())
    client = Converter(ConverterSettings(var_dir=tmp_path, port=port))
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    assert client.wait_warm(seconds=60)
    group = int((tmp_path / f"warm-{port}" / "group").read_text())
    os.killpg(group, signal.SIGKILL)
    assert client.convert_to_pdfa(DRAFT, name="giữa chừng.docx").startswith(b"%PDF")  # cold, meanwhile
    assert client.wait_warm(seconds=60)
    again = int((tmp_path / f"warm-{port}" / "group").read_text())
    assert again != group
    server.kill()
    server.wait()
    until = time.monotonic() + 15
    while _alive(again) and time.monotonic() < until:
        time.sleep(0.2)
    assert not _alive(again)


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
