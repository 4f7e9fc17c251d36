"""The embedded index on disk: its shape's version, its lock, damage."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from search.backends.tantivy import TantivyBackend
from search.backends.tantivy_files import IndexFiles
from search.entries import Removal, SearchEntry
from search.errors import IndexLocked, IndexOutdated, IndexUnavailable
from search.mapping import SCHEMA_VERSION
from tests.search.test_query import FOLDING

ENTRY = SearchEntry(id="1", version=1, title="Báo cáo")


def backend_in(directory: Path, lock_wait: float = 5) -> TantivyBackend:
    return TantivyBackend(directory, folding=FOLDING, lock_wait=lock_wait)


def test_an_index_of_another_shape_asks_for_a_rebuild_and_a_rebuild_mends_it(tmp_path: Path) -> None:
    backend = backend_in(tmp_path)
    backend.index([ENTRY])
    pointer = tmp_path / "index.json"
    pointer.write_text(json.dumps({**json.loads(pointer.read_text()), "schema": SCHEMA_VERSION + 1}))
    with pytest.raises(IndexOutdated, match="rebuild"):
        backend.ids()
    with pytest.raises(IndexOutdated):
        backend.index([ENTRY])
    with pytest.raises(IndexOutdated):
        backend.delete([Removal(id="1", version=2)])
    assert backend.rebuild([ENTRY]) == 1
    assert backend.ids() == {"1"}


@pytest.mark.parametrize("damage", ["pointer", "meta", "gone"])
def test_damage_is_named_and_a_rebuild_mends_it(tmp_path: Path, damage: str) -> None:
    backend_in(tmp_path).index([ENTRY])
    if damage == "pointer":
        (tmp_path / "index.json").write_text("{")
    elif damage == "meta":
        next(tmp_path.glob("g*/meta.json")).write_text("{")
    else:
        next(tmp_path.glob("g*/meta.json")).unlink()
    backend = backend_in(tmp_path)
    with pytest.raises(IndexUnavailable):
        backend.ids()
    assert backend.rebuild([ENTRY]) == 1
    assert backend.ids() == {"1"}


def test_a_held_lock_is_refused_in_time(tmp_path: Path) -> None:
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        with IndexFiles(tmp_path, lock_wait=1).writing():
            held.set()
            release.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    with pytest.raises(IndexLocked):
        backend_in(tmp_path, lock_wait=0.1).index([ENTRY])
    release.set()
    thread.join()
    assert backend_in(tmp_path).index([ENTRY]) == 1


def test_a_generation_left_by_a_killed_rebuild_is_dropped_by_the_next(tmp_path: Path) -> None:
    backend = backend_in(tmp_path)
    backend.index([ENTRY])
    IndexFiles(tmp_path, lock_wait=1).start_generation()
    assert backend.ids() == {"1"}
    backend.rebuild([ENTRY])
    assert len(list(tmp_path.glob("g*"))) == 1


KILLED = """
import sys, time
from pathlib import Path
from search.entries import SearchEntry
from tests.search.test_tantivy_files import backend_in

def slow():
    for n in range(500):
        yield SearchEntry(id=str(n), version=2, title="Báo cáo")
    print("half", flush=True)
    time.sleep(60)

backend = backend_in(Path(sys.argv[1]))
if sys.argv[2] == "rebuild":
    backend.rebuild(slow())
with backend._writing() as (writer, known):
    for entry in slow():
        backend._put(writer, entry.id, backend._document(entry))
"""


@pytest.mark.parametrize("what", ["rebuild", "index"])
def test_a_writer_killed_half_way_leaves_the_index_whole_and_unlocked(tmp_path: Path, what: str) -> None:
    backend = backend_in(tmp_path)
    backend.index([ENTRY])
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", KILLED, str(tmp_path), what]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"half\n"
        process.send_signal(signal.SIGKILL)
    assert backend.ids() == {"1"}
    assert backend.index([SearchEntry(id="2", version=1, title="Báo cáo")]) == 1
    assert backend.ids() == {"1", "2"}
