"""The files of an embedded index: a pointer with the shape's version, generations beside it, one writer's lock.

DIR/index.json      {"schema": 1, "generation": "g000003"}, replaced in one step
DIR/g000003/        what tantivy writes
DIR/write.lock      held while any process writes
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from search.errors import IndexLocked, IndexOutdated, IndexUnavailable
from search.mapping import SCHEMA_VERSION

_POINTER = "index.json"
_LOCK = "write.lock"
_PAUSE = 0.02


class IndexFiles:
    """Where an index lies on disk, and which generation of it is the current one."""

    def __init__(self, directory: Path, *, lock_wait: float) -> None:
        self._directory = directory
        self._lock_wait = lock_wait

    def current(self) -> Path | None:
        """The directory of the current generation; None for an index nobody wrote yet.

        Raises IndexOutdated when it was written in another shape.
        """
        pointer = self._read()
        if pointer is None:
            return None
        if pointer.get("schema") != SCHEMA_VERSION:
            raise IndexOutdated(found=pointer.get("schema"), wanted=SCHEMA_VERSION)
        return self._directory / str(pointer.get("generation"))

    def start_generation(self) -> Path:
        """An empty directory for the next generation. Call it under the lock."""
        number = 0
        for old in self._directory.glob("g[0-9]*"):
            number = max(number, int(old.name[1:]))
        path = self._directory / f"g{number + 1:06d}"
        path.mkdir(parents=True)
        return path

    def point_to(self, generation: Path) -> None:
        """Make a generation the current one, for every process, and drop the others."""
        temporary = self._directory / f"{_POINTER}.new"
        with temporary.open("w", encoding="utf-8") as file:
            json.dump({"schema": SCHEMA_VERSION, "generation": generation.name}, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, self._directory / _POINTER)
        for old in self._directory.glob("g[0-9]*"):
            if old.name != generation.name:
                shutil.rmtree(old, ignore_errors=True)

    def drop(self, generation: Path) -> None:
        """Forget a generation that was not finished."""
        shutil.rmtree(generation, ignore_errors=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the writer's lock. Raises IndexLocked when another holder does not let go in time."""
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._directory / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise IndexUnavailable(str(error)) from error
        try:
            self._lock(handle)
            yield
        finally:
            os.close(handle)

    def _lock(self, handle: int) -> None:
        until = time.monotonic() + self._lock_wait
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() >= until:
                    raise IndexLocked("another process is writing to the index") from error
                time.sleep(_PAUSE)
            else:
                return

    def _read(self) -> dict[str, object] | None:
        try:
            content = json.loads((self._directory / _POINTER).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise IndexUnavailable(f"the index pointer cannot be read: {error}") from error
        if not isinstance(content, dict):
            raise IndexUnavailable("the index pointer is damaged")
        return content
