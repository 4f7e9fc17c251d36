"""There and back: a document goes to the central agency, its statuses and its signed answer come back."""

from __future__ import annotations

import pytest

from edoc.demo.axis.server import AxisServer
from edoc.documents.models import Document
from edoc.domain.delivery import DeliveryState, StatusCode
from edoc.exchange.codec.messages import DocumentMessage, StatusMessage
from edoc.exchange.models import InboxMessage
from edoc.exchange.selectors import deliveries_of, message_of_document, packets_all
from edoc.exchange.services import (
    delivery_record_status,
    delivery_send,
    inbox_accept,
    inbox_parse,
    inbox_poll,
    status_queue,
    status_send,
)
from edoc.exchange.transports.vxp import VxpTransport
from tests.edoc.exchange.conftest import Clock
from tests.edoc.exchange.test_deliveries import agency as agency
from tests.edoc.exchange.test_deliveries import directory as directory
from tests.edoc.exchange.test_deliveries import document as document
from tests.edoc.exchange.test_deliveries import queued

pytestmark = pytest.mark.django_db


def work_inbox(road: VxpTransport, document: Document, clock: Clock) -> list[str]:
    """Do what the flow of receiving does with each message; give the kinds."""
    kinds = []
    for message_id in inbox_poll(transport=road, now=clock()):
        outcome = inbox_parse(message_id=message_id, now=clock())
        assert outcome.parsed is not None, outcome.message.reason
        kinds.append(outcome.parsed.kind)
        if isinstance(outcome.parsed, StatusMessage):
            delivery_record_status(report=outcome.parsed, now=clock(), message_id=message_id)
            inbox_accept(message_id=message_id, now=clock())
        else:
            inbox_accept(message_id=message_id, document_id=document.pk, now=clock())
    return kinds


def test_there_and_back(document: Document, clock: Clock, axis: AxisServer, road: VxpTransport) -> None:
    delivery = queued(document, clock)
    delivery_send(delivery_id=delivery.pk, transport=road, now=clock())
    assert axis.central is not None
    axis.central.run_due(now=clock())
    assert work_inbox(road, document, clock) == ["status-01"]
    axis.central.run_due(now=clock.forward(10))
    assert sorted(work_inbox(road, document, clock)) == ["document", "status-03", "status-05", "status-06"]
    (row,) = deliveries_of(document_id=document.pk)
    assert row.state is DeliveryState.DONE and [r.code for r in row.receipts] == ["01", "03", "05", "06"]

    reply = message_of_document(document_id=document.pk)
    assert reply is not None and reply.sender_code == "G99" and reply.state == "accepted"
    parsed = inbox_parse(message_id=reply.pk, now=clock()).parsed
    assert isinstance(parsed, DocumentMessage)
    assert parsed.responses[0].document_id == delivery.document_id_text
    for code in (StatusCode.RECEIVED, StatusCode.REGISTERED):
        report = status_queue(message_id=reply.pk, code=code, now=clock())
        status_send(status_id=report.pk, transport=road, now=clock())
    sent = [held.packet_kind for held in axis.store.all() if held.to_code == "G99"]
    assert sent == ["document", "status-01", "status-03"]
    kinds = [(packet.direction, packet.kind) for packet in packets_all()]
    assert kinds[0] == ("out", "document") and len(kinds) == 8
    assert InboxMessage.objects.exclude(state="accepted").count() == 0
