"""Compiles the catalogues of the second languages: `locale/*/LC_MESSAGES/*.po` → `.mo` beside them.

The texts are committed, the compiled files are not. Nothing of gettext's programs is needed on the machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po


class CatalogueError(Exception):
    """A catalogue cannot be read; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One compiled catalogue: its file, how many texts it translates, and whether it was written anew."""

    path: Path
    messages: int
    fresh: bool


def catalogues_build(*, locale_dir: Path, target: Path | None = None) -> tuple[Catalogue, ...]:
    """Compile every catalogue under `locale_dir`, beside its text or under `target`. Raises CatalogueError."""
    return tuple(
        _compile(po, (target or locale_dir) / po.relative_to(locale_dir).with_suffix(".mo"))
        for po in sorted(locale_dir.glob("*/LC_MESSAGES/*.po"))
    )


def _compile(source: Path, path: Path) -> Catalogue:
    try:
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        raise CatalogueError(f"{source}: {error}") from error
    out = BytesIO()
    write_mo(out, catalogue)
    data = out.getvalue()
    messages = sum(1 for message in catalogue if message.id and message.string and not message.fuzzy)
    if path.is_file() and path.read_bytes() == data:
        return Catalogue(path, messages, fresh=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(data)
    beside.replace(path)
    return Catalogue(path, messages, fresh=True)
