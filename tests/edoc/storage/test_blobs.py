"""Blobs: bytes before rows, hashes checked on the way out, orphans swept, a full disk said plainly."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import textwrap
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import transaction

from edoc.domain.errors import BadInput, Conflict, Unavailable, WrongState
from edoc.domain.obstacles import Code
from edoc.storage import services
from edoc.storage.models import Blob
from edoc.storage.services import (
    blob_delete,
    blob_hold,
    blob_open,
    blob_put,
    blob_read,
    blob_retain,
    blob_verify_all,
    storage_sweep,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.EDOC = SimpleNamespace(storage_dir=tmp_path / "objects", upload_limit=1000)
    return tmp_path / "objects"


def path_of(folder: Path, sha256: str) -> Path:
    return folder / sha256[:2] / sha256[2:4] / sha256


def put(data: bytes = b"van ban", **options: object) -> Blob:
    return blob_put(data=data, content_type="application/pdf", now=NOW, **options)


def test_put_and_read():
    blob = put()
    assert blob.size == 7 and blob.content_type == "application/pdf" and blob.created_at == NOW
    assert blob_read(blob.pk) == b"van ban"
    with blob_open(blob.pk) as stream:
        assert stream.read(3) == b"van"


def test_same_bytes_one_row():
    assert put().pk == blob_put(data=io.BytesIO(b"van ban"), content_type="x/y", now=NOW).pk
    assert Blob.objects.count() == 1


def test_limit_of_the_settings_and_of_the_caller():
    with pytest.raises(BadInput) as refusal:
        put(b"0" * 1001)
    assert refusal.value.codes == (Code.TOO_LARGE,) and Blob.objects.count() == 0
    assert put(b"0" * 2000, limit=2000).size == 2000


def test_changed_bytes_are_never_given_out(folder):
    blob = put()
    path = path_of(folder, blob.pk)
    path.chmod(0o644)
    path.write_bytes(b"van bam")
    with pytest.raises(WrongState) as refusal:
        blob_read(blob.pk)
    assert refusal.value.codes == (Code.BLOB_DAMAGED,)


def test_missing_row_and_missing_bytes(folder):
    with pytest.raises(WrongState) as refusal:
        blob_read("0" * 64)
    assert refusal.value.codes == (Code.BLOB_MISSING,)
    blob = put()
    path_of(folder, blob.pk).unlink()
    with pytest.raises(WrongState) as refusal:
        blob_read(blob.pk)
    assert refusal.value.codes == (Code.BLOB_MISSING,)


def test_verify_all_names_each_fault(folder, capsys):
    good, damaged, missing = put(b"good"), put(b"damaged"), put(b"missing")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        orphan = put(b"orphan").pk
        raise ZeroDivisionError
    path_of(folder, damaged.pk).chmod(0o644)
    path_of(folder, damaged.pk).write_bytes(b"x")
    path_of(folder, missing.pk).unlink()
    report = blob_verify_all()
    assert (report.checked, report.damaged, report.missing) == (3, (damaged.pk,), (missing.pk,))
    assert report.orphans == (orphan,) and not report.ok
    with pytest.raises(SystemExit):
        call_command("storage", "verify")
    out = capsys.readouterr().out
    assert f"DAMAGED {damaged.pk}" in out and f"MISSING {missing.pk}" in out and good.pk not in out


def test_sweep_takes_only_old_orphans(folder):
    kept = put(b"kept")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        orphan = put(b"orphan").pk
        raise ZeroDivisionError
    stamp = datetime.now(UTC)
    assert storage_sweep(now=stamp) == 0
    old = (stamp - timedelta(days=2)).timestamp()
    os.utime(path_of(folder, orphan), (old, old))
    os.utime(path_of(folder, kept.pk), (old, old))
    assert storage_sweep(now=stamp) == 1
    assert not path_of(folder, orphan).exists() and blob_read(kept.pk) == b"kept"


def test_putting_an_old_orphan_again_saves_it(folder):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        orphan = put(b"orphan").pk
        raise ZeroDivisionError
    os.utime(path_of(folder, orphan), (0, 0))
    services.object_store().put(io.BytesIO(b"orphan"))
    assert storage_sweep(now=datetime.now(UTC)) == 0


def test_retention_and_hold_refuse_deletion(django_capture_on_commit_callbacks, folder):
    blob = put()
    blob_retain(sha256=blob.pk, until=NOW + timedelta(days=1))
    blob_retain(sha256=blob.pk, until=NOW)
    with pytest.raises(Conflict) as refusal:
        blob_delete(sha256=blob.pk, now=NOW)
    assert refusal.value.codes == (Code.BLOB_RETAINED,)
    blob_hold(sha256=blob.pk, on=True)
    with pytest.raises(Conflict):
        blob_delete(sha256=blob.pk, now=NOW + timedelta(days=2))
    blob_hold(sha256=blob.pk, on=False)
    with django_capture_on_commit_callbacks(execute=True):
        blob_delete(sha256=blob.pk, now=NOW + timedelta(days=2))
    assert not path_of(folder, blob.pk).exists() and not Blob.objects.exists()


def test_full_disk_is_said_and_leaves_nothing(tmp_path):
    """The kernel itself refuses (a file-size limit on a real process), in the middle of a put."""
    script = textwrap.dedent(
        """
        import io, resource, sys
        from pathlib import Path
        from edoc.domain.errors import Unavailable
        from edoc.storage.backends.directory import DirectoryStore

        store = DirectoryStore(Path(sys.argv[1]))
        resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
        try:
            store.put(io.BytesIO(b"0" * 3_000_000))
        except Unavailable as error:
            print(error.args[0].code, error)
        """
    )
    run = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "small")], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.startswith("disk-full Kho tệp đã đầy")
    assert [p for p in (tmp_path / "small").rglob("*") if p.is_file()] == []


def test_store_that_is_no_folder_is_unavailable(folder):
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file in the way")
    with pytest.raises(Unavailable):
        put()
