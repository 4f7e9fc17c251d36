"""The clerk's counter: number, seal, issue, send; and the ways back with a reason (NĐ 30/2020, Đ.14–18)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from edoc.audit.services import audit_record
from edoc.documents.access import document_lock_for
from edoc.documents.models import Document, RenditionKind
from edoc.documents.moves import document_move
from edoc.documents.selectors import attachments_of, receivers_of, rendition_alive
from edoc.documents.services import (
    Identity,
    attachment_add,
    document_create,
    document_update,
    rendition_add,
    renditions_kill,
)
from edoc.domain.actors import Actor, system_actor
from edoc.domain.audit_codes import AuditCode
from edoc.domain.delivery import StatusCode
from edoc.domain.errors import (
    BadInput,
    Obstacle,
    Refusal,
    WrongState,
    obstacle,
    refuse,
    refuse_on,
)
from edoc.domain.identifiers import DocumentId
from edoc.domain.jobs import Job
from edoc.domain.lifecycle import STATE_WORDS, Act, Direction, State
from edoc.domain.local_time import local_date
from edoc.domain.numbering import date_line, number_text
from edoc.domain.obstacles import Code
from edoc.domain.rights import Right
from edoc.domain.urgency import Urgency
from edoc.domain.wording import gettext_noop as _
from edoc.exchange.models import Delivery, RoadKind
from edoc.exchange.services import (
    ReceiverRef,
    delivery_hand_over,
    delivery_queue,
)
from edoc.flows.clerk import clerk_desk, clerk_grant
from edoc.flows.handle import resolve
from edoc.flows.review import reopen
from edoc.flows.signing_request import signing_ask
from edoc.flows.statuses import report_status
from edoc.flows.typeset import typeset_again
from edoc.notices.services import notice_put
from edoc.organizations.selectors import agency_by_code
from edoc.queue.services import queue_put
from edoc.registry.selectors import entry_of
from edoc.registry.services import book_open_for, number_take, number_void
from edoc.signatures.models import Role, SigningSession
from edoc.signatures.selectors import session_asked, signatures_on
from edoc.signatures.services import DATE_FIELD, NUMBER_FIELD, seal_obstacles, sessions_cancel
from edoc.signatures.verdicts import verdict_copy


def numbering_obstacles(*, document: Document) -> list[Obstacle]:
    """Everything that keeps the clerk from numbering and sealing now."""
    found: list[Obstacle] = []
    signed = rendition_alive(document_id=document.pk, kind=RenditionKind.SIGNED)
    if signed is None or not any(s.indication != "TOTAL-FAILED" for s in signatures_on(rendition_id=signed.pk)):
        found.append(obstacle(Code.NOT_SIGNED))
    found += seal_obstacles(agency_id=document.agency_id, name=document.organ_name)
    if entry_of(document_id=document.pk) is None:  # made anew under its number, it needs no book
        try:
            book_open_for(document=document)
        except Refusal as refusal:
            found += refusal.obstacles
    return found


@transaction.atomic
def number_document(
    *, document_id: int, idempotency_key: str, confirmation: str, actor: Actor, now: datetime
) -> SigningSession:
    """The clerk's one act: take the next number, and ask for the seal under the same recorded confirmation.

    Short and locked; the file is not touched here. A document remade under its number keeps number and date.
    """
    document, asked = _lock_or_asked(document_id=document_id, key=idempotency_key, actor=actor, now=now)
    if asked is not None:
        return asked
    if document.state_value is not State.SIGNED:
        raise refuse(WrongState, Code.WRONG_STATE, state=STATE_WORDS[document.state_value], act=_("cấp số"))
    if not confirmation:
        raise refuse(BadInput, Code.CONFIRMATION_MISSING)
    refuse_on(numbering_obstacles(document=document), Refusal)
    entry = entry_of(document_id=document.pk)
    if entry is None:
        entry = number_take(document=document, day=local_date(now), actor=actor, now=now)
    number = number_text(entry.number)
    document_update(
        document=document,
        now=now,
        code_number=number,
        document_date=entry.entered_on,
        edxml_id=str(
            DocumentId(
                organ_id=document.organ_code,
                promulgated=entry.entered_on,
                number=number,
                notation=document.code_notation,
            )
        ),
    )
    document_move(document=document, act=Act.NUMBER, actor=actor, now=now, **clerk_desk(agency_id=document.agency_id))
    audit_record(
        code=AuditCode.NUMBERED,
        actor=actor,
        now=now,
        document_id=document.pk,
        detail={"number": document.number, "book": entry.book.name, "date": entry.entered_on.isoformat()},
    )
    queue_put(Job.REINDEX, now=now, document_id=document.pk)
    return _ask_seal(
        document=document, idempotency_key=idempotency_key, confirmation=confirmation, actor=actor, now=now
    )


@transaction.atomic
def request_seal(
    *, document_id: int, idempotency_key: str, confirmation: str, actor: Actor, now: datetime
) -> SigningSession:
    """Ask for the seal of a numbered document again, after a failure; the number stays."""
    document, asked = _lock_or_asked(document_id=document_id, key=idempotency_key, actor=actor, now=now)
    if asked is not None:
        return asked
    if document.state_value is not State.NUMBERED:
        raise refuse(WrongState, Code.WRONG_STATE, state=STATE_WORDS[document.state_value], act=_("ký dấu"))
    refuse_on(seal_obstacles(agency_id=document.agency_id, name=document.organ_name), Refusal)
    return _ask_seal(
        document=document, idempotency_key=idempotency_key, confirmation=confirmation, actor=actor, now=now
    )


def _lock_or_asked(
    *, document_id: int, key: str, actor: Actor, now: datetime
) -> tuple[Document, SigningSession | None]:
    """The locked document, and the session this key asked for before: the same key twice is one request."""
    document = document_lock_for(document_id=document_id, actor=actor, right=Right.REGISTER, now=now)
    return document, session_asked(key=key, document_id=document.pk, role=Role.SEAL, actor=actor)


def _ask_seal(
    *, document: Document, idempotency_key: str, confirmation: str, actor: Actor, now: datetime
) -> SigningSession:
    signed = rendition_alive(document_id=document.pk, kind=RenditionKind.SIGNED)
    if signed is None:
        raise refuse(WrongState, Code.NOT_SIGNED)
    return signing_ask(
        document=document,
        source=signed,
        role=Role.SEAL,
        idempotency_key=idempotency_key,
        confirmation=confirmation,
        actor=actor,
        now=now,
    )


def number_fills(*, document: Document) -> dict[str, str]:
    """What the seal's revision writes: the digits of the number, and the whole line of the date."""
    if not document.code_number or document.document_date is None:
        raise refuse(WrongState, Code.NO_NUMBER)
    return {NUMBER_FIELD: document.code_number, DATE_FIELD: date_line(document.document_date)}


@transaction.atomic
def void_number(*, document_id: int, reason: str, actor: Actor, now: datetime) -> Document:
    """Void a number taken by mistake, before anything was issued: the number keeps its reason and is never reused."""
    document = document_lock_for(document_id=document_id, actor=actor, right=Right.REGISTER, now=now)
    if not reason.strip():
        raise refuse(BadInput, Code.REASON_MISSING)
    document_move(document=document, act=Act.VOID, actor=actor, now=now)
    entry = number_void(document=document, reason=reason, actor=actor, now=now)  # refuses a draft without a number
    sessions_cancel(document=document, now=now)
    renditions_kill(document=document, reason=f"hủy số: {reason}"[:500], now=now)
    audit_record(
        code=AuditCode.NUMBER_VOIDED,
        actor=actor,
        now=now,
        document_id=document.pk,
        detail={"number": document.number, "book": entry.book.name, "reason": reason},
    )
    queue_put(Job.REINDEX, now=now, document_id=document.pk)
    return document


@transaction.atomic
def remake_document(*, document_id: int, reason: str, actor: Actor, now: datetime) -> Document:
    """A numbered, unsealed document gets a new file under the same number and date: the draft reopens.

    The number stays the clerk's: it is sealed in the new file, or voided.
    """
    document = document_lock_for(document_id=document_id, actor=actor, right=Right.REGISTER, now=now)
    if not reason.strip():
        raise refuse(BadInput, Code.REASON_MISSING)
    sessions_cancel(document=document, now=now)
    renditions_kill(document=document, reason=reason, now=now, kinds=[RenditionKind.SIGNED, RenditionKind.PREPARED])
    reopen(document=document, act=Act.REMAKE, actor=actor, now=now)
    typeset_again(document=document, now=now)
    audit_record(code=AuditCode.REMADE, actor=actor, now=now, document_id=document.pk, detail={"reason": reason})
    if document.author_id is not None:
        notice_put(
            person_id=document.author_id,
            document_id=document.pk,
            text=f"Làm lại tệp dưới số {document.number}: {reason}"[:300],
            key=f"remake:{document.pk}:{document.version}",
            now=now,
        )
    return document


@transaction.atomic
def issue_document(*, document_id: int, actor: Actor, now: datetime) -> Document:
    """Issue: the record is frozen, receivers on the instance get it at once, the axis gets its packets by jobs.

    An answer resolves the document it answers (06).
    """
    document = document_lock_for(document_id=document_id, actor=actor, right=Right.REGISTER, now=now)
    sealed = rendition_alive(document_id=document.pk, kind=RenditionKind.SEALED)
    if document.state_value is not State.SEALED or sealed is None:
        raise refuse(WrongState, Code.WRONG_STATE, state=STATE_WORDS[document.state_value], act=_("phát hành"))
    deliveries = delivery_queue(
        document=document,
        receivers=[ReceiverRef(code=r.code, name=r.name) for r in receivers_of(document_id=document.pk) if r.code],
        now=now,
    )
    document_move(document=document, act=Act.ISSUE, actor=actor, now=now)
    audit_record(
        code=AuditCode.ISSUED,
        actor=actor,
        now=now,
        document_id=document.pk,
        detail={
            "number": document.number,
            "sha256": sealed.blob_id,
            "receivers": [d.receiver_code for d in deliveries],
        },
    )
    for delivery in deliveries:
        if delivery.channel == RoadKind.LOCAL:
            _hand_over(delivery=delivery, document=document, now=now)
        else:
            queue_put(Job.DELIVER, now=now, delivery_id=delivery.pk, dedup_key=f"deliver:{delivery.pk}")
    if document.answers_id is not None:
        _resolve_answered(answered_id=document.answers_id, document=document, actor=actor, now=now)
    queue_put(Job.REINDEX, now=now, document_id=document.pk)
    return document


def _resolve_answered(*, answered_id: int, document: Document, actor: Actor, now: datetime) -> None:
    answered = Document.objects.select_for_update().get(pk=answered_id)
    if answered.direction == Direction.IN.value and answered.state_value in (State.ASSIGNED, State.IN_PROGRESS):
        resolve(document=answered, outcome=f"Trả lời bằng văn bản số {document.number}", actor=actor, now=now)


def _hand_over(*, delivery: Delivery, document: Document, now: datetime) -> None:
    """A receiver on this instance gets its own document over the same blobs, with the verdict on the signatures."""
    receiver = agency_by_code(code=delivery.receiver_code)
    sealed = rendition_alive(document_id=document.pk, kind=RenditionKind.SEALED)
    if receiver is None or sealed is None:
        raise refuse(Refusal, Code.RECEIVER_CODES_UNKNOWN, codes=delivery.receiver_code)
    machine = system_actor(_("chuyển trong hệ thống"), agency_id=receiver.pk)
    copy = document_create(
        agency_id=receiver.pk,
        direction=Direction.IN,
        identity=_identity_of(document),
        actor=machine,
        now=now,
        source_id=document.pk,
        answers_id=None,
        **clerk_desk(agency_id=receiver.pk),
    )
    rendition = rendition_add(
        document=copy, kind=RenditionKind.RECEIVED, sha256=sealed.blob_id, now=now, page_count=sealed.page_count
    )
    document_update(document=copy, now=now, page_count=sealed.page_count)
    for attachment in attachments_of(document_id=document.pk):
        attachment_add(document=copy, name=attachment.name, sha256=attachment.blob_id, now=now)
    verdict_copy(source=sealed, document=copy, rendition=rendition)
    received(document=copy, actor=machine, now=now, detail={"from": document.organ_name})
    delivery_hand_over(delivery_id=delivery.pk, received_document_id=copy.pk, now=now)
    report_status(document=copy, code=StatusCode.RECEIVED, actor=machine, now=now)


def received(*, document: Document, actor: Actor, now: datetime, detail: dict[str, object]) -> None:
    """What every arrival does: the clerk may register it, the log knows it, the index hears of it."""
    clerk_grant(document=document, right=Right.REGISTER, actor=actor, now=now)
    audit_record(code=AuditCode.RECEIVED, actor=actor, now=now, document_id=document.pk, detail=detail)
    queue_put(Job.REINDEX, now=now, document_id=document.pk)


def _identity_of(document: Document) -> Identity:
    return Identity(
        type_code=document.type_code,
        type_name=document.type_name,
        subject=document.subject,
        organ_name=document.organ_name,
        organ_code=document.organ_code,
        code_number=document.code_number,
        code_notation=document.code_notation,
        document_date=document.document_date,
        signer_name=document.signer_name,
        signer_position=document.signer_position,
        authority=document.authority,
        edxml_id=document.edxml_id,
        urgency=Urgency(document.urgency),
        reply_due_on=document.reply_due_on,
    )
