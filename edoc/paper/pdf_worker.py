"""The process that opens PDFs: PDFium is not thread-safe and its input is hostile, so it lives alone, with limits.

Run as `python -m edoc.paper.pdf_worker`; speaks over its pipes: one line of JSON and then the bytes it announces,
both ways. Reads no file, writes none, knows no network.
"""

from __future__ import annotations

import ctypes
import io
import json
import math
import re
import resource
import sys
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw

MEMORY = 2 * 2**30
MAX_SIDE = 16_000  # WebP ends at 16,383 pixels
_SUBSET = re.compile(r"^[A-Z]{6}\+")
Answer = tuple[Any, list[bytes]]
_PDF: Any = pdfium.PdfDocument  # the library is not typed
raw: Any = pdfium_raw


class BrokenPdf(Exception):
    """The file cannot be used; the word says why: broken, encrypted or empty."""


def _open(data: bytes, *, forms: bool = False) -> Any:
    """Open a file, forms before any page, or the appearances of signatures vanish."""
    try:
        document = _PDF(data)
    except pdfium.PdfiumError as problem:
        raise BrokenPdf(_why(data)) from problem
    if len(document) == 0:
        raise BrokenPdf("empty")
    if forms:
        document.init_forms()
    return document


def _why(data: bytes) -> str:
    """Why PDFium does not open a file: its own last error is left over from earlier files, so qpdf says."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return "broken" if len(pdf.pages) else "empty"
    except pikepdf.PasswordError:
        return "encrypted"
    except pikepdf.PdfError:
        return "broken"


def facts(data: bytes, **_: Any) -> Answer:
    """Sizes of all pages and the fonts in use, each with whether it is embedded."""
    document = _open(data)
    sizes = [list(document.get_page_size(index)) for index in range(len(document))]
    document.close()
    if any(width <= 0 or height <= 0 for width, height in sizes):
        raise BrokenPdf("broken")
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            encrypted, fonts = pdf.is_encrypted, _fonts(pdf)
    except pikepdf.PasswordError as problem:
        raise BrokenPdf("encrypted") from problem
    except pikepdf.PdfError as problem:
        raise BrokenPdf("broken") from problem
    return {"sizes": sizes, "encrypted": encrypted, "fonts": sorted(fonts)}, []


def _fonts(pdf: pikepdf.Pdf) -> set[tuple[str, bool]]:
    found: set[tuple[str, bool]] = set()
    for thing in _font_dictionaries(pdf):
        kind = str(thing.get("/Subtype", ""))
        if kind == "/Type0":
            continue  # its descendant says what is embedded
        name = _SUBSET.sub("", str(thing.get("/BaseFont", "/(no name)")).lstrip("/"))
        descriptor = thing.get("/FontDescriptor", pikepdf.Dictionary())
        files = ("/FontFile", "/FontFile2", "/FontFile3")
        found.add((name, kind == "/Type3" or any(key in descriptor for key in files)))
    return found


def _font_dictionaries(pdf: pikepdf.Pdf) -> Iterable[pikepdf.Object]:
    """Every font, also those written directly into resources."""
    for thing in pdf.objects:
        if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            continue
        if thing.get("/Type") == "/Font":
            yield thing
        for holder in (thing, thing.get("/Resources")):
            fonts = holder.get("/Font") if isinstance(holder, pikepdf.Dictionary | pikepdf.Stream) else None
            if isinstance(fonts, pikepdf.Dictionary):
                yield from (font for _, font in fonts.items() if isinstance(font, pikepdf.Dictionary))


def anchors(data: bytes, **_: Any) -> Answer:
    """Every picture of two by two pixels: its colour, page and bounds in points from the lower left corner."""
    document, found = _open(data), []
    for index in range(len(document)):
        page = document[index]
        for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]):
            if tuple(thing.get_px_size()) != (2, 2):
                continue
            pixel = thing.get_bitmap(render=False).to_pil().convert("RGB").getpixel((0, 0))
            found.append([list(pixel), index + 1, *thing.get_bounds()])
        page.close()
    document.close()
    return found, []


def images(data: bytes, *, pages: list[int], width: int, quality: int, method: int, **_: Any) -> Answer:
    """Pages as WebP `width` pixels wide, form fields and signatures drawn."""
    document = _open(data, forms=True)
    sizes, blobs = [], []
    for number in pages:
        page = document[number - 1]
        wide, high = page.get_size()
        scale = min(width / wide, MAX_SIDE / high)
        picture = page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
        if picture.width != width and scale == width / wide:
            picture = picture.resize((width, round(high * scale)))
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=quality, method=method)
        sizes.append([picture.width, picture.height])
        blobs.append(out.getvalue())
        page.close()
    document.close()
    return sizes, blobs


@dataclass(slots=True)
class _Line:
    """A piece of text on one baseline; boxes in points from the upper left corner of the page as seen."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    baseline: float
    size: float
    font: str
    right: float


def lines(data: bytes, *, pages: list[int], **_: Any) -> Answer:
    """The lines of text of pages, each with its box, baseline, size and font."""
    document, answer = _open(data), []
    for number in pages or range(1, len(document) + 1):
        page, filled = _filled_in(document, number)
        found = [line for line in _in_rows(_page_lines(page), filled) if line.text.strip()]
        answer.append(
            [
                [
                    unicodedata.normalize("NFC", line.text.rstrip()),
                    *(round(value, 2) for value in (line.x0, line.y0, line.x1, line.y1)),
                    round(line.baseline, 2),
                    round(line.size, 2),
                    line.font,
                ]
                for line in found
            ]
        )
        page.close()
    document.close()
    return answer, []


def _filled_in(document: Any, number: int) -> tuple[Any, int]:
    """The page with what stands in its form fields as text of its own, and how many pieces it had before.

    Number and date of a sealed document are values of fields; they are read, found and selected as the rest is.
    """
    page = document[number - 1]
    pieces = len(_page_lines(page))
    if raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) != raw.FLATTEN_SUCCESS:
        return page, pieces
    page.close()
    return document[number - 1], pieces


def _in_rows(found: list[_Line], pieces: int) -> list[_Line]:
    """Put each piece that came out of a field behind what stands left of it in its row."""
    kept, filled = found[:pieces], found[pieces:]
    for one in filled:
        row = [
            place
            for place, other in enumerate(kept)
            if abs(other.baseline - one.baseline) < 0.4 * one.size and other.x0 < one.x0
        ]
        kept.insert(row[-1] + 1 if row else len(kept), one)
    return kept


def _page_lines(page: Any) -> list[_Line]:
    """Group characters by baseline and gap, in the order of the content, so that columns stay apart."""
    textpage, made = page.get_textpage(), list[_Line]()
    wide, high = page.get_size()
    for index in range(raw.FPDFText_CountChars(textpage)):
        char = _char(textpage, index)
        if not char or char in "\r\n":
            continue
        box = _box(page, textpage, index, wide, high)
        last = made[-1] if made else None
        size = box.size or (last.size if last else 10.0)
        gap = box.x0 - last.right if last else 0.0
        near = last is not None and abs(box.baseline - last.baseline) < 0.3 * size and -0.5 * size < gap < size
        if char.isspace():
            if near and last is not None and not last.text.endswith(" "):
                last.text += " "
                last.right = max(last.right, box.x1)
            continue
        if last is None or not near:
            font = _font(textpage, index)
            made.append(_Line(char, box.x0, box.y0, box.x1, box.y1, box.baseline, size, font, box.x1))
            continue
        if gap > 0.25 * size and not last.text.endswith(" "):
            last.text += " "
        last.text += char
        last.y0, last.y1 = min(last.y0, box.y0), max(last.y1, box.y1)
        last.x1 = last.right = max(last.right, box.x1)
    textpage.close()
    for line in made:
        line.text = line.text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return made


@dataclass(slots=True)
class _CharBox:
    x0: float
    y0: float
    x1: float
    y1: float
    baseline: float
    size: float


def _char(textpage: Any, index: int) -> str:
    code = raw.FPDFText_GetUnicode(textpage, index)
    if code in (0, 0xFFFE, 0xFFFF):
        return ""
    return "-" if code == 2 else chr(code)  # PDFium writes U+0002 for a hyphen at the end of a line


def _box(page: Any, textpage: Any, index: int, wide: float, high: float) -> _CharBox:
    """The box of a character on the page as seen: cropped, turned, from the upper left."""
    rectangle, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    raw.FPDFText_GetLooseCharBox(textpage, index, rectangle)
    raw.FPDFText_GetMatrix(textpage, index, matrix)
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(textpage, index, x, y)
    one = _seen(page, rectangle.left, rectangle.bottom, wide, high)
    two = _seen(page, rectangle.right, rectangle.top, wide, high)
    _, baseline = _seen(page, x.value, y.value, wide, high)
    size = raw.FPDFText_GetFontSize(textpage, index) * math.hypot(matrix.c, matrix.d)
    return _CharBox(min(one[0], two[0]), min(one[1], two[1]), max(one[0], two[0]), max(one[1], two[1]), baseline, size)


def _seen(page: Any, x: float, y: float, wide: float, high: float) -> tuple[float, float]:
    across, down = ctypes.c_int(), ctypes.c_int()
    fine = 100  # device units in a point
    raw.FPDF_PageToDevice(page, 0, 0, round(wide * fine), round(high * fine), 0, x, y, across, down)
    return across.value / fine, down.value / fine


def _font(textpage: Any, index: int) -> str:
    buffer, flags = ctypes.create_string_buffer(200), ctypes.c_int()
    length = raw.FPDFText_GetFontInfo(textpage, index, buffer, 200, flags)
    return _SUBSET.sub("", buffer.raw[: max(0, min(length, 200) - 1)].decode("utf-8", "replace"))


OPERATIONS: dict[str, Callable[..., Answer]] = {
    "facts": facts,
    "anchors": anchors,
    "images": images,
    "lines": lines,
}


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer requests until the other side closes its end."""
    while header := source.readline():
        request = json.loads(header)
        data = source.read(request.pop("length"))
        blobs: list[bytes] = []
        try:
            value, blobs = OPERATIONS[request.pop("operation")](data, **request)
            answer: dict[str, Any] = {"ok": True, "value": value}
        except BrokenPdf as problem:
            answer = {"ok": False, "why": str(problem)}
        except (pdfium.PdfiumError, pikepdf.PdfError, MemoryError, ValueError, TypeError, OSError) as problem:
            answer = {"ok": False, "why": "broken", "detail": type(problem).__name__}
        answer["lengths"] = [len(blob) for blob in blobs]
        sink.write(json.dumps(answer).encode() + b"\n")
        for blob in blobs:
            sink.write(blob)
        sink.flush()


def main() -> None:
    """Take limits on memory and files, then serve standard input."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    serve(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
