"""The English catalogue, compiled for one test; and what of a page is still Vietnamese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import trans_real

from edoc.console.catalogues import catalogues_build

ROOT = Path(__file__).resolve().parents[2]
VIETNAMESE = re.compile(r"[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)


@pytest.fixture
def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The catalogue as `manage.py assets build` compiles it, in a folder of the test."""
    first = catalogues_build(locale_dir=ROOT / "locale", target=tmp_path)
    again = catalogues_build(locale_dir=ROOT / "locale", target=tmp_path)
    assert [c.fresh for c in first] == [True] and [c.fresh for c in again] == [False]
    monkeypatch.setattr(settings, "LOCALE_PATHS", [tmp_path])
    monkeypatch.setattr(trans_real, "_translations", {})
    yield
    trans_real._translations.clear()  # type: ignore[attr-defined]  # Django keeps every catalogue it has read


def vietnamese_lines(html: str) -> list[str]:
    """Texts and spoken attributes of a page that carry Vietnamese letters; what is marked as Vietnamese is not told."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.DOTALL)
    body = re.sub(r'<(button|span)\b[^>]*\blang="vi"[^>]*>.*?</\1>', "", body, flags=re.DOTALL)
    spoken = re.findall(r'\b(?:aria-label|title|placeholder|alt)="([^"]*)"', body)
    texts = [" ".join(unescape(text).split()) for text in (*re.sub(r"<[^>]+>", "\n", body).splitlines(), *spoken)]
    return [text for text in texts if VIETNAMESE.search(text)]
