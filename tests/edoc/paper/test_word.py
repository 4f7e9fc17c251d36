"""What may be given to LibreOffice."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from edoc.domain.errors import BadInput
from edoc.domain.obstacles import Code
from edoc.paper.forms import draft_docx
from edoc.paper.word import DocxLimits, docx_check, docx_lines
from tests.edoc.paper.samples import LETTER

DRAFT = draft_docx(LETTER)
RELS = "word/_rels/document.xml.rels"


def changed(change: Callable[[dict[str, bytes]], object]) -> bytes:
    """The draft with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(DRAFT)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def replaced(part: str, old: str, new: str) -> bytes:
    """The draft with words of one part replaced."""

    def change(parts: dict[str, bytes]) -> None:
        assert old.encode() in parts[part]
        parts[part] = parts[part].replace(old.encode(), new.encode(), 1)

    return changed(change)


def relation(kind: str, target: str, *, mode: str = "External") -> bytes:
    new = (
        f'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="{target}" TargetMode="{mode}"/></Relationships>'
    )
    return replaced(RELS, "</Relationships>", new)


def refused(made: bytes, **limits: int) -> Code:
    with pytest.raises(BadInput) as caught:
        docx_check(made, name="tệp.docx", limits=DocxLimits(**limits))
    assert "tệp.docx" in str(caught.value)
    return caught.value.codes[0]


def test_a_draft_passes_unchanged() -> None:
    assert docx_check(DRAFT, name="tệp.docx") is DRAFT


@pytest.mark.parametrize(
    "made",
    [
        b"",
        b"%PDF-1.7 not word",
        b"PK\x03\x04 cut off",
        DRAFT[: len(DRAFT) // 2],
        changed(lambda parts: parts.pop("word/document.xml")),
        changed(lambda parts: parts.pop("[Content_Types].xml")),
        changed(lambda parts: parts.update({"word/document.xml": b"<w:document"})),
        changed(lambda parts: parts.update({"word/document.xml": b"<html/>"})),
        changed(
            lambda parts: parts.update(
                {"word/styles.xml": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'}
            )
        ),
    ],
    ids=["empty", "pdf", "cut", "half", "no-document", "no-types", "bad-xml", "other-xml", "dtd"],
)
def test_garbage_is_not_word(made: bytes) -> None:
    assert refused(made) is Code.NOT_DOCX


def test_macros_are_refused() -> None:
    assert refused(changed(lambda parts: parts.update({"word/vbaProject.bin": b"\0"}))) is Code.DOCX_WITH_MACROS
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    other = "application/vnd.ms-word.document.macroEnabled.main+xml"
    assert refused(replaced("[Content_Types].xml", kind, other)) is Code.DOCX_WITH_MACROS


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("image", "http://192.0.2.1/picture.png"),
        ("image", "file:///etc/passwd"),
        ("oleObject", "file:///tmp/a.xls"),
        ("aFChunk", "https://example.org/a.html"),
    ],
)
def test_links_that_libreoffice_would_follow_are_refused(kind: str, target: str) -> None:
    assert refused(relation(kind, target)) is Code.DOCX_EXTERNAL


def test_a_target_that_leaves_the_package_is_refused() -> None:
    assert refused(relation("image", "../../../etc/passwd", mode="Internal")) is Code.DOCX_EXTERNAL


def test_hyperlinks_stay_and_links_to_templates_go() -> None:
    link = relation("hyperlink", "https://example.org/")
    assert docx_check(link, name="a") == link
    clean = docx_check(relation("attachedTemplate", "file:///C:/Mau/Normal.dotm"), name="a")
    with zipfile.ZipFile(io.BytesIO(clean)) as package:
        assert b"attachedTemplate" not in package.read(RELS)
        assert package.testzip() is None


def test_fields_that_fetch_are_refused_even_in_pieces() -> None:
    run = "<w:r><w:instrText>{}</w:instrText></w:r>"
    field = f"<w:p>{run.format(' INCLUDE')}{run.format('TEXT &quot;/etc/passwd&quot;')}</w:p><w:sectPr"
    assert refused(replaced("word/document.xml", "<w:sectPr", field)) is Code.DOCX_EXTERNAL


def test_tracked_changes_would_be_printed_so_they_are_refused() -> None:
    change = '<w:p><w:ins w:id="1" w:author="A"><w:r><w:t>thêm</w:t></w:r></w:ins></w:p><w:sectPr'
    assert refused(replaced("word/document.xml", "<w:sectPr", change)) is Code.DOCX_TRACKED


def test_size_and_bombs() -> None:
    assert refused(DRAFT, file=1000) is Code.TOO_LARGE
    assert refused(DRAFT, unpacked=10_000) is Code.TOO_LARGE
    assert refused(DRAFT, parts=3) is Code.TOO_LARGE
    bomb = changed(lambda parts: parts.update({"word/media/a.bin": bytes(30 * 2**20)}))
    assert len(bomb) < 200_000
    assert refused(bomb) is Code.TOO_LARGE
    with pytest.raises(BadInput) as found:
        docx_check(bomb, name="thu.docx")
    assert found.value.obstacles[0].params["size"] == "30,0 MB"  # of the part, beside the limit of that part
    assert "word/media/a.bin" in str(found.value.obstacles[0].params["name"])


def test_lines_are_read_wherever_they_stand() -> None:
    names = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    header = f'<w:hdr xmlns:w="{names}"><w:p><w:r><w:t>TỐI </w:t></w:r><w:r><w:t>MẬT</w:t></w:r></w:p></w:hdr>'
    made = changed(lambda parts: parts.update({"word/header9.xml": header.encode()}))
    assert "TỐI MẬT" in docx_lines(made, name="thu.docx")
    assert len(docx_lines(made, name="thu.docx")) > len(docx_lines(DRAFT, name="thu.docx")) > 5
