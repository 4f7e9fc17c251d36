"""The link of the chain: canonical JSON of an entry with its place and the link before, hashed with SHA-256.

Canonical means: UTF-8, sorted names, no spaces, times in UTC with microseconds. The rule is versioned by `v`; a
later rule gets a new number, and old links stay verifiable.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC

from edoc.audit.models import Entry

GENESIS = "0" * 64
FIELDS = (
    "code", "actor_kind", "actor_id", "actor_name", "actor_post", "actor_post_id", "actor_unit", "on_behalf_of",
    "agency_id", "document_id", "object_kind", "object_id", "detail", "request_id",
)  # fmt: skip


def canonical(entry: Entry, *, seq: int, prev_hash: str) -> bytes:
    """The bytes one link is made of."""
    body = {name: getattr(entry, name) for name in FIELDS}
    body |= {
        "v": 1,
        "id": entry.pk,
        "at": entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "seq": seq,
        "prev_hash": prev_hash,
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def link(entry: Entry, *, seq: int, prev_hash: str) -> str:
    """The hash of one link, 64 hex digits."""
    return hashlib.sha256(canonical(entry, seq=seq, prev_hash=prev_hash)).hexdigest()
