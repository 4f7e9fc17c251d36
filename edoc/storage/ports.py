"""The port of object storage and the values that cross it.

Errors of every engine are the house's own: `BadInput` (`TOO_LARGE`, `FIELD_INVALID` for a hash not as promised),
`WrongState` (`BLOB_MISSING`, `BLOB_DAMAGED`), `Conflict` (`BLOB_RETAINED`), and `Unavailable` when the engine does
not answer or is full (`ENGINE_DOWN`, `DISK_FULL`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True)
class StoredObject:
    """What an engine knows of one object; `modified_at` is the last time its bytes were put."""

    sha256: str
    size: int
    modified_at: datetime
    retain_until: datetime | None = None
    legal_hold: bool = False


class ObjectStore(Protocol):
    """Content-addressed bytes with retention; an object is whole or absent, and never changes."""

    def put(
        self,
        stream: BinaryIO,
        *,
        sha256: str | None = None,
        retain_until: datetime | None = None,
        limit: int | None = None,
    ) -> StoredObject:
        """Store the stream, read it back, return it; the same bytes twice are one object."""

    def open(self, sha256: str) -> BinaryIO:
        """Open the bytes for reading, unverified. Raises the refusal `BLOB_MISSING`."""

    def stat(self, sha256: str) -> StoredObject | None:
        """What is stored under the hash, or None."""

    def presign_get(self, sha256: str, *, expires: timedelta) -> str | None:
        """An address for a direct download, or None when bytes go through the web server."""

    def presign_put(self, staging_key: str, *, expires: timedelta) -> str | None:
        """An address for a direct upload to a staging key, or None when bytes go through the web server."""

    def set_retention(self, sha256: str, *, until: datetime) -> None:
        """Keep the object at least until then; a retention is never shortened."""

    def legal_hold(self, sha256: str, *, on: bool) -> None:
        """Set or lift a hold without end."""

    def delete(self, sha256: str, *, now: datetime) -> None:
        """Delete the object. Raises `BLOB_RETAINED` while retained or held; absent is fine."""

    def objects(self) -> Iterator[StoredObject]:
        """Every stored object, in any order."""

    def sweep_unfinished(self, *, before: datetime) -> int:
        """Remove what interrupted puts left behind before a moment; return how many."""
