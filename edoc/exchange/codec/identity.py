"""Identity of documents as messages write it: the domain's DocumentId, with its date in any form met in the wild."""

from __future__ import annotations

from datetime import date

from edoc.domain import identifiers
from edoc.domain.identifiers import DocumentId
from edoc.exchange.codec.dates import date_read, date_write


def document_id_write(*, organ_id: str, promulgated: date, number: str, notation: str) -> str:
    """Write the standard form `<OrganId>,<yyyy/MM/dd>,<number>/<notation>`; empty when a part makes that impossible."""
    try:
        return str(DocumentId(organ_id, promulgated, number, notation))
    except ValueError:
        return ""


def document_id_parts(text: str) -> DocumentId | None:
    """Read a standard DocumentId; None for the other forms met in the wild (UUID, `code-year-…`)."""
    parts = [part.strip() for part in text.split(",", 2)]
    promulgated = date_read(parts[1]) if len(parts) == 3 else None
    return DocumentId.parse(f"{parts[0]},{date_write(promulgated)},{parts[2]}") if promulgated else None


def document_id_key(text: str) -> str:
    """The form under which two DocumentIds are compared: of one date form, else as the domain compares them."""
    parts = document_id_parts(text)
    return parts.key if parts else identifiers.document_id_key(text)
