"""From a .docx to a PDF that can be signed: `paper` converts and finds the places, `signatures` reserves the fields."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.conf import settings

from edoc.paper.anchors import anchors_find
from edoc.paper.convert import Converter, ConverterSettings
from edoc.paper.pages import page_lines, pdf_check
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
