"""Frozen requests: which fields a file gets, and what one signature does.

All measures are PDF points (1/72 inch) in the page's user space: origin lower left, y upwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import Literal

from signing.appearance import StampImage
from signing.levels import Level

POINTS_PER_MM = 72 / 25.4

NUMBER_FIELD = "doc_number"
DATE_FIELD = "doc_date"
LEADER_FIELD = "LeaderSignature"
SEAL_FIELD = "AgencySeal"

Role = Literal["leader", "initial", "seal"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page; `page` counts from 0."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    def outward(self) -> Box:
        """The smallest box of whole points that holds this one.

        pyHanko truncates rectangles to integers when it draws; a broken rectangle would count as a change.
        """
        return Box(
            page=self.page,
            x0=floor(self.x0 + 1e-6),
            y0=floor(self.y0 + 1e-6),
            x1=ceil(self.x1 - 1e-6),
            y1=ceil(self.y1 - 1e-6),
        )

    def rounded(self) -> Box:
        """This box with its width and height cut, and its corner rounded, to whole points."""
        x0, y0 = round(self.x0), round(self.y0)
        return Box(
            page=self.page,
            x0=x0,
            y0=y0,
            x1=x0 + floor(self.width + 1e-6),
            y1=y0 + floor(self.height + 1e-6),
        )


@dataclass(frozen=True, slots=True)
class TextSlot:
    """A text field to reserve: empty now, filled in the revision of a later signature.

    `baseline` is the y of the text's line on the page; without it the text stands in the middle of the box.
    `align` says to which side of the box a shorter text keeps (`/Q` of ISO 32000-1 §12.7.3.3).
    """

    name: str
    box: Box
    italic: bool = False
    size: float = 13.0
    baseline: float | None = None
    label: str = ""
    align: Literal["left", "right"] = "left"


@dataclass(frozen=True, slots=True)
class SignatureSlot:
    """A signature field to reserve; `locks` are the fields its signature freezes, `closes` ends the file.

    ISO 32000-1 §12.7.4.5, table 233 (`/Lock`), with `/P` of ISO 32000-2 when it closes.
    """

    name: str
    box: Box
    role: Role
    locks: tuple[str, ...] = ()
    closes: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class PreparationPlan:
    """Every field of a file, all of them made before the first signature."""

    text_slots: tuple[TextSlot, ...] = ()
    signature_slots: tuple[SignatureSlot, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldFill:
    """One text to write into a reserved text field."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class SignaturePlan:
    """One signature: the field, what is filled with it, how it looks, and the level wanted.

    `certify` makes the first signature the author's; whether it closes the file stands in the field's lock.
    `reason` carries the words of the authority (KT., TL., …) and `claimed_title` the signer's title as
    signer-attributes-v2 (EN 319 122-1 §5.2.6.1); a commitment type is never written beside a reason
    (EN 319 142-1 §6.3).
    """

    field: str
    level: Level = Level.B_LTA
    certify: bool = False
    fills: tuple[FieldFill, ...] = ()
    image: StampImage | None = None
    reason: str = ""
    location: str = ""
    claimed_title: str = ""
    name: str = ""


def seal_box(*, leader: Box, seal_mm: float = 36.0, seal_height_mm: float | None = None) -> Box:
    """Return the seal's place: true size, covering the left third of the leader's image.

    NĐ 30/2020, Phụ lục I, Phần I, mục II.8: the image of the seal covers about one third of the signature on its
    left. 36 mm become 102 whole points.
    """
    width = floor(seal_mm * POINTS_PER_MM)
    height = floor((seal_height_mm or seal_mm) * POINTS_PER_MM)
    right = round(leader.x0 + leader.width / 3)
    bottom = round((leader.y0 + leader.y1) / 2 - height / 2)
    return Box(page=leader.page, x0=right - width, y0=bottom, x1=right, y1=bottom + height)


def fitted_box(*, room: Box, aspect: float) -> Box:
    """Return the largest box of the given width/height ratio centred in the room, in whole points."""
    if aspect <= 0:
        raise ValueError("the image's aspect must be positive")
    width = min(room.width, room.height * aspect)
    height = width / aspect
    x0 = room.x0 + (room.width - width) / 2
    y0 = room.y0 + (room.height - height) / 2
    return Box(page=room.page, x0=x0, y0=y0, x1=x0 + width, y1=y0 + height).rounded()


def line_slot(
    *, name: str, line: Box, italic: bool, size: float, label: str, align: Literal["left", "right"] = "left"
) -> TextSlot:
    """Return a text field for a box that stands on its line's baseline, with room for descenders below it."""
    box = Box(
        page=line.page, x0=line.x0, y0=line.y0 - 0.3 * size, x1=line.x1, y1=max(line.y1, line.y0 + size)
    ).outward()
    return TextSlot(name=name, box=box, italic=italic, size=size, baseline=line.y0, label=label, align=align)


def outgoing_plan(
    *,
    number: Box | None,
    date: Box | None,
    leader: Box,
    image_aspect: float,
    seal_mm: float = 36.0,
    number_size: float = 13.0,
    date_size: float = 13.0,
) -> PreparationPlan:
    """Return the plan of an outgoing document: number, date, the leader's signature and the agency's seal.

    `number` and `date` stand on the baseline of their lines; `leader` is the room between title and name.
    The seal fills the number and the date itself, so it locks them and every signature field, and closes the file.
    """
    texts = []
    if number is not None:
        texts.append(  # the digits keep to the notation that follows them on the page
            line_slot(name=NUMBER_FIELD, line=number, italic=False, size=number_size, label="Số văn bản", align="right")
        )
    if date is not None:
        texts.append(
            line_slot(name=DATE_FIELD, line=date, italic=True, size=date_size, label="Ngày, tháng, năm ban hành")
        )
    leader_box = fitted_box(room=leader, aspect=image_aspect)
    locks = (LEADER_FIELD, SEAL_FIELD, *(slot.name for slot in texts))
    return PreparationPlan(
        text_slots=tuple(texts),
        signature_slots=(
            SignatureSlot(name=LEADER_FIELD, box=leader_box, role="leader", label="Chữ ký của người có thẩm quyền"),
            SignatureSlot(
                name=SEAL_FIELD,
                box=seal_box(leader=leader_box, seal_mm=seal_mm),
                role="seal",
                locks=locks,
                closes=True,
                label="Chữ ký số của cơ quan, tổ chức",
            ),
        ),
    )
