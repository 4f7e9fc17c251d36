"""The product running as a user runs it, in a folder of its own, started and stopped by its one command.

Nothing is taken over from the tests' own process: it has its settings, database, keys, assets and ports, and runs the
web server, the workers, the warm LibreOffice, the demo PKI and the axis sandbox under its supervisor.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from edoc.paper.convert import port_free

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180.0
PORTS = ("PORT", "PKI_PORT", "AXIS_PORT", "CONVERTER_PORT", "CONVERTER_UNO_PORT")
TAIL = 80


@dataclass(frozen=True, slots=True)
class Running:
    """A running instance: its address, the password of its sample accounts, its log."""

    base_url: str
    password: str
    directory: Path
    env: dict[str, str]

    @property
    def log_path(self) -> Path:
        return self.directory / "log.txt"

    def tail(self, lines: int = TAIL) -> str:
        """The last lines that its processes wrote."""
        return "\n".join(self.log_path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])

    def run(self, *arguments: str, seconds: float = 180.0) -> str:
        """Run one management command of this instance; gives what it printed."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            env=self.env, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"manage.py {' '.join(arguments)[:60]}\n{done.stdout}\n{done.stderr}"
        return done.stdout


def running_env(directory: Path) -> dict[str, str]:
    """The environment of an instance in a folder: free ports, its own assets, nothing of the tests' settings."""
    mine = {k: v for k, v in os.environ.items() if not k.startswith(("EDOC_", "DJANGO_", "PYTEST_"))}
    ports: set[int] = set()
    while len(ports) < len(PORTS):
        ports.add(port_free())
    return mine | {
        "EDOC_DEMO": "1",
        "EDOC_VAR_DIR": str(directory / "var"),
        "EDOC_ASSETS_DIR": str(directory / "assets"),
        **{f"EDOC_{name}": str(port) for name, port in zip(PORTS, ports, strict=True)},
    }


@contextmanager
def product_running(directory: Path) -> Iterator[Running]:
    """Start the product, wait for its sign-in page, and stop it and all it started when done."""
    env = running_env(directory)
    built = ROOT / "var" / "assets"
    if built.is_dir():  # made by set-up; the command below brings a copy of them up to date
        shutil.copytree(built, directory / "assets")
    starting = Running(f"http://127.0.0.1:{env['EDOC_PORT']}", "", directory, env)
    starting.run("assets", "build")
    with starting.log_path.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "up", "--prepare"],
            env=env, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        _wait(starting, process)
        password = (directory / "var" / "secrets" / "demo_password").read_text(encoding="utf-8").strip()
        yield Running(starting.base_url, password, directory, env)
    finally:
        _stop(process)


def _wait(starting: Running, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, f"the product ended by itself\n{starting.tail()}"
        try:
            if httpx.get(f"{starting.base_url}/dang-nhap/", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.25)
    raise AssertionError(f"no sign-in page within {PATIENCE:.0f} s\n{starting.tail()}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """TERM to the supervisor, which stops its children; what is left of its group after that is ended."""
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)
