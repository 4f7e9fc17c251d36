"""Migrations have names, every package says what it owns, templates stay small and plain."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = sorted(p.parent for top in ("edoc", "signing", "search") for p in (ROOT / top).rglob("__init__.py"))
QUIET = {"migrations", "management", "commands", "templatetags", "vi", "en", "settings"}


def test_migrations_are_named() -> None:
    names = [p.stem for p in (ROOT / "edoc").glob("*/migrations/0*.py")]
    assert len(names) > 10
    assert [n for n in names if re.search(r"_auto_|_initial$|\d{8}", n)] == []


def test_every_package_says_what_it_is_for() -> None:
    silent = []
    for package in PACKAGES:
        if package.name in QUIET:
            continue
        if len(ast.get_docstring(ast.parse((package / "__init__.py").read_text())) or "") < 20:
            silent.append(str(package.relative_to(ROOT)))
    assert silent == []


def test_templates_stay_short_and_carry_no_script_or_style() -> None:
    found = {}
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=|\son(?:click|change|submit|load)=", text)
        if inline or len(text.splitlines()) > 80:
            found[str(path.relative_to(ROOT))] = inline or len(text.splitlines())
    assert found == {}
