"""The places of fields: found in a PDF as exact boxes, listed in a .docx, put back where a person's edit lost them."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from edoc.domain.errors import BadInput, obstacle, refuse
from edoc.domain.obstacles import Code
from edoc.paper.forms import LINE_SIZE, OfficialForm
from edoc.paper.layout import CENTER, anchor, shape, text
from edoc.paper.marks import SHAPES, Anchor, anchor_in_picture, anchor_of
from edoc.paper.pdf_process import PROCESS
from edoc.paper.word import docx_check

DESCENT = 4
_NUMBER_LINE = re.compile(r"^\s*Số\s*:[\s._…\d]*(?P<rest>/.*)?$", re.IGNORECASE)
_DATE_LINE = re.compile(r"^\s*(?P<place>[^,]{2,60}),\s*ngày\b.*\btháng\b.*\bnăm\b[\s._…\d]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AnchorBox:
    """Where an anchor stands: page (from 1) and box in points from the lower left corner; the text anchors' lower
    edge is the baseline of their line."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float

    def whole(self, *, descent: int = 0) -> tuple[int, int, int, int]:
        """The box in whole points, as signed fields need it, with room for descenders below the baseline."""
        left, low = round(self.x0), round(self.y0) - descent
        return left, low, left + round(self.x1 - self.x0), low + descent + round(self.y1 - self.y0)

    def text_field(self) -> tuple[int, int, int, int]:
        """The rectangle of a text field whose baseline lies `DESCENT` points above its lower edge."""
        return self.whole(descent=DESCENT)


def anchors_find(pdf: bytes, *, name: str = "PDF") -> dict[Anchor, AnchorBox]:
    """The boxes of all anchors of a PDF, exact to a tenth of a point.

    Raises BadInput ANCHOR_MISSING and ANCHOR_TWICE, naming every one in words, and the refusals of a broken PDF.
    """
    found, _ = PROCESS.ask("anchors", pdf, name=name)
    boxes: dict[Anchor, AnchorBox] = {}
    seen: Counter[Anchor] = Counter()
    for rgb, page, *bounds in found:
        which = anchor_of((rgb[0], rgb[1], rgb[2]))
        if which is not None:
            seen[which] += 1
            boxes[which] = AnchorBox(page, *bounds)
    missing = [which for which in Anchor if not seen[which]]
    twice = [which for which in Anchor if seen[which] > 1]
    problems = [
        obstacle(code, anchors=_words(kind))
        for code, kind in ((Code.ANCHOR_MISSING, missing), (Code.ANCHOR_TWICE, twice))
        if kind
    ]
    if problems:
        raise BadInput(*problems)
    return boxes


def anchors_in_docx(docx_bytes: bytes, *, name: str = "DOCX") -> set[Anchor]:
    """The anchors a .docx still shows; raises the refusals of `docx_check`."""
    return {which for which, _ in _shown(_opened(docx_bytes, name=name))}


def anchors_reinsert(docx_bytes: bytes, *, form: OfficialForm, name: str = "DOCX") -> bytes:
    """Put lost anchors back at the lines they belong to; the file itself when none is lost.

    The lines: `Số: …/…`, `place, ngày … tháng … năm …`, and above the signer's name. Raises BadInput ANCHOR_MISSING
    naming each anchor whose line is not recognised.
    """
    document = _opened(docx_bytes, name=name)
    present = {which for which, _ in _shown(document)}
    lost = [which for which in Anchor if which not in present]
    if not lost:
        return docx_bytes
    put = {Anchor.NUMBER: _put_number, Anchor.DATE: _put_date, Anchor.LEADER: _put_leader}
    unknown = [which for which in lost if not put[which](document, form)]
    if unknown:
        raise refuse(BadInput, Code.ANCHOR_MISSING, anchors=_words(unknown))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _words(which: list[Anchor]) -> str:
    return "; ".join(SHAPES[one].words for one in which)


def _opened(docx_bytes: bytes, *, name: str) -> Document:
    try:
        return docx.Document(io.BytesIO(docx_check(docx_bytes, name=name)))
    except (KeyError, ValueError, AttributeError) as problem:  # python-docx: a package with parts missing
        raise refuse(BadInput, Code.NOT_DOCX, name=name) from problem


def _shown(document: Document) -> Iterator[tuple[Anchor, object]]:
    """The anchors in the body, with the drawing that shows each."""
    for blip in document.element.body.iter(qn("a:blip")):
        part = document.part.related_parts.get(blip.get(qn("r:embed"), ""))
        which = anchor_in_picture(part.blob) if part is not None else None
        if which is not None:
            yield which, blip


def _all_paragraphs(document: Document) -> Iterator[Paragraph]:
    for found in document.element.body.iter(qn("w:p")):
        yield Paragraph(found, document._body)


def _cleared(paragraph: Paragraph) -> tuple[float, bool, bool]:
    """Empty a line and say how its first run was written: size, bold, italic."""
    runs = [run for run in paragraph.runs if run.text.strip()]
    first: Run | None = runs[0] if runs else None
    size = first.font.size.pt if first is not None and first.font.size else float(LINE_SIZE)
    style = size, bool(first and first.font.bold), bool(first and first.font.italic)
    for child in list(paragraph._p):
        if child.tag != qn("w:pPr"):
            paragraph._p.remove(child)
    return style


def _put_number(document: Document, form: OfficialForm) -> bool:
    for paragraph in _all_paragraphs(document):
        match = _NUMBER_LINE.match(paragraph.text)
        if match is None or not (match["rest"] or paragraph.text.strip().rstrip("0123456789 ._…").endswith(":")):
            continue
        rest = (match["rest"] or "").strip() or "/" + form.notation.lstrip("/")
        size, bold, italic = _cleared(paragraph)
        text(paragraph, "Số: ", size=size, bold=bold, italic=italic)
        anchor(paragraph, Anchor.NUMBER)
        text(paragraph, rest, size=size, bold=bold, italic=italic)
        return True
    return False


def _put_date(document: Document, form: OfficialForm) -> bool:
    for paragraph in _all_paragraphs(document):
        match = _DATE_LINE.match(paragraph.text)
        bare = paragraph.text.strip().rstrip(",").casefold() == form.place.casefold()
        if match is None and not (bare and paragraph.text.strip().endswith(",")):
            continue
        place = match["place"].strip() if match else form.place
        size, bold, _ = _cleared(paragraph)
        text(paragraph, f"{place}, ", size=size, bold=bold, italic=True)
        anchor(paragraph, Anchor.DATE)
        return True
    return False


def _put_leader(document: Document, form: OfficialForm) -> bool:
    """Above the last line that is the signer's name; the empty lines people leave for a signature go."""
    name = " ".join(form.signer.name.casefold().split())
    lines = [p for p in _all_paragraphs(document) if " ".join(p.text.casefold().split()) == name]
    if not lines:
        return False
    line = lines[-1]
    above: Any = line._p.getprevious()
    while above is not None and above.tag == qn("w:p") and _is_empty(above):
        further = above.getprevious()
        if further is None:
            break
        above.getparent().remove(above)
        above = further
    anchor(shape(line.insert_paragraph_before(), align=CENTER, before=4, after=4, keep=True), Anchor.LEADER)
    return True


def _is_empty(paragraph: object) -> bool:
    shown = Paragraph(paragraph, None)  # type: ignore[arg-type]  # a detached reading of one element
    return not shown.text.strip() and not shown._p.findall(f".//{qn('w:drawing')}")
