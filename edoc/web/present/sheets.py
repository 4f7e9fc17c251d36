"""A stored PDF as the sheets of the page viewer: pictures by address, text and reserved fields in points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from edoc.flows.pages import page_text
from edoc.paper.pages import SCREEN
from edoc.web.pieces import Box, Sheet, TextLine

TEXT_PAGES = 60
"""Pages beyond this have their picture only: the text layer of a long file would outweigh the page itself."""


def page_url(*, document_id: int, sha256: str, page: int, width: int = SCREEN) -> str:
    """The address of one page image; it never changes its content."""
    return f"/van-ban/{document_id}/trang/{sha256}/{page}-{width}.webp"


def sheets_of(
    *, document_id: int, sha256: str, fields: Mapping[str, Sequence[float]], open_fields: Mapping[str, str]
) -> tuple[Sheet, ...]:
    """The pages of one PDF. `open_fields` are the reserved fields to show: name → words. Raises BadInput, Refusal."""
    sheets = []
    for number, one in enumerate(page_text(sha256=sha256), 1):
        height = float(str(one["height"]))
        lines: Sequence[Mapping[str, Any]] = one["lines"] if number <= TEXT_PAGES else ()  # type: ignore[assignment]  # JSON
        sheets.append(
            Sheet(
                number=number,
                image_url=page_url(document_id=document_id, sha256=sha256, page=number),
                width=round(float(str(one["width"])), 2),
                height=round(height, 2),
                lines=tuple(_line(line) for line in lines if line["text"].strip()),
                boxes=tuple(_boxes(fields=fields, open_fields=open_fields, page=number - 1, height=height)),
            )
        )
    return tuple(sheets)


def _line(line: Mapping[str, Any]) -> TextLine:
    return TextLine(
        x=round(line["x0"], 2),
        y=round(line["baseline"], 2),
        size=round(line["size"], 2),
        length=round(max(line["x1"] - line["x0"], 0.1), 2),
        text=line["text"],
    )


def _boxes(
    *, fields: Mapping[str, Sequence[float]], open_fields: Mapping[str, str], page: int, height: float
) -> list[Box]:
    """Fields stand in PDF space (from the lower left); the layer counts from the upper left."""
    found = []
    for name, words in open_fields.items():
        box = fields.get(name)
        if box is None or int(box[0]) != page:
            continue
        _page, x0, y0, x1, y1 = box
        kind = "seal" if "seal" in name.lower() else "field"
        found.append(
            Box(round(x0, 2), round(height - y1, 2), round(x1 - x0, 2), round(y1 - y0, 2), kind=kind, words=words)
        )
    return found


def field_page(*, fields: Mapping[str, Sequence[float]], name: str) -> int | None:
    """The number of the page that carries a field, when it is not the first."""
    box = fields.get(name)
    return int(box[0]) + 1 if box is not None and int(box[0]) > 0 else None
