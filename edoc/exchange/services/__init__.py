"""Writing the exchange. The network is never spoken to inside a transaction: prepare, call, record."""

from edoc.exchange.services.deliveries import (
    OutgoingLetter,
    ReceiverRef,
    delivery_hand_over,
    delivery_packet_build,
    delivery_queue,
    delivery_record_status,
    delivery_retry,
    delivery_send,
)
from edoc.exchange.services.directory import correspondent_put, correspondents_sync, transport_open
from edoc.exchange.services.inbox import (
    InboxOutcome,
    inbox_accept,
    inbox_fail,
    inbox_parse,
    inbox_poll,
    inbox_refuse,
    inbox_retry,
)
from edoc.exchange.services.reports import status_queue, status_retry, status_send

__all__ = [
    "InboxOutcome",
    "OutgoingLetter",
    "ReceiverRef",
    "correspondent_put",
    "correspondents_sync",
    "delivery_hand_over",
    "delivery_packet_build",
    "delivery_queue",
    "delivery_record_status",
    "delivery_retry",
    "delivery_send",
    "inbox_accept",
    "inbox_fail",
    "inbox_parse",
    "inbox_poll",
    "inbox_refuse",
    "inbox_retry",
    "status_queue",
    "status_retry",
    "status_send",
    "transport_open",
]
