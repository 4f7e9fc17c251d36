"""What somebody tries who means harm, or merely the wrong row: refused, and in the log."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from django.test import Client

from edoc.audit.models import Entry
from edoc.documents.models import Document, Grant
from edoc.documents.services import grant
from edoc.domain.actors import person_token
from edoc.domain.audit_codes import AuditCode
from edoc.domain.delivery import DeliveryState
from edoc.domain.doctypes import type_name
from edoc.domain.errors import BadInput, Conflict, NotAllowed, NotFound, Refusal, WrongState
from edoc.domain.obstacles import Code
from edoc.domain.rights import GrantReason, Right
from edoc.exchange.models import Delivery, RoadKind
from edoc.flows.draft import revise_document
from edoc.flows.file import close_case_file, file_document, open_case_file
from edoc.flows.findings import preview_of
from edoc.flows.folders import view_case_file
from edoc.flows.read import view_document
from edoc.flows.receive import refuse_document
from edoc.flows.send import retry_delivery
from edoc.flows.session import sign_in_failed
from edoc.signatures.config import key_open
from edoc.signatures.models import SigningKey
from edoc.signatures.services import image_set, key_set
from tests.support.world import DEPARTMENT, PASSWORD, House

pytestmark = pytest.mark.live


def failed_delivery(house: House, document: Document) -> Delivery:
    """A delivery of a document that waits for a person."""
    return Delivery.objects.create(
        document=document,
        receiver_code="G22.99",
        receiver_name="Cơ quan trung ương",
        from_code="H26.98",
        document_id_text="H26.98,2026/11/20,1/SDLLT",
        document_key="H26.98,2026/11/20,1/SDLLT",
        channel=RoadKind.AXIS,
        state=DeliveryState.FAILED,
        created_at=house.now(),
        changed_at=house.now(),
    )


def test_a_delivery_of_another_document_is_not_to_be_found(house: House) -> None:
    mine, theirs = house.arrival(), house.arrival(agency=DEPARTMENT)
    delivery = failed_delivery(house, theirs)
    clerk, now = house.actor("vanthu"), house.now()
    with pytest.raises(NotFound):
        retry_delivery(document_id=mine.pk, delivery_id=delivery.pk, actor=clerk, now=now)
    with pytest.raises(NotFound):
        retry_delivery(document_id=theirs.pk, delivery_id=delivery.pk, actor=clerk, now=now)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.FAILED
    retry_delivery(document_id=theirs.pk, delivery_id=delivery.pk, actor=house.actor("so.vanthu"), now=now)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.WAITING


def test_a_case_file_is_ended_once_and_by_its_keeper(house: House) -> None:
    keeper, colleague, now = house.actor("chuyenvien"), house.actor("truongphong"), house.now()
    members = [person_token(house.person_id("truongphong"))]
    opened = open_case_file(
        code="09.KTHTĐT", title="Hồ sơ thử", retention_years=10, actor=keeper, now=now, members=members
    )
    with pytest.raises(Conflict) as taken:
        open_case_file(code="09.KTHTĐT", title="Trùng mã", retention_years=10, actor=keeper, now=now)
    assert taken.value.codes == (Code.CASE_CODE_TAKEN,) and "09.KTHTĐT" in str(taken.value)
    assert not view_case_file(case_file_id=opened.pk, actor=colleague, now=now).can_close
    with pytest.raises(NotAllowed):
        close_case_file(case_file_id=opened.pk, actor=colleague, now=now)
    closed = close_case_file(case_file_id=opened.pk, actor=keeper, now=now)
    with pytest.raises(WrongState) as twice:
        close_case_file(case_file_id=opened.pk, actor=keeper, now=now + timedelta(days=1))
    assert twice.value.codes == (Code.CASE_CLOSED,)
    opened.refresh_from_db()
    assert opened.closed_at == closed.closed_at == now


def test_the_name_of_a_case_file_is_for_those_who_work_on_it(house: House) -> None:
    document, now = house.arrival(), house.now()
    clerk, other = house.actor("vanthu"), house.actor("chuyenvien")
    secret = open_case_file(code="07.VP", title="Kiểm tra nội bộ", retention_years=5, actor=clerk, now=now)
    file_document(document_id=document.pk, case_file_id=secret.pk, actor=clerk, now=now)
    grant(
        document=document,
        holder=person_token(house.person_id("chuyenvien")),
        right=Right.VIEW,
        reason=GrantReason.OPINION,
        actor=clerk,
        now=now,
    )
    assert [c.pk for c in view_document(document_id=document.pk, actor=clerk, now=now).case_files] == [secret.pk]
    assert view_document(document_id=document.pk, actor=other, now=now).case_files == ()


def test_what_was_refused_is_not_filed(house: House) -> None:
    document, clerk, now = house.arrival(), house.actor("vanthu"), house.now()
    opened = open_case_file(code="08.VP", title="Hồ sơ thử", retention_years=5, actor=clerk, now=now)
    refuse_document(document_id=document.pk, reason="Gửi nhầm", actor=clerk, now=now)
    with pytest.raises(WrongState):
        file_document(document_id=document.pk, case_file_id=opened.pk, actor=clerk, now=now)


def test_a_preview_is_a_read(house: House) -> None:
    document = house.arrival()
    preview_of(document_id=document.pk, words=["đề nghị"], actor=house.actor("vanthu"), now=house.now())
    assert AuditCode.DOCUMENT_READ.value in house.codes(document)
    with pytest.raises(NotFound):
        preview_of(document_id=document.pk, words=[], actor=house.actor("so.vanthu"), now=house.now())


def test_a_right_that_ran_out_can_be_given_again(house: House) -> None:
    document, clerk, now = house.arrival(), house.actor("vanthu"), house.now()
    reader = house.actor("chuyenvien")

    def share(until: timedelta | None) -> Grant:
        return grant(
            document=document,
            holder=person_token(house.person_id("chuyenvien")),
            right=Right.VIEW,
            reason=GrantReason.OPINION,
            actor=clerk,
            now=now,
            until=None if until is None else now + until,
        )

    share(timedelta(days=1))
    later = now + timedelta(days=2)
    with pytest.raises(NotFound):
        view_document(document_id=document.pk, actor=reader, now=later)
    share(timedelta(hours=1))  # never shortened
    assert view_document(document_id=document.pk, actor=reader, now=now + timedelta(hours=2))
    share(None)
    assert view_document(document_id=document.pk, actor=reader, now=later)


@pytest.mark.parametrize("reference", ["../secrets/django_key", "a/b", "", ".", "KEY", "a.p12"])
def test_a_key_reference_never_leaves_its_folder(house: House, reference: str) -> None:
    with pytest.raises(ValueError):
        key_set(reference=reference, person_id=house.person_id("chutich"))


def test_a_reference_typed_by_an_administrator_does_not_leave_it_either(house: House) -> None:
    passphrase = house.env.secret("key-commune-leader").encode()
    bundle = pkcs12.load_pkcs12((house.env.key_dir / "commune-leader.p12").read_bytes(), passphrase)
    assert isinstance(bundle.key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) and bundle.cert is not None
    bare = pkcs12.serialize_key_and_certificates(
        b"x", bundle.key, bundle.cert.certificate, None, serialization.NoEncryption()
    )
    (house.env.key_dir.parent / "outside.p12").write_bytes(bare)  # opens without a passphrase
    row = SigningKey(reference="../outside", person_id=house.person_id("chutich"))
    with pytest.raises(Refusal) as refused:
        key_open(row, who="Chủ tịch")
    assert refused.value.codes == (Code.NO_KEY,)


def test_a_key_or_an_image_belongs_to_one_holder(house: House) -> None:
    agency = house.world.agencies[DEPARTMENT].pk
    with pytest.raises(ValueError):
        key_set(reference="ok", person_id=house.person_id("chutich"), agency_id=agency)
    with pytest.raises(ValueError):
        image_set(png=b"", width_mm=1, height_mm=1, now=house.now())


def test_a_changed_type_changes_its_name(house: House) -> None:
    document = house.draft()
    form = replace(house.form(), type_code="TB")
    revise_document(document_id=document.pk, form=form, base_n=1, actor=house.actor("chuyenvien"), now=house.now())
    assert house.fresh(document).type_name == type_name("TB") != document.type_name


def test_a_mark_of_secrecy_in_a_form_is_refused_wherever_it_stands(house: House) -> None:
    document = house.draft()
    form = replace(house.form(), articles=(("Điều 1", ("TỐI MẬT",)),))
    with pytest.raises(BadInput) as refused:
        revise_document(document_id=document.pk, form=form, base_n=1, actor=house.actor("chuyenvien"), now=house.now())
    assert refused.value.codes == (Code.STATE_SECRET,)


def test_the_door_keeps_what_it_refused(house: House, client: Client) -> None:
    theirs = house.arrival(agency=DEPARTMENT)
    assert client.login(username="chuyenvien", password=PASSWORD)
    for pk in (theirs.pk, theirs.pk + 1000):
        assert client.get(f"/van-ban/{pk}/").status_code == 404
    unseen, missing = Entry.objects.filter(code=AuditCode.ACT_REFUSED.value).order_by("pk")
    assert (unseen.document_id, unseen.actor_id) == (theirs.pk, house.person_id("chuyenvien"))
    assert unseen.detail == {"act": "GET document", "codes": ["not-found"]}
    assert missing.document_id is None and missing.detail["asked"] == theirs.pk + 1000


def test_what_was_typed_instead_of_a_name_is_not_kept(house: House) -> None:
    sign_in_failed(username="chuyenvien", now=house.now())
    sign_in_failed(username="mat-khau-go-nham-o", now=house.now())
    known, unknown = Entry.objects.filter(code=AuditCode.SIGN_IN_FAILED.value).order_by("pk")
    assert known.detail == {"username": "chuyenvien", "known": True}
    assert unknown.detail == {"username": "", "known": False}
