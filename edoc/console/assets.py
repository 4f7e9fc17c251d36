"""Makes the faces, the sprite of icons and the licences page out of installed packages.

Nothing of a third party is committed: fonts come from `font-source-sans-pro`, icons from `lucide`, htmx stays in the
static files of `django-htmx`. The result is stamped by what went in, so a second call does nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from importlib import metadata, resources
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from lxml import etree

ICON_CALL = re.compile(r"""\bicon["']?(?:\s*[:=]\s*|\s+)["']([a-z][a-z0-9-]*)["']""")
ICON_TABLE = re.compile(r"ICONS\b[^={]*=\s*\{([^}]*)\}")
ICON_VALUE = re.compile(r""":\s*["']([a-z][a-z0-9-]*)["']""")
FACES = {
    "source-sans-400": "SourceSansPro-Regular.ttf",
    "source-sans-600": "SourceSansPro-Semibold.ttf",
    "source-sans-700": "SourceSansPro-Bold.ttf",
    "source-sans-400-italic": "SourceSansPro-It.ttf",
}
LATIN_AND_VIETNAMESE = (
    (0x20, 0x7E), (0xA0, 0xFF), (0x102, 0x103), (0x110, 0x111), (0x128, 0x129), (0x152, 0x153), (0x168, 0x169),
    (0x1A0, 0x1A1), (0x1AF, 0x1B0), (0x2C6, 0x2C6), (0x2DA, 0x2DC), (0x300, 0x303), (0x309, 0x309), (0x31B, 0x31B),
    (0x323, 0x323), (0x1EA0, 0x1EF9), (0x2010, 0x2026), (0x202F, 0x2030), (0x2032, 0x203A), (0x2044, 0x2044),
    (0x20AB, 0x20AC), (0x2116, 0x2116), (0x2122, 0x2122), (0x2190, 0x2193), (0x2212, 0x2215), (0x2248, 0x2248),
    (0x2260, 0x2265),
)  # fmt: skip
PACKAGES = ("font-source-sans-pro", "lucide", "django-htmx")
HTMX_LICENCE = (
    "htmx: Zero-Clause BSD (0BSD). Permission to use, copy, modify, and/or distribute this software for any purpose "
    "with or without fee is hereby granted."
)
SVG = "{http://www.w3.org/2000/svg}"


class AssetError(Exception):
    """An asset could not be made; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build left behind. `fresh` is False when the stamp already matched and nothing was written."""

    files: tuple[Path, ...]
    icons: tuple[str, ...]
    fresh: bool


def assets_build(*, target: Path, sources: Iterable[Path]) -> Built:
    """Write `edoc/fonts/*.woff2`, `edoc/icons.svg` and `edoc/licences.html` under `target`.

    `sources` are folders of templates and modules that name icons. Raises AssetError for an icon that does not exist.
    """
    room = target / "edoc"
    icons = icons_used(sources=sources)
    stamp = _stamp(icons=icons)
    stamp_file = room / "stamp.json"
    names = (*(f"fonts/{name}.woff2" for name in FACES), "icons.svg", "licences.html")
    files = tuple(room / name for name in names)
    if stamp_file.is_file() and stamp_file.read_text() == stamp and all(f.is_file() for f in files):
        return Built(files=files, icons=icons, fresh=False)
    (room / "fonts").mkdir(parents=True, exist_ok=True)
    for name, source in FACES.items():
        _write(room / "fonts" / f"{name}.woff2", face_subset(source=source))
    _write(room / "icons.svg", sprite(icons=icons))
    _write(room / "licences.html", licences_page().encode())
    _write(stamp_file, stamp.encode())
    return Built(files=files, icons=icons, fresh=True)


def icons_used(*, sources: Iterable[Path]) -> tuple[str, ...]:
    """The names of icons in use, sorted: `{% icon "eye" %}`, `icon="eye"`, and the values of tables named `…ICONS`."""
    found: set[str] = set()
    for folder in sources:
        for path in sorted((*folder.rglob("*.html"), *folder.rglob("*.py"))):
            text = path.read_text(encoding="utf-8")
            found.update(ICON_CALL.findall(text))
            for table in ICON_TABLE.findall(text):
                found.update(ICON_VALUE.findall(table))
    return tuple(sorted(found))


def face_subset(*, source: str) -> bytes:
    """One weight cut to Latin and Vietnamese as woff2; kerning, marks and tabular digits stay."""
    from fontTools import subset

    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl", "liga", "tnum", "lnum"]
    options.hinting = False
    options.desubroutinize = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    data = resources.files("font_source_sans_pro").joinpath("files", source).read_bytes()
    font = subset.load_font(BytesIO(data), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[code for first, last in LATIN_AND_VIETNAMESE for code in range(first, last + 1)])
    cutter.subset(font)
    out = BytesIO()
    subset.save_font(font, out, options)
    return out.getvalue()


def sprite(*, icons: Iterable[str]) -> bytes:
    """One SVG file with a symbol for each icon. Raises AssetError for a name that lucide does not know."""
    root = etree.Element(f"{SVG}svg", nsmap={None: SVG[1:-1]})
    with ZipFile(BytesIO(_lucide())) as box:
        known = set(box.namelist())
        for name in icons:
            if f"{name}.svg" not in known:
                raise AssetError(f"lucide has no icon named {name!r}")
            drawing = etree.fromstring(box.read(f"{name}.svg"))
            symbol = etree.SubElement(root, f"{SVG}symbol", id=name, viewBox="0 0 24 24")
            for part in drawing:
                if isinstance(part.tag, str):
                    part.tail = None
                    symbol.append(part)
    etree.cleanup_namespaces(root)
    return etree.tostring(root)


def licences_page() -> str:
    """A page with the licence texts that the packages carry."""
    parts = []
    for name in PACKAGES:
        meta = metadata.metadata(name)
        texts = _licence_texts(name) or [meta["License"]]
        if name == "django-htmx":
            texts.append(HTMX_LICENCE)
        body = "".join(f"<pre>{escape(text)}</pre>" for text in texts)
        parts.append(f"<section><h2>{escape(name)} {escape(meta['Version'])}</h2>{body}</section>")
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Giấy phép phần mềm</title></head>'
        f"<body><main><h1>Giấy phép phần mềm</h1>{''.join(parts)}</main></body></html>"
    )


def _licence_texts(package: str) -> list[str]:
    wanted = re.compile(r"(^|/)(LICEN[CS]E|COPYING|OFL)[^/]*$", re.IGNORECASE)
    files = metadata.files(package) or []
    return [Path(str(f.locate())).read_text(encoding="utf-8") for f in files if wanted.search(str(f))]


def _lucide() -> bytes:
    return resources.files("lucide").joinpath("lucide.zip").read_bytes()


def _stamp(*, icons: tuple[str, ...]) -> str:
    versions = {name: metadata.version(name) for name in (*PACKAGES, "fonttools")}
    own = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    return json.dumps({"icons": icons, "versions": versions, "builder": own}, sort_keys=True)


def _write(path: Path, data: bytes) -> None:
    """Replace a file in one step, so that a killed build leaves no half file."""
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(data)
    beside.replace(path)
