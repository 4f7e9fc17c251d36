"""Stamp images: a PNG with transparency and a physical size, encoded for PDF once.

Preparing the XObject costs more than signing a small file, so it is cached by the image's bytes.
"""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, UnidentifiedImageError

from signing.errors import SigningError

_MM_PER_INCH = 25.4
_DEFAULT_DPI = 300.0
_LARGEST_SIDE = 4000


class BadImage(SigningError):
    """The stamp image cannot be used."""


@dataclass(frozen=True, slots=True, eq=False)
class StampImage:
    """An image ready to be written: deflated samples, pixel size and true size in millimetres."""

    width: int
    height: int
    width_mm: float
    height_mm: float
    samples: bytes
    alpha: bytes | None

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width_mm / self.height_mm

    @classmethod
    def load(cls, png: bytes, *, width_mm: float | None = None) -> StampImage:
        """Decode a PNG; its size comes from `width_mm`, else from its own resolution (300 dpi when silent).

        Raises BadImage for what is not an image, or is larger than 4000 pixels a side.
        """
        return _load(png, width_mm)


@lru_cache(maxsize=64)
def _load(png: bytes, width_mm: float | None) -> StampImage:
    try:
        with Image.open(io.BytesIO(png), formats=("PNG",)) as source:
            if max(source.size) > _LARGEST_SIDE:
                raise BadImage("the stamp image is too large")
            dpi = float(source.info.get("dpi", (_DEFAULT_DPI,))[0]) or _DEFAULT_DPI
            image = source.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise BadImage("the stamp image is not a readable PNG") from error
    opaque = image.getchannel("A")
    true_width = width_mm or image.width / dpi * _MM_PER_INCH
    return StampImage(
        width=image.width,
        height=image.height,
        width_mm=true_width,
        height_mm=true_width * image.height / image.width,
        samples=zlib.compress(image.convert("RGB").tobytes(), 9),
        alpha=None if opaque.getextrema() == (255, 255) else zlib.compress(opaque.tobytes(), 9),
    )
