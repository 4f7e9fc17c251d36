"""Real signatures on a real PDF/A: levels, order, refusals, outages, upkeep."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    FormUpdatingRule,
    GenericFieldModificationRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
)
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from signing.errors import (
    BrokenPdf,
    CertificateExpired,
    CertificateNotYetValid,
    CertificateRevoked,
    CertificateUntrusted,
    CertificationLate,
    FieldLocked,
    FieldMissing,
    FieldTaken,
    FileClosed,
    FillUnprotected,
    PlanRefused,
    SigningError,
    TextUnprintable,
)
from signing.evidence import Evidence
from signing.fields import prepare_pdf
from signing.filling import fill_field
from signing.inspection import file_inspect, find_field
from signing.levels import Level
from signing.pades import sign
from signing.plans import (
    DATE_FIELD,
    LEADER_FIELD,
    NUMBER_FIELD,
    SEAL_FIELD,
    Box,
    FieldFill,
    PreparationPlan,
    SignaturePlan,
    SignatureSlot,
    TextSlot,
)
from signing.trust import TrustStore
from signing.upkeep import raise_level, renew
from tests.signing.material import Desk, leader_plan, seal_plan

pytestmark = pytest.mark.crypto

STRICT = StandardDiffPolicy(
    DEFAULT_DIFF_POLICY.global_rules,
    FormUpdatingRule(
        [
            SigFieldCreationRule(),
            SigFieldModificationRule(allow_in_place_appearance_stream_changes=False),
            GenericFieldModificationRule(allow_in_place_appearance_stream_changes=False),
        ]
    ),
)


def statuses(pdf: bytes, desk: Desk) -> dict[str, PdfSignatureStatus]:
    """Validate every signature with pyHanko under a policy that allows no in-place change."""
    roots: list[asn1_x509.Certificate] = desk.trust.root_objects
    reader = PdfFileReader(io.BytesIO(pdf))
    return {
        one.field_name: validate_pdf_signature(
            one, ValidationContext(trust_roots=roots, allow_fetching=False), diff_policy=STRICT
        )
        for one in reader.embedded_regular_signatures
    }


def assert_all_good(pdf: bytes, desk: Desk, fields: set[str]) -> None:
    found = statuses(pdf, desk)
    assert set(found) == fields
    for name, status in found.items():
        assert status.bottom_line and status.docmdp_ok, (name, status.pretty_print_details())


@pytest.mark.parametrize("level", list(Level))
def test_leader_then_number_and_seal_at_every_level(ready: bytes, desk: Desk, level: Level) -> None:
    led = desk.sign(ready, leader_plan(level))
    sealed = desk.sign(led.pdf, seal_plan(level), "commune-seal")
    assert (led.level, sealed.level) == (level, level)
    assert led.pending is None and sealed.pending is None
    assert led.revocation == "good"
    assert led.pdf.startswith(ready) and sealed.pdf.startswith(led.pdf)
    assert_all_good(sealed.pdf, desk, {LEADER_FIELD, SEAL_FIELD})
    state = file_inspect(sealed.pdf)
    assert [s.level for s in state.signatures] == [level, level]
    assert [s.certifies for s in state.signatures] == [True, False]


def test_what_the_fields_say_after_the_seal(ready: bytes, desk: Desk) -> None:
    led = desk.sign(ready, leader_plan(Level.B_B))
    sealed = desk.sign(led.pdf, seal_plan(Level.B_B), "commune-seal")
    with pikepdf.open(io.BytesIO(sealed.pdf)) as document:
        fields = {str(field.T): field for field in document.Root.AcroForm.Fields}
        assert str(fields[NUMBER_FIELD].V) == "12"
        assert str(fields[DATE_FIELD].V) == "ngày 22 tháng 11 năm 2026"
        assert int(fields[NUMBER_FIELD].Ff) & 1
        drawn = fields[DATE_FIELD].AP.N.read_bytes()
        assert "ngày 22".encode("utf-16-be").hex().encode() in drawn
        assert "/Reason" in fields[LEADER_FIELD].V and "/Reason" not in fields[SEAL_FIELD].V
    with pikepdf.open(io.BytesIO(led.pdf)) as before:
        old = {str(field.T): field.AP.N.objgen for field in before.Root.AcroForm.Fields}
        assert old[NUMBER_FIELD] != fields_objgen(sealed.pdf, NUMBER_FIELD), "the appearance must be a new object"


def fields_objgen(pdf: bytes, name: str) -> tuple[int, int]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for field in document.Root.AcroForm.Fields:
            if str(field.T) == name:
                return field.AP.N.objgen
    raise AssertionError(name)


def test_the_number_goes_with_the_seal_in_one_revision(ready: bytes, desk: Desk) -> None:
    led = desk.sign(ready, leader_plan(Level.B_B))
    sealed = desk.sign(led.pdf, seal_plan(Level.B_B), "commune-seal")
    count = [PdfFileReader(io.BytesIO(pdf)).xrefs.total_revisions for pdf in (ready, led.pdf, sealed.pdf)]
    assert count == [1, 2, 3]


def test_a_later_change_of_the_number_breaks_the_seal(ready: bytes, desk: Desk) -> None:
    led = desk.sign(ready, leader_plan(Level.B_B))
    sealed = desk.sign(led.pdf, seal_plan(Level.B_B), "commune-seal")
    writer = IncrementalPdfFileWriter(io.BytesIO(led.pdf))
    fill_field(writer, FieldFill(name=NUMBER_FIELD, text="13"))
    out = io.BytesIO()
    writer.write(out)
    assert statuses(out.getvalue(), desk)[LEADER_FIELD].bottom_line, "before the seal the number may be filled"
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed.pdf))
    reference = find_field(writer, NUMBER_FIELD)
    assert reference is not None
    field = reference.get_object()
    field[pdf_name("/V")] = pdf_string("13")
    writer.update_container(field)
    out = io.BytesIO()
    writer.write(out)
    found = statuses(out.getvalue(), desk)
    assert not found[SEAL_FIELD].bottom_line


def test_fields_are_refused_before_any_key_is_used(ready: bytes, desk: Desk) -> None:
    led = desk.sign(ready, leader_plan(Level.B_B)).pdf
    sealed = desk.sign(led, seal_plan(Level.B_B), "commune-seal").pdf
    seal = seal_plan(Level.B_B)
    cases: list[tuple[bytes, SignaturePlan, type[PlanRefused]]] = [
        (ready, replace(leader_plan(), field="Nobody"), FieldMissing),
        (ready, replace(leader_plan(), field=NUMBER_FIELD), FieldMissing),
        (led, replace(leader_plan(), certify=False), FieldTaken),
        (led, replace(seal, certify=True), CertificationLate),
        (sealed, seal, FileClosed),
        (led, replace(seal, fills=(FieldFill(name="nothing", text="1"),)), FieldMissing),
        (led, replace(seal, fills=(FieldFill(name=NUMBER_FIELD, text="日本"),)), TextUnprintable),
        (led, replace(seal, fills=(FieldFill(name=NUMBER_FIELD, text="123456789012345"),)), TextUnprintable),
        (ready, replace(leader_plan(), fills=(FieldFill(name=NUMBER_FIELD, text="1"),)), FillUnprotected),
    ]
    for source, plan, error in cases:
        with pytest.raises(error):
            desk.sign(source, plan, "commune-seal")


def test_a_locked_field_is_refused(pdf: bytes, desk: Desk) -> None:
    box = Box(page=0, x0=100, y0=100, x1=200, y1=150)
    plan = PreparationPlan(
        text_slots=(TextSlot(name="t", box=replace(box, y0=400, y1=420)),),
        signature_slots=(
            SignatureSlot(name="A", box=box, role="leader", locks=("A", "t", "B")),
            SignatureSlot(name="B", box=replace(box, y0=200, y1=250), role="seal", locks=("B", "t")),
            SignatureSlot(name="C", box=replace(box, y0=300, y1=350), role="seal", locks=("C", "t")),
        ),
    )
    first = desk.sign(prepare_pdf(pdf, plan), SignaturePlan(field="A", level=Level.B_B, certify=True)).pdf
    with pytest.raises(FieldLocked):
        desk.sign(first, SignaturePlan(field="B", level=Level.B_B))
    with pytest.raises(FieldLocked):
        desk.sign(first, SignaturePlan(field="C", level=Level.B_B, fills=(FieldFill(name="t", text="1"),)))
    assert desk.sign(first, SignaturePlan(field="C", level=Level.B_B)).pdf.startswith(first)


def test_a_sole_signer_closes_the_file_by_certification(pdf: bytes, desk: Desk) -> None:
    box = Box(page=0, x0=100, y0=100, x1=200, y1=150)
    plan = PreparationPlan(
        signature_slots=(SignatureSlot(name="A", box=box, role="leader", locks=("A",), closes=True),)
    )
    signed = desk.sign(prepare_pdf(pdf, plan), SignaturePlan(field="A", level=Level.B_LTA, certify=True))
    assert signed.level is Level.B_LTA
    assert_all_good(signed.pdf, desk, {"A"})
    permission = file_inspect(signed.pdf).signatures[0].permission
    assert permission is not None and permission.value == 1


def test_two_agencies_seal_in_order(pdf: bytes, desk: Desk) -> None:
    """The order of a joint document: A certifies, B approves, A seals and fills, B closes."""
    box = Box(page=0, x0=100, y0=100, x1=200, y1=150)
    leaders = ("LeaderA", "LeaderB")
    every = (*leaders, "SealA", "SealB")
    plan = PreparationPlan(
        text_slots=(TextSlot(name=NUMBER_FIELD, box=replace(box, y0=500, y1=520)),),
        signature_slots=(
            SignatureSlot(name="LeaderA", box=box, role="leader"),
            SignatureSlot(name="LeaderB", box=replace(box, x0=300, x1=400), role="leader"),
            SignatureSlot(name="SealA", box=replace(box, y0=200, y1=300), role="seal", locks=(*leaders, NUMBER_FIELD)),
            SignatureSlot(
                name="SealB", box=replace(box, x0=300, x1=400, y0=200, y1=300), role="seal", locks=every, closes=True
            ),
        ),
    )
    file = prepare_pdf(pdf, plan)
    number = (FieldFill(name=NUMBER_FIELD, text="7"),)
    for field, slug, fills, certify in (
        ("LeaderA", "commune-leader", (), True),
        ("LeaderB", "department-leader", (), False),
        ("SealA", "commune-seal", number, False),
        ("SealB", "department-seal", (), False),
    ):
        file = desk.sign(file, SignaturePlan(field=field, certify=certify, fills=fills), slug).pdf
    assert_all_good(file, desk, set(every))


def test_bad_certificates_are_refused_by_name(ready: bytes, desk: Desk) -> None:
    for slug, error in (("expired", CertificateExpired), ("revoked", CertificateRevoked)):
        with pytest.raises(error) as caught:
            desk.sign(ready, leader_plan(Level.B_B), slug)
        assert caught.value.subject, slug
    early = datetime.now(tz=UTC) - timedelta(days=4000)
    with pytest.raises(CertificateNotYetValid):
        desk.sign(ready, leader_plan(Level.B_B), now=early)
    stranger = replace(desk, trust=TrustStore(roots=()))
    with pytest.raises(CertificateUntrusted):
        stranger.sign(ready, leader_plan(Level.B_B))


def test_an_unknown_status_is_marked_not_refused(ready: bytes, desk: Desk) -> None:
    desk.server.faults.ocsp_down = True
    led = desk.sign(ready, leader_plan())
    assert led.revocation == "unknown"
    assert led.level is Level.B_T and led.wanted is Level.B_LTA
    assert led.pending is not None and led.pending.service == "evidence"
    assert file_inspect(led.pdf).lowest_level is Level.B_T


def test_no_host_is_asked_that_is_not_allowed(ready: bytes, desk: Desk) -> None:
    desk.evidence = Evidence(hosts=["example.invalid"])
    led = desk.sign(ready, leader_plan())
    assert led.revocation == "unknown" and led.level is Level.B_T
    assert led.pending is not None and "allowed hosts" in led.pending.detail


def test_without_the_time_stamp_authority_the_level_says_so(ready: bytes, desk: Desk) -> None:
    desk.server.faults.tsa_down = True
    led = desk.sign(ready, leader_plan())
    assert led.level is Level.B_B
    assert led.pending is not None and led.pending.service == "timestamp"
    assert_all_good(led.pdf, desk, {LEADER_FIELD})


def test_an_authority_that_dies_half_way_leaves_a_basic_signature(ready: bytes, desk: Desk) -> None:
    desk.sign(ready, leader_plan(Level.B_T))
    desk.server.faults.tsa_down = True
    led = desk.sign(ready, leader_plan(Level.B_LTA))
    assert led.level is Level.B_B and led.pending is not None


@pytest.mark.parametrize("start", [Level.B_B, Level.B_T, Level.B_LT])
def test_a_lower_level_is_raised_later(ready: bytes, desk: Desk, start: Level) -> None:
    led = desk.sign(ready, leader_plan(start))
    sealed = desk.sign(led.pdf, seal_plan(start), "commune-seal")
    raised = raise_level(
        source=sealed.pdf,
        timestamps=desk.timestamps,
        trust=desk.trust,
        evidence=desk.evidence,
        now=datetime.now(tz=UTC),
    )
    assert (raised.before, raised.level, raised.pending) == (start, Level.B_LTA, None)
    assert raised.pdf.startswith(sealed.pdf)
    assert_all_good(raised.pdf, desk, {LEADER_FIELD, SEAL_FIELD})


def test_raising_during_an_outage_changes_nothing_and_says_why(ready: bytes, desk: Desk) -> None:
    led = desk.sign(ready, leader_plan(Level.B_T))
    desk.server.faults.ocsp_down = True
    desk.server.faults.crl_down = True
    desk.evidence = Evidence(hosts=["127.0.0.1"], timeout=2)
    raised = raise_level(
        source=led.pdf,
        timestamps=desk.timestamps,
        trust=desk.trust,
        evidence=desk.evidence,
        now=datetime.now(tz=UTC),
    )
    assert raised.pdf == led.pdf and not raised.changed
    assert raised.pending is not None and raised.pending.service == "evidence"


def test_renewal_adds_a_time_stamp_and_keeps_every_signature(ready: bytes, desk: Desk) -> None:
    led = desk.sign(ready, leader_plan())
    sealed = desk.sign(led.pdf, seal_plan(), "commune-seal")
    fresh = renew(
        source=sealed.pdf,
        timestamps=desk.timestamps,
        trust=desk.trust,
        evidence=desk.evidence,
        now=datetime.now(tz=UTC),
    )
    assert fresh.startswith(sealed.pdf)
    count = [len(PdfFileReader(io.BytesIO(pdf)).embedded_timestamp_signatures) for pdf in (sealed.pdf, fresh)]
    assert count[1] == count[0] + 1
    assert_all_good(fresh, desk, {LEADER_FIELD, SEAL_FIELD})


def test_a_batch_asks_the_responder_once(ready: bytes, desk: Desk) -> None:
    asked: list[str] = []
    client = desk.evidence._client
    post = client.post

    def counted(url: str, body: bytes, *, sends: str, accepts: str) -> bytes:
        asked.append(url)
        return post(url, body, sends=sends, accepts=accepts)

    client.post = counted  # type: ignore[method-assign]
    for _ in range(3):
        assert desk.sign(ready, leader_plan(Level.B_LT)).level is Level.B_LT
    assert len(asked) == 1


def test_the_claimed_title_and_reason_are_in_the_signature(ready: bytes, desk: Desk) -> None:
    led = desk.sign(ready, leader_plan(Level.B_B))
    signature = PdfFileReader(io.BytesIO(led.pdf)).embedded_regular_signatures[0]
    kinds = {a["type"].native for a in signature.signer_info["signed_attrs"]}
    assert kinds == {"content_type", "message_digest", "signing_certificate_v2", "signer_attributes_v2"}
    assert "Quyết định số 5" in signature.sig_object["/Reason"]
    assert signature.compute_digest().hex() == led.document_digest


def test_broken_and_unsigned_inputs(desk: Desk, pdf: bytes) -> None:
    now = datetime.now(tz=UTC)
    with pytest.raises(BrokenPdf):
        desk.sign(b"%PDF-1.7 nothing", leader_plan())
    with pytest.raises(FieldMissing):
        desk.sign(pdf, leader_plan())
    with pytest.raises(PlanRefused):
        raise_level(source=pdf, timestamps=None, trust=desk.trust, evidence=desk.evidence, now=now)


def test_every_error_is_one_of_ours(ready: bytes, desk: Desk) -> None:
    """A cut file fails with an error of the tree, wherever it was cut."""
    led = desk.sign(ready, leader_plan(Level.B_B)).pdf
    for cut in range(200, len(led), len(led) // 12):
        try:
            sign(
                source=led[:cut],
                plan=seal_plan(Level.B_B),
                key=desk.key("commune-seal"),
                timestamps=None,
                trust=desk.trust,
                evidence=desk.evidence,
                now=datetime.now(tz=UTC),
            )
        except SigningError:
            continue
        assert cut >= len(ready), "only a cut inside the last revision may leave a file that can be signed"
