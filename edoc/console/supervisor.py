"""Keeps the processes of one machine running: prefixed logs, restarts with back-off, one end for all.

Every child leads its own process group, so what it starts dies with it. A second small process, the undertaker,
ends the groups when the supervisor itself is killed. `stop` is safe in a signal handler.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

import httpx

from edoc.console import undertaker
from edoc.console.children import Child

FIRST_PAUSE, LONGEST_PAUSE, HEALTHY_AFTER = 0.5, 30.0, 30.0
HEAD_START = 10.0
"""Seconds the others wait, at most, for the child that people wait for: all at once they would all be slow."""


class Running:
    """One child and how it fares."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self.process: subprocess.Popen[str] | None = None
        self.started = 0.0
        self.next_start = 0.0
        self.pause = FIRST_PAUSE
        self.reader: threading.Thread | None = None


class Supervisor:
    """Runs children until `stop`, whatever they do."""

    def __init__(self, *, children: Sequence[Child], out: TextIO, on_ready: Callable[[Child], None]) -> None:
        self.running = [Running(child) for child in children]
        self.out = out
        self.on_ready = on_ready
        self._width = max((len(child.name) for child in children), default=0)
        self._stopping = threading.Event()
        self._printing = threading.Lock()
        self._undertaker: subprocess.Popen[str] | None = None

    def stop(self) -> None:
        """Ask for the end of everything."""
        self._stopping.set()

    def say(self, name: str, text: str) -> None:
        """Print one line under a name."""
        with self._printing, contextlib.suppress(ValueError, BrokenPipeError):
            self.out.write(f"{name:<{self._width}} | {text.rstrip()}\n")
            self.out.flush()

    def run(self) -> None:
        """Start everything, restart what ends, and end everything at last."""
        self._undertaker = subprocess.Popen(  # noqa: S603  our own script
            [sys.executable, "-I", str(Path(undertaker.__file__))],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._give_head_start()
        try:
            for one in self.running:
                if one.child.ready_url:
                    threading.Thread(target=self._await_ready, args=(one.child,), daemon=True).start()
            while not self._stopping.is_set():
                for one in self.running:
                    self._look_after(one)
                self._stopping.wait(0.1)
        finally:
            self._end_all()

    def _give_head_start(self) -> None:
        """Let the children with a `ready_url` start first; the others follow when one answers."""
        if any(one.child.ready_url for one in self.running):
            for one in self.running:
                one.next_start = 0.0 if one.child.ready_url else time.monotonic() + HEAD_START

    def _end_head_start(self) -> None:
        for one in self.running:
            if not one.started:
                one.next_start = 0.0

    def _look_after(self, one: Running) -> None:
        now = time.monotonic()
        if one.process is None:
            if now >= one.next_start:
                self._start(one)
            return
        code = one.process.poll()
        if code is None:
            if now - one.started > HEALTHY_AFTER:
                one.pause = FIRST_PAUSE
            return
        undertaker.signal_group(one.process.pid, 9)  # what it left behind in its group
        self._tell_undertaker(f"-{one.process.pid}")
        one.process, one.next_start = None, now + one.pause
        self.say(one.child.name, f"ended ({_ending(code)}); again in {one.pause:g} s")
        one.pause = min(one.pause * 2, LONGEST_PAUSE)

    def _start(self, one: Running) -> None:
        try:
            process = subprocess.Popen(  # noqa: S603  the command is ours, no shell
                one.child.argv,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **one.child.env},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
            )
        except OSError as error:
            one.next_start = time.monotonic() + one.pause
            self.say(one.child.name, f"does not start: {error}; again in {one.pause:g} s")
            one.pause = min(one.pause * 2, LONGEST_PAUSE)
            return
        self._tell_undertaker(f"+{process.pid} {one.child.grace}")
        one.process, one.started = process, time.monotonic()
        one.reader = threading.Thread(target=self._copy, args=(one.child.name, process), daemon=True)
        one.reader.start()

    def _copy(self, name: str, process: subprocess.Popen[str]) -> None:
        if process.stdout is not None:
            with contextlib.suppress(ValueError):
                for line in process.stdout:
                    self.say(name, line)

    def _await_ready(self, child: Child) -> None:
        while not self._stopping.wait(0.2):
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(child.ready_url, timeout=5.0, trust_env=False).status_code < 500:
                    self._end_head_start()
                    self.on_ready(child)
                    return

    def _end_all(self) -> None:
        groups = {one.process.pid: one.child.grace for one in self.running if one.process is not None}
        alive = [one.process for one in self.running if one.process is not None]
        reaper = threading.Thread(target=lambda: [process.wait() for process in alive], daemon=True)
        reaper.start()  # a zombie would keep its group alive
        undertaker.end_groups(groups)
        reaper.join(5)
        for group in groups:
            self._tell_undertaker(f"-{group}")
        for one in self.running:
            if one.reader is not None:
                one.reader.join(1)
        if self._undertaker is not None and self._undertaker.stdin is not None:
            self._undertaker.stdin.close()
            self._undertaker.wait(5)

    def _tell_undertaker(self, line: str) -> None:
        pipe = self._undertaker.stdin if self._undertaker else None
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError, ValueError):
                pipe.write(line + "\n")
                pipe.flush()


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit {code}"
