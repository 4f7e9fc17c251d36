"""Two judges that share no code with us look at what we issue: EU DSS in its strict policy, and veraPDF."""

from __future__ import annotations

from pathlib import Path

import pytest

from edoc.demo.pki import PkiServer
from signing.plans import LEADER_FIELD, SEAL_FIELD
from signing.validation import Indication, validate
from tests.oracles.conftest import Chain
from tests.signing.validation.attacks import note_added, number_changed, page_overlaid
from tests.support.oracles import dss_check, verapdf_check

pytestmark = [pytest.mark.oracle, pytest.mark.crypto]


def _kept(folder: Path, files: dict[str, bytes]) -> list[Path]:
    paths = []
    for name, data in files.items():
        path = folder / f"{name}.pdf"
        path.write_bytes(data)
        paths.append(path)
    return paths


def test_dss_passes_every_signature_at_lta(oracles: None, chain: Chain, pki_server: PkiServer, tmp_path: Path) -> None:
    answers = dss_check(_kept(tmp_path, {"sealed": chain.sealed}), [pki_server.pki.root_pem])
    signatures = {one["name"]: one for one in answers if one["kind"] == "signature"}
    assert set(signatures) == {LEADER_FIELD, SEAL_FIELD}
    for one in answers:
        assert one["ok"], one
    for one in signatures.values():
        assert one["strict_indication"] == "TOTAL_PASSED"
        assert one["format"] == "PAdES-BASELINE-LTA"
        assert one["revision"]["undefined_changes"] == []


def test_dss_and_we_refuse_the_same_attacks(oracles: None, chain: Chain, pki_server: PkiServer, tmp_path: Path) -> None:
    attacked = {attack.__name__: attack(chain.sealed) for attack in (page_overlaid, note_added, number_changed)}
    answers = dss_check(_kept(tmp_path, attacked), [pki_server.pki.root_pem])
    for name, data in attacked.items():
        assert not all(one["ok"] for one in answers if Path(one["file"]).stem == name), name
        assert validate(data, chain.trust).indication is Indication.FAILED


def test_every_step_stays_pdfa(oracles: None, chain: Chain, tmp_path: Path) -> None:
    steps = {"base": chain.base, "ready": chain.ready, "led": chain.led, "sealed": chain.sealed}
    for one in verapdf_check(_kept(tmp_path, steps)):
        assert one["compliant"], one
        assert one["flavour"] == "2b"


def test_the_judges_can_say_no(oracles: None, chain: Chain, pki_server: PkiServer, tmp_path: Path) -> None:
    paths = _kept(tmp_path, {"ready": chain.ready, "noted": note_added(chain.led)})
    answers = dss_check(paths[:1], [pki_server.pki.root_pem])
    assert [one["kind"] for one in answers] == ["unsigned"]
    assert not answers[0]["ok"]
    assert not verapdf_check(paths[1:])[0]["compliant"]
