"""From a .docx to a PDF that can be signed: `paper` converts and finds the places, `signatures` reserves the fields."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.conf import settings

from edoc.domain.errors import BadInput, refuse
from edoc.domain.obstacles import Code
from edoc.paper.anchors import anchors_find
from edoc.paper.convert import Converter, ConverterSettings
from edoc.paper.pages import page_lines, pdf_check
from edoc.paper.word import docx_lines
from edoc.signatures.services import Measures, pdf_prepare


@dataclass(frozen=True, slots=True)
class Typeset:
    """The prepared PDF/A, its pages, fields and lines of text."""

    pdf: bytes
    page_count: int
    fields: dict[str, tuple[float, float, float, float, float]]
    lines: tuple[str, ...]


@cache
def converter() -> Converter:
    """The client of the warm LibreOffice of the settings; port 0 converts cold."""
    env = settings.EDOC
    return Converter(
        ConverterSettings(
            var_dir=env.converter_dir,
            host=env.converter_host,
            port=env.converter_port or 1,
        )
    )


def pdf_typeset(data: bytes, *, name: str, measures: Measures) -> Typeset:
    """Convert, find the anchors, reserve the fields. Raises BadInput with every fault of the file."""
    pdf = converter().convert_to_pdfa(data, name=name)
    found = anchors_find(pdf, name=name)
    boxes = {a.value: (b.page - 1, b.x0, b.y0, b.x1, b.y1) for a, b in found.items()}
    prepared = pdf_prepare(pdf=pdf, boxes=boxes, measures=measures, name=name)
    facts = pdf_check(prepared.pdf, name=name)
    return Typeset(prepared.pdf, len(facts.pages), prepared.fields, pdf_lines(prepared.pdf, name=name))


def pdf_lines(pdf: bytes, *, name: str) -> tuple[str, ...]:
    """All lines of text of a PDF."""
    return tuple(line.text for page in page_lines(pdf, name=name) for line in page)


def file_lines(data: bytes, *, name: str) -> tuple[str, ...]:
    """The lines of any file we can read the text of (PDF, .docx); nothing for the others and for broken ones."""
    reader = pdf_lines if data[:5] == b"%PDF-" else docx_lines if data[:4] == b"PK\x03\x04" else None
    try:
        return reader(data, name=name) if reader is not None else ()
    except BadInput:
        return ()


def file_name(name: str) -> str:
    """The last part of a name as a browser or a packet gives it, at most 200 characters, never empty."""
    last = "".join(c for c in name.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable()).strip(" .")
    stem, dot, end = last.rpartition(".")
    return f"{stem[: 199 - len(end)]}.{end}" if dot and len(last) > 200 and len(end) < 20 else last[:200] or "tep"


def size_check(data: bytes, *, name: str) -> None:
    """Refuse a file over the limit before anything reads it, by its name. Raises BadInput TOO_LARGE."""
    limit = settings.EDOC.upload_limit
    if len(data) > limit:
        raise refuse(BadInput, Code.TOO_LARGE, name=name, size=_size(len(data)), limit=_size(limit))


def _size(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{size} byte"
