"""What may be given to LibreOffice: a real .docx, of bearable size, without macros and without reaching outside.

LibreOffice turns any garbage into a PDF with exit code 0 and follows links in a file, so both are checked before.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from edoc.domain.errors import BadInput, refuse
from edoc.domain.obstacles import Code

MAIN_PART = "word/document.xml"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TYPES = "[Content_Types].xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TRACKED = tuple(f"{_W}{tag}" for tag in ("ins", "del", "moveFrom", "moveTo"))
_FETCHING_FIELDS = ("INCLUDEPICTURE", "INCLUDETEXT", "DDE", "DDEAUTO", "IMPORT", "DATABASE")
_DROPPED_LINKS = ("/attachedTemplate", "/mailMergeSource", "/mailMergeHeaderSource")


@dataclass(frozen=True, slots=True)
class DocxLimits:
    """How large a .docx may be: bytes of the file, bytes unpacked, parts, and how hard a large part may be packed."""

    file: int = 200 * 2**20
    unpacked: int = 600 * 2**20
    xml_part: int = 64 * 2**20
    parts: int = 5000
    ratio: int = 200


LIMITS = DocxLimits()


def docx_check(docx: bytes, *, name: str, limits: DocxLimits = LIMITS) -> bytes:
    """The bytes that may be converted: the file itself, or a copy without links to templates.

    Raises BadInput: NOT_DOCX, TOO_LARGE, DOCX_WITH_MACROS, DOCX_EXTERNAL, DOCX_TRACKED.
    """
    if len(docx) > limits.file:
        raise refuse(BadInput, Code.TOO_LARGE, name=name, size=_size(len(docx)), limit=_size(limits.file))
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as package:
            return _checked(package, docx, name=name, limits=limits)
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, EOFError, OSError, ValueError) as problem:
        raise refuse(BadInput, Code.NOT_DOCX, name=name) from problem
    except (
        NotImplementedError,
        RuntimeError,
    ) as problem:  # a packing method or a password zipfile does not know
        raise refuse(BadInput, Code.NOT_DOCX, name=name) from problem


def _checked(package: zipfile.ZipFile, docx: bytes, *, name: str, limits: DocxLimits) -> bytes:
    _check_size(package, name=name, limits=limits)
    names = set(package.namelist())
    if MAIN_PART not in names or _TYPES not in names:
        raise refuse(BadInput, Code.NOT_DOCX, name=name)
    kinds = {
        str(node.get("PartName", "")).lstrip("/"): str(node.get("ContentType", "")) for node in _xml(package, _TYPES)
    }
    if any("macroEnabled" in kind or "vbaProject" in kind for kind in kinds.values()) or any(
        part.casefold().endswith(("vbaproject.bin", "vbadata.xml")) for part in names
    ):
        raise refuse(BadInput, Code.DOCX_WITH_MACROS, name=name)
    if kinds.get(MAIN_PART) != MAIN_TYPE:
        raise refuse(BadInput, Code.NOT_DOCX, name=name)
    if _xml(package, MAIN_PART).tag != f"{_W}document":
        raise refuse(BadInput, Code.NOT_DOCX, name=name)
    _check_content(package, name=name)
    return _without_links(package, docx, name=name)


def docx_lines(docx: bytes, *, name: str) -> tuple[str, ...]:
    """The paragraphs of all parts of a .docx: text, tables, boxes, headers. Raises BadInput like `docx_check`."""
    with zipfile.ZipFile(io.BytesIO(docx_check(docx, name=name))) as package:
        parts = [part for part in package.namelist() if part.startswith("word/") and part.endswith(".xml")]
        return tuple(line for part in parts for line in _lines(_xml(package, part)))


def _lines(root: etree._Element) -> Iterator[str]:
    for paragraph in root.iter(f"{_W}p"):
        yield "".join(text.text or "" for text in paragraph.iter(f"{_W}t"))


def _check_size(package: zipfile.ZipFile, *, name: str, limits: DocxLimits) -> None:
    entries = package.infolist()
    total = sum(entry.file_size for entry in entries)
    if total > limits.unpacked:
        raise refuse(BadInput, Code.TOO_LARGE, name=name, size=_size(total), limit=_size(limits.unpacked))
    if len(entries) > limits.parts:
        raise refuse(BadInput, Code.TOO_LARGE, name=name, size=f"{len(entries)} phần", limit=f"{limits.parts} phần")
    for entry in entries:
        most = max(2**20, limits.ratio * max(1, entry.compress_size))
        if entry.filename.endswith((".xml", ".rels")):
            most = min(most, limits.xml_part)
        if entry.file_size > most:
            part = f"{name} ({entry.filename})"
            raise refuse(BadInput, Code.TOO_LARGE, name=part, size=_size(entry.file_size), limit=_size(most))
    if len({entry.filename for entry in entries}) != len(entries):
        raise refuse(BadInput, Code.NOT_DOCX, name=name)  # two parts of one name: readers disagree which counts


def _check_content(package: zipfile.ZipFile, *, name: str) -> None:
    """Refuse tracked changes (they would be printed) and fields that fetch other files."""
    for part in package.namelist():
        if not (part.startswith("word/") and part.endswith(".xml")):
            continue
        root = _xml(package, part)
        if next(root.iter(*_TRACKED), None) is not None:
            raise refuse(BadInput, Code.DOCX_TRACKED, name=name)
        for code in _field_codes(root):
            words = code.upper().split()
            if words and words[0] in _FETCHING_FIELDS:
                raise refuse(BadInput, Code.DOCX_EXTERNAL, name=name, what=words[0])


def _field_codes(root: etree._Element) -> Iterator[str]:
    """The field codes of a part; a code may be cut into several runs, so a paragraph's pieces are joined."""
    for paragraph in root.iter(f"{_W}p"):
        code = ""
        for node in paragraph.iter(f"{_W}instrText", f"{_W}fldChar"):
            if node.tag == f"{_W}instrText":
                code += node.text or ""
            elif code:
                yield code
                code = ""
        if code:
            yield code
    for simple in root.iter(f"{_W}fldSimple"):
        yield str(simple.get(f"{_W}instr", ""))


def _without_links(package: zipfile.ZipFile, docx: bytes, *, name: str) -> bytes:
    """Drop links to templates, refuse every other link that LibreOffice would follow; hyperlinks stay."""
    changed: dict[str, bytes] = {}
    for part in package.namelist():
        if not part.endswith(".rels"):
            continue
        root = _xml(package, part)
        for relation in list(root.iter(_RELATION)):
            kind, target = str(relation.get("Type", "")), str(relation.get("Target", ""))
            outside = relation.get("TargetMode") == "External" or "://" in target or _climbs(part, target)
            if kind.endswith(_DROPPED_LINKS):
                root.remove(relation)
                changed[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            elif outside and not kind.endswith("/hyperlink"):
                raise refuse(BadInput, Code.DOCX_EXTERNAL, name=name, what=target[:80])
    if not changed:
        return docx
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for entry in package.infolist():
            copy.writestr(entry, changed.get(entry.filename) or package.read(entry))
    return out.getvalue()


def _climbs(part: str, target: str) -> bool:
    """Whether a relative target leaves the package."""
    base = posixpath.dirname(posixpath.dirname(part))
    return posixpath.normpath(posixpath.join(base, target)).startswith("..")


def _xml(package: zipfile.ZipFile, part: str) -> etree._Element:
    """A part as a tree, with entities, DTD and network off; a DTD is not allowed in a package (ECMA-376-2 §9.1)."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(package.read(part), parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("a part carries a document type definition")
    return root


def _size(count: int) -> str:
    return f"{count / 2**20:.1f} MB".replace(".", ",")
