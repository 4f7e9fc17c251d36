"""Real signatures, real attacks, and years passing: the verdict is what the evidence allows, never better."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko_certvalidator.context import CertValidationPolicySpec

from signing.evidence import Gathered
from signing.filling import fill_field
from signing.levels import Level
from signing.plans import DATE_FIELD, LEADER_FIELD, NUMBER_FIELD, SEAL_FIELD, FieldFill
from signing.trust import TrustStore
from signing.upkeep import renew
from signing.validation import Code, DocumentReport, Indication, validate
from signing.validation.policy import OwnAnswersPolicy
from tests.signing.material import Desk, leader_plan, seal_plan
from tests.signing.validation import attacks
from tests.signing.validation.attacks import ATTACKS, Attack

pytestmark = pytest.mark.crypto

Later = Callable[[timedelta], datetime]
Stranger = Callable[..., bytes]
YEAR = timedelta(days=365)


def codes(report: DocumentReport, field: str | None = None) -> set[Code]:
    if field is None:
        return {one.code for one in report.findings}
    parts = [*report.signatures, *report.stamps]
    return {found.code for one in parts if one.field == field for found in one.findings}


def evidence_about(desk: Desk, slug: str) -> Gathered:
    certificate = x509.load_pem_x509_certificate(desk.server.pki.cert_pem(slug).read_bytes())
    path = desk.trust.path_for(certificate)
    assert path is not None
    return desk.evidence.gather([path], now=datetime.now(tz=UTC))


def test_an_issued_document_passes_and_says_who_signed(sealed: bytes, desk: Desk) -> None:
    report = validate(sealed, desk.trust)
    assert report.indication is Indication.PASSED, report.to_json(indent=1)
    assert report.warnings == ()
    leader, seal = report.signatures
    assert (leader.field, seal.field) == (LEADER_FIELD, SEAL_FIELD)
    assert (leader.role, seal.role) == ("person", "agency")
    assert leader.signer == "Nguyễn Thị Ngọc Uyển"
    assert leader.organisation == seal.signer == "Ủy ban nhân dân phường Mai Hồ"
    assert leader.certifies
    assert leader.level is seal.level is Level.B_LTA
    assert {c.name: c.after for c in leader.changes if not c.signature} == {
        NUMBER_FIELD: "12",
        DATE_FIELD: "ngày 22 tháng 11 năm 2026",
    }
    assert {Code.FIELDS_FILLED, Code.SIGNED_LATER} <= codes(report, LEADER_FIELD)
    assert leader.trusted_time is not None
    assert abs(leader.trusted_time - datetime.now(tz=UTC)) < timedelta(hours=1)
    assert {one.kind for one in leader.evidence} == {"ocsp", "crl"}
    assert len(report.stamps) == 2


def test_a_certified_document_that_waits_for_its_seal_passes(led: bytes, desk: Desk) -> None:
    report = validate(led, desk.trust)
    assert report.indication is Indication.PASSED
    assert Code.FIELDS_FILLED not in codes(report, LEADER_FIELD)


@pytest.mark.parametrize("gap", [timedelta(hours=13), timedelta(days=1), YEAR, 10 * YEAR])
def test_it_still_passes_when_all_evidence_is_stale(sealed: bytes, desk: Desk, later: Later, gap: timedelta) -> None:
    report = validate(sealed, desk.trust, at=later(gap))
    assert report.indication is Indication.PASSED, report.to_json(indent=1)
    old = any(found.code is Code.EVIDENCE_OLD for found in report.warnings)
    assert old is (gap >= YEAR)


def test_without_our_correction_the_library_refuses_two_signers_of_one_issuer(
    sealed: bytes, desk: Desk, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    stock = CertValidationPolicySpec.build_validation_context
    monkeypatch.setattr(OwnAnswersPolicy, "build_validation_context", stock)
    report = validate(sealed, desk.trust, at=later(timedelta(days=1)))
    assert {one.indication for one in report.signatures} == {Indication.INDETERMINATE}


def test_beyond_the_life_of_the_time_stamp_authority_nothing_is_proven(sealed: bytes, desk: Desk, later: Later) -> None:
    report = validate(sealed, desk.trust, at=later(16 * YEAR))
    assert report.indication is Indication.INDETERMINATE
    assert {one.indication for one in report.signatures} == {Indication.INDETERMINATE}


def test_a_renewed_archive_passes_without_the_warning(sealed: bytes, desk: Desk, later: Later) -> None:
    moment = datetime.now(tz=UTC) + 2 * YEAR
    desk.server.clock = lambda: moment
    fresh = Desk.over(desk.server)
    renewed = renew(source=sealed, timestamps=fresh.timestamps, trust=fresh.trust, evidence=fresh.evidence, now=moment)
    report = validate(renewed, desk.trust, at=later(2 * YEAR + timedelta(hours=1)))
    assert report.indication is Indication.PASSED, report.to_json(indent=1)
    assert len(report.stamps) == 3


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_every_change_after_the_seal_fails(sealed: bytes, desk: Desk, attack: Attack) -> None:
    changed = attack(sealed)
    assert changed != sealed
    report = validate(changed, desk.trust)
    assert report.readable
    assert report.indication is Indication.FAILED, report.to_json(indent=1)


@pytest.mark.parametrize(
    ("attack", "code"),
    [
        (attacks.bytes_after_the_end, Code.TRAILING_BYTES),
        (attacks.overlaid_without_a_final_mark, Code.TRAILING_BYTES),
        (attacks.quietly_replaced_without_a_final_mark, Code.TRAILING_BYTES),
    ],
)
def test_what_the_library_overlooks_is_caught_by_the_bytes(
    sealed: bytes, desk: Desk, attack: Attack, code: Code
) -> None:
    report = validate(attack(sealed), desk.trust)
    assert code in codes(report)
    assert all(one.indication is Indication.PASSED for one in report.signatures), "only our byte rule sees it"


def test_white_space_after_the_end_is_harmless(sealed: bytes, desk: Desk) -> None:
    assert validate(sealed + b"\r\n \n", desk.trust).indication is Indication.PASSED


def test_a_changed_number_spares_the_leader_and_fails_the_seal(sealed: bytes, desk: Desk) -> None:
    report = validate(attacks.number_changed(sealed), desk.trust)
    leader, seal = report.signatures
    assert seal.indication is Indication.FAILED
    assert Code.CHANGED_AFTER in codes(report, SEAL_FIELD)
    assert ("12", "99") not in {(c.before, c.after) for c in leader.changes}


@pytest.mark.parametrize("attack", [attacks.page_overlaid, attacks.note_added, attacks.field_added])
def test_a_change_between_leader_and_seal_fails_the_leader(led: bytes, desk: Desk, attack: Attack) -> None:
    report = validate(attack(led), desk.trust)
    assert report.signatures[0].indication is Indication.FAILED


def _filled(pdf: bytes, name: str, text: str) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    fill_field(writer, FieldFill(name=name, text=text))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_number_filled_without_a_seal_is_signed_by_nobody(led: bytes, desk: Desk) -> None:
    report = validate(_filled(led, NUMBER_FIELD, "7"), desk.trust)
    assert report.indication is Indication.INDETERMINATE
    assert Code.UNSIGNED_CHANGES in codes(report)


def test_a_form_overlay_after_an_unlocked_signature_does_not_pass(ready: bytes, desk: Desk, stranger: Stranger) -> None:
    signed = stranger(ready, "commune-deputy")
    gathered = evidence_about(desk, "commune-deputy")
    report = validate(attacks.form_overlaid(signed), desk.trust, gathered=gathered)
    assert report.indication is not Indication.PASSED


def test_fields_outside_the_list_are_a_warning(sealed: bytes, desk: Desk) -> None:
    report = validate(sealed, desk.trust, allowed_fields=frozenset({NUMBER_FIELD}))
    assert report.indication is Indication.PASSED
    assert Code.OTHER_FIELDS in codes(report, LEADER_FIELD)


def test_a_basic_signature_needs_evidence_and_says_its_time_is_claimed(ready: bytes, desk: Desk) -> None:
    basic = desk.sign(ready, leader_plan(Level.B_B)).pdf
    alone = validate(basic, desk.trust)
    assert alone.indication is Indication.INDETERMINATE
    assert Code.EVIDENCE_MISSING in codes(alone, LEADER_FIELD)
    helped = validate(basic, desk.trust, gathered=evidence_about(desk, "commune-leader"))
    assert helped.indication is Indication.PASSED, helped.to_json(indent=1)
    assert Code.NO_TRUSTED_TIME in codes(helped, LEADER_FIELD)
    assert helped.signatures[0].trusted_time is None
    assert helped.signatures[0].level is Level.B_B


@pytest.mark.parametrize(
    ("slug", "verdict", "code"),
    [
        ("revoked", Indication.FAILED, Code.REVOKED_BEFORE),
        ("expired", Indication.INDETERMINATE, Code.OUT_OF_BOUNDS),
        ("weak", Indication.INDETERMINATE, Code.WEAK_CRYPTO),
    ],
)
def test_bad_certificates_never_pass(
    ready: bytes, desk: Desk, stranger: Stranger, slug: str, verdict: Indication, code: Code
) -> None:
    report = validate(stranger(ready, slug), desk.trust, gathered=evidence_about(desk, slug))
    assert report.indication is verdict, report.to_json(indent=1)
    assert code in codes(report, LEADER_FIELD)


@pytest.mark.parametrize("level", [Level.B_LT, Level.B_LTA])
@pytest.mark.parametrize("early", [0, 90, 600])
def test_a_time_taken_before_the_signature_was_finished_is_no_obstacle(
    ready: bytes, desk: Desk, level: Level, early: int
) -> None:
    led = desk.sign(ready, leader_plan(level)).pdf
    report = validate(led, desk.trust, at=datetime.now(tz=UTC) - timedelta(seconds=early))
    assert report.indication is Indication.PASSED, report.to_json(indent=1)
    assert report.signatures[0].trusted_time is not None
    assert report.signatures[0].level is level


def test_a_time_long_before_the_signature_proves_nothing(sealed: bytes, desk: Desk) -> None:
    report = validate(sealed, desk.trust, at=datetime.now(tz=UTC) - timedelta(days=1))
    assert report.indication is Indication.INDETERMINATE


def test_below_lta_the_evidence_does_not_outlive_its_day(ready: bytes, desk: Desk, later: Later) -> None:
    led = desk.sign(ready, leader_plan(Level.B_LT)).pdf
    report = validate(led, desk.trust, at=later(timedelta(days=30)))
    assert report.indication is Indication.INDETERMINATE


def test_an_unknown_root_is_undecided_and_no_root_of_the_machine_is_used(sealed: bytes, desk: Desk) -> None:
    for trust in (TrustStore(roots=()), TrustStore(roots=desk.trust.intermediates)):
        report = validate(sealed, trust)
        assert report.indication is Indication.INDETERMINATE
    nobody = validate(sealed, TrustStore(roots=()))
    assert Code.UNTRUSTED in codes(nobody, SEAL_FIELD)


def test_a_broken_signature_value_fails(ready: bytes, desk: Desk) -> None:
    basic = desk.sign(ready, leader_plan(Level.B_B)).pdf
    start = basic.rindex(b"/Contents <") + len(b"/Contents <")
    end = basic.index(b">", start)
    cms = basic[start:end].rstrip(b"0")
    place = start + len(cms) - 40
    swapped = b"1" if basic[place : place + 1] != b"1" else b"2"
    report = validate(basic[:place] + swapped + basic[place + 1 :], desk.trust)
    assert report.indication is Indication.FAILED
    assert codes(report, LEADER_FIELD) & {Code.SIGNATURE_BROKEN, Code.SIGNATURE_UNREADABLE}


def test_a_file_without_signature_is_undecided(ready: bytes, desk: Desk) -> None:
    report = validate(ready, desk.trust)
    assert report.indication is Indication.INDETERMINATE
    assert report.readable
    assert codes(report) == {Code.NO_SIGNATURE}


def _encrypted(pdf: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


@pytest.mark.parametrize("blob", [b"", b"PK\x03\x04 a docx", b"%PDF-1.7\nnothing of use", b"%PDF-1.7\n%%EOF"])
def test_a_broken_file_is_unreadable(desk: Desk, blob: bytes) -> None:
    report = validate(blob, desk.trust)
    assert not report.readable
    assert report.indication is Indication.FAILED
    assert codes(report) == {Code.BROKEN_FILE}


def test_a_missing_and_an_empty_file_are_unreadable(desk: Desk, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pdf"
    empty.touch()
    for path in (empty, tmp_path / "none.pdf"):
        assert not validate(path, desk.trust).readable


def test_an_encrypted_file_is_said_to_be_one(ready: bytes, desk: Desk) -> None:
    report = validate(_encrypted(ready), desk.trust)
    assert codes(report) == {Code.ENCRYPTED}
    assert not report.readable


def test_cut_and_spliced_files_never_pass_and_never_raise(sealed: bytes, desk: Desk) -> None:
    for step in range(1, 40):
        size = len(sealed) * step // 40
        for changed in (sealed[:size], sealed[:size] + sealed[size + 7 :], sealed[size:]):
            assert validate(changed, desk.trust).indication is not Indication.PASSED or changed in sealed


def test_a_file_on_disk_gives_the_same_report(sealed: bytes, desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "vb.pdf"
    path.write_bytes(sealed)
    moment = datetime.now(tz=UTC)
    assert validate(path, desk.trust, at=moment) == validate(sealed, desk.trust, at=moment)


def test_a_second_seal_under_another_number_is_another_file(led: bytes, desk: Desk) -> None:
    other = desk.sign(led, seal_plan(number="13"), "commune-seal").pdf
    report = validate(other, desk.trust)
    assert report.indication is Indication.PASSED
    assert "13" in {c.after for c in report.signatures[0].changes}
