"""The demo PKI as a fixture: built once, kept under `var/test-pki`, answered by a thread on its own port.

The port is written into the certificates, so every running test process takes a slot of its own (a locked folder)
and tries the slot's old port first. A slot grown older than half a year is built anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

import pytest

from edoc.demo.pki import DEFAULT_HOLDERS, PkiServer, pki_build

ROOT = Path(__file__).resolve().parents[2]
_SLOTS = 32
_OLDEST = timedelta(days=180)


@contextmanager
def slot_taken(base: Path) -> Iterator[Path]:
    """Lock the first free slot for the life of this process and give its folder."""
    base.mkdir(parents=True, exist_ok=True)
    for number in range(_SLOTS):
        lock: IO[bytes] = (base / f"slot-{number}.lock").open("wb")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        try:
            yield base / f"slot-{number}"
        finally:
            lock.close()
        return
    raise RuntimeError(f"all {_SLOTS} slots of the test PKI are in use")


def port_for(folder: Path) -> int:
    """Return the slot's old port when it is free, else a new one."""
    path = folder / "port"
    candidates = [int(path.read_text())] if path.is_file() else []
    for port in [*candidates, 0]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            chosen = int(probe.getsockname()[1])
        path.write_text(str(chosen))
        return chosen
    raise RuntimeError("no free port on this machine")


def _forget_if_old(folder: Path, now: datetime) -> None:
    born = folder / "pki" / "born"
    if born.is_file() and now - datetime.fromisoformat(born.read_text()) > _OLDEST:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def pki_server() -> Iterator[PkiServer]:
    """The demo PKI, answering over HTTP for the whole test session."""
    now = datetime.now(tz=UTC)
    shape = hashlib.sha256()
    for path in sorted((ROOT / "edoc" / "demo" / "pki").glob("*")):
        if path.name in {"authority.yml", "build.py", "holders.py"}:
            shape.update(path.read_bytes())
    with slot_taken(ROOT / "var" / "test-pki" / shape.hexdigest()[:12]) as folder:
        _forget_if_old(folder, now)
        folder.mkdir(exist_ok=True)
        port = port_for(folder)
        url = f"http://127.0.0.1:{port}"
        pki = pki_build(directory=folder / "pki", base_url=url, now=now, holders=DEFAULT_HOLDERS)
        with PkiServer(pki=pki, port=port) as server:
            yield server


@pytest.fixture
def demo_pki(pki_server: PkiServer) -> Iterator[PkiServer]:
    """The same server for one test; what the test broke or moved is mended afterwards.

    `demo_pki.pki` is the built PKI (`p12(slug)`, `root_pem`, `tsa_url`), `demo_pki.faults` breaks services,
    `demo_pki.clock` is the time it answers with.
    """
    clock = pki_server.clock
    yield pki_server
    pki_server.clock = clock
    pki_server.faults.clear()
