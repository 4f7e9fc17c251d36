"""The directory engine: one read-only file an object, named by its hash, beside it a small file of retention.

A put writes a temporary file, flushes it to disk, renames it and flushes the folder; a crash leaves a temporary file
that the sweep removes, never half an object. Layout: `ab/cd/<sha256>`, `ab/cd/<sha256>.keep`, `tmp/`.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from edoc.domain.errors import BadInput, Conflict, Unavailable, WrongState, obstacle, refuse
from edoc.domain.obstacles import Code
from edoc.domain.wording import gettext_noop as _
from edoc.storage.ports import StoredObject

CHUNK = 1024 * 1024
SHA256 = re.compile(r"[0-9a-f]{64}")
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class DirectoryStore:
    """`ObjectStore` in a local folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(
        self,
        stream: BinaryIO,
        *,
        sha256: str | None = None,
        retain_until: datetime | None = None,
        limit: int | None = None,
    ) -> StoredObject:
        """Store the stream, read it back, return it; the same bytes twice are one object."""
        with _disk():
            temporary, digest = self._write_temporary(stream, limit)
            try:
                if sha256 is not None and digest != sha256:
                    raise refuse(
                        BadInput, Code.FIELD_INVALID, field="SHA-256", value=digest, hint=_("Hãy gửi lại tệp.")
                    )
                self._settle(temporary, digest)
            finally:
                temporary.unlink(missing_ok=True)
            if retain_until is not None:
                self.set_retention(digest, until=retain_until)
        stored = self.stat(digest)
        if stored is None:
            raise refuse(WrongState, Code.BLOB_MISSING, sha256=digest)
        return stored

    def open(self, sha256: str) -> BinaryIO:
        """Open the bytes for reading, unverified. Raises the refusal `BLOB_MISSING`."""
        with _disk():
            try:
                return self._path(sha256).open("rb")
            except FileNotFoundError as error:
                raise refuse(WrongState, Code.BLOB_MISSING, sha256=sha256) from error

    def stat(self, sha256: str) -> StoredObject | None:
        """What is stored under the hash, or None."""
        with _disk():
            path = self._path(sha256)
            try:
                found = path.stat()
            except FileNotFoundError:
                return None
            until, hold = self._keep(sha256)
            return StoredObject(sha256, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC), until, hold)

    def presign_get(self, sha256: str, *, expires: timedelta) -> str | None:
        """None: the web server streams the bytes itself."""
        return None

    def presign_put(self, staging_key: str, *, expires: timedelta) -> str | None:
        """None: uploads go through the web server."""
        return None

    def set_retention(self, sha256: str, *, until: datetime) -> None:
        """Keep the object at least until then; a retention is never shortened."""
        with _disk():
            self._must_exist(sha256)
            old, hold = self._keep(sha256)
            if old is None or until > old:
                self._write_keep(sha256, until, hold)

    def legal_hold(self, sha256: str, *, on: bool) -> None:
        """Set or lift a hold without end."""
        with _disk():
            self._must_exist(sha256)
            until, _ = self._keep(sha256)
            self._write_keep(sha256, until, on)

    def delete(self, sha256: str, *, now: datetime) -> None:
        """Delete the object. Raises `BLOB_RETAINED` while retained or held; absent is fine."""
        with _disk():
            until, hold = self._keep(sha256)
            if hold or (until is not None and until > now):
                raise refuse(Conflict, Code.BLOB_RETAINED, until="khi bỏ lệnh giữ" if hold else f"{until:%d/%m/%Y}")
            path = self._path(sha256)
            path.unlink(missing_ok=True)
            self._keep_path(sha256).unlink(missing_ok=True)
            if path.parent.is_dir():
                _flush_folder(path.parent)

    def objects(self) -> Iterator[StoredObject]:
        """Every stored object, in any order."""
        for path in self.root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            if SHA256.fullmatch(path.name):
                found = self.stat(path.name)
                if found is not None:
                    yield found

    def sweep_unfinished(self, *, before: datetime) -> int:
        """Remove temporary files of interrupted puts; return how many."""
        removed = 0
        with _disk():
            for path in self._temporary_folder().iterdir():
                if path.stat().st_mtime < before.timestamp():
                    path.unlink(missing_ok=True)
                    removed += 1
        return removed

    def _path(self, sha256: str) -> Path:
        if not SHA256.fullmatch(sha256):
            raise refuse(BadInput, Code.FIELD_INVALID, field="SHA-256", value=sha256, hint="")
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def _keep_path(self, sha256: str) -> Path:
        return self._path(sha256).with_name(f"{sha256}.keep")

    def _temporary_folder(self) -> Path:
        folder = self.root / "tmp"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _must_exist(self, sha256: str) -> None:
        if not self._path(sha256).exists():
            raise refuse(WrongState, Code.BLOB_MISSING, sha256=sha256)

    def _write_temporary(self, stream: BinaryIO, limit: int | None) -> tuple[Path, str]:
        handle, name = tempfile.mkstemp(prefix="put-", dir=self._temporary_folder())
        path = Path(name)
        digest, size = hashlib.sha256(), 0
        try:
            with os.fdopen(handle, "wb") as target:
                while chunk := stream.read(CHUNK):
                    size += len(chunk)
                    if limit is not None and size > limit:
                        raise refuse(
                            BadInput,
                            Code.TOO_LARGE,
                            name="",
                            size=f"hơn {_megabytes(limit)}",
                            limit=_megabytes(limit),
                        )
                    digest.update(chunk)
                    target.write(chunk)
                target.flush()
                os.fsync(target.fileno())
            path.chmod(0o400)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path, digest.hexdigest()

    def _settle(self, temporary: Path, sha256: str) -> None:
        """Give the bytes their name; good bytes already there stay, damaged ones are healed."""
        target = self._path(sha256)
        if target.exists() and _hash_of(target) == sha256:
            os.utime(target)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary.replace(target)
        for folder in (target.parent, target.parent.parent, self.root):
            _flush_folder(folder)
        if _hash_of(target) != sha256:
            target.unlink(missing_ok=True)
            raise refuse(WrongState, Code.BLOB_DAMAGED, sha256=sha256)

    def _keep(self, sha256: str) -> tuple[datetime | None, bool]:
        try:
            raw = json.loads(self._keep_path(sha256).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None, False
        except ValueError:
            return None, True  # an unreadable rule keeps the bytes rather than losing them
        until = raw.get("retain_until")
        return (datetime.fromisoformat(until) if until else None), bool(raw.get("legal_hold"))

    def _write_keep(self, sha256: str, until: datetime | None, hold: bool) -> None:  # noqa: FBT001  private
        handle, name = tempfile.mkstemp(prefix="keep-", dir=self._temporary_folder())
        rule = {"retain_until": until.isoformat() if until else None, "legal_hold": hold}
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as target:
                json.dump(rule, target)
                target.flush()
                os.fsync(target.fileno())
            Path(name).replace(self._keep_path(sha256))
            _flush_folder(self._keep_path(sha256).parent)
        finally:
            Path(name).unlink(missing_ok=True)


@contextmanager
def _disk() -> Iterator[None]:
    """Say in the house's words what the disk said."""
    try:
        yield
    except ConnectionError:
        raise  # the sender went away while we read; the disk is well
    except OSError as error:
        code = Code.DISK_FULL if error.errno in FULL else Code.ENGINE_DOWN
        raise Unavailable(obstacle(code, engine=f"Kho tệp ({error.strerror})")) from error


def _hash_of(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.0f} MB" if size >= 1024 * 1024 else f"{size} byte"
