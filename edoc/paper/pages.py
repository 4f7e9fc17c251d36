"""Pages to look at and text to select and search: WebP images, lines with boxes in points, plain text, facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from edoc.domain.errors import BadInput, refuse
from edoc.domain.obstacles import Code
from edoc.paper.pdf_process import PROCESS

SCREEN, LARGE, THUMBNAIL = 1240, 2480, 220
WIDTHS = (SCREEN, LARGE, THUMBNAIL)
RENDERER = "pdfium-webp-1"
A4 = (595.28, 841.89)
_A4_SLACK = 3.0


@dataclass(frozen=True, slots=True)
class PageSize:
    """Width and height of a page as seen, in points."""

    width: float
    height: float

    @property
    def is_a4(self) -> bool:
        """Upright or lying A4, within a millimetre."""
        sides = sorted((self.width, self.height))
        return all(abs(side - wanted) <= _A4_SLACK for side, wanted in zip(sides, A4, strict=True))


@dataclass(frozen=True, slots=True)
class FontUse:
    """A font of the file, by its PostScript name, and whether the file carries it."""

    name: str
    embedded: bool


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What can be said about a PDF without judging it."""

    pages: tuple[PageSize, ...]
    fonts: tuple[FontUse, ...]


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as WebP, with its size in pixels."""

    page: int
    width: int
    height: int
    webp: bytes


@dataclass(frozen=True, slots=True)
class TextLine:
    """Text on one baseline; points from the upper left corner of the page as seen (the space of an SVG viewBox)."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    baseline: float
    size: float
    font: str


def pdf_check(pdf: bytes, *, name: str = "PDF") -> PdfFacts:
    """The facts of a usable PDF; raises BadInput PDF_BROKEN, PDF_ENCRYPTED or PDF_WITHOUT_PAGES."""
    value, _ = PROCESS.ask("facts", pdf, name=name)
    if value["encrypted"]:
        raise refuse(BadInput, Code.PDF_ENCRYPTED, name=name)
    return PdfFacts(
        pages=tuple(PageSize(*size) for size in value["sizes"]),
        fonts=tuple(FontUse(font, embedded) for font, embedded in value["fonts"]),
    )


def page_images(pdf: bytes, *, pages: Sequence[int], width: int = SCREEN, name: str = "PDF") -> tuple[PageImage, ...]:
    """Pages (from 1) as WebP `width` pixels wide, with the appearances of fields and signatures."""
    sizes, blobs = PROCESS.ask("images", pdf, name=name, pages=list(pages), width=width, quality=82, method=2)
    return tuple(
        PageImage(page, across, down, blob) for page, (across, down), blob in zip(pages, sizes, blobs, strict=True)
    )


def page_image(pdf: bytes, *, page: int, width: int = SCREEN, name: str = "PDF") -> PageImage:
    """One page (from 1) as WebP."""
    return page_images(pdf, pages=(page,), width=width, name=name)[0]


def page_lines(pdf: bytes, *, pages: Iterable[int] = (), name: str = "PDF") -> tuple[tuple[TextLine, ...], ...]:
    """The lines of pages (from 1; all when none is named), one tuple a page, in the order of the content."""
    value, _ = PROCESS.ask("lines", pdf, name=name, pages=list(pages))
    return tuple(tuple(TextLine(*line) for line in page) for page in value)


def page_texts(pdf: bytes, *, name: str = "PDF") -> tuple[str, ...]:
    """The plain text of every page; empty for a page that is only a picture."""
    return tuple(_plain(lines) for lines in page_lines(pdf, name=name))


def _plain(lines: Sequence[TextLine]) -> str:
    """Lines as text; what runs on in the next line of a paragraph is joined, so that phrases are found."""
    text = ""
    for place, line in enumerate(lines):
        if place == 0:
            text = line.text
            continue
        above = lines[place - 1]
        step = line.baseline - above.baseline
        same_row = abs(step) < 0.3 * line.size
        runs_on = 0 < step < 1.45 * line.size and line.size == above.size
        text += (" " if same_row or runs_on else "\n") + line.text
    return text
