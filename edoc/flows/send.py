"""Over the axis: the packet of a delivery is written once and sent once; a failed one is put back in line by hand."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from edoc.audit.services import audit_record
from edoc.documents.access import document_lock_for
from edoc.documents.models import Document, RenditionKind
from edoc.documents.selectors import attachments_of, receivers_of, rendition_alive
from edoc.domain.actors import Actor, system_actor
from edoc.domain.audit_codes import AuditCode
from edoc.domain.delivery import SENDABLE
from edoc.domain.errors import (
    NotFound,
    Refusal,
    Unavailable,
    WrongState,
    refuse,
)
from edoc.domain.jobs import Job
from edoc.domain.obstacles import Code
from edoc.domain.rights import Right
from edoc.domain.wording import gettext_noop as _
from edoc.exchange.codec.messages import Attachment, Party, Reference, Signer
from edoc.exchange.models import Delivery
from edoc.exchange.selectors import delivery_get
from edoc.exchange.services import (
    OutgoingLetter,
    delivery_packet_build,
    delivery_retry,
    delivery_send,
    transport_open,
)
from edoc.organizations.models import Agency
from edoc.organizations.selectors import agency_get
from edoc.queue.services import queue_put
from edoc.storage.services import blob_read


def deliver(*, delivery_id: int, now: datetime) -> None:
    """Job: write the packet once, then send it over the axis, once. Raises Unavailable while the axis is down."""
    delivery = Delivery.objects.select_related("document__agency").get(pk=delivery_id)
    if delivery.state_value not in SENDABLE and delivery.sent_at is not None:
        return
    machine = system_actor(_("trục liên thông"), agency_id=delivery.document.agency_id)
    try:
        delivery_packet_build(delivery_id=delivery_id, letter=_letter(delivery.document), now=now)
        with transport_open(clock=lambda: now) as transport:
            sent = delivery_send(delivery_id=delivery_id, transport=transport, now=now)
    except (Refusal, Unavailable) as error:
        audit_record(
            code=AuditCode.DELIVERY_FAILED,
            actor=machine,
            now=now,
            document_id=delivery.document_id,
            detail={"to": delivery.receiver_code, "reason": str(error)[:500]},
        )
        raise
    audit_record(
        code=AuditCode.DELIVERED,
        actor=machine,
        now=now,
        document_id=delivery.document_id,
        detail={"to": delivery.receiver_code, "axis": sent.transport_doc_id},
    )


def _letter(document: Document) -> OutgoingLetter:
    """The document as the axis wants it said."""
    agency = agency_get(agency_id=document.agency_id)
    sealed = rendition_alive(document_id=document.pk, kind=RenditionKind.SEALED)
    if sealed is None or document.document_date is None:
        raise refuse(WrongState, Code.NOT_SEALED)
    stem = document.number.replace("/", "-")
    files = [Attachment(name=f"{stem}.pdf", content_type="application/pdf", data=blob_read(sealed.blob_id))]
    files += [
        Attachment(name=a.name, content_type=a.blob.content_type, data=blob_read(a.blob_id))
        for a in attachments_of(document_id=document.pk)
    ]
    return OutgoingLetter(
        sender=party(agency),
        number=document.code_number,
        notation=document.code_notation,
        promulgated=document.document_date,
        type_name=document.type_name,
        subject=document.subject,
        attachments=tuple(files),
        place=agency.place,
        signers=(
            Signer(
                full_name=document.signer_name,
                position=document.signer_position,
                competence=document.authority.replace("\n", " "),
            ),
        ),
        due=document.reply_due_on,
        to_places=tuple(r.line for r in receivers_of(document_id=document.pk) if not r.code),
        urgency=document.urgency,
        pages=document.page_count or None,
        responses=_responses(document),
    )


def party(agency: Agency) -> Party:
    """An agency of this instance as a party of a message."""
    return Party(
        code=agency.code,
        name=agency.name,
        in_charge=agency.parent_name,
        address=agency.address,
        email=agency.email,
        telephone=agency.telephone,
    )


def _responses(document: Document) -> tuple[Reference, ...]:
    answered = document.answers
    if answered is None:
        return ()
    return (
        Reference(
            organ_id=answered.organ_code,
            code=answered.number,
            document_id=answered.edxml_id,
            promulgated=answered.document_date,
        ),
    )


@transaction.atomic
def retry_delivery(*, document_id: int, delivery_id: int, actor: Actor, now: datetime) -> None:
    """Put a failed delivery back in line after its cause was mended."""
    document_lock_for(document_id=document_id, actor=actor, right=Right.REGISTER, now=now)
    if delivery_get(delivery_id=delivery_id).document_id != document_id:
        raise NotFound("delivery")
    delivery = delivery_retry(delivery_id=delivery_id, now=now)
    audit_record(
        code=AuditCode.JOB_RETRIED,
        actor=actor,
        now=now,
        document_id=document_id,
        detail={"delivery": delivery.receiver_code},
    )
    queue_put(Job.DELIVER, now=now, delivery_id=delivery_id, dedup_key=f"deliver:{delivery_id}:{delivery.attempts}")
