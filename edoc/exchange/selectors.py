"""Reading the exchange: who is in the directory, how far each delivery got, what lies in the inbox."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from edoc.domain.delivery import STATE_WORDS, STATUS_RULES, DeliveryState, StatusCode
from edoc.domain.errors import NotFound
from edoc.domain.identifiers import code_key
from edoc.exchange.models import Correspondent, Delivery, InboxMessage, InboxState, Packet, ReportState, StatusReport


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """One status that came back."""

    code: str
    words: str
    at: datetime
    staff: str
    department: str
    description: str


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One delivery as a screen shows it."""

    id: int
    receiver_code: str
    receiver_name: str
    channel: str
    channel_words: str
    state: DeliveryState
    words: str
    attempts: int
    last_error: str
    sent_at: datetime | None
    changed_at: datetime
    packet_sha256: str
    receipts: tuple[ReceiptRow, ...]


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One inbox message as a screen shows it."""

    id: int
    sender_code: str
    sender_name: str
    notation: str
    subject: str
    kind: str
    business: int
    state: InboxState
    words: str
    reason_code: str
    reason: str
    stored_at: datetime
    document_id: int | None
    duplicate_of_id: int | None


def correspondent_by_code(*, code: str) -> Correspondent | None:
    """Find an agency by either form of its code; the current one before its past."""
    wanted = code_key(code)
    if not wanted:
        return None
    return (
        Correspondent.objects.filter(Q(code__iexact=wanted) | Q(code102__iexact=wanted))
        .select_related("agency")
        .order_by("valid_to", "pk")
        .first()
    )


def receivers_unknown(*, codes: Iterable[str]) -> list[str]:
    """Which of the codes name no agency one may send to."""
    unknown = []
    for code in codes:
        found = correspondent_by_code(code=code)
        if found is None or not found.is_active or found.valid_to is not None:
            unknown.append(code)
    return unknown


def correspondents_search(*, text: str = "", limit: int = 20) -> list[Correspondent]:
    """Agencies one may send to, by a part of name or code."""
    found = Correspondent.objects.filter(is_active=True, valid_to__isnull=True)
    if text.strip():
        part = text.strip()
        found = found.filter(Q(name__icontains=part) | Q(code__icontains=part) | Q(code102__icontains=part))
    return list(found.order_by("name", "code")[:limit])


def delivery_get(*, delivery_id: int) -> Delivery:
    """One delivery. Raises NotFound."""
    found = Delivery.objects.select_related("packet").filter(pk=delivery_id).first()
    if found is None:
        raise NotFound(f"delivery {delivery_id}")
    return found


def deliveries_of(*, document_id: int) -> list[DeliveryRow]:
    """The deliveries of a document with their receipts, in two queries."""
    found = Delivery.objects.filter(document_id=document_id).select_related("packet").prefetch_related("receipts")
    return [_delivery_row(delivery) for delivery in found]


def deliveries_of_many(*, document_ids: Iterable[int]) -> dict[int, list[DeliveryRow]]:
    """The deliveries of many documents, by document, in two queries."""
    found: dict[int, list[DeliveryRow]] = {}
    rows = Delivery.objects.filter(document_id__in=list(document_ids))
    for delivery in rows.select_related("packet").prefetch_related("receipts"):
        found.setdefault(delivery.document_id, []).append(_delivery_row(delivery))
    return found


def deliveries_stuck(*, before: datetime) -> list[DeliveryRow]:
    """Deliveries that failed, or were sent before a moment and never answered: they need a look."""
    found = (
        Delivery.objects.filter(
            Q(state=DeliveryState.FAILED)
            | Q(state__in=[DeliveryState.WAITING, DeliveryState.SENT], changed_at__lt=before)
        )
        .select_related("packet")
        .prefetch_related("receipts")
    )
    return [_delivery_row(delivery) for delivery in found]


def _delivery_row(delivery: Delivery) -> DeliveryRow:
    state = delivery.state_value
    return DeliveryRow(
        id=delivery.pk,
        receiver_code=delivery.receiver_code,
        receiver_name=delivery.receiver_name,
        channel=delivery.channel,
        channel_words=delivery.get_channel_display(),
        state=state,
        words=STATE_WORDS[state],
        attempts=delivery.attempts,
        last_error=delivery.last_error,
        sent_at=delivery.sent_at,
        changed_at=delivery.changed_at,
        packet_sha256=delivery.packet.sha256 if delivery.packet else "",
        receipts=tuple(
            ReceiptRow(
                code=receipt.code,
                words=STATUS_RULES[StatusCode(receipt.code)].words,
                at=receipt.at,
                staff=receipt.staff,
                department=receipt.department,
                description=receipt.description,
            )
            for receipt in delivery.receipts.all()
        ),
    )


def inbox_get(*, message_id: int) -> InboxMessage:
    """One inbox message. Raises NotFound."""
    found = InboxMessage.objects.select_related("packet", "agency").filter(pk=message_id).first()
    if found is None:
        raise NotFound(f"inbox message {message_id}")
    return found


def inbox_list(
    *, agency_id: int | None = None, states: Iterable[InboxState] = (), limit: int = 50, offset: int = 0
) -> list[InboxRow]:
    """Document messages of the inbox, the newest first; without an agency those that belong to none yet as well."""
    found = InboxMessage.objects.filter(channel="edoc")
    if agency_id is not None:
        found = found.filter(agency_id=agency_id)
    if wanted := list(states):
        found = found.filter(state__in=wanted)
    return [_inbox_row(message) for message in found[offset : offset + limit]]


def _inbox_row(message: InboxMessage) -> InboxRow:
    state = message.state_value
    return InboxRow(
        id=message.pk,
        sender_code=message.sender_code or message.from_code,
        sender_name=message.sender_name,
        notation=message.notation,
        subject=message.subject,
        kind=message.kind,
        business=message.business,
        state=state,
        words=str(state.label),
        reason_code=message.reason_code,
        reason=message.reason,
        stored_at=message.stored_at,
        document_id=message.document_id,
        duplicate_of_id=message.duplicate_of_id,
    )


def inbox_counts(*, agency_id: int) -> dict[InboxState, int]:
    """How many document messages of an agency stand in each state."""
    rows = (
        InboxMessage.objects.filter(agency_id=agency_id, channel="edoc")
        .order_by()
        .values_list("state")
        .annotate(n=Count("pk"))
    )
    return {InboxState(state): n for state, n in rows}


def inbox_unread() -> list[int]:
    """Messages that are stored and not read yet, the oldest first: what a lost job would have read."""
    return list(InboxMessage.objects.filter(state=InboxState.STORED).order_by("pk").values_list("pk", flat=True))


def message_of_document(*, document_id: int) -> InboxMessage | None:
    """The message an incoming document came in; None when it did not come over the axis."""
    return InboxMessage.objects.filter(document_id=document_id).order_by("pk").first()


def arrival_of(*, document_key: str, sender_code: str) -> InboxMessage | None:
    """The message that brought a document of another agency: what a take-back (13), recall or update points to."""
    return (
        InboxMessage.objects.filter(
            document_key=document_key, sender_code=code_key(sender_code), kind="document", business=0
        )
        .exclude(state=InboxState.REFUSED)
        .order_by("pk")
        .first()
    )


def reports_waiting() -> list[int]:
    """Statuses that are not sent yet, the oldest first."""
    return list(StatusReport.objects.filter(state=ReportState.WAITING).order_by("pk").values_list("pk", flat=True))


def reports_of(*, message_id: int) -> QuerySet[StatusReport]:
    """The statuses sent, or to be sent, about a message."""
    return StatusReport.objects.filter(message_id=message_id)


def packets_all() -> QuerySet[Packet]:
    """Every packet sent and received, the oldest first."""
    return Packet.objects.order_by("pk")
