"""Identity of documents and agencies on the axis: DocumentId and the two forms of the agency code."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from edoc.exchange.codec.dates import date_read, date_write


@dataclass(frozen=True, slots=True)
class DocumentIdParts:
    """The parts of a standard DocumentId."""

    organ_id: str
    promulgated: date
    code: str


def document_id_write(*, organ_id: str, promulgated: date, number: str, notation: str) -> str:
    """Write the standard form `<OrganId>,<yyyy/MM/dd>,<number>/<notation>`."""
    code = f"{number}/{notation}" if notation else number
    return f"{organ_id},{date_write(promulgated)},{code}"


def document_id_parts(text: str) -> DocumentIdParts | None:
    """Split a standard DocumentId; None for the other forms met in the wild (UUID, `code-year-…`)."""
    parts = [part.strip() for part in text.split(",", 2)]
    if len(parts) != 3 or not all(parts):
        return None
    promulgated = date_read(parts[1])
    return DocumentIdParts(parts[0], promulgated, parts[2]) if promulgated else None


def document_id_key(text: str) -> str:
    """Give the form under which two DocumentIds are compared: NFC, upper case, one date form, no stray spaces."""
    clean = unicodedata.normalize("NFC", " ".join(text.split())).upper()
    parts = document_id_parts(clean)
    if parts is None:
        return clean
    code = re.sub(r"\s*([/-])\s*", r"\1", parts.code)
    return f"{parts.organ_id},{date_write(parts.promulgated)},{code}"


def organ_code_key(code: str) -> str:
    """Give the form under which two agency codes are compared (QĐ 20/2020: case does not matter)."""
    return "".join(code.split()).upper()
