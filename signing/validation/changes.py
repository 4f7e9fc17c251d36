"""Which form fields are not what they were when a signature was made: by value and by appearance.

pyHanko's own list names fields that were merely touched; here only a different value or a different picture counts.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils.generic import DictionaryObject, StreamObject
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.inspection import dict_item
from signing.validation.report import FieldChange

_DEPTH = 32
_MANY = 5000


@dataclass(frozen=True, slots=True)
class _Field:
    kind: str
    value: str
    picture: str


def changes_between(reader: PdfFileReader, earlier: int, later: int) -> tuple[FieldChange, ...]:
    """Return the fields that differ between two revisions (counted from 0), in order of name."""
    if earlier >= later:
        return ()
    before = _fields(reader.get_historical_resolver(earlier).root)
    after = _fields(reader.get_historical_resolver(later).root)
    return tuple(
        FieldChange(
            name=name,
            before=before[name].value if name in before else "",
            after=after[name].value if name in after else "",
            signature=(after.get(name) or before[name]).kind == "/Sig",
        )
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    )


def _fields(root: Any) -> dict[str, _Field]:
    found: dict[str, _Field] = {}
    form = dict_item(root, "/AcroForm", {})
    queue = [(entry, "", "", 0) for entry in dict_item(form, "/Fields", ())]
    while queue:
        reference, prefix, kind, depth = queue.pop()
        entry = reference.get_object()
        if depth > _DEPTH or len(found) > _MANY:
            raise ValueError("the form is nested too deep or too large")
        if not isinstance(entry, DictionaryObject):
            continue
        name = ".".join(part for part in (prefix, str(dict_item(entry, "/T", ""))) if part)
        kind = str(dict_item(entry, "/FT", kind))
        kids = [kid for kid in dict_item(entry, "/Kids", ()) if "/T" in kid.get_object()]
        if kids:
            queue.extend((kid, name, kind, depth + 1) for kid in kids)
            continue
        found[name] = _Field(kind=kind, value=_value(entry, kind), picture=_picture(entry))
    return found


def _value(entry: DictionaryObject, kind: str) -> str:
    value = dict_item(entry, "/V", None)
    if value is None:
        return ""
    if kind == "/Sig":
        return str(dict_item(value, "/Type", "/Sig")).lstrip("/")
    if isinstance(value, StreamObject):
        return hashlib.sha256(value.encoded_data).hexdigest()
    return str(value)[:500]


def _picture(entry: DictionaryObject) -> str:
    """Return a digest of the widget's place and normal appearance."""
    digest = hashlib.sha256(repr(dict_item(entry, "/Rect", ())).encode())
    normal = dict_item(dict_item(entry, "/AP", {}), "/N", None)
    states = normal.values() if isinstance(normal, dict) and not isinstance(normal, StreamObject) else [normal]
    for state in states:
        stream = state.get_object() if state is not None else None
        if isinstance(stream, StreamObject):
            digest.update(stream.encoded_data)
    return digest.hexdigest()
