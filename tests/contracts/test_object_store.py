"""The contract of `ObjectStore`: every engine passes the same suite. The directory is the embedded one."""

from __future__ import annotations

import hashlib
import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from edoc.domain.errors import BadInput, Conflict, WrongState
from edoc.domain.obstacles import Code
from edoc.storage.backends.directory import DirectoryStore
from edoc.storage.ports import ObjectStore

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=3650)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class ObjectStoreContract:
    """A subclass gives the fixture `store`: an empty engine."""

    def put(self, store: ObjectStore, data: bytes, **options: object) -> str:
        return store.put(io.BytesIO(data), **options).sha256

    @pytest.mark.parametrize("data", [b"", b"a", b"%PDF" * 1_500_000], ids=["empty", "one", "6MB"])
    def test_bytes_come_back(self, store: ObjectStore, data: bytes):
        stored = store.put(io.BytesIO(data))
        assert (stored.sha256, stored.size) == (sha(data), len(data))
        with store.open(stored.sha256) as stream:
            assert stream.read() == data

    def test_promised_hash_is_checked(self, store: ObjectStore):
        assert store.put(io.BytesIO(b"x"), sha256=sha(b"x")).sha256 == sha(b"x")
        with pytest.raises(BadInput) as refusal:
            store.put(io.BytesIO(b"y"), sha256=sha(b"x"))
        assert refusal.value.codes == (Code.FIELD_INVALID,)
        assert store.stat(sha(b"y")) is None

    def test_same_bytes_are_one_object(self, store: ObjectStore):
        self.put(store, b"same")
        self.put(store, b"same")
        assert [o.sha256 for o in store.objects()] == [sha(b"same")]

    def test_limit_leaves_nothing(self, store: ObjectStore):
        assert self.put(store, b"12345", limit=5)
        with pytest.raises(BadInput) as refusal:
            self.put(store, b"123456", limit=5)
        assert refusal.value.codes == (Code.TOO_LARGE,)
        assert store.stat(sha(b"123456")) is None

    def test_missing(self, store: ObjectStore):
        assert store.stat("0" * 64) is None
        with pytest.raises(WrongState) as refusal:
            store.open("0" * 64)
        assert refusal.value.codes == (Code.BLOB_MISSING,)
        store.delete("0" * 64, now=NOW)
        for act in (lambda: store.set_retention("0" * 64, until=LATER), lambda: store.legal_hold("0" * 64, on=True)):
            with pytest.raises(WrongState):
                act()

    @pytest.mark.parametrize("name", ["", "../etc/passwd", "A" * 64, "0" * 63])
    def test_a_name_that_is_no_hash(self, store: ObjectStore, name: str):
        with pytest.raises(BadInput):
            store.open(name)

    def test_delete(self, store: ObjectStore):
        digest = self.put(store, b"gone")
        store.delete(digest, now=NOW)
        assert store.stat(digest) is None and list(store.objects()) == []

    def test_retained_is_not_deleted(self, store: ObjectStore):
        digest = self.put(store, b"kept", retain_until=LATER)
        with pytest.raises(Conflict) as refusal:
            store.delete(digest, now=NOW)
        assert refusal.value.codes == (Code.BLOB_RETAINED,)
        found = store.stat(digest)
        assert found and found.retain_until == LATER
        store.delete(digest, now=LATER + timedelta(seconds=1))
        assert store.stat(digest) is None

    def test_retention_grows_and_never_shrinks(self, store: ObjectStore):
        digest = self.put(store, b"kept", retain_until=LATER)
        store.set_retention(digest, until=NOW)
        self.put(store, b"kept", retain_until=NOW)
        self.put(store, b"kept")
        assert store.stat(digest).retain_until == LATER
        store.set_retention(digest, until=LATER + timedelta(days=1))
        assert store.stat(digest).retain_until == LATER + timedelta(days=1)

    def test_hold_outlives_retention(self, store: ObjectStore):
        digest = self.put(store, b"held")
        store.legal_hold(digest, on=True)
        with pytest.raises(Conflict):
            store.delete(digest, now=LATER)
        store.legal_hold(digest, on=False)
        store.delete(digest, now=LATER)
        assert store.stat(digest) is None

    def test_objects_of_a_new_deletion_have_no_old_rules(self, store: ObjectStore):
        digest = self.put(store, b"again", retain_until=NOW)
        store.delete(digest, now=LATER)
        self.put(store, b"again")
        assert store.stat(digest).retain_until is None

    def test_presigned_address_is_none_or_short_lived(self, store: ObjectStore):
        digest = self.put(store, b"x")
        for address in (
            store.presign_get(digest, expires=timedelta(seconds=60)),
            store.presign_put("staging", expires=timedelta(seconds=60)),
        ):
            assert address is None or address.startswith(("http://", "https://"))


class TestDirectoryStore(ObjectStoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> DirectoryStore:
        return DirectoryStore(tmp_path / "objects")

    def test_file_is_read_only_and_named_by_its_hash(self, store: DirectoryStore):
        digest = self.put(store, b"x")
        path = store.root / digest[:2] / digest[2:4] / digest
        assert path.stat().st_mode & 0o777 == 0o400

    def test_broken_stream_leaves_nothing(self, store: DirectoryStore):
        class Broken(io.BytesIO):
            def read(self, size: int | None = -1) -> bytes:
                if self.tell():
                    raise ConnectionResetError("the browser went away")
                return super().read(10)

        with pytest.raises(ConnectionResetError):
            store.put(Broken(b"0" * 100))
        assert [p for p in store.root.rglob("*") if p.is_file()] == []

    def test_damaged_object_is_healed_by_the_next_put(self, store: DirectoryStore):
        digest = self.put(store, b"good")
        path = store.root / digest[:2] / digest[2:4] / digest
        path.chmod(0o644)
        path.write_bytes(b"evil")
        self.put(store, b"good")
        assert path.read_bytes() == b"good"

    def test_unreadable_rule_keeps_the_bytes(self, store: DirectoryStore):
        digest = self.put(store, b"x", retain_until=NOW)
        (store.root / digest[:2] / digest[2:4] / f"{digest}.keep").write_text("{")
        with pytest.raises(Conflict):
            store.delete(digest, now=LATER)

    def test_leftovers_of_a_crash_are_swept(self, store: DirectoryStore):
        self.put(store, b"x")
        left = store.root / "tmp" / "put-left"
        left.write_bytes(b"half")
        os.utime(left, (NOW.timestamp(), NOW.timestamp()))
        assert store.sweep_unfinished(before=NOW - timedelta(days=1)) == 0
        assert store.sweep_unfinished(before=NOW + timedelta(days=1)) == 1
        assert not left.exists() and store.stat(sha(b"x"))
