"""Prepared signatures: what is stored comes back as the same good file; what is late, changed or foreign is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from signing.device import PreparedSignature, complete, prepare
from signing.errors import (
    CertificateRevoked,
    FieldTaken,
    RequestExpired,
    SigningFault,
    SourceChanged,
    WrongAnswer,
)
from signing.keys import Digest
from signing.keys.remote import RemoteKey, TypedActivation
from signing.levels import Level
from signing.pades import SignedFile
from signing.plans import LEADER_FIELD, SEAL_FIELD, SignaturePlan
from signing.validation import Indication, validate
from tests.signing.material import Desk, leader_plan, seal_plan
from tests.signing.test_pades import assert_all_good
from tests.support.csc_server import PIN, CscServer

pytestmark = [pytest.mark.crypto, pytest.mark.live]


def prepared(
    desk: Desk, source: bytes, plan: SignaturePlan, slug: str = "commune-leader", *, digest: Digest = Digest.SHA256
) -> PreparedSignature:
    key = desk.key(slug)
    return prepare(
        source=source,
        plan=plan,
        certificate=key.certificate,
        chain=key.chain,
        timestamps=desk.timestamps,
        trust=desk.trust,
        evidence=desk.evidence,
        now=datetime.now(tz=UTC),
        digest=digest,
    )


def finished(
    desk: Desk, source: bytes, one: PreparedSignature, signature: bytes, *, now: datetime | None = None
) -> SignedFile:
    return complete(
        source=source,
        prepared=one,
        signature=signature,
        timestamps=desk.timestamps,
        trust=desk.trust,
        evidence=desk.evidence,
        now=now or datetime.now(tz=UTC),
    )


def signed_by(desk: Desk, one: PreparedSignature, slug: str = "commune-leader") -> bytes:
    return desk.key(slug).sign(one.to_be_signed, digest=one.digest)


@pytest.mark.parametrize("level", list(Level))
def test_leader_and_seal_through_a_restart(ready: bytes, desk: Desk, level: Level) -> None:
    source = ready
    for plan, slug in ((leader_plan(level), "commune-leader"), (seal_plan(level), "commune-seal")):
        stored = prepared(desk, source, plan, slug).to_json()
        one = PreparedSignature.from_json(stored)
        done = finished(desk, source, one, signed_by(desk, one, slug))
        assert (done.level, done.wanted, done.pending, done.revocation) == (level, level, None, "good")
        assert done.pdf.startswith(source)
        source = done.pdf
    assert_all_good(source, desk, {LEADER_FIELD, SEAL_FIELD})
    report = validate(source, desk.trust)
    if level is Level.B_LTA:
        assert report.indication is Indication.PASSED, report.to_json(indent=1)
    assert report.signatures[0].reason == leader_plan().reason


def test_what_is_stored_is_small_and_holds_no_secret(ready: bytes, desk: Desk) -> None:
    one = prepared(desk, ready, leader_plan(Level.B_T))
    assert len(one.tail) < 60_000
    assert PreparedSignature.from_json(one.to_json()) == one
    assert set(json.loads(one.to_json())) == {field for field in PreparedSignature.__slots__}


def test_another_digest(ready: bytes, desk: Desk) -> None:
    one = prepared(desk, ready, leader_plan(Level.B_B), digest=Digest.SHA512)
    done = finished(desk, ready, one, signed_by(desk, one))
    assert_all_good(done.pdf, desk, {LEADER_FIELD})


def test_no_authority_is_at_hand_when_the_signature_comes(ready: bytes, desk: Desk) -> None:
    one = prepared(desk, ready, leader_plan(Level.B_LTA))
    done = complete(
        source=ready,
        prepared=one,
        signature=signed_by(desk, one),
        timestamps=None,
        trust=desk.trust,
        evidence=desk.evidence,
        now=datetime.now(tz=UTC),
    )
    assert done.level is Level.B_B and done.pending is not None and done.pending.service == "timestamp"
    assert_all_good(done.pdf, desk, {LEADER_FIELD})


def test_too_late(ready: bytes, desk: Desk) -> None:
    one = prepared(desk, ready, leader_plan(Level.B_B))
    with pytest.raises(RequestExpired):
        finished(desk, ready, one, signed_by(desk, one), now=one.prepared_at + timedelta(minutes=3))


def test_a_changed_file_kills_the_request(ready: bytes, desk: Desk) -> None:
    one = prepared(desk, ready, seal_plan(Level.B_B), "commune-seal")
    led = desk.sign(ready, leader_plan(Level.B_B)).pdf
    with pytest.raises(SourceChanged):
        finished(desk, led, one, signed_by(desk, one, "commune-seal"))


def test_a_signature_of_another_key_or_file(ready: bytes, desk: Desk) -> None:
    one = prepared(desk, ready, leader_plan(Level.B_B))
    other = prepared(desk, ready, replace(leader_plan(Level.B_B), reason="khác"))
    for wrong in (signed_by(desk, one, "commune-seal"), signed_by(desk, other), b"", bytes(256)):
        with pytest.raises(WrongAnswer):
            finished(desk, ready, one, wrong)


def test_stored_bytes_that_were_touched(ready: bytes, desk: Desk) -> None:
    one = prepared(desk, ready, leader_plan(Level.B_B))
    touched = replace(one, tail=one.tail.replace(b"/Reason", b"/Xeason", 1))
    with pytest.raises(SigningFault, match="damaged"):
        finished(desk, ready, touched, signed_by(desk, one))


def test_refused_before_anybody_is_asked(ready: bytes, desk: Desk) -> None:
    led = desk.sign(ready, leader_plan(Level.B_B)).pdf
    with pytest.raises(FieldTaken):
        prepared(desk, led, replace(leader_plan(Level.B_B), certify=False))
    with pytest.raises(CertificateRevoked):
        prepared(desk, ready, leader_plan(Level.B_B), "revoked")


def test_ten_files_with_one_code_from_a_remote_key(ready: bytes, desk: Desk, csc: CscServer) -> None:
    """Prepare all, activate once, sign all in one call, complete each."""
    own = desk.key("commune-leader")
    csc.hold("leader", own._private_key, [own.certificate, *own.chain], asks=("PIN", "OTP"), scal="2", multisign=10)
    key = RemoteKey.open(
        client=csc.client(), credential_id="leader", activation=TypedActivation({"PIN": PIN, "OTP": csc.otp()})
    )
    waiting = [prepared(desk, ready, replace(leader_plan(Level.B_B), reason=f"Văn bản {n}")) for n in range(10)]
    signatures = key.sign_many([one.to_be_signed for one in waiting], digest=Digest.SHA256)
    assert len(csc.calls("credentials/authorize")) == len(csc.calls("signatures/signHash")) == 1
    for one, signature in zip(waiting, signatures, strict=True):
        assert_all_good(finished(desk, ready, one, signature).pdf, desk, {LEADER_FIELD})
