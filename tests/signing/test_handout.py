"""Files that went out to the signer's own device: the good one is taken, every other is refused with its reason.

The local signing service is played by pyHanko, which signs in its own way on the signer's side.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import (
    FieldMDPAction,
    FieldMDPSpec,
    MDPPerm,
    SigFieldSpec,
    SigSeedSubFilter,
    append_signature_field,
)
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps import HTTPTimeStamper

from edoc.demo.pki import PkiServer
from signing.errors import (
    CertificateExpired,
    CertificateRevoked,
    CertificateUntrusted,
    ChangedElsewhere,
    FieldTaken,
    FillUnprotected,
    NothingSigned,
    NotOurFile,
    RequestExpired,
    ReturnRefused,
    SignatureUnsound,
    SourceChanged,
    TooManySignatures,
    WrongField,
    WrongSigner,
)
from signing.filling import fill_field
from signing.handout import HandedOut, accept, hand_out
from signing.levels import Level
from signing.pades import SignedFile
from signing.plans import DATE_FIELD, LEADER_FIELD, NUMBER_FIELD, SEAL_FIELD, FieldFill
from signing.trust import TrustStore
from tests.signing.material import Desk, leader_plan, seal_plan
from tests.signing.test_pades import assert_all_good
from tests.signing.validation.attacks import bytes_after_the_end, page_overlaid

pytestmark = [pytest.mark.crypto, pytest.mark.live]
LEADER, SEAL = "commune-leader", "commune-seal"
FILLS = seal_plan().fills


def device(
    desk: Desk,
    pdf: bytes,
    *,
    slug: str = LEADER,
    field: str = LEADER_FIELD,
    fills: tuple[FieldFill, ...] = (),
    certify: bool = False,
    closes: bool = False,
    stamp: bool = False,
    subfilter: SigSeedSubFilter = SigSeedSubFilter.PADES,
    before: Callable[[IncrementalPdfFileWriter], None] | None = None,
) -> bytes:
    """Sign as a local service would: with its own software, on the signer's machine."""
    box = desk.server.pki.p12(slug)
    signer = SimpleSigner.load_pkcs12(str(box.path), passphrase=box.passphrase.encode())
    assert signer is not None
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    for fill in fills:
        fill_field(writer, fill)
    if before is not None:
        before(writer)
    meta = PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=subfilter,
        certify=certify,
        docmdp_permissions=MDPPerm.NO_CHANGES if closes else MDPPerm.FILL_FORMS,
    )
    out = io.BytesIO()
    stamper = HTTPTimeStamper(desk.server.pki.tsa_url) if stamp else None
    PdfSigner(meta, signer=signer, timestamper=stamper).sign_pdf(writer, output=out)
    return out.getvalue()


def handed_for(
    desk: Desk,
    pdf: bytes,
    *,
    slug: str = LEADER,
    field: str = LEADER_FIELD,
    fills: tuple[FieldFill, ...] = (),
    level: Level = Level.B_B,
) -> HandedOut:
    return hand_out(
        source=pdf,
        field=field,
        certificate=desk.key(slug).certificate,
        now=datetime.now(tz=UTC),
        fills=fills,
        level=level,
    )


def taken(
    desk: Desk,
    pdf: bytes,
    handed: HandedOut,
    returned: bytes,
    *,
    now: datetime | None = None,
    trust: TrustStore | None = None,
) -> SignedFile:
    return accept(
        source=pdf,
        handed=handed,
        returned=returned,
        trust=trust or desk.trust,
        evidence=desk.evidence,
        now=now or datetime.now(tz=UTC),
    )


@pytest.fixture(scope="module")
def led(ready: bytes, pki_server: PkiServer) -> bytes:
    return Desk.over(pki_server).sign(ready, leader_plan(Level.B_B)).pdf


class TestTaken:
    def test_a_leader_then_a_seal_with_number_and_date(self, ready: bytes, desk: Desk) -> None:
        handed = HandedOut.from_json(handed_for(desk, ready).to_json())
        first = taken(desk, ready, handed, device(desk, ready, certify=True))
        assert (first.field, first.level, first.revocation, first.pending) == (LEADER_FIELD, Level.B_B, "good", None)
        handed = HandedOut.from_json(handed_for(desk, first.pdf, slug=SEAL, field=SEAL_FIELD, fills=FILLS).to_json())
        returned = device(desk, first.pdf, slug=SEAL, field=SEAL_FIELD, fills=FILLS, closes=True)
        second = taken(desk, first.pdf, handed, returned)
        assert second.pdf == returned
        assert_all_good(second.pdf, desk, {LEADER_FIELD, SEAL_FIELD})

    def test_the_older_kind_of_signature(self, ready: bytes, desk: Desk) -> None:
        returned = device(desk, ready, subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED)
        assert taken(desk, ready, handed_for(desk, ready), returned).level is Level.B_B

    def test_with_a_time_stamp_of_the_device(self, ready: bytes, desk: Desk) -> None:
        done = taken(desk, ready, handed_for(desk, ready, level=Level.B_LTA), device(desk, ready, stamp=True))
        assert done.level is Level.B_T and done.wanted is Level.B_LTA
        assert done.pending is not None and done.pending.service == "evidence"

    def test_without_one_it_says_what_is_pending(self, ready: bytes, desk: Desk) -> None:
        done = taken(desk, ready, handed_for(desk, ready, level=Level.B_T), device(desk, ready))
        assert done.pending is not None and done.pending.service == "timestamp"


class TestRefused:
    def test_too_late(self, ready: bytes, desk: Desk) -> None:
        handed = handed_for(desk, ready)
        with pytest.raises(RequestExpired):
            taken(desk, ready, handed, device(desk, ready), now=handed.handed_at + timedelta(minutes=3))

    def test_our_file_changed_meanwhile(self, ready: bytes, led: bytes, desk: Desk) -> None:
        with pytest.raises(SourceChanged):
            taken(desk, led, handed_for(desk, ready), device(desk, ready))

    def test_another_file(self, ready: bytes, desk: Desk) -> None:
        for returned in (device(desk, ready)[1:], ready[:-10] + device(desk, ready), b"", b"%PDF-1.7"):
            with pytest.raises(NotOurFile):
                taken(desk, ready, handed_for(desk, ready), returned)

    def test_nothing_signed(self, ready: bytes, led: bytes, desk: Desk) -> None:
        with pytest.raises(NothingSigned):
            taken(desk, ready, handed_for(desk, ready), ready)
        handed = handed_for(desk, led, slug=SEAL, field=SEAL_FIELD)
        writer = IncrementalPdfFileWriter(io.BytesIO(led))
        writer.set_info(writer.add_object(writer.root["/AcroForm"].__class__({})))
        out = io.BytesIO()
        writer.write(out)
        with pytest.raises(NothingSigned):
            taken(desk, led, handed, out.getvalue())

    def test_two_signatures(self, ready: bytes, desk: Desk) -> None:
        returned = device(desk, device(desk, ready), slug=SEAL, field=SEAL_FIELD, closes=True)
        with pytest.raises(TooManySignatures):
            taken(desk, ready, handed_for(desk, ready), returned)

    def test_the_wrong_field(self, ready: bytes, desk: Desk) -> None:
        with pytest.raises(WrongField) as refused:
            taken(desk, ready, handed_for(desk, ready), device(desk, ready, field=SEAL_FIELD, closes=True))
        assert refused.value.subject == SEAL_FIELD

    def test_a_field_of_its_own(self, ready: bytes, desk: Desk) -> None:
        def add(writer: IncrementalPdfFileWriter) -> None:
            append_signature_field(writer, SigFieldSpec("VGCA", box=(10, 10, 90, 60)))

        with pytest.raises(WrongField):
            taken(desk, ready, handed_for(desk, ready), device(desk, ready, field="VGCA", before=add))

    def test_somebody_else_signed(self, ready: bytes, desk: Desk) -> None:
        with pytest.raises(WrongSigner):
            taken(desk, ready, handed_for(desk, ready), device(desk, ready, slug=SEAL))

    def test_a_page_changed_under_the_signature(self, ready: bytes, desk: Desk) -> None:
        with pytest.raises(ChangedElsewhere):
            taken(desk, ready, handed_for(desk, ready), device(desk, page_overlaid(ready)))

    def test_a_page_changed_after_the_signature(self, ready: bytes, desk: Desk) -> None:
        with pytest.raises(ChangedElsewhere):
            taken(desk, ready, handed_for(desk, ready), page_overlaid(device(desk, ready)))

    def test_bytes_after_the_end(self, ready: bytes, desk: Desk) -> None:
        with pytest.raises(ChangedElsewhere):
            taken(desk, ready, handed_for(desk, ready), bytes_after_the_end(device(desk, ready)))

    @pytest.mark.parametrize(
        "written",
        [
            (),
            FILLS[:1],
            (FieldFill(name=NUMBER_FIELD, text="13"), FILLS[1]),
        ],
        ids=["none", "one", "another number"],
    )
    def test_other_texts_than_asked(self, led: bytes, desk: Desk, written: tuple[FieldFill, ...]) -> None:
        handed = handed_for(desk, led, slug=SEAL, field=SEAL_FIELD, fills=FILLS)
        returned = device(desk, led, slug=SEAL, field=SEAL_FIELD, fills=written, closes=True)
        with pytest.raises(ChangedElsewhere, match=f"{NUMBER_FIELD}|{DATE_FIELD}"):
            taken(desk, led, handed, returned)

    def test_a_text_nobody_asked_for(self, ready: bytes, desk: Desk) -> None:
        with pytest.raises(ChangedElsewhere, match=NUMBER_FIELD):
            taken(desk, ready, handed_for(desk, ready), device(desk, ready, fills=FILLS[:1]))

    def test_a_leader_who_closes_the_file(self, ready: bytes, desk: Desk) -> None:
        with pytest.raises(SignatureUnsound, match="closes"):
            taken(desk, ready, handed_for(desk, ready), device(desk, ready, certify=True, closes=True))

    def test_a_leader_who_locks_the_number(self, ready: bytes, desk: Desk) -> None:
        def lock(writer: IncrementalPdfFileWriter) -> None:
            for reference in writer.root["/AcroForm"]["/Fields"]:
                field = reference.get_object()
                if field["/T"] == LEADER_FIELD:
                    field["/Lock"] = FieldMDPSpec(FieldMDPAction.ALL).as_sig_field_lock()
                    writer.mark_update(reference)

        with pytest.raises(ReturnRefused):
            taken(desk, ready, handed_for(desk, ready), device(desk, ready, before=lock))

    def test_a_broken_signature(self, ready: bytes, desk: Desk) -> None:
        returned = device(desk, ready)
        at = returned.rindex(b"/Contents") + 2000
        broken = returned[:at] + bytes([returned[at] ^ 1]) + returned[at + 1 :]
        with pytest.raises((SignatureUnsound, WrongSigner)):
            taken(desk, ready, handed_for(desk, ready), broken)

    def test_a_file_cut_short(self, ready: bytes, desk: Desk) -> None:
        returned = device(desk, ready)
        with pytest.raises(ReturnRefused):
            taken(desk, ready, handed_for(desk, ready), returned[:-400])

    def test_a_flood(self, ready: bytes, desk: Desk) -> None:
        with pytest.raises(ChangedElsewhere, match="grew"):
            taken(desk, ready, handed_for(desk, ready), device(desk, ready) + b"\n" * 9_000_000)

    @pytest.mark.parametrize(("slug", "expected"), [("revoked", CertificateRevoked), ("expired", CertificateExpired)])
    def test_a_certificate_that_must_not_sign(
        self, ready: bytes, desk: Desk, slug: str, expected: type[Exception]
    ) -> None:
        with pytest.raises(expected):
            taken(desk, ready, handed_for(desk, ready, slug=slug), device(desk, ready, slug=slug))

    def test_a_certificate_nobody_trusts(self, ready: bytes, desk: Desk) -> None:
        with pytest.raises(CertificateUntrusted):
            taken(desk, ready, handed_for(desk, ready), device(desk, ready), trust=TrustStore(roots=()))

    def test_before_the_file_leaves(self, ready: bytes, led: bytes, desk: Desk) -> None:
        with pytest.raises(FieldTaken):
            handed_for(desk, led)
        with pytest.raises(FillUnprotected):
            handed_for(desk, ready, fills=FILLS)
