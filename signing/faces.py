"""The two embedded faces of our form fields: upright `/VN`, italic `/VNI`.

Tinos is metric-compatible with the Times New Roman that NĐ 30/2020, Phụ lục I, asks for. Each face is scaled to
1000 units an em (pyHanko and PDF widths agree only there), stripped of hinting (PDFium stretches hinted glyphs)
and cut to ASCII and Vietnamese. A character's code in the PDF is its code point, so whoever fills a field later,
with whatever version of the font, needs no table.
"""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from signing.errors import PreparationError

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

FONT_DIRECTORY = Path("/usr/share/fonts/truetype/croscore")
UPRIGHT, ITALIC = "VN", "VNI"
_FILES = {UPRIGHT: "Tinos-Regular.ttf", ITALIC: "Tinos-Italic.ttf"}
_TAGS = {UPRIGHT: "EDOCVN", ITALIC: "EDOCVI"}
_UNHINTED = ("fpgm", "prep", "cvt ", "hdmx", "VDMX", "LTSH", "gasp", "DSIG", "GSUB", "GPOS", "GDEF", "kern")

VIETNAMESE = (
    "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư" + "".join(chr(c) for c in range(0x1EA0, 0x1EFA)) + "–—‘’“”…₫\u00a0"
)
CHARACTERS = frozenset("".join(chr(c) for c in range(0x20, 0x7F)) + VIETNAMESE)


@dataclass(frozen=True, slots=True)
class Face:
    """A subset font program with what a PDF font dictionary needs; widths are thousandths of an em."""

    resource: str
    base_font: str
    program: bytes
    cid_to_gid: bytes
    to_unicode: bytes
    widths: tuple[tuple[int, int], ...]
    ascent: int
    descent: int
    cap_height: int
    italic_angle: int
    bbox: tuple[int, int, int, int]

    def width_of(self, text: str, size: float) -> float:
        """Return the text's width in points."""
        table = dict(self.widths)
        return sum(table[ord(c)] for c in text) * size / 1000


def encode(text: str) -> bytes:
    """Return the text as two-byte codes of the face: its code points."""
    return text.encode("utf-16-be")


def missing_characters(text: str) -> str:
    """Return the characters the faces cannot draw, in order, once each."""
    return "".join(dict.fromkeys(c for c in text if c not in CHARACTERS))


@lru_cache(maxsize=4)
def face_load(*, resource: str, directory: Path = FONT_DIRECTORY) -> Face:
    """Build a face once in a process; raises PreparationError when the font is not installed."""
    path = directory / _FILES[resource]
    if not path.is_file():
        raise PreparationError("the font Tinos (fonts-croscore) is not installed", subject=str(path.name))
    font = _slim_font(path)
    head, hhea, metrics = font["head"], font["hhea"], font["hmtx"]
    cmap, order = _codes(font), font.getReverseGlyphMap()
    gids = bytearray(2 * (max(cmap) + 1))
    for code, glyph in cmap.items():
        gids[2 * code : 2 * code + 2] = order[glyph].to_bytes(2, "big")
    program = io.BytesIO()
    font.save(program, reorderTables=False)
    return Face(
        resource=resource,
        base_font=f"{_TAGS[resource]}+{path.stem}",
        program=zlib.compress(program.getvalue(), 9),
        cid_to_gid=zlib.compress(bytes(gids), 9),
        to_unicode=zlib.compress(_to_unicode(sorted(cmap)), 9),
        widths=tuple((code, metrics[glyph][0]) for code, glyph in sorted(cmap.items())),
        ascent=hhea.ascent,
        descent=hhea.descent,
        cap_height=662,
        italic_angle=round(getattr(font["post"], "italicAngle", 0)),
        bbox=(head.xMin, head.yMin, head.xMax, head.yMax),
    )


def _slim_font(path: Path) -> TTFont:
    # The heaviest import of all: who only reads signatures, or serves screens, does not wait for it at start.
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.scaleUpem import scale_upem

    options = subset.Options(
        hinting=False,
        notdef_outline=True,
        drop_tables=list(_UNHINTED),
        layout_features=[],
        name_IDs=[1, 2, 6],
    )
    # The embedded program must be the same in every process, or repeated jobs would not give equal bytes.
    font = TTFont(path, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(CHARACTERS)))
    cutter.subset(font)
    scale_upem(font, 1000)
    font["glyf"].removeHinting()
    absent = sorted(CHARACTERS - {chr(c) for c in _codes(font)})
    if absent:
        raise PreparationError(f"the font lacks {''.join(absent)!r}", subject=path.name)
    return font


def _codes(font: TTFont) -> dict[int, str]:
    return dict(font.getBestCmap() or {})


def _to_unicode(codes: list[int]) -> bytes:
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    for start in range(0, len(codes), 100):
        part = codes[start : start + 100]
        lines.append(f"{len(part)} beginbfchar")
        lines.extend(f"<{code:04X}> <{code:04X}>" for code in part)
        lines.append("endbfchar")
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode("ascii")
