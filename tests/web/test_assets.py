"""The faces, the sprite and the licences are made from packages; the styles and modules stay within their budget."""

from __future__ import annotations

import gzip
import re
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from lxml import etree

from edoc.console.assets import AssetError, assets_build, icons_used, sprite

ROOT = Path(__file__).resolve().parents[2]
SOURCES = (ROOT / "templates", ROOT / "edoc" / "web")
VIETNAMESE = "ĂẰẮẲẴẶÂẦẤẨẪẬĐÊỀẾỂỄỆÔỒỐỔỖỘƠỜỚỞỠỢƯỪỨỬỮỰỲÝỶỸỴăằắẳẵặâầấẩẫậđêềếểễệôồốổỗộơờớởỡợưừứửữựỳýỷỹỵ₫…–“”"


def _gzipped(*paths: Path) -> int:
    return len(gzip.compress(b"".join(path.read_bytes() for path in paths), 9))


def test_a_build_writes_everything_and_a_second_one_nothing(tmp_path: Path) -> None:
    first = assets_build(target=tmp_path, sources=SOURCES)
    assert first.fresh
    assert all(path.stat().st_size > 1000 for path in first.files)
    written = {path: path.stat().st_mtime_ns for path in first.files}
    second = assets_build(target=tmp_path, sources=SOURCES)
    assert not second.fresh
    assert {path: path.stat().st_mtime_ns for path in second.files} == written
    (tmp_path / "edoc" / "icons.svg").unlink()
    assert assets_build(target=tmp_path, sources=SOURCES).fresh


def test_every_weight_holds_every_vietnamese_letter_and_is_small(tmp_path: Path) -> None:
    built = assets_build(target=tmp_path, sources=SOURCES)
    faces = [path for path in built.files if path.suffix == ".woff2"]
    assert len(faces) == 4
    for path in faces:
        assert path.stat().st_size < 24_000
        known = TTFont(BytesIO(path.read_bytes())).getBestCmap()
        assert [letter for letter in VIETNAMESE if ord(letter) not in known] == []


def test_the_sprite_holds_every_icon_in_use_and_refuses_an_unknown_one() -> None:
    icons = icons_used(sources=SOURCES)
    assert {"pen-line", "stamp", "circle-check", "loader-circle", "chevron-down"} <= set(icons)
    names = {symbol.get("id") for symbol in etree.fromstring(sprite(icons=icons))}
    assert names == set(icons)
    with pytest.raises(AssetError, match="no-such-icon"):
        sprite(icons=["no-such-icon"])


def test_the_licences_page_carries_the_texts(tmp_path: Path) -> None:
    assets_build(target=tmp_path, sources=SOURCES)
    page = (tmp_path / "edoc" / "licences.html").read_text()
    assert "SIL OPEN FONT LICENSE" in page
    assert "Lucide Contributors" in page
    assert "Zero-Clause BSD" in page


def test_styles_and_modules_stay_within_their_budget() -> None:
    assert _gzipped(*sorted((ROOT / "static/edoc/css").glob("*.css"))) <= 15 * 1024
    assert _gzipped(*sorted((ROOT / "static/edoc/js").glob("*.js"))) <= 25 * 1024


def test_no_template_breaks_the_content_security_policy() -> None:
    """No inline style, handler or script; no htmx trigger filter, `hx-on` or `js:` (they fail open without eval)."""
    bad = re.compile(
        r"""\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)|<style|\bhx-on|\bjs:|hx-trigger="[^"]*\[|\|safe\b"""
    )
    found = [
        f"{path.relative_to(ROOT)}: {match.group(0)}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for match in bad.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_component_opens_with_its_variables_and_is_short() -> None:
    for path in sorted((ROOT / "templates" / "components").glob("*.html")):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("{% comment %}"), path.name
        assert len(text.splitlines()) <= 80, path.name


def test_no_style_leaves_the_tokens() -> None:
    """Colours stand in tokens.css; other files name them by token (forced colours and print apart)."""
    for path in sorted((ROOT / "static/edoc/css").glob("*.css")):
        if path.name not in {"tokens.css", "last.css"}:
            assert re.findall(r"#[0-9a-fA-F]{3,8}\b", path.read_text()) == [], path.name


def test_a_collected_site_names_every_module_and_face_by_its_hash(tmp_path: Path, settings: object) -> None:
    from django.core.management import call_command

    assets_build(target=tmp_path / "assets", sources=SOURCES)
    settings.STATIC_ROOT = tmp_path / "static"  # type: ignore[attr-defined]  # pytest-django's settings
    settings.STATICFILES_DIRS = [ROOT / "static", tmp_path / "assets"]  # type: ignore[attr-defined]  # as above
    settings.STORAGES = {  # type: ignore[attr-defined]  # as above
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "edoc.web.assets.ModuleManifestStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    (entry,) = (tmp_path / "static" / "edoc" / "js").glob("app.????????????.js")
    imports = re.findall(r'import\s*"(.+?)"', entry.read_text())
    written = re.findall(r'import\s*"(.+?)"', (ROOT / "static/edoc/js/app.js").read_text())
    assert len(imports) == len(written) > 0
    for name in imports:
        assert re.fullmatch(r"\./[a-z-]+\.[0-9a-f]{12}\.js", name), name
        assert (entry.parent / name).is_file()
    (styles,) = (tmp_path / "static" / "edoc" / "css").glob("tokens.????????????.css")
    assert len(re.findall(r"fonts/source-sans-[0-9a-z-]+\.[0-9a-f]{12}\.woff2", styles.read_text())) == 4
