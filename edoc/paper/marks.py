"""Anchors: transparent pictures of two by two pixels whose colour says which field belongs in their place.

The only mark that outlives Word, LibreOffice and PDF/A exactly: text runs merge, hyperlinks vanish.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from enum import StrEnum

from PIL import Image

from edoc.domain.wording import gettext_noop as _

RGB = tuple[int, int, int]


class Anchor(StrEnum):
    """A place in the document that a field takes later."""

    NUMBER = "number"
    DATE = "date"
    LEADER = "leader"


@dataclass(frozen=True, slots=True)
class AnchorShape:
    """What stands in the file for an anchor: its colour, its size in whole points, its name for people."""

    rgb: RGB
    width: int
    height: int
    words: str


SHAPES: dict[Anchor, AnchorShape] = {
    # Five digits at 13 pt are 32.5 pt wide; the height stays under the ascent, so the line does not grow.
    Anchor.NUMBER: AnchorShape((250, 201, 7), 34, 11, _("chỗ ghi số văn bản (sau “Số:”)")),
    # “ngày 30 tháng 10 năm 2026”, the longest date, is 145.6 pt wide at 13 pt italic.
    Anchor.DATE: AnchorShape((250, 201, 8), 148, 11, _("chỗ ghi ngày, tháng, năm (sau địa danh)")),
    # 45 × 22 mm between the title and the name (NĐ 30/2020, Phụ lục I Phần I mục II.7).
    Anchor.LEADER: AnchorShape((250, 201, 9), 128, 62, _("chỗ hiện chữ ký (giữa chức vụ và họ tên người ký)")),
}
NAME_PREFIX = "edoc-anchor-"
_BY_RGB = {shape.rgb: anchor for anchor, shape in SHAPES.items()}


def anchor_of(rgb: RGB) -> Anchor | None:
    """The anchor a colour stands for."""
    return _BY_RGB.get(rgb)


def anchor_png(anchor: Anchor) -> bytes:
    """The picture of an anchor: 2 × 2 pixels, fully transparent, the colour kept."""
    out = io.BytesIO()
    Image.new("RGBA", (2, 2), (*SHAPES[anchor].rgb, 0)).save(out, "PNG")
    return out.getvalue()


def anchor_in_picture(blob: bytes) -> Anchor | None:
    """The anchor a picture is, or None for any other picture."""
    try:
        with Image.open(io.BytesIO(blob), formats=("PNG",)) as picture:
            if picture.size != (2, 2):
                return None
            red, green, blue, alpha = picture.convert("RGBA").getpixel((0, 0))  # type: ignore[misc]
    except (OSError, ValueError, SyntaxError):  # what Pillow raises for a picture that is none
        return None
    return anchor_of((red, green, blue)) if alpha == 0 else None
