"""The one caller of the PDF process: starts it, asks, ends it when it is slow, and types what went wrong."""

from __future__ import annotations

import atexit
import json
import os
import select
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from edoc.domain.errors import BadInput, Unavailable, refuse
from edoc.domain.obstacles import Code

SECONDS = 60.0
REQUESTS = 500
_ROOT = Path(__file__).resolve().parents[2]
_WHY = {
    "broken": Code.PDF_BROKEN,
    "encrypted": Code.PDF_ENCRYPTED,
    "empty": Code.PDF_WITHOUT_PAGES,
}


class _Gone(Exception):
    """The process ended or was too slow while it held the file."""


class PdfProcess:
    """One process, one request at a time; safe to call from any thread, and after a fork."""

    def __init__(self, *, seconds: float = SECONDS, requests: int = REQUESTS) -> None:
        self.seconds, self.requests = seconds, requests
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._inherited: subprocess.Popen[bytes] | None = None
        self._served = 0

    def ask(self, operation: str, data: bytes, *, name: str, **arguments: Any) -> tuple[Any, list[bytes]]:
        """The answer of the process and its blobs.

        Raises BadInput PDF_BROKEN (also when the file ends or stalls the process), PDF_ENCRYPTED,
        PDF_WITHOUT_PAGES, and Unavailable when no process can be started.
        """
        header = json.dumps({"operation": operation, "length": len(data), **arguments}).encode() + b"\n"
        with self._lock:
            process = self._ready()
            try:
                answer, blobs = self._exchange(process, header + data)
            except (_Gone, OSError, ValueError) as problem:
                self._end()
                raise refuse(BadInput, Code.PDF_BROKEN, name=name) from problem
            self._served += 1
        if not answer["ok"]:
            raise refuse(BadInput, _WHY.get(answer["why"], Code.PDF_BROKEN), name=name)
        return answer["value"], blobs

    def close(self) -> None:
        """End the process; the next question starts another."""
        with self._lock:
            self._end()

    def forget(self) -> None:
        """After a fork, in the child: leave the parent's process alone and take a lock nobody holds."""
        self._lock = threading.Lock()
        self._inherited, self._process = self._process, None  # kept, as closing its pipes could write to them

    def _ready(self) -> subprocess.Popen[bytes]:
        process = self._process
        if process is not None and process.poll() is None and self._served < self.requests:
            return process
        self._end()
        environment = {"PYTHONPATH": str(_ROOT), "LANG": "C.UTF-8", "PATH": os.environ.get("PATH", "")}
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "edoc.paper.pdf_worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=environment,
            )
        except OSError as problem:
            raise Unavailable("the PDF process does not start") from problem
        self._served = 0
        return self._process

    def _exchange(self, process: subprocess.Popen[bytes], message: bytes) -> tuple[dict[str, Any], list[bytes]]:
        until = time.monotonic() + self.seconds
        if process.stdin is None or process.stdout is None:
            raise _Gone("no pipes")
        writer = threading.Thread(target=_write, args=(process.stdin, message), daemon=True)
        writer.start()
        pipe, buffer = process.stdout.fileno(), bytearray()
        while b"\n" not in buffer:
            buffer += _read(pipe, until)
        header, _, rest = bytes(buffer).partition(b"\n")
        answer: dict[str, Any] = json.loads(header)
        body, blobs, start = bytearray(rest), list[bytes](), 0
        while len(body) < sum(answer["lengths"]):
            body += _read(pipe, until)
        for length in answer["lengths"]:
            blobs.append(bytes(body[start : start + length]))
            start += length
        writer.join(timeout=1)
        return answer, blobs

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait(timeout=10)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue  # what was still buffered for the ended process is of no use


def _write(pipe: Any, message: bytes) -> None:
    try:
        pipe.write(message)
        pipe.flush()
    except (OSError, ValueError):
        return  # the reader meets the end of the pipe and says so


def _read(pipe: int, until: float) -> bytes:
    ready, _, _ = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
    piece = os.read(pipe, 1 << 20) if ready else b""
    if not piece:
        raise _Gone("ended" if ready else "too slow")
    return piece


PROCESS = PdfProcess()
atexit.register(PROCESS.close)
os.register_at_fork(after_in_child=PROCESS.forget)
