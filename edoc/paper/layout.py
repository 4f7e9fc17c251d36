"""Pieces of a page for python-docx: text of a given size, invisible tables, rules, frames, anchors."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

from docx.document import Document
from docx.enum.table import WD_ALIGN_VERTICAL, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from edoc.paper.marks import NAME_PREFIX, SHAPES, Anchor, anchor_png

FONT = "Times New Roman"
CENTER, JUSTIFY, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.LEFT
POINTS_PER_MM = 72 / 25.4


def element(tag: str, **attributes: object) -> Any:
    """An element of WordprocessingML with its `w:` attributes."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def document_base(document: Document, *, margins: tuple[float, float, float, float]) -> None:
    """A4 with margins top, bottom, left, right in mm; Times New Roman; vi-VN (NĐ 30/2020, Phụ lục I)."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Mm, margins)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    styles = document.styles.element
    defaults = styles.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    normal = document.styles["Normal"].element.get_or_add_rPr()
    for properties in (defaults, normal):
        for tag in ("rFonts", "lang"):
            for old in properties.findall(qn(f"w:{tag}")):
                properties.remove(old)
    theme = document.settings.element.find(qn("w:themeFontLang"))
    if theme is not None:
        theme.set(qn("w:val"), "vi-VN")
    fonts = {"ascii": FONT, "hAnsi": FONT, "cs": FONT, "eastAsia": FONT}
    defaults.insert(0, element("rFonts", **fonts))
    defaults.append(element("lang", val="vi-VN", eastAsia="vi-VN", bidi="ar-SA"))
    normal.insert(0, element("rFonts", **fonts))
    spacing = document.styles["Normal"].paragraph_format
    spacing.space_before = spacing.space_after = Pt(0)
    spacing.line_spacing = 1.0
    document.styles["Normal"].font.size = Pt(13)


def text(
    paragraph: Paragraph,
    words: str,
    *,
    size: float,
    bold: bool = False,
    italic: bool = False,
    colour: RGBColor | None = None,
) -> Run:
    """Append words at a size; black unless a colour is given."""
    run = paragraph.add_run(words)
    run.font.size, run.font.bold, run.font.italic = Pt(size), bold or None, italic or None
    if colour is not None:
        run.font.color.rgb = colour
    return run


def shape(
    paragraph: Paragraph,
    *,
    align: WD_ALIGN_PARAGRAPH = LEFT,
    before: float = 0,
    after: float = 0,
    lines: float = 1.0,
    first: float = 0,
    left: float = 0,
    right: float = 0,
    keep: bool = False,
) -> Paragraph:
    """Set alignment, spacing and indents (points, `lines` in lines); `keep` holds it with the next."""
    form = paragraph.paragraph_format
    paragraph.alignment = align
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), lines
    form.first_line_indent, form.left_indent, form.right_indent = Pt(first), Pt(left), Pt(right)
    form.keep_with_next = keep or None
    form.widow_control = True
    return paragraph


def rule(paragraph: Paragraph, *, width: float, within: float, gap: float = 2, after: float = 4) -> Paragraph:
    """Turn an empty paragraph into a centred rule `width` points long in a column `within` wide."""
    side = max(0.0, (within - width) / 2)
    shape(paragraph, left=side, right=side, after=after)
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = Pt(max(gap, 1))
    borders = element("pBdr")
    borders.append(element("bottom", val="single", sz=6, space=0, color="000000"))
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
    mark = element("rPr")
    mark.append(element("sz", val=2))
    properties.append(mark)
    return paragraph


def table(holder: Any, *, widths: Iterable[float], rows: int, frame: bool = False) -> Table:
    """A fixed table (column widths in points) without borders and padding, or with a single frame."""
    columns = list(widths)
    made: Table = (
        holder.add_table(rows, len(columns))
        if not isinstance(holder, Document)
        else holder.add_table(rows=rows, cols=len(columns))
    )
    made.autofit = False
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    properties: Any = made._tbl.tblPr
    for tag in ("tblStyle", "tblW", "tblLook"):
        for old in properties.findall(qn(f"w:{tag}")):
            properties.remove(old)
    properties.insert(0, element("tblW", w=round(sum(columns) * 20), type="dxa"))
    line = {"val": "single", "sz": 12, "space": 0, "color": "FF0000"} if frame else {"val": "nil"}
    borders, padding = element("tblBorders"), element("tblCellMar")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(side, **line))
    for side in ("top", "left", "bottom", "right"):
        padding.append(element(side, w=0, type="dxa"))
    layout = properties.find(qn("w:tblLayout"))
    layout.addprevious(borders)
    layout.addnext(padding)
    for column, width in zip(made.columns, columns, strict=True):
        column.width = Pt(width)
        for cell in column.cells:
            cell.width = Pt(width)
    for row in made.rows:
        row._tr.get_or_add_trPr().append(element("cantSplit"))
    return made


def first_paragraph(cell: _Cell) -> Paragraph:
    """The paragraph a new cell is born with."""
    first: Paragraph = cell.paragraphs[0]
    return first


def paragraphs(cell: _Cell) -> Iterator[Paragraph]:
    """An endless line of fresh paragraphs of a cell, the first being the one it is born with."""
    yield first_paragraph(cell)
    while True:
        yield cell.add_paragraph()


def stamp(cell: _Cell, *, words: str, width: float, height: float, size: float) -> None:
    """Put words in a red single frame of exact size, centred in a cell (NĐ 30/2020, Phụ lục I, ô 10b)."""
    gap = first_paragraph(cell)
    tiny(cell.add_paragraph() if gap.text else gap, height=6)
    framed = table(cell, widths=[width], rows=1, frame=True)
    inner = framed.cell(0, 0)
    row = framed.rows[0]
    row.height, row.height_rule = Pt(height), WD_ROW_HEIGHT_RULE.EXACTLY
    inner.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    shape(first_paragraph(inner), align=CENTER)
    text(first_paragraph(inner), words, size=size, bold=True, colour=RGBColor(0xFF, 0, 0))
    tiny(cell.paragraphs[-1])


def tiny(paragraph: Paragraph, *, height: float = 4) -> None:
    """Make an empty paragraph a small exact gap."""
    shape(paragraph)
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = Pt(height)


def anchor(paragraph: Paragraph, which: Anchor) -> Run:
    """Append the coded picture of an anchor, in line, at its size."""
    wanted = SHAPES[which]
    run = paragraph.add_run()
    inline = run.add_picture(io.BytesIO(anchor_png(which)), width=Pt(wanted.width), height=Pt(wanted.height))
    for side in (
        "distT",
        "distB",
        "distL",
        "distR",
    ):  # without them LibreOffice keeps 9 pt free on both sides
        inline._inline.set(side, "0")
    properties = inline._inline.docPr
    properties.set("name", f"{NAME_PREFIX}{which.value}")
    properties.set("descr", wanted.words)
    return run


def page_number(document: Document, *, size: float) -> None:
    """Number the pages in the middle of the top margin, not on page 1 (NĐ 30/2020, Phụ lục I mục I.7)."""
    paragraph = shape(document.sections[0].header.paragraphs[0], align=CENTER)
    for kind, words in (("begin", ""), ("", "PAGE"), ("separate", ""), ("text", "2"), ("end", "")):
        run = text(paragraph, words if kind == "text" else "", size=size)
        if kind in ("begin", "separate", "end"):
            run._r.append(element("fldChar", fldCharType=kind))
        elif not kind:
            code = element("instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = f" {words} "
            run._r.append(code)
