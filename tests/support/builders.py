"""Files made for a test: a PDF whose text layer says what the test wants."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Sequence
from importlib import resources

import pypdfium2
import pypdfium2.raw as raw


def pdf_with_lines(lines: Sequence[str]) -> bytes:
    """One A4 page with one line of real text each, in an embedded face that has every Vietnamese letter."""
    document = pypdfium2.PdfDocument.new()
    page = document.new_page(595.28, 841.89)
    face = _face()
    kept = (ctypes.c_uint8 * len(face)).from_buffer_copy(face)
    font = raw.FPDFText_LoadFont(document.raw, kept, len(face), raw.FPDF_FONT_TRUETYPE, True)
    for at, line in enumerate(lines):
        text = raw.FPDFPageObj_CreateTextObj(document.raw, font, 13.0)
        coded = (line + "\0").encode("utf-16-le")
        raw.FPDFText_SetText(text, ctypes.cast(ctypes.create_string_buffer(coded), raw.FPDF_WIDESTRING))
        raw.FPDFPageObj_Transform(text, 1, 0, 0, 1, 60, 760 - 24 * at)
        raw.FPDFPage_InsertObject(page.raw, text)
    raw.FPDFPage_GenerateContent(page.raw)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _face() -> bytes:
    """The face of the screens, from its package."""
    return resources.files("font_source_sans_pro").joinpath("files", "SourceSansPro-Regular.ttf").read_bytes()
