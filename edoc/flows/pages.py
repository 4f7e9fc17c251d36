"""Page images and text of a stored PDF, rendered once and kept beside it under its hash."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path

from django.conf import settings

from edoc.paper.pages import SCREEN, TextLine, page_image, page_lines, pdf_check
from edoc.storage.services import blob_read

RENDERER = "2"  # part of every name in the cache: a new renderer draws anew
AHEAD = 3
WIDTHS = (220, SCREEN, 2 * SCREEN)


def _place(sha256: str, name: str) -> Path:
    return Path(settings.EDOC.pages_dir) / sha256[:2] / sha256 / f"{RENDERER}-{name}"


def _keep(path: Path, data: bytes) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(temporary).replace(path)
    return data


def page_webp(*, sha256: str, page: int, width: int, pdf: bytes | None = None) -> bytes:
    """One page (from 1) as WebP; raises BadInput for a PDF that cannot be read."""
    path = _place(sha256, f"{page}-{width}.webp")
    if path.is_file():
        return path.read_bytes()
    source = pdf if pdf is not None else blob_read(sha256)
    return _keep(path, page_image(source, page=page, width=width).webp)


def page_text(*, sha256: str, pdf: bytes | None = None) -> list[dict[str, object]]:
    """Size and lines of every page: `[{width, height, lines: [...]}]` in points from the upper left corner."""
    path = _place(sha256, "text.json")
    if path.is_file():
        found: list[dict[str, object]] = json.loads(path.read_text(encoding="utf-8"))
        return found
    source = pdf if pdf is not None else blob_read(sha256)
    sizes = pdf_check(source).pages
    pages = [_page(size.width, size.height, lines) for size, lines in zip(sizes, page_lines(source), strict=True)]
    _keep(path, json.dumps(pages, ensure_ascii=False).encode())
    return pages


def _page(width: float, height: float, lines: tuple[TextLine, ...]) -> dict[str, object]:
    return {"width": width, "height": height, "lines": [asdict(line) for line in lines]}


def render_pages(*, sha256: str) -> None:
    """Job: warm the first pages, so that opening the document shows them at once."""
    pdf = blob_read(sha256)
    count = len(page_text(sha256=sha256, pdf=pdf))
    for page in range(1, min(count, AHEAD) + 1):
        page_webp(sha256=sha256, page=page, width=SCREEN, pdf=pdf)
