"""Files inside a message: base64 of a zip that holds the file, or of the file itself. Bombs are refused unopened."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import re
import uuid
import zipfile
import zlib
from pathlib import PurePosixPath

from edoc.domain.errors import BadInput, refuse
from edoc.domain.obstacles import Code
from edoc.exchange.codec.limits import Limits

ZIP_TYPES = frozenset({"application/zip", "application/x-zip", "application/x-zip-compressed", "multipart/x-zip"})
TYPES_BY_EXTENSION = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".zip": "application/zip",
    ".xml": "application/xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".txt": "text/plain",
}
_PK = (b"PK\x03\x04", b"PK\x05\x06")
_MARKERS = {"[Content_Types].xml", "mimetype"}
_SPACES = re.compile(r"\s+")
_CHUNK = 1024 * 1024
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


def base64_decode(text: str, *, name: str) -> bytes:
    """Decode base64 with any line breaks; refuse what is not base64."""
    try:
        return base64.b64decode(_SPACES.sub("", text), validate=True)
    except (binascii.Error, ValueError) as error:
        raise refuse(BadInput, Code.ATTACHMENT_BROKEN, name=name) from error


def zip_pack(data: bytes) -> bytes:
    """Put one file into a zip under a UUID made from its bytes: the same file gives the same zip, for ever.

    It is stored, not deflated: PDF and office files are compressed already, and deflate differs between versions.
    """
    entry = zipfile.ZipInfo(str(uuid.UUID(bytes=hashlib.sha256(data).digest()[:16])), (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_STORED
    entry.external_attr = 0o600 << 16
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(entry, data)
    return target.getvalue()


def unpack(data: bytes, *, name: str, declared: str, limits: Limits) -> bytes:
    """Give the file itself: out of its wrapping zip, or as it is."""
    if len(data) > limits.attachment:
        raise refuse(BadInput, Code.ATTACHMENT_BOMB, name=name, limit=f"{limits.attachment // _CHUNK} MB")
    if not data.startswith(_PK):
        return data
    extension = PurePosixPath(name.lower()).suffix
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entry = _wrapped_entry(archive, extension=extension, declared=declared, name=name)
            if entry is None:
                return data
            inner = _read_entry(archive, entry, name=name, packed=len(data), limits=limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        if declared not in ZIP_TYPES and extension not in ("", ".pdf"):
            return data
        raise refuse(BadInput, Code.ATTACHMENT_BROKEN, name=name) from error
    # A zip sent as it is, and not the wrapper around another one.
    return data if extension == ".zip" and not inner.startswith(_PK) else inner


def _wrapped_entry(archive: zipfile.ZipFile, *, extension: str, declared: str, name: str) -> zipfile.ZipInfo | None:
    """Find the one file a wrapper holds; None when the zip is itself the file (docx, odt, a real archive)."""
    files = [entry for entry in archive.infolist() if not entry.is_dir()]
    if _MARKERS & {entry.filename for entry in files} and extension != ".pdf":
        return None
    if len(files) == 1:
        return files[0]
    fitting = [entry for entry in files if extension and entry.filename.lower().endswith(extension)]
    if len(fitting) == 1:
        return fitting[0]
    if extension in ("", ".zip") or declared not in ZIP_TYPES:
        return None
    raise refuse(BadInput, Code.ATTACHMENT_BROKEN, name=name)


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, name: str, packed: int, limits: Limits) -> bytes:
    """Read one entry and stop at the limits, whatever size the zip claims."""
    bomb = refuse(BadInput, Code.ATTACHMENT_BOMB, name=name, limit=f"{limits.attachment // _CHUNK} MB")
    if entry.flag_bits & 0x1 or entry.compress_type not in _METHODS:
        raise refuse(BadInput, Code.ATTACHMENT_BROKEN, name=name)
    allowed = min(limits.attachment, max(limits.ratio_from, packed * limits.ratio))
    if entry.file_size > allowed:
        raise bomb
    chunks: list[bytes] = []
    size = 0
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > allowed:
                raise bomb
            chunks.append(chunk)
    return b"".join(chunks)


def content_type_of(data: bytes, *, name: str, declared: str) -> str:
    """Tell the true media type: by magic, then by extension, then as declared."""
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    extension = PurePosixPath(name.lower()).suffix
    if extension == ".pdf":
        return "application/octet-stream"
    if extension in TYPES_BY_EXTENSION:
        return TYPES_BY_EXTENSION[extension]
    if declared and declared not in ZIP_TYPES:
        return declared
    return "application/zip" if data.startswith(_PK) else "application/octet-stream"
