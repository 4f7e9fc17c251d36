"""Statuses this instance owes the senders of what arrived: each once, in their order."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from edoc.domain.delivery import STATUS_RULES, Side, StatusCode
from edoc.domain.errors import NotFound, Refusal, Unavailable, WrongState, refuse
from edoc.domain.obstacles import Code
from edoc.domain.wording import gettext_noop as _
from edoc.exchange.codec.messages import Party, Reference, Staff, StatusMessage
from edoc.exchange.codec.write import write_status
from edoc.exchange.models import InboxMessage, InboxState, Packet, PacketDirection, ReportState, StatusReport
from edoc.exchange.selectors import inbox_get
from edoc.exchange.services.packets import ERROR_LENGTH, packet_put, sent_already
from edoc.exchange.transports.port import Channel, Parcel, Transport
from edoc.storage.services import blob_read

_TAKEN = (StatusCode.REGISTERED, StatusCode.ASSIGNED, StatusCode.IN_PROGRESS, StatusCode.DONE)


@transaction.atomic
def status_queue(
    *,
    message_id: int,
    code: StatusCode,
    now: datetime,
    staff: str = "",
    department: str = "",
    description: str = "",
) -> StatusReport:
    """Make a status about a document that arrived; a repeat gives the one there is.

    Refused: a code receivers do not send, a refusal without its reason, a refusal after registering, and the reverse.
    """
    message = inbox_get(message_id=message_id)
    InboxMessage.objects.select_for_update().get(pk=message_id)
    known = StatusReport.objects.filter(message_id=message_id, code=code.value).first()
    if known is not None:
        return known
    rule = STATUS_RULES[code]
    if rule.side is not Side.RECEIVER or message.kind != "document" or not message.document_key:
        state = InboxState(message.state).label
        raise refuse(WrongState, Code.MESSAGE_NOT_OPEN, state=state, act=f"báo trạng thái {code.value}")
    if rule.needs_reason and not description.strip():
        raise refuse(WrongState, Code.REASON_MISSING)
    opposed = _TAKEN if code is StatusCode.REFUSED else (StatusCode.REFUSED,) if code in _TAKEN else ()
    said = StatusReport.objects.filter(message_id=message_id, code__in=[each.value for each in opposed]).first()
    if said is not None:
        words = STATUS_RULES[StatusCode(said.code)].words
        raise refuse(WrongState, Code.MESSAGE_NOT_OPEN, state=words, act=rule.words.lower())
    return StatusReport.objects.create(
        message_id=message_id,
        code=code.value,
        description=(description.strip() or rule.words)[:1000],
        staff=staff[:200],
        department=department[:200],
        at=now,
        state=ReportState.WAITING,
        changed_at=now,
    )


def status_send(*, status_id: int, transport: Transport, now: datetime) -> StatusReport:
    """Send a status, after those about the same message that still wait before it.

    Raises Unavailable (it goes on waiting) or Refusal (it is FAILED and a person must act).
    """
    report = _get(status_id)
    earlier = StatusReport.objects.filter(
        message_id=report.message_id, state=ReportState.WAITING, pk__lte=report.pk
    ).order_by("pk")
    for waiting_id in list(earlier.values_list("pk", flat=True)):
        _send_one(status_id=waiting_id, transport=transport, now=now)
    return _get(status_id)


def _get(status_id: int) -> StatusReport:
    found = StatusReport.objects.select_related("message__agency", "packet").filter(pk=status_id).first()
    if found is None:
        raise NotFound(f"status {status_id}")
    return found


def _send_one(*, status_id: int, transport: Transport, now: datetime) -> None:
    packet, attempts = _prepare(status_id=status_id, now=now)
    parcel = Parcel(blob_read(packet.sha256), Channel.STATUS, packet.from_code, (packet.to_code,))
    try:
        doc_id = ""
        if attempts > 1:
            doc_id = sent_already(
                transport=transport,
                kind=Channel.STATUS,
                sha256=packet.sha256,
                from_code=packet.from_code,
                to_code=packet.to_code,
            )
        doc_id = doc_id or transport.send(parcel=parcel)
    except Unavailable as error:
        _record(status_id, ReportState.WAITING, now=now, error=str(error))
        raise
    except Refusal as error:
        _record(status_id, ReportState.FAILED, now=now, error=str(error))
        raise
    _record(status_id, ReportState.SENT, now=now, doc_id=doc_id)


def _prepare(*, status_id: int, now: datetime) -> tuple[Packet, int]:
    """Build the packet once and count the attempt before it is made."""
    with transaction.atomic():
        report = StatusReport.objects.select_for_update().get(pk=status_id)
        packet = report.packet or _build(report, now=now)
        report.packet = packet
        report.attempts += 1
        report.changed_at = now
        report.save(update_fields=["packet", "attempts", "changed_at"])
        return packet, report.attempts


def _build(report: StatusReport, *, now: datetime) -> Packet:
    """Write the status from the agency that got the message to the one that sent it."""
    message = inbox_get(message_id=report.message_id)
    code = message.to_code or (message.agency.code if message.agency else "")
    status = StatusMessage(
        sender=Party(code=code, name=message.agency.name if message.agency else ""),
        response=Reference(
            organ_id=message.sender_code,
            code=message.notation,
            document_id=message.document_id_text,
            promulgated=message.promulgated,
        ),
        code=StatusCode(report.code),
        at=report.at,
        staff=Staff(name=report.staff, department=report.department),
        description=report.description,
    )
    return packet_put(
        direction=PacketDirection.OUT,
        kind=status.kind,
        document_id=message.document_id_text,
        from_code=code,
        to_code=message.sender_code,
        data=write_status(status),
        now=now,
    )


@transaction.atomic
def _record(status_id: int, state: ReportState, *, now: datetime, error: str = "", doc_id: str = "") -> None:
    report = StatusReport.objects.select_for_update().get(pk=status_id)
    report.state = state
    report.last_error = error[:ERROR_LENGTH]
    report.changed_at = now
    if state is ReportState.SENT:
        report.sent_at = now
        report.transport_doc_id = doc_id
        if report.packet_id is not None:
            Packet.objects.filter(pk=report.packet_id).update(transport_doc_id=doc_id)
    report.save()


@transaction.atomic
def status_retry(*, status_id: int, now: datetime) -> StatusReport:
    """Put a failed status back in line."""
    report = _get(status_id)
    if report.state != ReportState.FAILED:
        state = ReportState(report.state).label
        raise refuse(WrongState, Code.MESSAGE_NOT_OPEN, state=state, act=_("gửi lại"))
    report.state = ReportState.WAITING
    report.changed_at = now
    report.save(update_fields=["state", "changed_at"])
    return report
