"""Asks two independent judges about our files: EU DSS (signatures, strict policy) and veraPDF (PDF/A).

Owns: running the Java launchers that the tests' set-up compiled into `var/oracles`. Does not own: fetching or
compiling them, nor any rule. The product never needs them; where they are missing a report says "not run".

    OracleError           the judge could not be run, or said something that cannot be read
    └── OracleMissing     it is not installed; the message names the line that installs it
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

ORACLES_DIR = Path(__file__).resolve().parents[2] / "var" / "oracles"
INSTALL_LINE = "make test   (needs: apt-get install openjdk-17-jdk-headless maven)"
_FLAGS = (
    "-Xlog:cds=off",
    "-Xlog:cds+dynamic=off",
    "-Djava.awt.headless=true",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Xmx1g",
    "-Xss8m",
)

Need = Literal["T", "LTA"]


class OracleError(Exception):
    """A judge could not be asked."""


class OracleMissing(OracleError):
    """A judge is not installed on this machine."""


def oracles_ready(*, directory: Path = ORACLES_DIR) -> bool:
    """Tell whether both judges are installed and can be started."""
    return (directory / "ready").is_file() and (directory / "cp").is_file() and shutil.which("java") is not None


def dss_check(
    files: Sequence[Path],
    trust: Sequence[Path],
    *,
    need: Need | None = "LTA",
    at: datetime | None = None,
    visual: bool = True,
    directory: Path = ORACLES_DIR,
    timeout: float = 600,
) -> list[dict[str, Any]]:
    """Ask EU DSS about files; one answer a signature or document time stamp, `ok` and `strict_indication` in it.

    Nothing is fetched: chains and revocation come from the file. `need` is the level that must be reached.
    """
    args: list[str] = ["--trust", *map(str, trust)]
    if need is not None:
        args += ["--need", need]
    if at is not None:
        args += ["--at", at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")]
    if not visual:
        args.append("--no-visual")
    return _ask("DssValidate", [*args, "--", *map(str, files)], directory, timeout)


def verapdf_check(
    files: Sequence[Path],
    *,
    flavour: str = "auto",
    directory: Path = ORACLES_DIR,
    timeout: float = 600,
) -> list[dict[str, Any]]:
    """Ask veraPDF about files; one answer a file: `compliant`, `flavour`, and the rules that failed."""
    return _ask("VeraPdfCheck", ["--flavour", flavour, *map(str, files)], directory, timeout)


def _ask(main: str, args: list[str], directory: Path, timeout: float) -> list[dict[str, Any]]:
    java = shutil.which("java")
    if java is None or not oracles_ready(directory=directory):
        raise OracleMissing(f"EU DSS and veraPDF are not installed: {INSTALL_LINE}")
    class_path = (directory / "cp").read_text(encoding="utf-8")
    # A class archive halves the start; it is written at the end of the first run and used from the second on.
    archive = directory / f"{main}.jsa"
    draft = directory / f"{main}.{os.getpid()}.jsa"
    keep = f"-XX:SharedArchiveFile={archive}" if archive.is_file() else f"-XX:ArchiveClassesAtExit={draft}"
    try:
        done = subprocess.run(  # noqa: S603 - our own launcher, no shell
            [java, keep, *_FLAGS, "-cp", class_path, main, *args],
            capture_output=True,
            timeout=timeout,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise OracleError(f"{main} did not finish: {error}") from error
    finally:
        if draft.is_file():
            draft.replace(archive)
    if done.returncode not in (0, 1, 2):
        raise OracleError(f"{main} ended with {done.returncode}: {_tail(done.stderr)}")
    try:
        answers = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines() if line.startswith("{")]
    except ValueError as error:
        raise OracleError(f"{main} said something unreadable") from error
    if not answers:
        raise OracleError(f"{main} gave no answer: {_tail(done.stderr)}")
    return answers


def _tail(stream: bytes) -> str:
    return stream.decode("utf-8", "replace").strip()[-800:]
