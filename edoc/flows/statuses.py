"""Telling the sender how far its document is: at once on this instance, by a status packet over the axis."""

from __future__ import annotations

from datetime import datetime

from edoc.audit.services import audit_record
from edoc.documents.models import Document
from edoc.domain.actors import Actor, system_actor
from edoc.domain.audit_codes import AuditCode
from edoc.domain.delivery import StatusCode
from edoc.domain.jobs import Job
from edoc.domain.wording import gettext_noop as _
from edoc.exchange.codec.messages import Party, Reference, Staff, StatusMessage
from edoc.exchange.selectors import message_of_document
from edoc.exchange.services import delivery_record_status, status_queue, status_send, transport_open
from edoc.queue.services import queue_put


def report_status(*, document: Document, code: StatusCode, actor: Actor, now: datetime, description: str = "") -> None:
    """Report one status of an incoming document inside the transaction of the act that caused it."""
    if document.source_id is not None:
        _report_here(document=document, code=code, actor=actor, now=now, description=description)
        return
    message = message_of_document(document_id=document.pk)
    if message is None:  # entered from paper: nobody to tell
        return
    report = status_queue(
        message_id=message.pk, code=code, now=now, staff=actor.name, department=actor.unit_name, description=description
    )
    queue_put(Job.SEND_STATUS, now=now, status_id=report.pk, dedup_key=f"status:{report.pk}")


def _report_here(*, document: Document, code: StatusCode, actor: Actor, now: datetime, description: str) -> None:
    """The sender works on this instance: its delivery moves in the same transaction."""
    agency = document.agency
    delivery_record_status(
        report=StatusMessage(
            sender=Party(code=agency.code, name=agency.name),
            response=Reference(
                organ_id=document.organ_code,
                code=document.number,
                document_id=document.edxml_id,
                promulgated=document.document_date,
            ),
            code=code,
            at=now,
            staff=Staff(name=actor.name, department=actor.unit_name),
            description=description,
        ),
        now=now,
    )
    audit_record(
        code=AuditCode.STATUS_RECEIVED,
        actor=system_actor(_("trạng thái nội bộ")),
        now=now,
        document_id=document.source_id,
        detail={"status": code.value, "from": agency.name},
    )


def send_status(*, status_id: int, now: datetime) -> None:
    """Job: send one status over the axis. Raises Unavailable while the axis is down: the job waits and comes back."""
    with transport_open(clock=lambda: now) as transport:
        report = status_send(status_id=status_id, transport=transport, now=now)
    audit_record(
        code=AuditCode.STATUS_SENT,
        actor=system_actor(_("trục liên thông")),
        now=now,
        document_id=report.message.document_id,
        detail={"status": report.code, "to": report.message.sender_code},
    )
