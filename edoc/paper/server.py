"""LibreOffice kept warm: `python -m edoc.paper.server --dir DIR --port P` runs it on the loopback and starts it again.

One conversion at a time per server. It has its own profile, follows no link, runs no macro, and ends with its parent.
"""

from __future__ import annotations

import argparse
import ctypes
import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from edoc.paper.profile import bridge_link, office_environment, profile_write

log = logging.getLogger("edoc.paper.server")
GRACE = 1.5
_TICK = 0.1
_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


def converter_command(
    *, var_dir: Path, port: int, uno_port: int | None = None, seconds: int = 60, stop_after: int = 500
) -> list[str]:
    """The command a supervisor runs to keep LibreOffice warm."""
    return [
        sys.executable, "-m", "edoc.paper.server", "--dir", str(var_dir), "--port", str(port),
        "--uno-port", str(uno_port or port + 1), "--timeout", str(seconds), "--stop-after", str(stop_after),
    ]  # fmt: skip


@dataclass(slots=True)
class WarmOffice:
    """The supervised process: unoserver with its LibreOffice, in a group of its own."""

    var_dir: Path
    port: int
    uno_port: int
    seconds: int = 60
    stop_after: int = 500
    office: str = "soffice"
    _process: subprocess.Popen[bytes] | None = None
    _ending: bool = False

    @property
    def home(self) -> Path:
        """The folder of this server; one a port, so that two never share a profile."""
        return self.var_dir.resolve() / f"warm-{self.port}"

    def run(self) -> int:
        """Run until `stop`; a LibreOffice that ends is started again, ever more slowly when it ends at once."""
        pause = 0.5
        while not self._ending:
            began = time.monotonic()
            self._start()
            code = self._wait()
            self._clear()
            if not self._ending:
                pause = 0.5 if time.monotonic() - began > 60 else min(30.0, pause * 2)
                log.warning("LibreOffice ended (%s); starting it again in %.1f s", code, pause)
                self._sleep(pause)
        return 0

    def stop(self) -> None:
        """Ask the loop to end LibreOffice and itself; safe in a signal handler."""
        self._ending = True

    def _wait(self) -> int | None:
        """Wait for the process to end; after `stop`, ask it to and give it a moment."""
        process, grace = self._process, GRACE
        if process is None:
            return None
        while process.poll() is None and grace > 0:
            if self._ending:
                if grace == GRACE:
                    self._signal(signal.SIGTERM)
                grace -= _TICK
            time.sleep(_TICK)
        return process.returncode

    def _sleep(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self._ending and time.monotonic() < until:
            time.sleep(_TICK)

    def _start(self) -> None:
        self._end_leftover()
        office = shutil.which(self.office)
        if office is None:
            raise FileNotFoundError("soffice (Debian package libreoffice-writer-nogui)")
        profile = self.home / "profile"
        profile_write(profile)
        work = self.home / "work"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        bridge = {"PYTHONPATH": str(bridge_link(self.home)), "TMPDIR": str(work)}
        environment = office_environment(self.home) | bridge
        command = [
            sys.executable, "-m", "unoserver.server", "--interface", "127.0.0.1", "--port", str(self.port),
            "--uno-interface", "127.0.0.1", "--uno-port", str(self.uno_port), "--executable", office,
            "--user-installation", str(profile), "--conversion-timeout", str(self.seconds),
            "--stop-after", str(self.stop_after), "--temp-dir", str(work), "--quiet",
        ]  # fmt: skip
        self._process = subprocess.Popen(  # noqa: S603  a fixed program with our own folder and ports
            command, env=environment, cwd=self.home, start_new_session=True, preexec_fn=_die_with_parent
        )
        (self.home / "group").write_text(str(self._process.pid))

    def _clear(self) -> None:
        """End what the group left behind: LibreOffice outlives the Python above it."""
        self._signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait(timeout=10)
        (self.home / "group").unlink(missing_ok=True)

    def _signal(self, which: signal.Signals) -> None:
        if self._process is not None:
            try:
                os.killpg(self._process.pid, which)
            except ProcessLookupError:
                log.debug("the group is gone already")

    def _end_leftover(self) -> None:
        """End a LibreOffice of an earlier run that was killed: its port and profile would still be taken.

        Only processes of the recorded group whose command names our own folder.
        """
        noted = self.home / "group"
        if not noted.exists():
            return
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                pid = int(folder.name)
                if os.getpgid(pid) == int(noted.read_text()) and str(self.home) in _command(folder):
                    os.kill(pid, signal.SIGKILL)
            except (OSError, ValueError):
                continue  # gone meanwhile
        noted.unlink(missing_ok=True)


def _command(folder: Path) -> str:
    return (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")


def _die_with_parent() -> None:
    """In the child: be told to end when the supervisor ends, however it ends."""
    ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGTERM)


def main(arguments: Sequence[str] | None = None) -> int:
    """Keep LibreOffice warm until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m edoc.paper.server", description=__doc__)
    parser.add_argument("--dir", type=Path, required=True, help="folder for profile, fonts and temporary files")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--uno-port", type=int)
    parser.add_argument("--timeout", type=int, default=60, help="seconds one conversion may take")
    parser.add_argument("--stop-after", type=int, default=500, help="start LibreOffice anew after so many files")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s")
    office = WarmOffice(
        var_dir=given.dir,
        port=given.port,
        uno_port=given.uno_port or given.port + 1,
        seconds=given.timeout,
        stop_after=given.stop_after,
    )

    def end(_signal: int, _frame: FrameType | None) -> None:
        office.stop()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    try:
        return office.run()
    except FileNotFoundError as problem:
        log.error("missing: %s", problem)
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
