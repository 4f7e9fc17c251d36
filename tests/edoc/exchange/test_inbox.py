"""The inbox: raw first, read once, refused with the reason, and answered with statuses that go out once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import transaction

from edoc.demo.axis.config import Fault, FaultPlan
from edoc.demo.axis.server import AxisServer
from edoc.demo.axis.store import NewMessage
from edoc.documents.models import Document
from edoc.domain.delivery import StatusCode
from edoc.domain.errors import Refusal, Unavailable, WrongState
from edoc.domain.obstacles import Code
from edoc.exchange.codec.identity import document_id_key
from edoc.exchange.codec.messages import DocumentMessage, Party, StatusMessage
from edoc.exchange.codec.read import read
from edoc.exchange.codec.write import Packing, write_document, write_status
from edoc.exchange.models import Correspondent, InboxMessage, InboxState, Packet, StatusReport
from edoc.exchange.selectors import arrival_of, inbox_counts, inbox_get, inbox_list, inbox_unread, reports_waiting
from edoc.exchange.services import (
    correspondent_put,
    inbox_accept,
    inbox_parse,
    inbox_poll,
    inbox_refuse,
    inbox_retry,
    status_queue,
    status_retry,
    status_send,
    transport_open,
)
from edoc.exchange.transports.port import Channel, Parcel, Transport
from edoc.exchange.transports.vxp import VxpTransport
from edoc.organizations.models import Agency
from edoc.storage.services import blob_read
from tests.edoc.exchange import samples
from tests.edoc.exchange.conftest import OTHER_SECRET, Clock, road_to
from tests.edoc.exchange.test_deliveries import agency as agency
from tests.edoc.exchange.test_deliveries import directory as directory
from tests.edoc.exchange.test_deliveries import document as document

pytestmark = pytest.mark.django_db
SENDER = Party("000.00.01.H27", "Sở Khác")
US = Party("000.01.99.H26", "Ủy ban nhân dân xã Mẫu Sơn Hạ")


@pytest.fixture
def other(axis: AxisServer, clock: Clock, directory: None) -> Iterator[Transport]:
    correspondent_put(code="H27.01", code102="000.00.01.H27", name="Sở Khác")
    with road_to(axis, clock, "other", OTHER_SECRET) as transport:
        yield transport


def letter(**changes: object) -> DocumentMessage:
    values: dict[str, object] = {
        "sender": SENDER,
        "receivers": (US,),
        "document_id": "000.00.01.H27,2026/11/20,12/SK-VP",
        "number": samples.DocumentNumber("12", "SK-VP"),
    }
    return samples.document(**{**values, **changes})


def arrive(other: Transport, data: bytes, kind: Channel = Channel.DOCUMENT) -> None:
    other.send(parcel=Parcel(data, kind, "H27.01", ("H26.99.01",)))


def put_raw(axis: AxisServer, data: bytes, clock: Clock, from_code: str = "H27.01") -> None:
    """Put bytes into the box past the checks of the axis: not every axis checks."""
    message = NewMessage("edoc", from_code, ("H26.99.01",), str(hash(data)), "document", "", "", data)
    axis.store.put(message, now=clock(), remember=False)


def fetched(road: Transport, clock: Clock) -> InboxMessage:
    (message_id,) = inbox_poll(transport=road, now=clock())
    return inbox_get(message_id=message_id)


def test_a_message_is_stored_raw_then_acknowledged(road: VxpTransport, other: Transport, clock: Clock) -> None:
    data = write_document(letter())
    arrive(other, data)
    queued: list[int] = []
    (message_id,) = inbox_poll(transport=road, now=clock(), on_stored=queued.append)
    message = inbox_get(message_id=message_id)
    assert queued == [message_id] == inbox_unread()
    assert blob_read(message.sha256) == data
    assert (message.state, message.from_code, message.to_code) == ("stored", "H27.01", "H26.99.01")
    assert message.acknowledged_at == clock()
    assert inbox_poll(transport=road, now=clock()) == []


def test_a_lost_acknowledgement_is_said_again(
    road: VxpTransport, other: Transport, axis: AxisServer, clock: Clock
) -> None:
    arrive(other, write_document(letter()))
    axis.faults.set(FaultPlan(Fault.DOWN, operations=("updateStatus",)))
    message = fetched(road, clock)
    assert message.acknowledged_at is None
    axis.faults.set(FaultPlan())
    assert inbox_poll(transport=road, now=clock()) == []
    assert inbox_get(message_id=message.pk).acknowledged_at is not None
    assert road.list_waiting(kind=Channel.DOCUMENT) == []


def test_a_failed_storing_leaves_the_message_on_the_axis(road: VxpTransport, other: Transport, clock: Clock) -> None:
    arrive(other, write_document(letter()))

    def fail(_: int) -> None:
        raise Unavailable("queue")

    with pytest.raises(Unavailable), transaction.atomic():
        inbox_poll(transport=road, now=clock(), on_stored=fail)
    assert InboxMessage.objects.count() == 0
    assert len(road.list_waiting(kind=Channel.DOCUMENT)) == 1
    assert fetched(road, clock).state == "stored"


def test_one_message_that_cannot_be_fetched_holds_up_no_other(
    road: VxpTransport, other: Transport, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(other, write_document(letter()))
    arrive(other, write_document(letter(document_id="x-2")))
    first = road.list_waiting(kind=Channel.DOCUMENT)[0].doc_id
    real = road.fetch

    def fetch(*, doc_id: str) -> bytes:
        if doc_id == first:
            raise Unavailable("late")
        return real(doc_id=doc_id)

    with monkeypatch.context() as patch:
        patch.setattr(road, "fetch", fetch)
        assert len(inbox_poll(transport=road, now=clock())) == 1
    assert len(inbox_poll(transport=road, now=clock())) == 1


def test_a_good_message_is_read(road: VxpTransport, other: Transport, agency: Agency, clock: Clock) -> None:
    arrive(other, write_document(letter()))
    message = fetched(road, clock)
    outcome = inbox_parse(message_id=message.pk, now=clock())
    again = inbox_parse(message_id=message.pk, now=clock())
    assert isinstance(outcome.parsed, DocumentMessage) and outcome.parsed == again.parsed
    assert outcome.obstacles == ()
    row = outcome.message
    assert (row.state, row.agency, row.sender_code, row.notation) == ("parsed", agency, "H27.01", "12/SK-VP")
    assert row.packet is not None and row.packet.direction == "in" and row.packet.sha256 == row.sha256
    assert arrival_of(document_key=row.document_key, sender_code="H27.01") == row
    (listed,) = inbox_list(agency_id=agency.pk)
    assert (listed.words, listed.subject) == ("đã đọc", outcome.parsed.subject)
    assert inbox_counts(agency_id=agency.pk) == {InboxState.PARSED: 1}


BAD = write_document(letter(), packing=Packing.RAW)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (BAD.replace(b"http://www.mic.gov.vn/TBT/QCVN_102_2016", b"http://www.go.vn/eDoc"), Code.EDXML_NAMESPACE),
        (BAD.replace(b"<edXML xmlns", b"<!DOCTYPE x><edXML xmlns", 1), Code.EDXML_DTD),
        (BAD[:600], Code.EDXML_BROKEN),
        (BAD.replace(b"<AttachmentEncoded>", b"<Lost>").replace(b"</AttachmentEncoded>", b"</Lost>"),
         Code.ATTACHMENT_MISSING),
        (write_document(letter(sender=Party("G99"))), Code.SENDER_MISMATCH),
    ],
    ids=["namespace", "dtd", "cut", "no-file", "sender"],
)  # fmt: skip
def test_a_bad_message_is_refused_with_its_reason_and_kept(
    road: VxpTransport, other: Transport, axis: AxisServer, clock: Clock, data: bytes, code: Code
) -> None:
    put_raw(axis, data, clock)
    message = fetched(road, clock)
    outcome = inbox_parse(message_id=message.pk, now=clock())
    assert outcome.parsed is None and outcome.obstacles[0].code is code
    assert (outcome.message.state, outcome.message.reason_code) == ("refused", code.value)
    assert outcome.message.reason == str(outcome.obstacles[0]) and "…" not in outcome.message.reason
    assert blob_read(message.sha256) == data
    assert inbox_parse(message_id=message.pk, now=clock()).parsed is None


def test_an_unknown_sender_waits_for_a_person(
    road: VxpTransport, axis: AxisServer, directory: None, clock: Clock
) -> None:
    put_raw(axis, write_document(letter()), clock, from_code="000.00.01.H27")
    message = fetched(road, clock)
    outcome = inbox_parse(message_id=message.pk, now=clock())
    assert (outcome.message.state, outcome.message.reason_code) == ("failed", "sender-unknown")
    entered = Correspondent.objects.get(code="000.00.01.H27")
    assert not entered.is_active and entered.name == "Sở Khác"
    inbox_retry(message_id=message.pk, now=clock())
    assert inbox_parse(message_id=message.pk, now=clock()).parsed is None
    Correspondent.objects.filter(pk=entered.pk).update(is_active=True)
    inbox_retry(message_id=message.pk, now=clock())
    assert inbox_parse(message_id=message.pk, now=clock()).parsed is not None


def test_a_repeated_document_is_one(
    road: VxpTransport, other: Transport, axis: AxisServer, document: Document, clock: Clock
) -> None:
    arrive(other, write_document(letter()))
    first = fetched(road, clock)
    inbox_parse(message_id=first.pk, now=clock())
    inbox_accept(message_id=first.pk, document_id=document.pk, now=clock())
    put_raw(axis, write_document(letter(), packing=Packing.RAW), clock)
    second = fetched(road, clock)
    outcome = inbox_parse(message_id=second.pk, now=clock())
    assert outcome.obstacles[0].code is Code.EDXML_DUPLICATE
    assert outcome.message.duplicate_of == first
    inbox_refuse(message_id=first.pk, reason="Không thuộc thẩm quyền", now=clock())
    put_raw(axis, write_document(letter(subject="Bản gửi lại")), clock)
    third = fetched(road, clock)
    assert inbox_parse(message_id=third.pk, now=clock()).parsed is not None, "after a refusal it may come again"


def test_a_recall_of_a_document_is_no_repeat(road: VxpTransport, other: Transport, clock: Clock) -> None:
    arrive(other, write_document(letter()))
    inbox_parse(message_id=fetched(road, clock).pk, now=clock())
    recall = replace(letter(), business=samples.recall().business, responses=(samples.OLD,))
    arrive(other, write_document(recall))
    outcome = inbox_parse(message_id=fetched(road, clock).pk, now=clock())
    assert outcome.parsed is not None and outcome.message.business == 1


def test_a_status_is_read_and_taken(road: VxpTransport, other: Transport, clock: Clock) -> None:
    arrive(other, write_status(samples.status(sender=SENDER)), Channel.STATUS)
    message = fetched(road, clock)
    outcome = inbox_parse(message_id=message.pk, now=clock())
    assert isinstance(outcome.parsed, StatusMessage) and outcome.message.kind == "status-01"
    assert inbox_accept(message_id=message.pk, now=clock()).state == "accepted"
    assert inbox_list() == []


def test_acts_out_of_order_are_refused(road: VxpTransport, other: Transport, document: Document, clock: Clock) -> None:
    arrive(other, write_document(letter()))
    message = fetched(road, clock)
    with pytest.raises(WrongState):
        inbox_accept(message_id=message.pk, document_id=document.pk, now=clock())
    with pytest.raises(WrongState):
        inbox_retry(message_id=message.pk, now=clock())
    inbox_parse(message_id=message.pk, now=clock())
    with pytest.raises(WrongState) as caught:
        inbox_refuse(message_id=message.pk, reason="  ", now=clock())
    assert caught.value.codes == (Code.REASON_MISSING,)
    for _ in range(2):
        inbox_accept(message_id=message.pk, document_id=document.pk, now=clock())


# --- our statuses


@pytest.fixture
def received(road: VxpTransport, other: Transport, clock: Clock) -> InboxMessage:
    arrive(other, write_document(letter()))
    return inbox_parse(message_id=fetched(road, clock).pk, now=clock()).message


def test_a_status_goes_out_once(
    received: InboxMessage, road: VxpTransport, other: Transport, axis: AxisServer, clock: Clock
) -> None:
    first = status_queue(message_id=received.pk, code=StatusCode.RECEIVED, now=clock())
    assert status_queue(message_id=received.pk, code=StatusCode.RECEIVED, now=clock()) == first
    for _ in range(2):
        status_send(status_id=first.pk, transport=road, now=clock())
    (waiting,) = other.list_waiting(kind=Channel.STATUS)
    report = read(other.fetch(doc_id=waiting.doc_id))
    assert isinstance(report, StatusMessage)
    assert (report.code, report.sender.code) == (StatusCode.RECEIVED, "H26.99.01")
    assert document_id_key(report.response.document_id) == received.document_key
    assert report.response.code == "12/SK-VP" and report.at == clock()
    assert Packet.objects.filter(kind="status-01", direction="out").count() == 1


def test_statuses_go_out_in_their_order(
    received: InboxMessage, road: VxpTransport, axis: AxisServer, clock: Clock
) -> None:
    axis.faults.set(FaultPlan(Fault.ERROR_500))
    made = [
        status_queue(message_id=received.pk, code=code, now=clock.forward(1))
        for code in (StatusCode.RECEIVED, StatusCode.REGISTERED, StatusCode.ASSIGNED)
    ]
    with pytest.raises(Unavailable):
        status_send(status_id=made[2].pk, transport=road, now=clock())
    assert reports_waiting() == [report.pk for report in made]
    axis.faults.set(FaultPlan())
    status_send(status_id=made[2].pk, transport=road, now=clock())
    status_send(status_id=made[0].pk, transport=road, now=clock())
    kinds = [held.packet_kind for held in axis.store.all() if held.kind == "status"]
    assert kinds == ["status-01", "status-03", "status-04"] and reports_waiting() == []


def test_a_refused_status_waits_for_a_person(
    received: InboxMessage, road: VxpTransport, axis: AxisServer, clock: Clock
) -> None:
    report = status_queue(message_id=received.pk, code=StatusCode.RECEIVED, now=clock())
    axis.faults.set(FaultPlan(Fault.REFUSE, operations=("sendEdoc",), code="23"))
    with pytest.raises(Refusal):
        status_send(status_id=report.pk, transport=road, now=clock())
    axis.faults.set(FaultPlan())
    assert StatusReport.objects.get().state == "failed"
    status_retry(status_id=report.pk, now=clock())
    assert status_send(status_id=report.pk, transport=road, now=clock()).state == "sent"


def test_statuses_that_contradict_are_refused(received: InboxMessage, clock: Clock) -> None:
    with pytest.raises(WrongState) as caught:
        status_queue(message_id=received.pk, code=StatusCode.REFUSED, now=clock())
    assert caught.value.codes == (Code.REASON_MISSING,)
    with pytest.raises(WrongState):
        status_queue(message_id=received.pk, code=StatusCode.TAKE_BACK, now=clock(), description="x")
    status_queue(message_id=received.pk, code=StatusCode.REGISTERED, now=clock())
    with pytest.raises(WrongState):
        status_queue(message_id=received.pk, code=StatusCode.REFUSED, now=clock(), description="Nhầm nơi nhận")


def test_without_a_road_everything_waits(clock: Clock) -> None:
    with pytest.raises(Unavailable):
        transport_open(clock=clock)
