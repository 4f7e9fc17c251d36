"""A whole demo instance in a folder of its own: file database, storage, keys; driven and worked by real processes.

`python -m tests.support.instance` is the side that runs inside: it reads one JSON command a line and answers it.
The worker is the product's own `manage.py worker`. PKI and axis answer from the test's process, which breaks them.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Instance:
    """The folder, the ports it talks to, and the processes started on it."""

    folder: Path
    pki_port: int
    axis_port: int
    office_port: int
    pki_dir: Path
    processes: list[subprocess.Popen[Any]] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        mine = {k: v for k, v in os.environ.items() if not k.startswith("EDOC_")}
        return mine | {
            "EDOC_DEMO": "1",
            "EDOC_VAR_DIR": str(self.folder),
            "EDOC_PKI_PORT": str(self.pki_port),
            "EDOC_AXIS_PORT": str(self.axis_port),
            "EDOC_AXIS_SYSTEM_ID": "edoc-test",
            "EDOC_AXIS_POLL_SECONDS": "3600",
            "EDOC_CONVERTER_PORT": str(self.office_port),
            "EDOC_TSA_TIMEOUT": "30",
            "DJANGO_SETTINGS_MODULE": "edoc.config.settings.test",
            "TEST_PKI_DIR": str(self.pki_dir),
            "PYTHONPATH": str(ROOT),
        }

    def copy_to(self, folder: Path) -> None:
        """Take this instance's folder as it stands; no process may be at work on it."""
        shutil.copytree(self.folder, folder)

    def worker(self) -> subprocess.Popen[bytes]:
        """The product's own worker."""
        command = [sys.executable, str(ROOT / "manage.py"), "worker"]
        with (self.folder / f"worker-{len(self.processes)}.log").open("wb") as log:
            process = subprocess.Popen(command, env=self.environment(), stdout=log, stderr=log, cwd=ROOT)
        self.processes.append(process)
        return process

    def people(self) -> People:
        """A process in which the instance's people act."""
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.instance"],
            env=self.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )  # fmt: skip
        self.processes.append(process)
        return People(process)

    def ask(self, sql: str, *given: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.folder / "edoc.sqlite3", timeout=20)) as database:
            return database.execute(sql, given).fetchall()

    def one(self, sql: str, *given: object) -> Any:
        """The first value of the first row, or None."""
        rows = self.ask(sql, *given)
        return rows[0][0] if rows else None

    def wait(self, what: str, done: Callable[[], object], *, seconds: float = 40) -> None:
        until = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < until, f"{what} did not happen: {self.story()}"
            time.sleep(0.03)

    def story(self) -> object:
        jobs = self.ask(
            "SELECT task, attempts, outages, done_at IS NOT NULL, dead_at IS NOT NULL, last_error FROM queue_outboxjob"
        )
        logs = [p.read_text()[-1500:] for p in sorted(self.folder.glob("worker-*.log"))]
        return {"jobs": jobs, "logs": logs}

    def state(self, document: int) -> str:
        return str(self.one("SELECT state FROM documents_document WHERE id = ?", document))

    def end(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()


def kill(process: subprocess.Popen[Any]) -> None:
    """SIGKILL: nothing is said, nothing is tidied up."""
    process.send_signal(signal.SIGKILL)
    process.wait()


@dataclass
class People:
    """The other end of `serve`."""

    process: subprocess.Popen[str]

    def say(self, act: str, **given: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"act": act, **given}) + "\n")
        self.process.stdin.flush()

    def hear(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the process of the people ended"
        answer = json.loads(line)
        assert "trouble" not in answer, answer["trouble"]
        return answer["result"]

    def do(self, act: str, **given: object) -> Any:
        self.say(act, **given)
        return self.hear()

    def leave(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=20)


def serve() -> None:
    """Inside: act as the people of the instance, one command a line."""
    import django

    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever else is printed goes the way of the log
    django.setup()
    from tests.support.acting import ACTS

    for line in sys.stdin:
        given = json.loads(line)
        try:
            answer: dict[str, object] = {"result": ACTS[given.pop("act")](**given)}
        except Exception as error:  # noqa: BLE001  the other side judges it
            answer = {"trouble": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    serve()
