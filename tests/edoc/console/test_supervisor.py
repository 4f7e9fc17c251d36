"""The supervisor: restarts, prefixes, one end for all, no orphan even when it is killed itself."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = Path(__file__).with_name("supervise.py")

STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
sleeper = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(300)"
inner = subprocess.Popen([sys.executable, "-c", sleeper])
open(sys.argv[1], "a").write(f"{os.getpid()} {inner.pid}\\n")
print("sturdy and up")
time.sleep(300)
"""
SHORT = "import sys; print('xin chào'); open(sys.argv[1], 'a').write('x\\n'); sys.exit(3)"
WEB = """
import http.server, sys, time
time.sleep(0.5)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler).serve_forever()
"""


def alive(pid: int) -> bool:
    """Alive and no zombie waiting for its parent."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait(condition, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def supervise(tmp_path):
    started = []

    def start(*children: dict) -> subprocess.Popen[bytes]:
        with (tmp_path / "out").open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, str(SCRIPT), json.dumps(children)],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=out,
            )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.wait(20)


def child(name: str, code: str, *arguments: object, **more: object) -> dict:
    return {"name": name, "argv": [sys.executable, "-c", code, *map(str, arguments)], "grace": 1.0, **more}


def pids(path: Path) -> list[int]:
    return [int(word) for word in path.read_text().split()] if path.exists() else []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_outlives_the_supervisor(supervise, tmp_path, number):
    """Children and grandchildren that ignore TERM end too, even when the supervisor is killed."""
    one, two = tmp_path / "one", tmp_path / "two"
    process = supervise(child("one", STUBBORN, one), child("two", STUBBORN, two))
    wait(lambda: len(pids(one)) == 2 and len(pids(two)) == 2)
    assert all(alive(pid) for pid in pids(one) + pids(two))
    process.send_signal(number)
    process.wait(15)
    wait(lambda: not any(alive(pid) for pid in pids(one) + pids(two)))
    assert number == signal.SIGKILL or process.returncode == 0


def test_ended_child_starts_again_ever_later_and_speaks_under_its_name(supervise, tmp_path):
    marks = tmp_path / "marks"
    process = supervise(child("short", SHORT, marks), child("longer-name", "import time; time.sleep(300)"))
    wait(lambda: marks.exists() and marks.read_text().count("x") >= 3)
    process.terminate()
    process.wait(10)
    lines = (tmp_path / "out").read_text().splitlines()
    assert lines.count("short       | xin chào") >= 3
    endings = [line for line in lines if "ended (exit 3)" in line]
    assert endings[0].endswith("again in 0.5 s") and endings[1].endswith("again in 1 s")
    assert lines[-1] == "edoc        | all stopped"


def test_program_that_does_not_exist_is_named_and_stops_nobody(supervise, tmp_path):
    marks = tmp_path / "marks"
    supervise({"name": "ghost", "argv": ["/nonexistent/program"]}, child("short", SHORT, marks))
    wait(marks.exists)
    wait(lambda: "does not start" in (tmp_path / "out").read_text())


def test_killed_child_comes_back(supervise, tmp_path):
    one = tmp_path / "one"
    supervise(child("one", STUBBORN, one))
    wait(lambda: len(pids(one)) == 2)
    outer, inner = pids(one)
    os.kill(outer, signal.SIGKILL)
    wait(lambda: len(pids(one)) == 4)
    assert not alive(inner), "what the dead child had started is gone before its successor starts"


def test_readiness_is_told_when_the_web_answers(supervise, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    supervise(child("web", WEB, port, ready_url=f"http://127.0.0.1:{port}/"))
    wait(lambda: "web answers" in (tmp_path / "out").read_text())


def test_the_others_start_when_the_web_answers(supervise, tmp_path):
    """All at once they would take the processors from the page that a person waits for."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    supervise(
        child("noisy", "print('here'); import time; time.sleep(300)"),
        child("web", WEB, port, ready_url=f"http://127.0.0.1:{port}/"),
    )
    out = tmp_path / "out"
    wait(lambda: "noisy | here" in out.read_text())
    lines = [line for line in out.read_text().splitlines() if "here" in line or "answers" in line]
    assert [line.split()[0] for line in lines] == ["edoc", "noisy"]
