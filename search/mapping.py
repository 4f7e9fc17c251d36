"""Names of the indexed fields, and the version of their shape.

Raise `SCHEMA_VERSION` with every change of a field, of the cut into words or of what is written into one: an engine
refuses an index of another version until it is rebuilt.
"""

from __future__ import annotations

from typing import Final

SCHEMA_VERSION: Final = 1

ID: Final = "id"
VERSION: Final = "version"
ALIVE: Final = "alive"
TITLE_FOLDED: Final = "title_folded"
TITLE_EXACT: Final = "title_exact"
BODY_FOLDED: Final = "body_folded"
BODY_EXACT: Final = "body_exact"
NAMES_FOLDED: Final = "names_folded"
NUMBER: Final = "number"
FACET: Final = "facet"
FACET_FOLDED: Final = "facet_folded"
DAY: Final = "day"
ACCESS: Final = "access"
STORED: Final = "stored"

FACET_TYPE: Final = "type"
FACET_DIRECTION: Final = "direction"
FACET_AGENCY: Final = "agency"
FACET_YEAR: Final = "year"

_SEPARATOR = "\x1f"


def facet_term(name: str, value: str) -> str:
    """One facet value as one term."""
    return f"{name}{_SEPARATOR}{value}"


def facet_of(term: str) -> tuple[str, str]:
    """The name and value a facet term was made of."""
    name, _, value = term.partition(_SEPARATOR)
    return name, value
