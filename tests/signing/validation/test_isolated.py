"""The sandboxed validation says the same, and a file that costs too much is undecided, not a crash."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from signing.levels import Level
from signing.validation import Code, DocumentReport, Indication, validate, validate_isolated
from tests.signing.material import Desk, leader_plan
from tests.signing.validation.test_verdicts import evidence_about

pytestmark = pytest.mark.crypto


def test_the_child_says_what_we_say(sealed: bytes, desk: Desk, tmp_path: Path) -> None:
    moment = datetime.now(tz=UTC)
    here = validate(sealed, desk.trust, at=moment)
    assert validate_isolated(sealed, desk.trust, at=moment) == here
    path = tmp_path / "vb.pdf"
    path.write_bytes(sealed)
    assert validate_isolated(path, desk.trust, at=moment) == here


def test_evidence_reaches_the_child(ready: bytes, desk: Desk) -> None:
    basic = desk.sign(ready, leader_plan(Level.B_B)).pdf
    gathered = evidence_about(desk, "commune-leader")
    assert validate_isolated(basic, desk.trust).indication is Indication.INDETERMINATE
    assert validate_isolated(basic, desk.trust, gathered=gathered).indication is Indication.PASSED


@pytest.mark.parametrize(
    ("padding", "seconds", "megabytes"), [(0, 0.2, 2048), (100_000_000, 60, 90)], ids=["time", "memory"]
)
def test_what_exceeds_its_limits_is_undecided(
    sealed: bytes, desk: Desk, padding: int, seconds: float, megabytes: int
) -> None:
    padded = sealed + b"\n" * padding
    report = validate_isolated(padded, desk.trust, seconds=seconds, megabytes=megabytes)
    assert report.indication is Indication.INDETERMINATE
    assert [found.code for found in report.findings] == [Code.STOPPED]


def test_the_child_sees_none_of_our_environment(
    sealed: bytes, desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text("raise SystemExit(7)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert os.environ["PYTHONPATH"] == str(tmp_path)
    assert validate_isolated(sealed, desk.trust).passed


def test_a_report_survives_json(sealed: bytes, desk: Desk) -> None:
    report = validate(sealed, desk.trust)
    plain = json.loads(report.to_json())
    assert DocumentReport.from_dict(plain) == report
    assert plain["indication"] == "TOTAL-PASSED"
    leader = plain["signatures"][0]
    assert leader["level"] == "B-LTA"
    assert all(found["words"] and found["severity"] for found in leader["findings"])
