"""Real workers in real processes: killed, stopped, side by side."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = Path(__file__).with_name("process.py")


class Instance:
    """A folder with a database of its own, and the processes started on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []

    def environment(self, **more: str) -> dict[str, str]:
        path = os.pathsep.join([str(ROOT), *(p for p in sys.path if p)])
        return {
            **os.environ,
            "EDOC_VAR_DIR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
            "PYTHONPATH": path,
            **more,
        }

    def prepare(self, jobs: int, seconds: float) -> None:
        subprocess.run(
            [sys.executable, str(SCRIPT), "prepare", str(jobs), str(seconds)], env=self.environment(), check=True
        )

    def worker(self, **more: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, str(SCRIPT), "work"], env=self.environment(**more), stderr=subprocess.DEVNULL
        )
        self.processes.append(process)
        return process

    def journal(self) -> list[str]:
        path = self.folder / "journal"
        return path.read_text().split("\n")[:-1] if path.exists() else []

    def rows(self) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.folder / "edoc.sqlite3")) as database:
            return database.execute("SELECT done_at IS NOT NULL, dead_at, attempts FROM queue_outboxjob").fetchall()

    def wait(self, condition, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, (self.journal(), self.rows())
            time.sleep(0.05)


@pytest.fixture
def instance(tmp_path):
    one = Instance(tmp_path)
    yield one
    for process in one.processes:
        if process.poll() is None:
            process.kill()
        process.wait()


def all_done(instance: Instance) -> bool:
    return all(done for done, _, _ in instance.rows())


def test_killed_in_the_middle_the_job_is_done_once_more_after_the_lease(instance):
    instance.prepare(jobs=1, seconds=0.6)
    killed = instance.worker()
    instance.wait(lambda: "begin 0" in instance.journal())
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert instance.rows() == [(0, None, 1)]
    instance.worker()
    instance.wait(lambda: all_done(instance))
    assert instance.journal() == ["begin 0", "begin 0", "end 0"]
    assert instance.rows() == [(1, None, 2)]


def test_worker_that_starts_frees_the_leases_of_its_dead_neighbours(instance):
    instance.prepare(jobs=1, seconds=0.5)
    killed = instance.worker(TEST_LEASE="600")
    instance.wait(lambda: "begin 0" in instance.journal())
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    instance.worker(TEST_LEASE="600", TEST_RELEASE="1")
    instance.wait(lambda: all_done(instance))
    assert instance.rows() == [(1, None, 2)]


def test_lease_of_a_living_neighbour_is_left_alone(instance):
    instance.prepare(jobs=1, seconds=2.5)
    instance.worker(TEST_LEASE="600")
    instance.wait(lambda: "begin 0" in instance.journal())
    instance.worker(TEST_LEASE="600", TEST_RELEASE="1")
    instance.wait(lambda: all_done(instance))
    assert instance.journal() == ["begin 0", "end 0"]


def test_long_job_keeps_its_lease_by_heartbeat(instance):
    instance.prepare(jobs=1, seconds=4)
    for _ in range(2):
        instance.worker(TEST_LEASE="1")
    instance.wait(lambda: all_done(instance))
    assert instance.journal() == ["begin 0", "end 0"]
    assert instance.rows() == [(1, None, 1)]


def test_term_finishes_the_current_job_and_takes_no_other(instance):
    instance.prepare(jobs=3, seconds=1)
    worker = instance.worker()
    instance.wait(lambda: "begin 0" in instance.journal())
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(10) == 0
    assert instance.journal() == ["begin 0", "end 0"]
    assert sorted(done for done, _, _ in instance.rows()) == [0, 0, 1]


def test_three_workers_do_every_job_once(instance):
    instance.prepare(jobs=40, seconds=0.02)
    for _ in range(3):
        instance.worker(TEST_LEASE="60")
    instance.wait(lambda: all_done(instance), seconds=60)
    counts = Counter(instance.journal())
    assert len(counts) == 80 and set(counts.values()) == {1}
    assert {row for row in instance.rows()} == {(1, None, 1)}
