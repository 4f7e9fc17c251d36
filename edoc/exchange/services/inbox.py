"""What arrives: stored raw before anything else, then read, then taken or refused with the reason."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from edoc.domain.errors import EdocError, Obstacle, Refusal, WrongState, obstacle, refuse
from edoc.domain.identifiers import code_key
from edoc.domain.obstacles import Code
from edoc.domain.wording import gettext_noop as _
from edoc.exchange.codec.identity import document_id_key
from edoc.exchange.codec.limits import DEFAULT_LIMITS, Limits
from edoc.exchange.codec.messages import BusinessKind, DocumentMessage, Message, StatusMessage
from edoc.exchange.codec.read import read
from edoc.exchange.models import Correspondent, InboxMessage, InboxState, PacketDirection
from edoc.exchange.selectors import correspondent_by_code, inbox_get
from edoc.exchange.services.packets import EDXML_TYPE, code_forms, packet_put
from edoc.exchange.transports.port import Acknowledgement, Channel, Transport, Waiting
from edoc.organizations.models import Agency
from edoc.storage.services import blob_put, blob_read

logger = logging.getLogger(__name__)
REFUSED_BY_PERSON = "refused"


@dataclass(frozen=True, slots=True)
class InboxOutcome:
    """What reading a message gave: its content, or why not. `obstacles` beside a content are remarks."""

    message: InboxMessage
    parsed: Message | None
    obstacles: tuple[Obstacle, ...] = ()


# --- fetching


def inbox_poll(*, transport: Transport, now: datetime, on_stored: Callable[[int], None] | None = None) -> list[int]:
    """Fetch what waits: store each message, then acknowledge it. Give the new ones.

    `on_stored` is called with each new message in the transaction that stores it: the place to queue its reading.
    A message that cannot be fetched waits for the next time and holds up no other.
    """
    stored: list[int] = []
    for kind in Channel:
        for waiting in transport.list_waiting(kind=kind):
            known = InboxMessage.objects.filter(transport_doc_id=waiting.doc_id, channel=kind.value).first()
            if known is None:
                data = _fetch(transport, waiting)
                if data is None:
                    continue
                known = _store(waiting, data, now=now, on_stored=on_stored)
                stored.append(known.pk)
            _acknowledge(transport, known, now=now)
    return stored


def _fetch(transport: Transport, waiting: Waiting) -> bytes | None:
    try:
        return transport.fetch(doc_id=waiting.doc_id)
    except EdocError as error:
        logger.warning("axis: message %s not fetched: %s", waiting.doc_id, error)
        return None


def _store(waiting: Waiting, data: bytes, *, now: datetime, on_stored: Callable[[int], None] | None) -> InboxMessage:
    with transaction.atomic():
        blob = blob_put(data=data, content_type=EDXML_TYPE, now=now)
        message = InboxMessage.objects.create(
            transport_doc_id=waiting.doc_id,
            channel=waiting.kind.value,
            from_code=code_key(waiting.from_code)[:35],
            to_code=code_key(waiting.to_code)[:35],
            sha256=blob.sha256,
            size=len(data),
            state=InboxState.STORED,
            stored_at=now,
            changed_at=now,
        )
        if on_stored is not None:
            on_stored(message.pk)
    return message


def _acknowledge(transport: Transport, message: InboxMessage, *, now: datetime) -> None:
    """Tell the road; if that fails it is told at the next poll, for the road still lists the message."""
    try:
        transport.acknowledge(doc_id=message.transport_doc_id, status=Acknowledgement.DONE)
    except EdocError as error:
        logger.warning("axis: message %s not acknowledged: %s", message.transport_doc_id, error)
        return
    InboxMessage.objects.filter(pk=message.pk, acknowledged_at__isnull=True).update(acknowledged_at=now)


# --- reading


def inbox_parse(*, message_id: int, now: datetime, limits: Limits = DEFAULT_LIMITS) -> InboxOutcome:
    """Read a stored message: PARSED with its content, REFUSED for good, or FAILED until a person has looked.

    A repeat reads it again and changes nothing. A duplicate is REFUSED with `duplicate_of` set: it gets no status 02,
    for its sender would take that for the document.
    """
    message = inbox_get(message_id=message_id)
    if message.state_value in (InboxState.REFUSED, InboxState.FAILED):
        return InboxOutcome(message, None)
    data = blob_read(message.sha256)
    try:
        parsed = read(data, limits=limits)
    except Refusal as refusal:
        _close(message_id, InboxState.REFUSED, refusal.obstacles, now=now)
        return InboxOutcome(inbox_get(message_id=message_id), None, refusal.obstacles)
    if message.state_value is not InboxState.STORED:
        return InboxOutcome(message, parsed, parsed.remarks)
    with transaction.atomic():
        obstacles = _take_content(message_id, parsed, data, now=now)
    kept = inbox_get(message_id=message_id)
    return InboxOutcome(kept, None if obstacles else parsed, obstacles or parsed.remarks)


def _take_content(message_id: int, parsed: Message, data: bytes, *, now: datetime) -> tuple[Obstacle, ...]:
    """Put what was read on the row, and judge it; give the obstacles of one that goes no further."""
    message = _lock(message_id)
    if message.state_value is not InboxState.STORED:
        return ()
    sender = correspondent_by_code(code=parsed.sender.code)
    _describe(message, parsed, sender.code if sender else code_key(parsed.sender.code))
    message.agency = _agency(message, parsed)
    message.packet = packet_put(
        direction=PacketDirection.IN,
        kind=parsed.kind,
        document_id=message.document_id_text,
        from_code=parsed.sender.code,
        to_code=message.to_code,
        data=data,
        now=now,
        business=message.business,
        transport_doc_id=message.transport_doc_id,
    )
    message.changed_at = now
    state, obstacles = _judge(message, parsed, sender)
    message.state = state
    if obstacles:
        message.reason_code = obstacles[0].code.value
        message.reason = " ".join(str(each) for each in obstacles)[:1000]
    message.save()
    return obstacles


def _describe(message: InboxMessage, parsed: Message, sender_code: str) -> None:
    """Copy what lists and duplicates need from the content."""
    message.kind = parsed.kind
    message.sender_code = sender_code[:35]
    message.sender_name = parsed.sender.name[:300]
    if isinstance(parsed, DocumentMessage):
        message.document_id_text = parsed.document_id[:200]
        message.business = int(parsed.business.kind)
        message.notation = str(parsed.number)[:60]
        message.subject = parsed.subject[:500]
        message.promulgated = parsed.promulgated
    else:
        message.document_id_text = parsed.response.document_id[:200]
        message.notation = parsed.response.code[:60]
        message.promulgated = parsed.response.promulgated
    message.document_key = document_id_key(message.document_id_text)[:200]


def _agency(message: InboxMessage, parsed: Message) -> Agency | None:
    """The agency of this instance the message is for: as the road says, else as the message says."""
    codes = [message.to_code] if message.to_code else []
    if isinstance(parsed, DocumentMessage):
        codes += [receiver.code for receiver in parsed.receivers]
    else:
        codes.append(parsed.response.organ_id)
    for code in filter(None, codes):
        found = correspondent_by_code(code=code)
        if found is not None and found.agency is not None:
            return found.agency
        agencies = Agency.objects.filter(is_active=True)
        local = agencies.filter(code__iexact=code).first() or agencies.filter(code102__iexact=code).first()
        if local is not None:
            return local
    return None


def _judge(
    message: InboxMessage, parsed: Message, sender: Correspondent | None
) -> tuple[InboxState, tuple[Obstacle, ...]]:
    """Decide how far the message goes: check the sender, the receiver, and whether it came before."""
    code = parsed.sender.code
    if message.from_code and message.from_code not in code_forms(code):
        mismatch = obstacle(Code.SENDER_MISMATCH, organ=code, transport_organ=message.from_code)
        return InboxState.REFUSED, (mismatch,)
    if first := _came_before(message):
        message.duplicate_of = first
        at = f"{first.stored_at:%d/%m/%Y}"
        return InboxState.REFUSED, (obstacle(Code.EDXML_DUPLICATE, document_id=message.document_id_text, at=at),)
    if isinstance(parsed, StatusMessage):
        return InboxState.PARSED, ()
    obstacles = []
    if sender is None:
        # Entered switched off: a person decides, and then only has to switch it on.
        name = (parsed.sender.name or code)[:300]
        Correspondent.objects.get_or_create(code=code_key(code)[:35], defaults={"name": name, "is_active": False})
    if sender is None or not sender.is_active:
        obstacles.append(obstacle(Code.SENDER_UNKNOWN, organ=code))
    if message.agency is None:
        codes = message.to_code or ", ".join(receiver.code for receiver in parsed.receivers)
        obstacles.append(obstacle(Code.RECEIVER_UNKNOWN, codes=codes))
    return (InboxState.FAILED if obstacles else InboxState.PARSED), tuple(obstacles)


def _came_before(message: InboxMessage) -> InboxMessage | None:
    """The earlier copy: the same new document of the same sender, or of anything else the same bytes."""
    earlier = InboxMessage.objects.filter(
        agency=message.agency,
        sender_code=message.sender_code,
        document_key=message.document_key,
        kind=message.kind,
        business=message.business,
        state__in=[InboxState.PARSED, InboxState.ACCEPTED],
    ).exclude(pk=message.pk)
    if message.kind != "document" or message.business != BusinessKind.NEW:
        earlier = earlier.filter(sha256=message.sha256)
    return earlier.order_by("pk").first()


# --- what becomes of it


@transaction.atomic
def inbox_accept(*, message_id: int, now: datetime, document_id: int | None = None) -> InboxMessage:
    """Note that a read message was taken: as a document of the record, or (a status) on a delivery."""
    message = _lock(message_id)
    if message.state_value is InboxState.ACCEPTED and message.document_id == document_id:
        return message
    _require(message, (InboxState.PARSED,), _("tiếp nhận"))
    message.state = InboxState.ACCEPTED
    message.document_id = document_id
    message.changed_at = now
    message.save(update_fields=["state", "document", "changed_at"])
    return message


@transaction.atomic
def inbox_refuse(*, message_id: int, reason: str, now: datetime) -> InboxMessage:
    """Note that a person refused a message, with the reason; the sender may send it again."""
    if not reason.strip():
        raise refuse(WrongState, Code.REASON_MISSING)
    message = _lock(message_id)
    _require(message, (InboxState.PARSED, InboxState.ACCEPTED, InboxState.FAILED), _("từ chối"))
    message.state = InboxState.REFUSED
    message.reason_code = REFUSED_BY_PERSON
    message.reason = reason.strip()[:1000]
    message.changed_at = now
    message.save(update_fields=["state", "reason_code", "reason", "changed_at"])
    return message


def inbox_fail(*, message_id: int, obstacles: tuple[Obstacle, ...], now: datetime) -> InboxMessage:
    """Set a read message aside for a person, with every reason."""
    return _close(message_id, InboxState.FAILED, obstacles, now=now)


@transaction.atomic
def inbox_retry(*, message_id: int, now: datetime) -> InboxMessage:
    """Put a message that was set aside back in line to be read again."""
    message = _lock(message_id)
    _require(message, (InboxState.FAILED,), _("đọc lại"))
    message.state = InboxState.STORED
    message.reason_code = message.reason = ""
    message.changed_at = now
    message.save(update_fields=["state", "reason_code", "reason", "changed_at"])
    return message


@transaction.atomic
def _close(message_id: int, state: InboxState, obstacles: tuple[Obstacle, ...], *, now: datetime) -> InboxMessage:
    message = _lock(message_id)
    _require(message, (InboxState.STORED, InboxState.PARSED), _("đóng lại"))
    message.state = state
    message.reason_code = obstacles[0].code.value
    message.reason = " ".join(str(each) for each in obstacles)[:1000]
    message.changed_at = now
    message.save(update_fields=["state", "reason_code", "reason", "changed_at"])
    return message


def _require(message: InboxMessage, states: tuple[InboxState, ...], act: str) -> None:
    if message.state_value not in states:
        raise refuse(WrongState, Code.MESSAGE_NOT_OPEN, state=message.state_value.label, act=act)


def _lock(message_id: int) -> InboxMessage:
    inbox_get(message_id=message_id)
    return InboxMessage.objects.select_for_update().get(pk=message_id)
