"""Putting, reading and checking blobs.

Bytes are stored, flushed and read back first; only then comes the row, in the caller's transaction. A transaction
that rolls back leaves bytes without a row, which the sweep collects after a day.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from edoc.domain.errors import Conflict, Refusal, WrongState, refuse
from edoc.domain.obstacles import Code
from edoc.storage.backends.directory import DirectoryStore
from edoc.storage.models import Blob
from edoc.storage.ports import ObjectStore, StoredObject
from edoc.storage.selectors import blob_get

ORPHAN_AGE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StoreReport:
    """The outcome of a check of the whole store; `missing` and `damaged` are hashes."""

    checked: int
    size: int
    missing: tuple[str, ...]
    damaged: tuple[str, ...]
    orphans: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Every row has its bytes; bytes without a row are only waste."""
        return not self.missing and not self.damaged


def object_store() -> ObjectStore:
    """The engine named by the settings."""
    return DirectoryStore(Path(settings.EDOC.storage_dir))


def blob_put(
    *,
    data: bytes | BinaryIO,
    content_type: str,
    now: datetime,
    limit: int | None = None,
    retain_until: datetime | None = None,
) -> Blob:
    """Store bytes and give their row; the same bytes give the same row.

    `limit` is in bytes; None takes the limit of the settings. Raises `TOO_LARGE`; Unavailable with `DISK_FULL`.
    """
    stream = io.BytesIO(data) if isinstance(data, bytes) else data
    most = settings.EDOC.upload_limit if limit is None else limit
    stored = object_store().put(stream, retain_until=retain_until, limit=most)
    blob, created = Blob.objects.get_or_create(
        pk=stored.sha256,
        defaults={
            "size": stored.size,
            "content_type": content_type,
            "created_at": now,
            "retain_until": stored.retain_until,
            "legal_hold": stored.legal_hold,
        },
    )
    if not created and stored.retain_until != blob.retain_until:
        Blob.objects.filter(pk=blob.pk).update(retain_until=stored.retain_until)
        blob.retain_until = stored.retain_until
    return blob


def blob_open(sha256: str) -> BinaryIO:
    """Open the bytes of a blob for streaming, unverified. Raises `BLOB_MISSING`."""
    blob_get(sha256=sha256)
    return object_store().open(sha256)


def blob_read(sha256: str) -> bytes:
    """The bytes of a blob, their hash verified. Raises `BLOB_MISSING`, `BLOB_DAMAGED`."""
    with blob_open(sha256) as stream:
        data = stream.read()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise refuse(WrongState, Code.BLOB_DAMAGED, sha256=sha256)
    return data


def blob_verify(sha256: str) -> None:
    """Read a blob in pieces and check its hash. Raises `BLOB_MISSING`, `BLOB_DAMAGED`."""
    with blob_open(sha256) as stream:
        digest = hashlib.sha256()
        while chunk := stream.read(1024 * 1024):
            digest.update(chunk)
    if digest.hexdigest() != sha256:
        raise refuse(WrongState, Code.BLOB_DAMAGED, sha256=sha256)


def blob_verify_all() -> StoreReport:
    """Check every row against its bytes, and name bytes without a row."""
    missing: list[str] = []
    damaged: list[str] = []
    checked, size = 0, 0
    for sha256, length in Blob.objects.order_by("pk").values_list("pk", "size").iterator():
        checked, size = checked + 1, size + length
        try:
            blob_verify(sha256)
        except Refusal as refusal:
            (damaged if Code.BLOB_DAMAGED in refusal.codes else missing).append(sha256)
    orphans = tuple(sorted(found.sha256 for found in _orphans()))
    return StoreReport(checked, size, tuple(missing), tuple(damaged), orphans)


def blob_retain(*, sha256: str, until: datetime) -> None:
    """Keep a blob at least until then, in the engine and in the row; never shorter than before."""
    object_store().set_retention(sha256, until=until)
    blob = blob_get(sha256=sha256)
    if blob.retain_until is None or until > blob.retain_until:
        Blob.objects.filter(pk=sha256).update(retain_until=until)


def blob_hold(*, sha256: str, on: bool) -> None:
    """Set or lift a legal hold, in the engine and in the row."""
    blob_get(sha256=sha256)
    object_store().legal_hold(sha256, on=on)
    Blob.objects.filter(pk=sha256).update(legal_hold=on)


def blob_delete(*, sha256: str, now: datetime) -> None:
    """Delete a blob at the end of its life. Raises `BLOB_RETAINED`; a row still used elsewhere refuses as well."""
    blob = blob_get(sha256=sha256)
    if blob.legal_hold or (blob.retain_until is not None and blob.retain_until > now):
        until = "khi bỏ lệnh giữ" if blob.legal_hold else f"{blob.retain_until:%d/%m/%Y}"
        raise refuse(Conflict, Code.BLOB_RETAINED, until=until)
    with transaction.atomic():
        blob.delete()
        transaction.on_commit(lambda: object_store().delete(sha256, now=now))


def storage_sweep(*, now: datetime) -> int:
    """Remove bytes without a row and leftovers of interrupted puts, both older than a day; return how many."""
    store, removed = object_store(), 0
    for found in _orphans():
        if found.modified_at < now - ORPHAN_AGE and not found.legal_hold:
            if found.retain_until is None or found.retain_until <= now:
                store.delete(found.sha256, now=now)
                removed += 1
    return removed + store.sweep_unfinished(before=now - ORPHAN_AGE)


def _orphans() -> Iterator[StoredObject]:
    for found in object_store().objects():
        if not Blob.objects.filter(pk=found.sha256).exists():
            yield found
