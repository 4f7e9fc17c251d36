"""Sending a document to each of its receivers, and noting what they say became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from edoc.documents.models import Document
from edoc.domain.delivery import RETRYABLE, SENDABLE, STATE_WORDS, DeliveryState, delivery_state_after
from edoc.domain.errors import BadInput, Obstacle, Refusal, Unavailable, WrongState, obstacle, refuse, refuse_on
from edoc.domain.identifiers import code_key
from edoc.domain.obstacles import Code
from edoc.domain.wording import gettext_noop as _
from edoc.exchange.codec.identity import document_id_key, document_id_parts, document_id_write
from edoc.exchange.codec.messages import (
    Attachment,
    Business,
    DocumentMessage,
    DocumentNumber,
    DocumentType,
    OtherInfo,
    Party,
    Priority,
    Reference,
    Signer,
    StatusMessage,
    Trace,
)
from edoc.exchange.codec.types import DEFAULT_TYPES, TypeNumbers, type_numbers
from edoc.exchange.codec.write import Packing, write_document
from edoc.exchange.models import Delivery, Packet, PacketDirection, Receipt, RoadKind
from edoc.exchange.selectors import correspondent_by_code, delivery_get
from edoc.exchange.services.packets import ERROR_LENGTH, code_forms, packet_put, sent_already
from edoc.exchange.transports.port import Channel, Parcel, Transport
from edoc.organizations.models import Agency
from edoc.storage.services import blob_read


@dataclass(frozen=True, slots=True)
class ReceiverRef:
    """A receiver by its code; the name as the document gives it."""

    code: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class OutgoingLetter:
    """What a packet says of a document, gathered by the flow that issues it."""

    sender: Party
    number: str
    notation: str
    promulgated: date
    type_name: str
    subject: str
    attachments: tuple[Attachment, ...]
    place: str = ""
    content: str = ""
    signers: tuple[Signer, ...] = ()
    due: date | None = None
    to_places: tuple[str, ...] = ()
    urgency: int = 0
    pages: int | None = None
    copies: int | None = None
    responses: tuple[Reference, ...] = ()
    business: Business = Business()
    packing: Packing = Packing.ZIP
    types: Mapping[str, TypeNumbers] = field(default_factory=lambda: DEFAULT_TYPES)


# --- queueing


@transaction.atomic
def delivery_queue(*, document: Document, receivers: Sequence[ReceiverRef], now: datetime) -> list[Delivery]:
    """Make one waiting delivery for each receiver with a code; a repeat makes none anew.

    Raises BadInput that names every code nobody may be sent to.
    """
    from_code = document.organ_code or document.agency.code
    document_id = _document_id(document, from_code)
    routes: list[tuple[ReceiverRef, RoadKind, str]] = []
    unknown: list[str] = []
    for receiver in receivers:
        channel, name = _route(receiver.code) if receiver.code else (None, "")
        if channel is not None:
            routes.append((receiver, channel, name))
        elif receiver.code:
            unknown.append(receiver.code)
    refuse_on([obstacle(Code.RECEIVER_UNKNOWN, codes=", ".join(unknown))] if unknown else [], BadInput)
    deliveries = []
    for receiver, channel, name in routes:
        delivery, _ = Delivery.objects.get_or_create(
            document=document,
            receiver_code=code_key(receiver.code),
            defaults={
                "receiver_name": (receiver.name or name)[:300],
                "from_code": from_code,
                "document_id_text": document_id,
                "document_key": document_id_key(document_id),
                "channel": channel,
                "state": DeliveryState.WAITING,
                "created_at": now,
                "changed_at": now,
            },
        )
        deliveries.append(delivery)
    return deliveries


def _document_id(document: Document, from_code: str) -> str:
    """The identity the document is sent under (QCVN 102:2016, DocumentId)."""
    if document.edxml_id:
        return document.edxml_id
    written = document.document_date and document_id_write(
        organ_id=from_code,
        promulgated=document.document_date,
        number=document.code_number,
        notation=document.code_notation,
    )
    if not written:
        raise refuse(BadInput, Code.FIELD_MISSING, field=_("số, ngày và mã cơ quan của văn bản"))
    return written


def _route(code: str) -> tuple[RoadKind | None, str]:
    """How to reach an agency, and its name; no road for one that is unknown, switched off or past."""
    wanted = code_key(code)
    found = correspondent_by_code(code=wanted)
    if found is not None and (found.valid_to is not None or not found.is_active):
        return None, found.name
    if found is not None:
        return (RoadKind.LOCAL if found.is_local else RoadKind.AXIS), found.name
    agencies = Agency.objects.filter(is_active=True)
    local = agencies.filter(code__iexact=wanted).first() or agencies.filter(code102__iexact=wanted).first()
    return (RoadKind.LOCAL, local.name) if local else (None, "")


# --- the packet


def delivery_packet_build(*, delivery_id: int, letter: OutgoingLetter, now: datetime) -> Packet:
    """Write and store the packet of a delivery; once built it is never built again."""
    delivery = delivery_get(delivery_id=delivery_id)
    if delivery.packet is not None:
        return delivery.packet
    packet = packet_put(
        direction=PacketDirection.OUT,
        kind="document",
        document_id=delivery.document_id_text,
        from_code=delivery.from_code,
        to_code=delivery.receiver_code,
        data=write_document(_message(delivery, letter), packing=letter.packing),
        now=now,
        business=int(letter.business.kind),
    )
    with transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk, packet__isnull=True).update(packet=packet, changed_at=now)
    kept = delivery_get(delivery_id=delivery_id).packet
    return kept or packet


def _message(delivery: Delivery, letter: OutgoingLetter) -> DocumentMessage:
    """Say the letter as a message to the one receiver of this delivery; the same input gives the same bytes."""
    numbers = type_numbers(letter.type_name, letter.types)
    return DocumentMessage(
        sender=letter.sender,
        receivers=(Party(code=delivery.receiver_code, name=delivery.receiver_name),),
        document_id=delivery.document_id_text,
        number=DocumentNumber(letter.number, letter.notation),
        place=letter.place,
        promulgated=letter.promulgated,
        type=DocumentType(letter.type_name, numbers.type, numbers.detail),
        subject=letter.subject,
        content=letter.content,
        signers=letter.signers,
        due=letter.due,
        to_places=letter.to_places,
        other=OtherInfo(priority=Priority(letter.urgency), pages=letter.pages, copies=letter.copies),
        responses=letter.responses,
        traces=(Trace(delivery.from_code, delivery.created_at),),
        business=letter.business,
        attachments=letter.attachments,
    )


# --- sending


def delivery_send(*, delivery_id: int, transport: Transport, now: datetime) -> Delivery:
    """Send a waiting delivery over the road, once: after an unrecorded attempt the sent list is asked first.

    Raises Unavailable (it goes on waiting) or Refusal (it is FAILED and a person must act); both are on the row.
    """
    prepared = _send_prepare(delivery_id=delivery_id, now=now)
    if prepared is None:
        return delivery_get(delivery_id=delivery_id)
    delivery, parcel = prepared
    try:
        doc_id = _sent_before(delivery, parcel, transport) if delivery.attempts > 1 else ""
        doc_id = doc_id or transport.send(parcel=parcel)
    except Unavailable as error:
        _send_failed(delivery_id=delivery_id, state=DeliveryState.WAITING, error=str(error), now=now)
        raise
    except Refusal as error:
        _send_failed(delivery_id=delivery_id, state=DeliveryState.FAILED, error=str(error), now=now)
        raise
    return _send_record(delivery_id=delivery_id, doc_id=doc_id, now=now)


def _send_prepare(*, delivery_id: int, now: datetime) -> tuple[Delivery, Parcel] | None:
    """Count the attempt before it is made; None when there is nothing to send any more."""
    with transaction.atomic():
        delivery = _lock(delivery_id)
        if delivery.channel != RoadKind.AXIS or delivery.state_value not in SENDABLE:
            return None
        if delivery.packet is None:
            raise refuse(WrongState, Code.FIELD_MISSING, field=_("gói tin"))
        delivery.attempts += 1
        delivery.changed_at = now
        delivery.save(update_fields=["attempts", "changed_at"])
    parcel = Parcel(
        data=blob_read(delivery.packet.sha256),
        kind=Channel.DOCUMENT,
        from_code=delivery.from_code,
        to_codes=(delivery.receiver_code,),
    )
    return delivery, parcel


def _sent_before(delivery: Delivery, parcel: Parcel, transport: Transport) -> str:
    document = delivery.document
    return sent_already(
        transport=transport,
        kind=Channel.DOCUMENT,
        sha256=parcel.sha256,
        from_code=delivery.from_code,
        to_code=delivery.receiver_code,
        notations=(document.number, document.code_notation),
        title=document.subject,
    )


@transaction.atomic
def _send_failed(*, delivery_id: int, state: DeliveryState, error: str, now: datetime) -> None:
    Delivery.objects.filter(pk=delivery_id, state=DeliveryState.WAITING).update(
        state=state, last_error=error[:ERROR_LENGTH], changed_at=now
    )


@transaction.atomic
def _send_record(*, delivery_id: int, doc_id: str, now: datetime) -> Delivery:
    """Note that the road has it; a status may have been faster, then the state stays."""
    delivery = _lock(delivery_id)
    delivery.transport_doc_id = doc_id
    delivery.sent_at = delivery.sent_at or now
    delivery.last_error = ""
    delivery.changed_at = now
    if delivery.state_value is DeliveryState.WAITING:
        delivery.state = DeliveryState.SENT
    delivery.save()
    if delivery.packet is not None:
        Packet.objects.filter(pk=delivery.packet.pk).update(transport_doc_id=doc_id)
    return delivery


def _lock(delivery_id: int) -> Delivery:
    delivery_get(delivery_id=delivery_id)
    return Delivery.objects.select_for_update(of=("self",)).select_related("packet", "document").get(pk=delivery_id)


@transaction.atomic
def delivery_retry(*, delivery_id: int, now: datetime) -> Delivery:
    """Put a failed delivery back in line, after a person mended the cause."""
    delivery = _lock(delivery_id)
    if delivery.state_value not in RETRYABLE:
        raise refuse(WrongState, Code.MESSAGE_NOT_OPEN, state=STATE_WORDS[delivery.state_value], act=_("gửi lại"))
    delivery.state = DeliveryState.WAITING
    delivery.changed_at = now
    delivery.save(update_fields=["state", "changed_at"])
    return delivery


@transaction.atomic
def delivery_hand_over(*, delivery_id: int, received_document_id: int, now: datetime) -> Delivery:
    """Note that a receiver on this instance has its own copy: sent and received in one moment (01)."""
    delivery = _lock(delivery_id)
    if delivery.channel != RoadKind.LOCAL:
        raise refuse(WrongState, Code.MESSAGE_NOT_OPEN, state=delivery.get_channel_display(), act=_("chuyển nội bộ"))
    if delivery.state_value not in SENDABLE:
        return delivery
    delivery.received_document_id = received_document_id
    delivery.attempts += 1
    delivery.sent_at = now
    delivery.changed_at = now
    delivery.state = DeliveryState.SENT
    delivery.save()
    return delivery


# --- what came back


@transaction.atomic
def delivery_record_status(*, report: StatusMessage, now: datetime, message_id: int | None = None) -> Delivery:
    """Note a status from a receiver and move its delivery forward; an old or repeated one moves nothing.

    Raises BadInput DELIVERY_UNKNOWN when that agency was never sent that document.
    """
    found = _delivery_reported(report)
    delivery = _lock(found.pk)
    Receipt.objects.get_or_create(
        delivery=delivery,
        code=report.code.value,
        at=report.at or now,
        defaults={
            "received_at": now,
            "staff": report.staff.name[:200],
            "department": report.staff.department[:200],
            "description": report.description[:1000],
            "message_id": message_id,
        },
    )
    after = delivery_state_after(state=delivery.state_value, code=report.code)
    if after is not delivery.state_value:
        delivery.state = after
        delivery.changed_at = now
        delivery.save(update_fields=["state", "changed_at"])
    return delivery


def _delivery_reported(report: StatusMessage) -> Delivery:
    """Find the delivery a status speaks of: that document, sent to that very agency."""
    key = document_id_key(report.response.document_id)
    receivers = code_forms(report.sender.code)
    found = Delivery.objects.filter(document_key=key, receiver_code__in=receivers).first()
    if found is not None:
        return found
    parts = document_id_parts(key)
    if parts is not None:
        # The sender may go by its other code in the report.
        tail = key.removeprefix(parts.organ_id)
        senders = code_forms(parts.organ_id)
        for delivery in Delivery.objects.filter(document_key__endswith=tail, receiver_code__in=receivers):
            if code_forms(delivery.from_code) & senders:
                return delivery
    unknown: Obstacle = obstacle(
        Code.DELIVERY_UNKNOWN, organ=report.sender.code, document_id=report.response.document_id
    )
    raise BadInput(unknown)
