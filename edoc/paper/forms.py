"""Drafts on the forms of the decree: the công văn (ô 5b) and the named types (ô 5a), as .docx.

Sizes, boxes and rules follow NĐ 30/2020, Phụ lục I; every number below is inside its range there. Number,
date and signature stay open: coded anchors hold their places.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime

import docx
from docx.document import Document
from docx.shared import Mm
from docx.table import _Cell

from edoc.domain.doctypes import OFFICIAL_LETTER, type_name
from edoc.domain.errors import BadInput, Obstacle, obstacle, refuse_on
from edoc.domain.obstacles import Code
from edoc.domain.urgency import URGENCY_WORDS, Urgency
from edoc.domain.wording import gettext_noop as _
from edoc.paper.layout import (
    CENTER,
    JUSTIFY,
    POINTS_PER_MM,
    anchor,
    document_base,
    first_paragraph,
    page_number,
    paragraphs,
    rule,
    shape,
    stamp,
    table,
    text,
    tiny,
)
from edoc.paper.marks import Anchor
from edoc.paper.metrics import Face, text_width

COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
MARGINS = (20.0, 20.0, 30.0, 15.0)
COUNTRY_SIZE, AGENCY_SIZE, MOTTO_SIZE = 12, 12, 13
LINE_SIZE, LETTER_SUBJECT_SIZE = 13, 12
TITLE_SIZE = BODY_SIZE = SIGNER_SIZE = ADDRESSEE_SIZE = 14
PAGE_SIZE, STAMP_SIZE, RECEIVERS_SIZE, LIST_SIZE, CONTACT_SIZE = 13, 13, 12, 11, 11
INDENT = Mm(12.7).pt
LINES = 1.1
TEXT_WIDTH = (210 - MARGINS[2] - MARGINS[3]) * POINTS_PER_MM
HEAD = (65 * POINTS_PER_MM, TEXT_WIDTH - 65 * POINTS_PER_MM)
FOOT = (75 * POINTS_PER_MM, TEXT_WIDTH - 75 * POINTS_PER_MM)
ENACTING = {"QĐ": "QUYẾT ĐỊNH:", "NQ": "QUYẾT NGHỊ:"}
STAMPS_MM = {
    Urgency.URGENT: (20, 8),
    Urgency.VERY_URGENT: (40, 8),
    Urgency.EXPRESS: (30, 8),
    Urgency.EXPRESS_AT: (50, 8),
}
ARCHIVE = "Lưu: VT"


@dataclass(frozen=True, slots=True)
class Article:
    """One Điều: a heading (may be empty) and its paragraphs."""

    paragraphs: tuple[str, ...]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: lines of authority (`TM. ỦY BAN NHÂN DÂN`, `KT. CHỦ TỊCH`), post, name without titles."""

    position: str
    name: str
    authority: str = ""


@dataclass(frozen=True, slots=True)
class OfficialForm:
    """What a draft says, in the boxes of NĐ 30/2020, Phụ lục I.

    `notation` is what follows the number (`QĐ-UBND`); names may hold line breaks; `receivers` are the lines of
    ô 9b without the last (`Lưu: VT, …`), which comes from `drafting_unit` and `drafter_mark` (ô 12).
    """

    type_code: str
    agency: str
    notation: str
    place: str
    subject: str
    signer: Signer
    parent_agency: str = ""
    addressees: tuple[str, ...] = ()
    legal_bases: tuple[str, ...] = ()
    authority_line: str = ""
    body: tuple[str, ...] = ()
    articles: tuple[Article, ...] = ()
    receivers: tuple[str, ...] = ()
    drafting_unit: str = ""
    drafter_mark: str = ""
    urgency: Urgency = Urgency.NORMAL
    contact_lines: tuple[str, ...] = field(default=())
    created_at: datetime | None = None

    @property
    def is_letter(self) -> bool:
        """A công văn has no name of type; its subject stands under the number."""
        return self.type_code == OFFICIAL_LETTER

    @property
    def title(self) -> str:
        """The name of the type as printed (ô 5a)."""
        return type_name(self.type_code).split(" (")[0].upper()


def draft_docx(form: OfficialForm) -> bytes:
    """The draft as a .docx with its three anchors; raises BadInput FIELD_MISSING for an empty box.

    NĐ 30/2020, Phụ lục I Phần I.
    """
    refuse_on(_missing(form), BadInput)
    document = docx.Document()
    document_base(document, margins=MARGINS)
    page_number(document, size=PAGE_SIZE)
    _head(document, form)
    if not form.is_letter:
        _title(document, form)
    _addressees(document, form)
    _bases(document, form)
    _body(document, form)
    _foot(document, form)
    _contact(document, form)
    _properties(document, form)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _missing(form: OfficialForm) -> list[Obstacle]:
    boxes = {
        _("tên cơ quan"): form.agency,
        _("ký hiệu văn bản"): form.notation,
        _("địa danh"): form.place,
        _("trích yếu"): form.subject,
        _("chức vụ người ký"): form.signer.position,
        _("họ tên người ký"): form.signer.name,
        _("nội dung"): "".join(form.body) or "".join(p for a in form.articles for p in a.paragraphs),
    }
    return [obstacle(Code.FIELD_MISSING, field=name) for name, value in boxes.items() if not value.strip()]


def _head(document: Document, form: OfficialForm) -> None:
    grid = table(document, widths=HEAD, rows=3)
    _agency(grid.cell(0, 0), form)
    _country(grid.cell(0, 1))
    number = shape(first_paragraph(grid.cell(1, 0)), align=CENTER, before=4)
    text(number, "Số: ", size=LINE_SIZE)
    anchor(number, Anchor.NUMBER)
    text(number, "/" + form.notation.lstrip("/"), size=LINE_SIZE)
    day = shape(first_paragraph(grid.cell(1, 1)), align=CENTER, before=4)
    text(day, f"{form.place}, ", size=LINE_SIZE, italic=True)
    anchor(day, Anchor.DATE).font.italic = True
    left = grid.cell(2, 0)
    if form.is_letter:
        subject = first_paragraph(left)
        words = form.subject if form.subject.startswith("V/v") else f"V/v {_lower_first(form.subject)}"
        text(shape(subject, align=CENTER, before=6), words, size=LETTER_SUBJECT_SIZE)
    if form.urgency in STAMPS_MM:
        width, height = (side * POINTS_PER_MM for side in STAMPS_MM[form.urgency])
        words = URGENCY_WORDS[form.urgency].upper()
        stamp(left, words=words, width=width, height=height, size=STAMP_SIZE)
    elif not form.is_letter:
        tiny(first_paragraph(left))
    tiny(first_paragraph(grid.cell(2, 1)))
    tiny(document.add_paragraph(), height=8)


def _agency(cell: _Cell, form: OfficialForm) -> None:
    lines = paragraphs(cell)
    for name in filter(None, _name_lines(form.parent_agency, face=Face.REGULAR)):
        text(shape(next(lines), align=CENTER), name, size=AGENCY_SIZE)
    names = _name_lines(form.agency, face=Face.BOLD)
    for name in names:
        text(shape(next(lines), align=CENTER), name, size=AGENCY_SIZE, bold=True)
    longest = min(HEAD[0], max(text_width(name, size=AGENCY_SIZE, face=Face.BOLD) for name in names))
    rule(next(lines), width=longest * 0.42, within=HEAD[0])


def _name_lines(name: str, *, face: Face) -> list[str]:
    """The lines of an agency's name: the given ones, or two of about the same width when it is too wide for one."""
    if "\n" in name or text_width(name.upper(), size=AGENCY_SIZE, face=face) <= HEAD[0]:
        return name.upper().split("\n")
    words = name.upper().split()
    halves = ([" ".join(words[:cut]), " ".join(words[cut:])] for cut in range(1, len(words)))
    return min(halves, key=lambda pair: max(text_width(one, size=AGENCY_SIZE, face=face) for one in pair))


def _country(cell: _Cell) -> None:
    lines = paragraphs(cell)
    text(shape(next(lines), align=CENTER), COUNTRY, size=COUNTRY_SIZE, bold=True)
    text(shape(next(lines), align=CENTER), MOTTO, size=MOTTO_SIZE, bold=True)
    width = text_width(MOTTO, size=MOTTO_SIZE, face=Face.BOLD)
    rule(next(lines), width=width, within=HEAD[1])


def _title(document: Document, form: OfficialForm) -> None:
    title = shape(document.add_paragraph(), align=CENTER, before=6, keep=True)
    text(title, form.title, size=TITLE_SIZE, bold=True)
    side = 40.0
    shown = shape(document.add_paragraph(), align=CENTER, left=side, right=side, keep=True)
    text(shown, form.subject, size=TITLE_SIZE, bold=True)
    width = min(TEXT_WIDTH - 2 * side, text_width(form.subject, size=TITLE_SIZE, face=Face.BOLD))
    rule(document.add_paragraph(), width=width * 0.4, within=TEXT_WIDTH, gap=3, after=10)


def _addressees(document: Document, form: OfficialForm) -> None:
    """Kính gửi (ô 9a): one name on the same line; several below it, their dashes under the colon."""
    if not form.addressees:
        return
    opening = "Kính gửi"
    if len(form.addressees) == 1:
        line = shape(document.add_paragraph(), align=CENTER, before=6, after=10)
        text(line, f"{opening}: {_unpointed(form.addressees[0])}", size=ADDRESSEE_SIZE)
        return
    dash = text_width(opening, size=ADDRESSEE_SIZE)
    longest = max(text_width(f"- {name};", size=ADDRESSEE_SIZE) for name in form.addressees)
    start = max(INDENT, (TEXT_WIDTH - dash - longest) / 2)
    text(shape(document.add_paragraph(), left=start, before=6, keep=True), f"{opening}:", size=ADDRESSEE_SIZE)
    hang = text_width("- ", size=ADDRESSEE_SIZE)
    for place, name in enumerate(form.addressees, 1):
        last = place == len(form.addressees)
        line = shape(document.add_paragraph(), left=start + dash + hang, first=-hang, after=10 if last else 0)
        text(line, f"- {_unpointed(name)}{'.' if last else ';'}", size=ADDRESSEE_SIZE)


def _bases(document: Document, form: OfficialForm) -> None:
    if form.authority_line:
        line = shape(document.add_paragraph(), align=CENTER, after=8, keep=True)
        text(line, form.authority_line.upper(), size=TITLE_SIZE, bold=True)
    for place, basis in enumerate(form.legal_bases, 1):
        line = shape(document.add_paragraph(), align=JUSTIFY, first=INDENT, after=6, lines=LINES)
        end = "." if place == len(form.legal_bases) else ";"
        text(line, _unpointed(basis) + end, size=BODY_SIZE, italic=True)
    if form.type_code in ENACTING:
        line = shape(document.add_paragraph(), align=CENTER, before=6, after=8, keep=True)
        text(line, ENACTING[form.type_code], size=TITLE_SIZE, bold=True)


def _body(document: Document, form: OfficialForm) -> None:
    for words in form.body:
        line = shape(document.add_paragraph(), align=JUSTIFY, first=INDENT, after=6, lines=LINES)
        text(line, words, size=BODY_SIZE)
    for place, article in enumerate(form.articles, 1):
        line = shape(document.add_paragraph(), align=JUSTIFY, first=INDENT, after=6, lines=LINES)
        text(line, f"Điều {place}. ", size=BODY_SIZE, bold=True)
        rest = list(article.paragraphs)
        if article.heading:
            text(line, article.heading, size=BODY_SIZE, bold=True)
            line.paragraph_format.keep_with_next = True
        elif rest:
            text(line, rest.pop(0), size=BODY_SIZE)
        for words in rest:
            line = shape(document.add_paragraph(), align=JUSTIFY, first=INDENT, after=6, lines=LINES)
            text(line, words, size=BODY_SIZE)


def _foot(document: Document, form: OfficialForm) -> None:
    last = document.paragraphs[-1]
    last.paragraph_format.keep_with_next = True
    grid = table(document, widths=FOOT, rows=1)
    _receivers(grid.cell(0, 0), form)
    _signer(grid.cell(0, 1), form)
    tiny(document.add_paragraph(), height=1)


def _receivers(cell: _Cell, form: OfficialForm) -> None:
    lines = paragraphs(cell)
    text(shape(next(lines), before=6), "Nơi nhận:", size=RECEIVERS_SIZE, bold=True, italic=True)
    kept = ", ".join(filter(None, (ARCHIVE, form.drafting_unit)))
    archive = " ".join(filter(None, (f"{kept}.", form.drafter_mark.upper())))
    hang = text_width("- ", size=LIST_SIZE)
    for words in (*(f"{_unpointed(name)};" for name in form.receivers), archive):
        line = shape(next(lines), left=hang, right=6, first=-hang)
        text(line, f"- {words}", size=LIST_SIZE)


def _signer(cell: _Cell, form: OfficialForm) -> None:
    lines = paragraphs(cell)
    titles = "\n".join(filter(None, (form.signer.authority, form.signer.position))).upper().split("\n")
    for place, words in enumerate(titles):
        line = shape(next(lines), align=CENTER, before=6 if place == 0 else 0, keep=True)
        text(line, words, size=SIGNER_SIZE, bold=True)
    anchor(shape(next(lines), align=CENTER, before=4, after=4, keep=True), Anchor.LEADER)
    text(shape(next(lines), align=CENTER), form.signer.name, size=SIGNER_SIZE, bold=True)


def _contact(document: Document, form: OfficialForm) -> None:
    """Address, mail and telephone of the agency at the foot of page 1, under a rule (ô 13)."""
    if not form.contact_lines:
        return
    footer = document.sections[0].first_page_footer
    rule(footer.paragraphs[0], width=TEXT_WIDTH, within=TEXT_WIDTH, gap=1, after=2)
    for words in form.contact_lines:
        text(shape(footer.add_paragraph(), align=CENTER), words, size=CONTACT_SIZE)


def _properties(document: Document, form: OfficialForm) -> None:
    core = document.core_properties
    core.title = form.subject if form.is_letter else f"{form.title.capitalize()}: {form.subject}"
    core.subject, core.category = form.subject, form.type_code
    core.author = core.last_modified_by = " ".join(form.agency.split())
    core.language, core.comments, core.keywords = "vi-VN", "", ""
    if form.created_at is not None:
        core.created = core.modified = form.created_at.astimezone(UTC).replace(tzinfo=None)


def _unpointed(words: str) -> str:
    return words.strip().removeprefix("- ").rstrip(" .;,")


def _lower_first(words: str) -> str:
    """`Báo cáo kết quả` → `báo cáo kết quả`; an abbreviation keeps its capitals."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]
