"""Deliveries: queued once, sent once whatever breaks, moved forward by what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from edoc.demo.axis.config import Fault, FaultPlan
from edoc.demo.axis.server import AxisServer
from edoc.documents.models import Document
from edoc.domain.delivery import DeliveryState, StatusCode
from edoc.domain.errors import BadInput, Refusal, Unavailable, WrongState
from edoc.domain.obstacles import Code
from edoc.exchange.codec.messages import DocumentMessage, Party, Reference
from edoc.exchange.codec.read import read
from edoc.exchange.models import Delivery, Packet, Receipt
from edoc.exchange.selectors import correspondents_search, deliveries_of, deliveries_stuck, receivers_unknown
from edoc.exchange.services import (
    OutgoingLetter,
    ReceiverRef,
    correspondent_put,
    correspondents_sync,
    deliveries,
    delivery_hand_over,
    delivery_packet_build,
    delivery_queue,
    delivery_record_status,
    delivery_retry,
    delivery_send,
)
from edoc.exchange.transports.port import AgencyEntry, Channel, Parcel
from edoc.exchange.transports.vxp import VxpTransport
from edoc.organizations.models import Agency
from edoc.storage.services import blob_read
from tests.edoc.exchange import samples
from tests.edoc.exchange.conftest import CONFIG, Clock, road_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency() -> Agency:
    return Agency.objects.create(
        name="Ủy ban nhân dân xã Mẫu Sơn Hạ", notation="UBND", code="H26.99.01", code102="000.01.99.H26", place="Mẫu"
    )


@pytest.fixture
def directory(agency: Agency) -> None:
    department = Agency.objects.create(
        name="Sở Mẫu", notation="SM", code="H26.99.02", code102="000.02.99.H26", place="Mẫu"
    )
    correspondent_put(code="H26.99.01", code102="000.01.99.H26", name=agency.name, agency_id=agency.pk)
    correspondent_put(code="H26.99.02", code102="000.02.99.H26", name="Sở Mẫu", agency_id=department.pk)
    correspondent_put(code="G99", code102="000.00.00.G99", name="Bộ Thử nghiệm")


@pytest.fixture
def document(agency: Agency, directory: None, clock: Clock) -> Document:
    return Document.objects.create(
        agency=agency, direction="out", state="issued", type_code="cong-van", type_name="Công văn",
        subject="V/v góp ý dự thảo", code_number="05", code_notation="UBND-VP", document_date=date(2026, 11, 20),
        organ_name=agency.name, organ_code="H26.99.01", created_at=clock(), changed_at=clock(),
    )  # fmt: skip


LETTER = OutgoingLetter(
    sender=samples.COMMUNE,
    number="05",
    notation="UBND-VP",
    promulgated=date(2026, 11, 20),
    type_name="Công văn",
    subject="V/v góp ý dự thảo",
    attachments=(samples.FILE,),
    urgency=1,
    pages=2,
)


def queued(document: Document, clock: Clock, code: str = "000.00.00.G99") -> Delivery:
    (delivery,) = delivery_queue(document=document, receivers=[ReceiverRef(code)], now=clock())
    if delivery.channel == "axis":
        delivery_packet_build(delivery_id=delivery.pk, letter=LETTER, now=clock())
    return delivery


def state(delivery: Delivery) -> DeliveryState:
    delivery.refresh_from_db()
    return delivery.state_value


def test_receivers_are_queued_once_by_the_road_they_have(document: Document, clock: Clock) -> None:
    receivers = [ReceiverRef("G99", "Bộ TN"), ReceiverRef("000.02.99.h26"), ReceiverRef("", "Lưu: VT")]
    made = delivery_queue(document=document, receivers=receivers, now=clock())
    again = delivery_queue(document=document, receivers=receivers, now=clock())
    assert [d.pk for d in made] == [d.pk for d in again]
    assert [(d.receiver_name, d.channel, d.state) for d in made] == [
        ("Bộ TN", "axis", "waiting"),
        ("Sở Mẫu", "local", "waiting"),
    ]
    assert made[0].document_id_text == "H26.99.01,2026/11/20,05/UBND-VP"


def test_every_unknown_receiver_is_named(document: Document, clock: Clock) -> None:
    correspondent_put(code="H55.01", name="Đã tắt", is_active=False)
    with pytest.raises(BadInput) as caught:
        refs = [ReceiverRef("H77.1"), ReceiverRef("G99"), ReceiverRef("H55.01")]
        delivery_queue(document=document, receivers=refs, now=clock())
    assert caught.value.codes == (Code.RECEIVER_UNKNOWN,)
    assert "H77.1, H55.01" in str(caught.value)
    assert Delivery.objects.count() == 0
    assert receivers_unknown(codes=["H77.1", "g99"]) == ["H77.1"]


def test_the_packet_says_the_letter_and_is_built_once(document: Document, clock: Clock) -> None:
    delivery = queued(document, clock)
    delivery.refresh_from_db()
    first = delivery.packet
    again = delivery_packet_build(delivery_id=delivery.pk, letter=replace(LETTER, subject="khác"), now=clock())
    assert first == again and Packet.objects.count() == 1
    message = read(blob_read(again.sha256))
    assert isinstance(message, DocumentMessage)
    assert message.subject == LETTER.subject and message.attachments == (samples.FILE,)
    assert message.receivers == (Party("000.00.00.G99", "Bộ Thử nghiệm"),)
    assert (message.type.type, message.type.name, message.other.priority) == ("18", "Công văn", 1)


def test_a_waiting_delivery_is_sent(document: Document, clock: Clock, axis: AxisServer, road: VxpTransport) -> None:
    delivery = queued(document, clock)
    delivery_send(delivery_id=delivery.pk, transport=road, now=clock())
    delivery_send(delivery_id=delivery.pk, transport=road, now=clock())
    assert state(delivery) is DeliveryState.SENT
    assert axis.requests.count("sendEdoc") == 1
    (held,) = axis.store.all()
    assert delivery.packet is not None
    assert axis.store.data(held) == blob_read(delivery.packet.sha256)
    assert delivery.transport_doc_id == held.sender_doc_id == delivery.packet.transport_doc_id


def test_the_axis_down_loses_nothing(document: Document, clock: Clock, axis: AxisServer, road: VxpTransport) -> None:
    delivery = queued(document, clock)
    axis.faults.set(FaultPlan(Fault.DOWN))
    for _ in range(3):
        with pytest.raises(Unavailable):
            delivery_send(delivery_id=delivery.pk, transport=road, now=clock())
    assert state(delivery) is DeliveryState.WAITING
    assert delivery.attempts == 3 and "Trục liên thông" in delivery.last_error
    axis.faults.set(FaultPlan())
    delivery_send(delivery_id=delivery.pk, transport=road, now=clock())
    assert state(delivery) is DeliveryState.SENT and delivery.last_error == ""
    assert len(axis.store.all()) == 1


@pytest.fixture
def forgetful(tmp_path: Path, clock: Clock) -> Iterator[AxisServer]:
    """An axis that takes a repeat for a new message."""
    config = replace(CONFIG, remembers_repeats=False)
    with AxisServer(directory=tmp_path / "forgetful", config=config, clock=clock, works_alone=False) as server:
        yield server


def test_a_lost_answer_is_looked_up_and_not_sent_again(document: Document, clock: Clock, forgetful: AxisServer) -> None:
    delivery = queued(document, clock)
    forgetful.faults.set(FaultPlan(Fault.LOST_ANSWER, operations=("sendEdoc",)))
    with road_to(forgetful, clock) as road:
        with pytest.raises(Unavailable):
            delivery_send(delivery_id=delivery.pk, transport=road, now=clock())
        forgetful.faults.set(FaultPlan())
        delivery_send(delivery_id=delivery.pk, transport=road, now=clock())
    assert state(delivery) is DeliveryState.SENT
    (held,) = forgetful.store.all()
    assert delivery.transport_doc_id == held.sender_doc_id


class Killed(BaseException):
    """The process ends here."""


def test_killed_between_sending_and_recording_it_is_sent_once(
    document: Document, clock: Clock, forgetful: AxisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = queued(document, clock)

    def die(**_: object) -> None:
        raise Killed

    with road_to(forgetful, clock) as road:
        with monkeypatch.context() as patch, pytest.raises(Killed):
            patch.setattr(deliveries, "_send_record", die)
            delivery_send(delivery_id=delivery.pk, transport=road, now=clock())
        assert state(delivery) is DeliveryState.WAITING and len(forgetful.store.all()) == 1
        delivery_send(delivery_id=delivery.pk, transport=road, now=clock.forward(60))
    assert state(delivery) is DeliveryState.SENT
    assert len(forgetful.store.all()) == 1


def test_a_road_without_hashes_is_matched_by_what_it_tells(
    document: Document, clock: Clock, forgetful: AxisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = queued(document, clock)
    with road_to(forgetful, clock) as road:
        listed = road.list_sent
        monkeypatch.setattr(road, "list_sent", lambda *, kind: [replace(sent, sha256="") for sent in listed(kind=kind)])
        Delivery.objects.filter(pk=delivery.pk).update(attempts=1)
        # Another letter to the same receiver is no reason not to send this one.
        other = samples.document(subject="Việc khác", receivers=(samples.CENTRAL,))
        data = deliveries.write_document(other)
        road.send(parcel=Parcel(data, Channel.DOCUMENT, "H26.99.01", ("G99",)))
        delivery_send(delivery_id=delivery.pk, transport=road, now=clock())
        assert len(forgetful.store.all()) == 2
        Delivery.objects.filter(pk=delivery.pk).update(state="waiting", transport_doc_id="")
        delivery_send(delivery_id=delivery.pk, transport=road, now=clock())
        assert len(forgetful.store.all()) == 2 and state(delivery) is DeliveryState.SENT


def test_the_network_is_never_spoken_to_inside_a_transaction(
    document: Document, clock: Clock, road: VxpTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = queued(document, clock)
    depth = len(connection.savepoint_ids)
    seen: list[int] = []
    real = road.send

    def send(*, parcel: Parcel) -> str:
        seen.append(len(connection.savepoint_ids) - depth)
        return real(parcel=parcel)

    monkeypatch.setattr(road, "send", send)
    delivery_send(delivery_id=delivery.pk, transport=road, now=clock())
    assert seen == [0]


def test_what_the_axis_refuses_waits_for_a_person(
    document: Document, clock: Clock, axis: AxisServer, road: VxpTransport
) -> None:
    delivery = queued(document, clock)
    axis.faults.set(FaultPlan(Fault.REFUSE, operations=("sendEdoc",), code="23"))
    with pytest.raises(Refusal):
        delivery_send(delivery_id=delivery.pk, transport=road, now=clock())
    assert state(delivery) is DeliveryState.FAILED and "đang bị khóa" in delivery.last_error
    assert [row.id for row in deliveries_stuck(before=clock())] == [delivery.pk]
    axis.faults.set(FaultPlan())
    delivery_send(delivery_id=delivery.pk, transport=road, now=clock())
    assert state(delivery) is DeliveryState.FAILED, "nothing is sent until a person says so"
    delivery_retry(delivery_id=delivery.pk, now=clock())
    with pytest.raises(WrongState):
        delivery_retry(delivery_id=delivery.pk, now=clock())
    delivery_send(delivery_id=delivery.pk, transport=road, now=clock())
    assert state(delivery) is DeliveryState.SENT


def test_a_receiver_on_this_instance_gets_it_at_once(document: Document, clock: Clock) -> None:
    delivery = queued(document, clock, "H26.99.02")
    for _ in range(2):
        delivery_hand_over(delivery_id=delivery.pk, received_document_id=document.pk, now=clock())
    assert state(delivery) is DeliveryState.SENT and delivery.attempts == 1
    with pytest.raises(WrongState):
        other = queued(document, clock)
        delivery_hand_over(delivery_id=other.pk, received_document_id=document.pk, now=clock())


# --- statuses


def test_statuses_only_move_forward(document: Document, clock: Clock) -> None:
    delivery = queued(document, clock)
    for code, expected in (
        (StatusCode.RECEIVED, DeliveryState.RECEIVED),
        (StatusCode.IN_PROGRESS, DeliveryState.IN_PROGRESS),
        (StatusCode.REGISTERED, DeliveryState.IN_PROGRESS),
        (StatusCode.REFUSED, DeliveryState.IN_PROGRESS),
        (StatusCode.DONE, DeliveryState.DONE),
        (StatusCode.DONE, DeliveryState.DONE),
    ):
        report = samples.status(code, at=samples.AT + timedelta(minutes=int(code.value)))
        delivery_record_status(report=report, now=clock())
        assert state(delivery) is expected
    assert Receipt.objects.count() == 5
    (row,) = deliveries_of(document_id=document.pk)
    assert row.words == "Nơi nhận đã hoàn thành"
    assert [receipt.code for receipt in row.receipts] == ["01", "02", "03", "05", "06"]
    assert row.receipts[0].staff == "Trần Thị Văn Thư" and row.receipts[0].words == "Đã đến"


@pytest.mark.parametrize(
    ("organ", "document_id"),
    [
        ("G99", "h26.99.01, 2026-11-20, 05/UBND-VP"),
        ("000.00.00.G99", "000.01.99.H26,2026/11/20,05/UBND-VP"),
    ],
)
def test_a_status_is_matched_in_either_form_of_the_codes(
    document: Document, clock: Clock, organ: str, document_id: str
) -> None:
    delivery = queued(document, clock)
    report = samples.status(sender=Party(organ), response=Reference("H26.99.01", "05/UBND-VP", document_id))
    assert delivery_record_status(report=report, now=clock()) == delivery
    assert state(delivery) is DeliveryState.RECEIVED


def test_a_status_of_somebody_else_moves_nothing(document: Document, clock: Clock) -> None:
    delivery = queued(document, clock)
    for report in (
        samples.status(StatusCode.DONE, sender=Party("H27.01")),
        samples.status(StatusCode.DONE, response=replace(samples.OLD)),
        samples.take_back(),
    ):
        with pytest.raises(BadInput) as caught:
            delivery_record_status(report=report, now=clock())
        assert caught.value.codes == (Code.DELIVERY_UNKNOWN,)
    assert state(delivery) is DeliveryState.WAITING


def test_a_status_faster_than_our_own_record_stays(
    document: Document, clock: Clock, road: VxpTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = queued(document, clock)
    real = road.send

    def send(*, parcel: Parcel) -> str:
        doc_id = real(parcel=parcel)
        delivery_record_status(report=samples.status(), now=clock())
        return doc_id

    monkeypatch.setattr(road, "send", send)
    delivery_send(delivery_id=delivery.pk, transport=road, now=clock())
    assert state(delivery) is DeliveryState.RECEIVED and delivery.sent_at is not None


def test_the_database_knows_the_states(document: Document, clock: Clock) -> None:
    delivery = queued(document, clock)
    for change in ({"state": "nowhere"}, {"state": "sent"}, {"channel": "fax"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.filter(pk=delivery.pk).update(**change)


# --- the directory


def test_the_directory_is_taken_over_and_nobody_is_switched_on(directory: None, road: VxpTransport) -> None:
    correspondent_put(code="H27.01", name="Tên cũ", is_active=False)
    assert correspondents_sync(entries=road.agencies()) == (0, 1)
    assert correspondents_sync(entries=road.agencies()) == (0, 0)
    assert receivers_unknown(codes=["H27.01", "G99"]) == ["H27.01"]
    fresh = [AgencyEntry("H30.1", "Mới", "000.00.00.G99"), AgencyEntry("h30.1", "Mới hơn"), AgencyEntry("H31", "Khác")]
    assert correspondents_sync(entries=fresh) == (2, 0)
    assert [found.name for found in correspondents_search(text="mới")] == ["Mới hơn"]
