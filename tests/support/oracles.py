"""Installs the two independent judges (EU DSS, veraPDF) into `var/oracles`, and gives tests a way to need them.

    python -m tests.support.oracles fetch
    python -m tests.support.oracles dss --trust ROOT.pem [--need T|LTA] [--at INSTANT] FILE…
    python -m tests.support.oracles pdfa FILE…

Needs a JDK (17 or newer) and Maven; Maven is asked once, and again when the launchers, the coordinates or the JDK
change. Exit status: 0 all good, 1 not all, 2 usage or an unreadable file, 3 set-up failed.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from edoc.demo.oracles import (
    INSTALL_LINE,
    ORACLES_DIR,
    OracleError,
    OracleMissing,
    dss_check,
    oracles_ready,
    verapdf_check,
)

__all__ = ["dss_check", "oracles_fetch", "oracles_ready", "verapdf_check"]

SOURCES = Path(__file__).resolve().parents[1] / "oracles" / "java"


def oracles_fetch(*, directory: Path = ORACLES_DIR) -> None:
    """Fetch the jars and compile the launchers, unless that was done; raises OracleMissing, OracleError."""
    tools = {name: shutil.which(name) for name in ("java", "javac", "jar", "mvn")}
    missing = sorted(name for name, path in tools.items() if path is None)
    if missing:
        raise OracleMissing(f"missing {', '.join(missing)}: {INSTALL_LINE}")
    directory.mkdir(parents=True, exist_ok=True)
    want = _stamp()
    ready = directory / "ready"
    with (directory / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if ready.is_file() and ready.read_text() == want:
            return
        ready.unlink(missing_ok=True)
        for old in ("lib", "classes"):
            shutil.rmtree(directory / old, ignore_errors=True)
        for archive in directory.glob("*.jsa"):
            archive.unlink()
        _install(directory)
        ready.write_text(want)


def _stamp() -> str:
    digest = hashlib.sha256()
    for path in sorted(SOURCES.iterdir()):
        digest.update(path.read_bytes())
    digest.update(subprocess.run(["java", "-version"], capture_output=True, check=True).stderr)
    return digest.hexdigest()


def _install(directory: Path) -> None:
    lib, classes = directory / "lib", directory / "classes"
    classes.mkdir()
    pom = str(SOURCES / "pom.xml")
    _run(
        [
            "mvn",
            "-q",
            "-B",
            "-Dstyle.color=never",
            "-f",
            pom,
            "dependency:copy-dependencies",
            f"-DoutputDirectory={lib}",
        ]
    )
    sources = [str(path) for path in sorted(SOURCES.glob("*.java"))]
    _run(["javac", "-encoding", "UTF-8", "-cp", f"{lib}/*", "-d", str(classes), *sources])
    launchers = directory / "launchers.jar"
    _run(["jar", "--create", "--file", str(launchers), "-C", str(classes), "."])
    # The class archive is bound to the exact class path: name every jar, in order.
    (directory / "cp").write_text(os.pathsep.join([*map(str, sorted(lib.glob("*.jar"))), str(launchers)]))


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, timeout=900, check=False)
    if done.returncode:
        said = (done.stdout + done.stderr).decode("utf-8", "replace").strip()[-1500:]
        raise OracleError(f"{command[0]} failed:\n{said}")


@pytest.fixture(scope="session")
def oracles() -> None:
    """Make sure both judges can be asked; where CI runs, their absence is an error, elsewhere a skip that says so."""
    try:
        oracles_fetch()
    except OracleMissing as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


def main(argv: Sequence[str]) -> int:
    """Run one command of this module."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.oracles")
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("fetch")
    dss = acts.add_parser("dss")
    dss.add_argument("--trust", type=Path, action="append", required=True)
    dss.add_argument("--need", choices=["T", "LTA"], default=None)
    dss.add_argument("--at", type=datetime.fromisoformat, default=None)
    pdfa = acts.add_parser("pdfa")
    for command in (dss, pdfa):
        command.add_argument("files", type=Path, nargs="+")
    options = parser.parse_args(argv)
    try:
        oracles_fetch()
        if options.act == "fetch":
            return 0
        if options.act == "dss":
            answers = dss_check(options.files, options.trust, need=options.need, at=options.at)
        else:
            answers = verapdf_check(options.files)
    except OracleError as error:
        print(error, file=sys.stderr)
        return 3
    for answer in answers:
        print(json.dumps(answer, ensure_ascii=False))
    if any("error" in answer for answer in answers):
        return 2
    return 0 if all(answer.get("ok", answer.get("compliant")) for answer in answers) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
