"""The worker is killed with SIGKILL while it signs, between number and seal, while it sends: all ends, once."""

from __future__ import annotations

import pytest

from edoc.demo.axis.config import Fault, FaultPlan
from edoc.demo.axis.server import AxisServer
from edoc.demo.pki import PkiServer
from edoc.exchange.transports.port import Channel
from tests.support.instance import Instance, kill

pytestmark = [pytest.mark.live, pytest.mark.crypto]

SIGNING = "SELECT count(*) FROM signatures_signingsession WHERE document_id = ? AND state = 'signing'"
FILES = "SELECT count(*) FROM documents_rendition WHERE document_id = ? AND kind = ?"


def test_killed_while_the_leaders_key_is_at_work(instance: Instance, made: dict[str, int], demo_pki: PkiServer) -> None:
    letter = made["approved"]
    people = instance.people()
    people.do("ask_signature", document=letter)
    demo_pki.faults.delay_seconds = 20
    first = instance.worker()
    instance.wait("the signing", lambda: instance.one(SIGNING, letter))
    kill(first)
    demo_pki.faults.clear()
    assert instance.state(letter) == "approved"
    assert instance.one(FILES, letter, "signed") == 0
    instance.worker()
    instance.wait("the signature", lambda: instance.state(letter) == "signed")
    assert instance.one(FILES, letter, "signed") == 1
    rows = instance.ask("SELECT role, indication, level FROM signatures_signature WHERE document_id = ?", letter)
    assert rows == [("leader", "TOTAL-PASSED", "B-LTA")]
    assert instance.ask("SELECT state FROM signatures_signingsession WHERE document_id = ?", letter) == [("signed",)]
    assert instance.one("SELECT count(*) FROM audit_entry WHERE document_id = ? AND code = 'signed'", letter) == 1


def test_killed_between_number_and_seal(instance: Instance, made: dict[str, int], demo_pki: PkiServer) -> None:
    letter = made["signed"]
    people = instance.people()
    demo_pki.faults.delay_seconds = 20
    number = people.do("number", document=letter)
    assert instance.state(letter) == "numbered"
    first = instance.worker()
    instance.wait("the sealing", lambda: instance.one(SIGNING, letter))
    kill(first)
    assert people.do("number", document=letter) == "wrong-state", "it has its number and gets no second one"
    demo_pki.faults.clear()
    instance.worker()
    instance.wait("the seal", lambda: instance.state(letter) == "sealed")
    entries = instance.ask("SELECT number, voided_at FROM registry_entry WHERE document_id = ?", letter)
    assert len(entries) == 1
    assert number.startswith(f"{entries[0][0]:02d}/")
    assert instance.one("SELECT max(last) FROM registry_sequence") == instance.one(
        "SELECT max(number) FROM registry_entry"
    )
    assert instance.one(FILES, letter, "sealed") == 1
    assert instance.one("SELECT count(*) FROM audit_entry WHERE document_id = ? AND code = 'numbered'", letter) == 1


@pytest.mark.parametrize("fault", [Fault.SLOW, Fault.LOST_ANSWER])
def test_killed_while_it_sends(instance: Instance, made: dict[str, int], axis: AxisServer, fault: Fault) -> None:
    """The axis has the packet and the worker never heard so: it asks what it sent before it sends again."""
    letter = made["sealed"]
    people = instance.people()
    axis.faults.set(FaultPlan(fault, ("sendEdoc",), seconds=20))
    people.do("issue", document=letter)
    first = instance.worker()
    instance.wait("the packet", lambda: _documents(axis))
    if fault is Fault.LOST_ANSWER:
        waiting = "SELECT count(*) FROM queue_outboxjob WHERE task = 'deliver' AND outages > 0"
        instance.wait("the lost answer", lambda: instance.one(waiting))
    kill(first)
    delivery = "SELECT state, attempts FROM exchange_delivery WHERE document_id = ?"
    assert instance.ask(delivery, letter)[0][0] == "waiting"
    axis.faults.set(FaultPlan())
    instance.worker()
    instance.wait("the sending", lambda: instance.ask(delivery, letter)[0][0] == "sent")
    assert len(_documents(axis)) == 1, "one packet, whatever happened"
    assert instance.state(letter) == "issued"
    assert instance.one("SELECT count(*) FROM audit_entry WHERE document_id = ? AND code = 'delivered'", letter) == 1


def _documents(axis: AxisServer) -> list[object]:
    return [held for held in axis.store.all() if held.kind == Channel.DOCUMENT]
