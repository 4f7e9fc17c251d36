"""Arrivals: raw first, then read; signatures validated and the report kept; registered or refused by the clerk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from edoc.audit.selectors import object_has_entry
from edoc.audit.services import audit_record
from edoc.documents.access import document_lock_for
from edoc.documents.models import Document, RenditionKind
from edoc.documents.moves import document_move
from edoc.documents.selectors import documents_alike
from edoc.documents.services import (
    Identity,
    attachment_add,
    document_create,
    document_update,
    grant,
    grants_end,
    rendition_add,
)
from edoc.domain.actors import Actor, PostKind, role_token, system_actor
from edoc.domain.audit_codes import AuditCode
from edoc.domain.delivery import StatusCode
from edoc.domain.doctypes import type_by_name, type_name
from edoc.domain.errors import (
    BadInput,
    Conflict,
    NotAllowed,
    Obstacle,
    Refusal,
    WrongState,
    obstacle,
    refuse,
    refuse_on,
)
from edoc.domain.jobs import Job
from edoc.domain.lifecycle import STATE_WORDS, Act, Direction, State
from edoc.domain.local_time import local_date
from edoc.domain.obstacles import Code
from edoc.domain.rights import GrantReason, Right
from edoc.domain.secrecy import secrecy_mark
from edoc.domain.text import number_key
from edoc.domain.urgency import Urgency
from edoc.domain.wording import gettext_noop as _
from edoc.exchange.codec.messages import Attachment, BusinessKind, DocumentMessage, StatusMessage
from edoc.exchange.models import InboxMessage
from edoc.exchange.selectors import inbox_get
from edoc.exchange.services import (
    delivery_record_status,
    inbox_accept,
    inbox_fail,
    inbox_parse,
    inbox_poll,
    inbox_refuse,
    status_queue,
    transport_open,
)
from edoc.flows.clerk import clerk_desk, clerk_grant
from edoc.flows.issue import received
from edoc.flows.papers import file_lines, file_name, pdf_lines, size_check
from edoc.flows.statuses import report_status
from edoc.notices.services import notice_put
from edoc.organizations.selectors import office_head
from edoc.paper.pages import pdf_check
from edoc.queue.services import queue_put
from edoc.registry.models import Entry
from edoc.registry.selectors import entry_of
from edoc.registry.services import number_take
from edoc.signatures.verdicts import file_verdict, verdict_store
from edoc.storage.services import blob_put

MACHINE = _("trục liên thông")


@dataclass(frozen=True, slots=True)
class RegisterForm:
    """What the clerk confirms of an arrival; prefilled from the message."""

    type_code: str
    subject: str
    organ_name: str
    code_number: str
    code_notation: str
    document_date: date | None
    signer_name: str = ""
    urgency: Urgency = Urgency.NORMAL
    due_at: datetime | None = None
    copies: int = 1
    note: str = ""
    duplicate_reason: str = ""


def poll_axis(*, now: datetime) -> list[int]:
    """Job: fetch what waits on the axis; each message is stored raw, with the job that reads it, then acknowledged."""
    with transport_open(clock=lambda: now) as transport:
        return inbox_poll(transport=transport, now=now, on_stored=lambda pk: _stored(pk, now))


def _stored(message_id: int, now: datetime) -> None:
    message = inbox_get(message_id=message_id)
    audit_record(
        code=AuditCode.MESSAGE_STORED,
        actor=system_actor(MACHINE),
        now=now,
        object_kind="message",
        object_id=message_id,
        detail={"axis": message.transport_doc_id, "sha256": message.sha256},
    )
    queue_put(Job.RECEIVE, now=now, message_id=message_id, dedup_key=f"receive:{message_id}")


def receive_message(*, message_id: int, now: datetime) -> None:
    """Job: read one stored message. A document becomes an arrival (01 goes out), a status moves its delivery."""
    outcome = inbox_parse(message_id=message_id, now=now)
    message = outcome.message
    if outcome.parsed is None:  # obstacles beside a content are remarks, and go to the clerk with it
        _refused_message(message=message, obstacles=outcome.obstacles, now=now)
    if isinstance(outcome.parsed, StatusMessage) and message.state == "parsed":
        _take_status(message=message, status=outcome.parsed, now=now)
    elif isinstance(outcome.parsed, DocumentMessage) and message.state == "parsed":
        _take_document(message=message, parsed=outcome.parsed, now=now)


@transaction.atomic
def _refused_message(*, message: InboxMessage, obstacles: tuple[Obstacle, ...], now: datetime) -> None:
    """Say in the log why a message goes no further, and to its sender when it is refused for good (02).

    Said once: a job that comes back after a crash finds the entry, or makes up for it.
    """
    if object_has_entry(object_kind="message", object_id=message.pk, code=AuditCode.MESSAGE_REFUSED):
        return
    audit_record(
        code=AuditCode.MESSAGE_REFUSED,
        actor=system_actor(MACHINE),
        now=now,
        object_kind="message",
        object_id=message.pk,
        detail={"reason": message.reason, "codes": [o.code.value for o in obstacles] or [message.reason_code]},
    )
    if message.state == "refused" and message.duplicate_of_id is None and message.kind == "document":
        _status(message=message, code=StatusCode.REFUSED, now=now, description=message.reason)


def _status(*, message: InboxMessage, code: StatusCode, now: datetime, description: str = "") -> None:
    if not message.document_key or not message.sender_code:
        return
    report = status_queue(message_id=message.pk, code=code, now=now, description=description)
    queue_put(Job.SEND_STATUS, now=now, status_id=report.pk, dedup_key=f"status:{report.pk}")


@transaction.atomic
def _take_status(*, message: InboxMessage, status: StatusMessage, now: datetime) -> None:
    try:
        delivery = delivery_record_status(report=status, now=now, message_id=message.pk)
    except Refusal as refusal:
        inbox_fail(message_id=message.pk, obstacles=refusal.obstacles, now=now)
        return
    inbox_accept(message_id=message.pk, now=now)
    audit_record(
        code=AuditCode.STATUS_RECEIVED,
        actor=system_actor(MACHINE),
        now=now,
        document_id=delivery.document_id,
        detail={"status": status.code.value, "from": status.sender.name, "text": status.description},
    )


def _take_document(*, message: InboxMessage, parsed: DocumentMessage, now: datetime) -> None:
    """A new document of the agency it is for; its PDF's signatures are validated before anything is written."""
    if parsed.business.kind is not BusinessKind.NEW or message.agency is None:
        inbox_fail(
            message_id=message.pk, obstacles=(obstacle(Code.BUSINESS_BY_HAND, kind=parsed.business.kind.name),), now=now
        )
        return
    main = next((a for a in parsed.attachments if a.data[:5] == b"%PDF-"), None)
    lines, pages = _text_of(main)
    beside = [line for a in parsed.attachments if a is not main for line in file_lines(a.data, name=a.name)]
    if mark := secrecy_mark([parsed.subject, *lines, *beside]):
        _refuse_secret(message=message, level=mark, now=now)
        return
    verdict = file_verdict(pdf=main.data, at=now, from_outside=True) if main else None
    machine = system_actor(MACHINE, agency_id=message.agency_id)
    with transaction.atomic():
        locked = InboxMessage.objects.select_for_update().get(pk=message.pk)
        if locked.state != "parsed":
            return
        document = document_create(
            agency_id=message.agency.pk,
            direction=Direction.IN,
            identity=_identity(parsed, message.sender_code),
            actor=machine,
            now=now,
            answers_id=_answered(parsed, agency_id=message.agency.pk),
            **clerk_desk(agency_id=message.agency.pk),
        )
        if main is not None and verdict is not None:
            blob = blob_put(data=main.data, content_type="application/pdf", now=now)
            rendition = rendition_add(
                document=document, kind=RenditionKind.RECEIVED, sha256=blob.pk, now=now, page_count=pages
            )
            document_update(document=document, now=now, page_count=pages)
            verdict_store(document=document, rendition=rendition, verdict=verdict, now=now)
            audit_record(
                code=AuditCode.VALIDATED,
                actor=machine,
                now=now,
                document_id=document.pk,
                detail={"indication": verdict.indication, "sha256": blob.pk},
            )
            queue_put(Job.RENDER_PAGES, now=now, sha256=blob.pk)
        for file in (a for a in parsed.attachments if a is not main):
            kept = blob_put(data=file.data, content_type=file.content_type or "application/octet-stream", now=now)
            attachment_add(document=document, name=file_name(file.name), sha256=kept.pk, now=now)
        received(document=document, actor=machine, now=now, detail={"from": parsed.sender.name, "message": message.pk})
        inbox_accept(message_id=message.pk, now=now, document_id=document.pk)
        _status(message=locked, code=StatusCode.RECEIVED, now=now)


def _text_of(main: Attachment | None) -> tuple[tuple[str, ...], int]:
    """Lines and pages of the main PDF; a broken or locked one has none, and the verdict says so."""
    if main is None:
        return (), 0
    try:
        return pdf_lines(main.data, name=main.name), len(pdf_check(main.data, name=main.name).pages)
    except BadInput:
        return (), 0


@transaction.atomic
def _refuse_secret(*, message: InboxMessage, level: str, now: datetime) -> None:
    reason = str(obstacle(Code.STATE_SECRET, level=level))
    inbox_refuse(message_id=message.pk, reason=reason, now=now)
    audit_record(
        code=AuditCode.MESSAGE_REFUSED,
        actor=system_actor(MACHINE),
        now=now,
        object_kind="message",
        object_id=message.pk,
        detail={"reason": reason, "codes": [Code.STATE_SECRET.value]},
    )
    _status(message=message, code=StatusCode.REFUSED, now=now, description=reason)


def _identity(parsed: DocumentMessage, sender_code: str) -> Identity:
    signer = parsed.signers[0] if parsed.signers else None
    code = type_by_name(parsed.type.name)
    return Identity(
        type_code=code[:30],
        type_name=(parsed.type.name or type_name(code))[:100],
        subject=parsed.subject[:500] or "(không có trích yếu)",
        organ_name=parsed.sender.name[:200],
        organ_code=sender_code,
        code_number=parsed.number.number[:11],
        code_notation=parsed.number.notation[:40],
        document_date=parsed.promulgated,
        signer_name=signer.full_name[:100] if signer else "",
        signer_position=signer.position[:200] if signer else "",
        authority=signer.competence[:200] if signer else "",
        edxml_id=parsed.document_id[:200],
        urgency=Urgency(int(parsed.other.priority or 0)),
        reply_due_on=parsed.due,
    )


def _answered(parsed: DocumentMessage, *, agency_id: int) -> int | None:
    """Our own issued document that the message says it answers."""
    ours = Document.objects.filter(agency_id=agency_id, direction=Direction.OUT.value, state=State.ISSUED.value)
    for reference in parsed.responses:
        written = reference.code or reference.document_id.rpartition(",")[2]
        digits = written.partition("/")[0].strip().lstrip("0")
        for found in ours.filter(code_number__endswith=digits).order_by("-document_date") if digits else ():
            same_day = reference.promulgated in (None, found.document_date)
            if same_day and number_key(found.number) == number_key(written):
                return found.pk
    return None


def register_obstacles(*, form: RegisterForm) -> list[Obstacle]:
    """Fields the register cannot do without (NĐ 30/2020, Phụ lục IV)."""
    needed = {_("trích yếu"): form.subject, _("cơ quan ban hành"): form.organ_name, _("loại văn bản"): form.type_code}
    return [obstacle(Code.FIELD_MISSING, field=name) for name, value in needed.items() if not value.strip()]


@transaction.atomic
def register_document(*, document_id: int, form: RegisterForm, actor: Actor, now: datetime) -> Entry:
    """Give the số đến (03). Raises Conflict for a duplicate unless the clerk says why it is registered all the same."""
    document = document_lock_for(document_id=document_id, actor=actor, right=Right.REGISTER, now=now)
    _in_state(document, _("vào sổ"))
    refuse_on(register_obstacles(form=form), BadInput)
    document_update(
        document=document,
        now=now,
        type_code=form.type_code,
        type_name=type_name(form.type_code),
        subject=form.subject.strip(),
        organ_name=form.organ_name.strip(),
        code_number=form.code_number.strip(),
        code_notation=form.code_notation.strip(),
        document_date=form.document_date,
        signer_name=form.signer_name.strip(),
        urgency=form.urgency.value,
        due_at=form.due_at,
    )
    twins = [d for d in documents_alike(document=document) if entry_of(document_id=d.pk) is not None]
    if twins and not form.duplicate_reason.strip():
        entry = entry_of(document_id=twins[0].pk)
        raise refuse(Conflict, Code.DUPLICATE, number=twins[0].number, arrival=entry.number if entry else "")
    entry = number_take(
        document=document,
        day=local_date(now),
        actor=actor,
        now=now,
        copies=form.copies,
        note=form.duplicate_reason.strip() or form.note,
    )
    office = role_token(document.agency_id, PostKind.OFFICE_HEAD)
    grant(
        document=document,
        holder=office,
        right=Right.PROPOSE,
        reason=GrantReason.OFFICE,
        actor=actor,
        now=now,
        detail=_("Văn phòng cơ quan"),
    )
    document_move(
        document=document, act=Act.REGISTER, actor=actor, now=now, desk=office, desk_name=_("Văn phòng cơ quan")
    )
    audit_record(
        code=AuditCode.REGISTERED,
        actor=actor,
        now=now,
        document_id=document.pk,
        detail={"arrival": entry.number, "book": entry.book.name, "duplicate_reason": form.duplicate_reason},
    )
    report_status(
        document=document, code=StatusCode.REGISTERED, actor=actor, now=now, description=f"Số đến {entry.number}"
    )
    head = office_head(agency_id=document.agency_id, day=local_date(now))
    if head is not None:
        notice_put(
            person_id=head.person_id,
            document_id=document.pk,
            text=(_("Chờ đề xuất") + f": {document.subject}")[:300],
            key=f"register:{document.pk}",
            now=now,
        )
    queue_put(Job.REINDEX, now=now, document_id=document.pk)
    return entry


@transaction.atomic
def refuse_document(*, document_id: int, reason: str, actor: Actor, now: datetime) -> Document:
    """Refuse an arrival before it has a số đến (02): the reason goes to the sender (NĐ 30/2020, Đ.21)."""
    document = document_lock_for(document_id=document_id, actor=actor, right=Right.REGISTER, now=now)
    _in_state(document, _("từ chối tiếp nhận"))
    if not reason.strip():
        raise refuse(BadInput, Code.REASON_MISSING)
    document_move(document=document, act=Act.REFUSE, actor=actor, now=now)
    grants_end(document=document, now=now, right=Right.REGISTER)
    clerk_grant(document=document, right=Right.VIEW, actor=actor, now=now)
    audit_record(
        code=AuditCode.REGISTER_REFUSED, actor=actor, now=now, document_id=document.pk, detail={"reason": reason}
    )
    report_status(document=document, code=StatusCode.REFUSED, actor=actor, now=now, description=reason)
    queue_put(Job.REINDEX, now=now, document_id=document.pk)
    return document


def enter_paper(*, name: str, data: bytes, identity: Identity, actor: Actor, now: datetime) -> Document:
    """The clerk enters a scan of a paper arrival; registering follows as for any other.

    The file is read and its signatures judged first, then everything is written at once. Raises NotAllowed, BadInput.
    """
    if actor.agency_id is None or actor.post_kind is not PostKind.CLERK:
        raise refuse(NotAllowed, Code.NO_RIGHT, act=_("nhập"), who=_("văn thư cơ quan"))
    name = file_name(name)
    size_check(data, name=name)
    facts = pdf_check(data, name=name)
    if mark := secrecy_mark([identity.subject, *pdf_lines(data, name=name)]):
        raise refuse(BadInput, Code.STATE_SECRET, level=mark)
    verdict = file_verdict(pdf=data, at=now, from_outside=True)
    with transaction.atomic():
        document = document_create(
            agency_id=actor.agency_id,
            direction=Direction.IN,
            identity=identity,
            actor=actor,
            now=now,
            **clerk_desk(agency_id=actor.agency_id),
        )
        blob = blob_put(data=data, content_type="application/pdf", now=now)
        rendition = rendition_add(
            document=document, kind=RenditionKind.RECEIVED, sha256=blob.pk, now=now, page_count=len(facts.pages)
        )
        document_update(document=document, now=now, page_count=len(facts.pages))
        verdict_store(document=document, rendition=rendition, verdict=verdict, now=now)
        received(document=document, actor=actor, now=now, detail={"file": name})
        queue_put(Job.RENDER_PAGES, now=now, sha256=blob.pk)
    return document


def _in_state(document: Document, act: str) -> None:
    if document.state_value is not State.RECEIVED:
        raise refuse(WrongState, Code.WRONG_STATE, state=STATE_WORDS[document.state_value], act=act)
