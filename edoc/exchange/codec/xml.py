"""The XML under edXML: a parser that trusts nothing, and a writer that puts every prefix where partners expect it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from xml.sax.saxutils import escape

from lxml import etree

from edoc.domain.errors import BadInput, refuse
from edoc.domain.obstacles import Code
from edoc.exchange.codec.limits import Limits

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
PREFIX = "edXML:"

_PROLOG = re.compile(r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*", re.DOTALL)
_DECLARATION = re.compile(r"^<\?xml\b[^>]*?\?>", re.DOTALL)
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_JUNK_MAX = 4096
_ENTITY_ERRORS = {etree.ErrorTypes.ERR_UNDECLARED_ENTITY, etree.ErrorTypes.WAR_UNDECLARED_ENTITY}


def parse(data: bytes, limits: Limits) -> etree._Element:
    """Parse an edXML file into its root; stray bytes around it are dropped, DTD and entities refused."""
    if len(data) > limits.message:
        raise refuse(BadInput, Code.TOO_LARGE, name="edXML", size=_mib(len(data)), limit=_mib(limits.message))
    text = _trim(_decode(data))
    prolog = _PROLOG.match(text)
    if prolog and text[prolog.end() : prolog.end() + 9].upper() == "<!DOCTYPE":
        raise refuse(BadInput, Code.EDXML_DTD)
    # The declaration is dropped: the text is UTF-8 from here on, whatever it claims.
    root = _parse_text(_DECLARATION.sub("", text, count=1).encode())
    _check_root(root)
    return root


def _mib(size: int) -> str:
    return f"{size / 1024 / 1024:.0f} MB"


def _decode(data: bytes) -> str:
    """Decode UTF-8 (or UTF-16 with its mark); leading bytes that are no text are junk."""
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16")
        start = data.find(b"<", 0, _JUNK_MAX)
        return data[max(start, 0) :].decode("utf-8")
    except UnicodeDecodeError as error:
        raise refuse(BadInput, Code.EDXML_BROKEN, detail="không phải UTF-8") from error


def _trim(text: str) -> str:
    """Cut what stands before the declaration or the root, and after the last tag."""
    start = text.find("<?xml", 0, _JUNK_MAX)
    start = start if start >= 0 else text.find("<", 0, _JUNK_MAX)
    end = text.rfind(">")
    if start < 0 or end < start:
        raise refuse(BadInput, Code.EDXML_BROKEN, detail="không có phần tử XML nào")
    return text[start : end + 1]


def _parse_text(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        # An attachment is one text node; the size of the whole is limited before.
        huge_tree=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if error.code in _ENTITY_ERRORS:
            raise refuse(BadInput, Code.EDXML_DTD) from error
        raise refuse(BadInput, Code.EDXML_BROKEN, detail=f"dòng {error.lineno or 0}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise refuse(BadInput, Code.EDXML_DTD)
    return root


def _check_root(root: etree._Element) -> None:
    """Root and envelope must be edXML in the one namespace partners share."""
    if local(root).lower() != "edxml":
        raise refuse(BadInput, Code.EDXML_BROKEN, detail=f"phần tử gốc là {local(root)[:40]}")
    for element in (root, find(root, "edXMLEnvelope"), find(root, "MessageHeader", deep=True)):
        if element is None:
            raise refuse(BadInput, Code.EDXML_BROKEN, detail="thiếu edXMLEnvelope hoặc MessageHeader")
        found = etree.QName(element).namespace or ""
        if found != NAMESPACE:
            raise refuse(BadInput, Code.EDXML_NAMESPACE, namespace=found[:200] or "(trống)")


def local(element: etree._Element) -> str:
    """Name of an element without prefix or namespace; empty for an entity."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def find(parent: etree._Element | None, name: str, *, deep: bool = False) -> etree._Element | None:
    """Find the first child (or descendant) of that local name."""
    return next(find_all(parent, name, deep=deep), None)


def find_all(parent: etree._Element | None, name: str, *, deep: bool = False) -> Iterator[etree._Element]:
    """Find all children (or descendants) of that local name, wherever they stand."""
    if parent is not None:
        wanted = name.lower()
        for element in parent.iterdescendants() if deep else parent:
            if local(element).lower() == wanted:
                yield element


def text_of(parent: etree._Element | None, *names: str) -> str:
    """Text of the first child that has one of the names and says something; empty if there is none."""
    for name in names:
        for element in find_all(parent, name):
            if value := (element.text or "").strip():
                return value
    return ""


class XmlWriter:
    """Builds the text itself: the standard writers cannot bind one URI to a prefix and to no prefix at once."""

    def __init__(self) -> None:
        self._parts: list[str] = ['<?xml version="1.0" encoding="UTF-8"?>\n']
        self._depth = 0

    def _line(self, text: str) -> None:
        self._parts.append(f"{'  ' * self._depth}{text}\n")

    @contextmanager
    def element(self, name: str, attributes: str = "") -> Iterator[None]:
        """Open an element, and close it after the block."""
        self._line(f"<{name}{' ' + attributes if attributes else ''}>")
        self._depth += 1
        yield
        self._depth -= 1
        self._line(f"</{name}>")

    def leaf(self, name: str, value: str) -> None:
        """Write an element that holds text only."""
        if found := _ILLEGAL.search(value):
            hint = "Bỏ ký tự điều khiển rồi gửi lại."
            raise refuse(
                BadInput, Code.FIELD_INVALID, field=name.removeprefix(PREFIX), value=ascii(found.group()), hint=hint
            )
        text = escape(value, {"\r": "&#13;"})
        self._line(f"<{name}>{text}</{name}>" if text else f"<{name}/>")

    def to_bytes(self) -> bytes:
        return "".join(self._parts).encode()
