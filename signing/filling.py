"""Writing into a signed-to-be file: texts into reserved fields, stamp images into signature widgets.

Everything here goes into the same revision as the signature. A text field gets a *new* appearance object; changing
the old one in place would count as an undefined change to strict validators.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import ResourceType
from pyhanko.pdf_utils.generic import DictionaryObject, StreamObject, pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.stamp import BaseStamp, BaseStampStyle

from signing.appearance import StampImage
from signing.errors import FieldMissing, TextUnprintable
from signing.faces import encode
from signing.inspection import dict_item, find_field
from signing.plans import FieldFill

_PLACE = re.compile(rb"BT /(\w+) ([\d.]+) Tf 0 g (-?[\d.]+) (-?[\d.]+) Td ET")
_READ_ONLY = 1
_RIGHT = 2
_SMALLEST_SCALE = 0.75


def fill_field(writer: IncrementalPdfFileWriter, fill: FieldFill) -> None:
    """Write a text into its reserved field and make the field read-only.

    A text slightly too wide is set smaller, to three quarters at most. Raises FieldMissing, TextUnprintable.
    """
    reference = find_field(writer, fill.name)
    if reference is None:
        raise FieldMissing("the text field is not in the file", subject=fill.name)
    field = reference.get_object()
    text = unicodedata.normalize("NFC", fill.text).strip()
    old = field["/AP"]["/N"]
    place = _PLACE.search(old.data)
    if place is None:
        raise FieldMissing("the text field was not prepared for filling", subject=fill.name)
    face, size, x, y = place[1].decode("ascii"), float(place[2]), float(place[3]), float(place[4])
    widths = _widths(writer, face)
    room = abs(_box_width(field)) - x
    size = _fitted(text, widths=widths, size=size, room=room, name=fill.name)
    if int(dict_item(field, "/Q", 0)) == _RIGHT:
        x += room - _width(text, widths=widths, size=size)
    content = f"/Tx BMC q BT /{face} {size:g} Tf 0 g {x:.2f} {y:.2f} Td <{encode(text).hex()}> Tj ET Q EMC"
    appearance = StreamObject(
        dict_data={
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): old["/BBox"],
            pdf_name("/Resources"): old.raw_get("/Resources"),
        },
        stream_data=content.encode("ascii"),
    )
    field[pdf_name("/V")] = pdf_string(text)
    field[pdf_name("/Ff")] = generic.NumberObject(int(dict_item(field, "/Ff", 0)) | _READ_ONLY)
    field[pdf_name("/AP")] = DictionaryObject({pdf_name("/N"): writer.add_object(appearance)})
    writer.update_container(field)


def _box_width(field: DictionaryObject) -> float:
    left, _, right, _ = (float(v) for v in field["/Rect"])
    return right - left


def _widths(writer: IncrementalPdfFileWriter, face: str) -> dict[int, float]:
    font = writer.root["/AcroForm"]["/DR"]["/Font"]["/" + face]
    runs = list(font["/DescendantFonts"][0]["/W"])
    return {
        int(first) + offset: float(width)
        for first, widths in zip(runs[::2], runs[1::2], strict=True)
        for offset, width in enumerate(widths)
    }


def _fitted(text: str, *, widths: dict[int, float], size: float, room: float, name: str) -> float:
    if not text:
        raise TextUnprintable("the text is empty", subject=name)
    absent = [c for c in dict.fromkeys(text) if ord(c) not in widths]
    if absent:
        raise TextUnprintable(f"the embedded face has no {''.join(absent)!r}", subject=name)
    width = _width(text, widths=widths, size=size)
    if width <= room:
        return size
    scaled = size * room / width
    if scaled < size * _SMALLEST_SCALE:
        raise TextUnprintable("the text is too long for its field", subject=name)
    return int(scaled * 100) / 100


def _width(text: str, *, widths: dict[int, float], size: float) -> float:
    return sum(widths[ord(c)] for c in text) * size / 1000


@dataclass(frozen=True)
class ImageStyle(BaseStampStyle):
    """pyHanko's way to an appearance: our image, filling its box, nothing else (no text, no opacity state)."""

    border_width: int = 0
    image: StampImage | None = None

    def create_stamp(self, writer: BasePdfFileWriter, box: BoxConstraints, text_params: dict[str, Any]) -> BaseStamp:
        return _ImageStamp(writer=writer, box=box, style=self)


class _ImageStamp(BaseStamp):
    def __init__(self, *, writer: BasePdfFileWriter, box: BoxConstraints, style: ImageStyle) -> None:
        super().__init__(writer=writer, box=box, style=style)
        self._image = style.image

    def render(self) -> bytes:
        image = self._image
        if image is None:
            return b""
        width = min(self.box.width, self.box.height * image.aspect)
        height = width / image.aspect
        x, y = (self.box.width - width) / 2, (self.box.height - height) / 2
        self.set_resource(ResourceType.XOBJECT, pdf_name("/Im"), _image_object(self._ensure_writer, image))
        return b"q %.3f 0 0 %.3f %.3f %.3f cm /Im Do Q" % (width, height, x, y)


def _image_object(writer: BasePdfFileWriter, image: StampImage) -> generic.IndirectObject:
    def stream(samples: bytes, space: str) -> StreamObject:
        return StreamObject(
            dict_data={
                pdf_name("/Type"): pdf_name("/XObject"),
                pdf_name("/Subtype"): pdf_name("/Image"),
                pdf_name("/Width"): generic.NumberObject(image.width),
                pdf_name("/Height"): generic.NumberObject(image.height),
                pdf_name("/ColorSpace"): pdf_name(space),
                pdf_name("/BitsPerComponent"): generic.NumberObject(8),
                pdf_name("/Filter"): pdf_name("/FlateDecode"),
            },
            encoded_data=samples,
        )

    picture = stream(image.samples, "/DeviceRGB")
    if image.alpha is not None:
        picture[pdf_name("/SMask")] = writer.add_object(stream(image.alpha, "/DeviceGray"))
    return writer.add_object(picture)
