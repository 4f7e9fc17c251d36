"""Arrivals: raw first, judged, registered or refused; what a paper, a packet or a neighbour brings (Đ.20–22)."""

from __future__ import annotations

import io
from datetime import timedelta

import docx
import pytest

from edoc.audit.models import Entry as LogEntry
from edoc.demo.axis.config import Fault, FaultPlan
from edoc.documents.models import Document, RenditionKind
from edoc.documents.services import Identity
from edoc.domain.errors import BadInput, Conflict, NotAllowed, NotFound, Unavailable, WrongState
from edoc.domain.jobs import Job
from edoc.domain.lifecycle import State
from edoc.domain.obstacles import Code
from edoc.exchange.codec.messages import Attachment, Business, Party
from edoc.exchange.codec.write import write_document
from edoc.exchange.models import InboxMessage, InboxState, StatusReport
from edoc.exchange.selectors import deliveries_of
from edoc.exchange.transports.port import Channel
from edoc.flows.receive import enter_paper, receive_message, refuse_document
from edoc.flows.send import deliver
from edoc.queue.models import OutboxJob
from edoc.registry.models import Entry
from edoc.signatures.selectors import signatures_of
from edoc.storage.services import blob_put, blob_read
from tests.edoc.exchange import samples
from tests.support.world import CENTRAL, CENTRAL_CODE, COMMUNE, House

pytestmark = [pytest.mark.live, pytest.mark.crypto]


def identity(**changes: object) -> Identity:
    fields: dict[str, object] = {"type_code": "CV", "subject": "Báo cáo", "organ_name": "Sở Thử nghiệm"}
    return Identity(**{**fields, **changes})  # type: ignore[arg-type]


def packet(pdf: bytes, *, subject: str = "Trả lời về hạ tầng số", document_id: str = "G22.99,2026/11/20,7/VPTW",
           sender: str = CENTRAL_CODE, more: tuple[Attachment, ...] = ()) -> bytes:  # fmt: skip
    """What the central agency sends: written by our own codec, as the sandbox does."""
    return write_document(
        samples.document(
            sender=Party(code=sender, name=CENTRAL),
            receivers=(Party(code=COMMUNE, name="UBND"),),
            document_id=document_id,
            subject=subject,
            business=Business(),
            responses=(),
            traces=(),
            attachments=(Attachment("tra-loi.pdf", "application/pdf", pdf, "1"), *more),
        )
    )


def stored(house: House, data: bytes, *, axis_id: str = "1") -> InboxMessage:
    """A message as polling leaves it: raw, with its hash."""
    blob = blob_put(data=data, content_type="application/xml", now=house.now())
    return InboxMessage.objects.create(
        transport_doc_id=axis_id, channel=Channel.DOCUMENT, from_code=CENTRAL_CODE, to_code=COMMUNE, sha256=blob.pk,
        size=len(data), state=InboxState.STORED, stored_at=house.now(), changed_at=house.now(),
    )  # fmt: skip


def sealed_pdf(house: House) -> bytes:
    return blob_read(house.rendition(house.sealed(), RenditionKind.SEALED).blob_id)


def test_registered_it_has_its_number_and_lies_with_the_office(house: House) -> None:
    document = house.arrival()
    entry = house.register(document, subject="  Trích yếu đã sửa ")
    document = house.fresh(document)
    assert (entry.number, document.state_value) == (1, State.REGISTERED)
    assert document.subject == "Trích yếu đã sửa"
    assert document.desk == f"r:{document.agency_id}:office-head"
    assert house.codes(document) == ["received", "registered"]
    with pytest.raises(WrongState):
        house.register(document)
    assert Entry.objects.count() == 1


def test_who_may_register(house: House) -> None:
    document = house.arrival()
    for stranger in ("so.vanthu", "chuyenvien", "chanhvanphong", "chutich"):
        with pytest.raises(NotFound):
            house.register(document, who=stranger)


def test_everything_missing_from_a_registration_is_said_at_once(house: House) -> None:
    with pytest.raises(BadInput) as caught:
        house.register(house.arrival(), subject=" ", organ_name="", type_code="")
    assert caught.value.codes == (Code.FIELD_MISSING,) * 3
    assert not Entry.objects.exists()


def test_a_duplicate_takes_no_number_unless_the_clerk_says_why(house: House) -> None:
    first = house.arrival(code_number="55")
    house.register(first)
    again = house.arrival(code_number="55")
    with pytest.raises(Conflict) as caught:
        house.register(again, subject="Không được ghi")
    assert caught.value.codes == (Code.DUPLICATE,)
    assert "số đến 1" in str(caught.value)
    assert house.fresh(again).subject == again.subject, "nothing of a refused act stays"
    assert house.register(again, duplicate_reason="Bản chính đến sau").number == 2
    other_year = house.arrival(code_number="55", document_date=house.now().date() - timedelta(days=400))
    assert house.register(other_year).number == 3


def test_a_duplicate_is_known_by_folded_letters_and_without_the_leading_zero(house: House) -> None:
    house.register(house.arrival(code_number="07", code_notation="QĐ-UBND", organ_name="Sở Ước Định"))
    again = house.arrival(code_number="7", code_notation="qđ-ubnd", organ_name="SỞ ƯỚC ĐỊNH")
    with pytest.raises(Conflict) as caught:
        house.register(again)
    assert caught.value.codes == (Code.DUPLICATE,)
    other = house.arrival(code_number="17", code_notation="QĐ-UBND", organ_name="Sở Ước Định")
    assert house.register(other).number == 2


def test_refused_with_a_reason_it_stays_in_sight(house: House) -> None:
    document = house.arrival()
    with pytest.raises(BadInput):
        refuse_document(document_id=document.pk, reason=" ", actor=house.actor("vanthu"), now=house.now())
    refuse_document(document_id=document.pk, reason="Gửi nhầm", actor=house.actor("vanthu"), now=house.now())
    assert house.fresh(document).state_value is State.REFUSED
    assert house.rights(document) == {(f"r:{document.agency_id}:clerk", "view")}
    with pytest.raises(NotAllowed):
        house.register(document)


def test_a_paper_is_judged_and_waits_at_the_counter(house: House) -> None:
    pdf = sealed_pdf(house)
    document = enter_paper(name="quet.pdf", data=pdf, identity=identity(), actor=house.actor("vanthu"), now=house.now())
    assert document.state_value is State.RECEIVED
    assert {s.indication for s in signatures_of(document_id=document.pk)} == {"TOTAL-PASSED"}
    with pytest.raises(NotAllowed):
        enter_paper(name="q.pdf", data=pdf, identity=identity(), actor=house.actor("chuyenvien"), now=house.now())


def test_a_file_changed_after_signing_keeps_its_bad_verdict_and_can_still_be_registered(house: House) -> None:
    pdf = sealed_pdf(house)
    at = pdf.index(b"/Contents") - 400
    changed = pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]
    document = enter_paper(
        name="sua.pdf", data=changed, identity=identity(), actor=house.actor("vanthu"), now=house.now()
    )
    rows = signatures_of(document_id=document.pk)
    assert "TOTAL-FAILED" in {s.indication for s in rows}
    assert all(s.report for s in rows)
    house.register(document)
    assert house.fresh(document).state_value is State.REGISTERED


def test_a_packet_becomes_an_arrival_once_and_01_goes_out(house: House) -> None:
    pdf = sealed_pdf(house)
    message = stored(house, packet(pdf))
    receive_message(message_id=message.pk, now=house.now())
    receive_message(message_id=message.pk, now=house.now())
    document = Document.objects.get(direction="in")
    assert document.state_value is State.RECEIVED
    assert {s.indication for s in signatures_of(document_id=document.pk)} == {"TOTAL-PASSED"}
    assert house.codes(document) == ["validated", "received"]
    assert list(StatusReport.objects.values_list("code", flat=True)) == ["01"]
    message.refresh_from_db()
    assert (message.state, message.document_id) == (InboxState.ACCEPTED, document.pk)
    house.register(document)
    refuse_again = stored(house, packet(pdf), axis_id="2")
    receive_message(message_id=refuse_again.pk, now=house.now())
    refuse_again.refresh_from_db()
    assert refuse_again.duplicate_of_id == message.pk
    assert list(StatusReport.objects.order_by("pk").values_list("code", flat=True)) == ["01", "03"]
    assert Document.objects.filter(direction="in").count() == 1


@pytest.mark.parametrize("where", ["subject", "attachment"])
def test_a_packet_marked_secret_is_refused_with_02_and_kept(house: House, where: str) -> None:
    secret = _docx("TUYỆT MẬT")
    more = (Attachment("phu-luc.docx", "application/msword", secret, "2"),) if where == "attachment" else ()
    subject = "MẬT" if where == "subject" else "Trả lời"
    pdf = b"%PDF-1.4 broken"
    message = stored(house, packet(pdf, subject=subject, more=more))
    receive_message(message_id=message.pk, now=house.now())
    message.refresh_from_db()
    assert message.state == InboxState.REFUSED
    assert not Document.objects.filter(direction="in").exists()
    (report,) = StatusReport.objects.all()
    assert report.code == "02"
    assert "mật" in report.description
    assert blob_read(message.sha256)
    receive_message(message_id=message.pk, now=house.now())
    assert StatusReport.objects.count() == 1


def _docx(line: str) -> bytes:
    document = docx.Document()
    document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_bad_packets_are_kept_and_say_why_and_the_refusal_is_told_once(house: House) -> None:
    good = packet(b"%PDF-1.4 x")
    broken = {
        "3": (b"<not xml", Code.EDXML_BROKEN),
        "4": (good.replace(b"<edXML:", b"<!DOCTYPE a [<!ENTITY b 'c'>]><edXML:", 1), None),
    }
    for axis_id, (data, code) in broken.items():
        message = stored(house, data, axis_id=axis_id)
        receive_message(message_id=message.pk, now=house.now())
        receive_message(message_id=message.pk, now=house.now())
        message.refresh_from_db()
        assert message.state == InboxState.REFUSED
        assert message.reason
        if code is not None:
            assert message.reason_code == code.value
        assert blob_read(message.sha256) == data
    assert LogEntry.objects.filter(code="message-refused").count() == 2
    assert not Document.objects.filter(direction="in").exists()


def test_an_unknown_sender_waits_for_a_person(house: House) -> None:
    message = stored(house, packet(b"%PDF-1.4 x", sender="H77.01"))
    InboxMessage.objects.filter(pk=message.pk).update(from_code="H77.01")
    receive_message(message_id=message.pk, now=house.now())
    message.refresh_from_db()
    assert (message.state, message.reason_code) == (InboxState.FAILED, Code.SENDER_UNKNOWN.value)
    assert not StatusReport.objects.exists()


def test_while_the_axis_is_down_the_packet_waits_and_goes_later_once(house: House) -> None:
    document = house.issued(house.form_axis())
    house.axis.faults.set(FaultPlan(Fault.DOWN))
    house.drain("exchange")
    (job,) = house.jobs(Job.DELIVER)
    assert (job.outages, job.attempts) == (1, 0)
    assert job.last_error
    (delivery,) = deliveries_of(document_id=document.pk)
    assert delivery.state == "waiting"
    with pytest.raises(Unavailable):
        deliver(delivery_id=delivery.id, now=house.now())
    assert house.fresh(document).state_value is State.ISSUED
    house.axis.faults.set(FaultPlan())
    OutboxJob.objects.update(run_at=house.now())
    house.drain("exchange")
    (delivery,) = deliveries_of(document_id=document.pk)
    assert delivery.state == "sent"
    assert len([h for h in house.axis.store.all() if h.kind == Channel.DOCUMENT]) == 1
