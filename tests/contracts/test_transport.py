"""The contract of a road, run against the axis sandbox over real HTTP (the embedded engine is the fake)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from edoc.demo.axis.config import Fault, FaultPlan
from edoc.demo.axis.server import AxisServer
from edoc.domain.errors import Refusal, Unavailable
from edoc.domain.obstacles import Code
from edoc.exchange.codec.write import write_document, write_status
from edoc.exchange.transports.port import Acknowledgement, Channel, Parcel, Transport
from tests.edoc.exchange import samples
from tests.edoc.exchange.conftest import OTHER_SECRET, Clock, road_to
from tests.edoc.exchange.conftest import axis as axis
from tests.edoc.exchange.conftest import clock as clock
from tests.edoc.exchange.conftest import road as road


@pytest.fixture
def other(axis: AxisServer, clock: Clock) -> Iterator[Transport]:
    with road_to(axis, clock, "other", OTHER_SECRET) as transport:
        yield transport


def parcel(**changes: object) -> Parcel:
    values: dict[str, object] = {
        "data": write_document(samples.document()),
        "kind": Channel.DOCUMENT,
        "from_code": "H26.99.01",
        "to_codes": ("H27.01",),
    }
    return Parcel(**{**values, **changes})  # type: ignore[arg-type]


def test_a_message_arrives_byte_for_byte(road: Transport, other: Transport) -> None:
    sent = parcel()
    assert road.send(parcel=sent)
    (waiting,) = other.list_waiting(kind=Channel.DOCUMENT)
    assert (waiting.from_code, waiting.to_code) == ("H26.99.01", "H27.01")
    assert other.fetch(doc_id=waiting.doc_id) == sent.data
    assert other.list_waiting(kind=Channel.DOCUMENT), "fetching alone takes nothing away"
    other.acknowledge(doc_id=waiting.doc_id, status=Acknowledgement.DONE)
    assert other.list_waiting(kind=Channel.DOCUMENT) == []
    assert other.fetch(doc_id=waiting.doc_id) == sent.data


def test_documents_and_statuses_wait_apart(road: Transport, other: Transport) -> None:
    data = write_status(samples.status(sender=samples.COMMUNE))
    road.send(parcel=parcel(data=data, kind=Channel.STATUS))
    assert other.list_waiting(kind=Channel.DOCUMENT) == []
    assert len(other.list_waiting(kind=Channel.STATUS)) == 1


def test_the_sent_list_tells_what_was_accepted(road: Transport) -> None:
    sent = parcel()
    doc_id = road.send(parcel=sent)
    (found,) = road.list_sent(kind=Channel.DOCUMENT)
    assert (found.doc_id, found.to_code, found.sha256, found.notation) == (doc_id, "H27.01", sent.sha256, "05/UBND-VP")


def test_the_same_message_twice_is_one(road: Transport) -> None:
    assert road.send(parcel=parcel()) == road.send(parcel=parcel())
    assert len(road.list_sent(kind=Channel.DOCUMENT)) == 1


def test_several_receivers_in_either_form_of_their_code(road: Transport) -> None:
    road.send(parcel=parcel(to_codes=("000.00.01.h27", "000.02.99.H26")))
    assert {sent.to_code for sent in road.list_sent(kind=Channel.DOCUMENT)} == {"H27.01", "H26.99.02"}


def test_the_directory_gives_both_forms(road: Transport) -> None:
    entries = {entry.code: entry for entry in road.agencies()}
    assert entries["G99"].code102 == "000.00.00.G99"
    assert entries["H27.01"].name == "Sở Khác"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to_codes": ("H99.99",)}, "18"),
        ({"to_codes": ()}, "18"),
        ({"from_code": "H27.01"}, "19"),
        ({"from_code": "H26.99.02"}, "19"),
        ({"data": b"<edXML/>"}, "22"),
        ({"data": write_document(samples.document()).replace(b"edXML:", b"")}, "22"),
        ({"kind": Channel.STATUS}, "22"),
    ],
    ids=["receiver", "nobody", "foreign-sender", "envelope-sender", "form", "prefix", "kind"],
)
def test_what_a_person_must_mend_is_a_refusal(road: Transport, changes: dict[str, object], code: str) -> None:
    with pytest.raises(Refusal) as caught:
        road.send(parcel=parcel(**changes))
    assert caught.value.codes == (Code.AXIS_REFUSED,)
    assert caught.value.obstacles[0].params["axis_code"] == code
    assert road.list_sent(kind=Channel.DOCUMENT) == []


def test_a_message_of_another_system_cannot_be_fetched(road: Transport) -> None:
    road.send(parcel=parcel())
    with pytest.raises(Refusal):
        road.fetch(doc_id=road.list_sent(kind=Channel.DOCUMENT)[0].doc_id)


@pytest.mark.parametrize(
    "plan",
    [
        FaultPlan(Fault.DOWN),
        FaultPlan(Fault.ERROR_500),
        FaultPlan(Fault.REFUSE, code="20"),
        FaultPlan(Fault.LOST_ANSWER),
        FaultPlan(Fault.SLOW, seconds=3),
    ],
    ids=lambda plan: str(plan.fault),
)
def test_what_passes_is_unavailable(road: Transport, axis: AxisServer, plan: FaultPlan) -> None:
    axis.faults.set(plan)
    with pytest.raises(Unavailable):
        road.send(parcel=parcel())
    axis.faults.set(FaultPlan())
    assert road.send(parcel=parcel())


def test_a_road_that_is_not_there_is_unavailable(axis: AxisServer, clock: Clock) -> None:
    axis.stop()
    with road_to(axis, clock) as road, pytest.raises(Unavailable):
        road.list_waiting(kind=Channel.DOCUMENT)
