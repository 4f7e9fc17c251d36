"""Signing: the leader confirms by signing in again, a job signs, "signed" is said when the stored bytes are proved."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from edoc.audit.services import audit_record
from edoc.documents.access import document_lock_for
from edoc.documents.models import Document, Rendition, RenditionKind
from edoc.documents.moves import document_move
from edoc.documents.selectors import receivers_of, rendition_alive, rendition_get
from edoc.documents.services import document_update, grant, grants_end, rendition_add, renditions_kill
from edoc.domain.actors import Actor, person_token, system_actor
from edoc.domain.audit_codes import AuditCode
from edoc.domain.errors import BadInput, Obstacle, Refusal, WrongState, obstacle, refuse, refuse_on
from edoc.domain.jobs import Job
from edoc.domain.lifecycle import STATE_WORDS, Act, State
from edoc.domain.local_time import local_date
from edoc.domain.obstacles import Code
from edoc.domain.rights import GrantReason, Right
from edoc.domain.wording import gettext_noop as _
from edoc.exchange.selectors import receivers_unknown
from edoc.flows.clerk import clerk_desk, clerk_grant
from edoc.flows.issue import number_fills
from edoc.flows.review import reopen
from edoc.flows.signing_request import signing_ask
from edoc.flows.typeset import typeset_again
from edoc.notices.services import notice_put
from edoc.organizations.selectors import actor_for, holder_of_post
from edoc.queue.services import queue_put
from edoc.signatures.models import Role, SessionState, SigningSession
from edoc.signatures.selectors import (
    key_of_person,
    session_asked,
    session_get,
    session_running,
    signatures_on,
)
from edoc.signatures.services import (
    Execution,
    session_done,
    session_execute,
    session_failed,
    session_start,
    signer_obstacles,
)
from edoc.signatures.upkeep import rendition_raise
from edoc.signatures.verdicts import file_verdict, verdict_store
from edoc.storage.services import blob_read
from edoc.workflow.selectors import review_complete


def signing_obstacles(*, document: Document, prepared: Rendition | None, actor: Actor, now: datetime) -> list[Obstacle]:
    """Everything that keeps the leader from signing now: shown beside the button, and refused with.

    Who signs is who holds the signer's post today: a right given before does not outlive the post.
    """
    found: list[Obstacle] = []
    held = holder_of_post(post_id=document.signer_post_id, day=local_date(now)) if document.signer_post_id else None
    if held is None:
        found.append(obstacle(Code.NO_SIGNER))
    elif held.person_id != actor.person_id:
        found.append(obstacle(Code.NOT_YOUR_STEP, who=f"{held.person.full_name}, {held.post.title}"))
    if prepared is None:
        found.append(obstacle(Code.NOT_CONVERTED))
    review = review_complete(document_id=document.pk)
    if review is None or prepared is None or review.sha256 != prepared.blob_id:
        found.append(obstacle(Code.INITIALS_MISSING))
    unknown = receivers_unknown(codes=[r.code for r in receivers_of(document_id=document.pk) if r.code])
    if unknown:
        found.append(obstacle(Code.RECEIVER_CODES_UNKNOWN, codes=", ".join(unknown)))
    if actor.person_id is not None:
        found += signer_obstacles(person_id=actor.person_id, name=actor.name)
    return found


@transaction.atomic
def request_signature(
    *, document_id: int, sha256: str, idempotency_key: str, confirmation: str, actor: Actor, now: datetime
) -> SigningSession:
    """The leader confirms: the file is the one on screen, the receivers are frozen, a job signs.

    `confirmation` says how the leader proved to be there (`password`); the door has checked it. The same key twice is
    one request.
    """
    document = document_lock_for(document_id=document_id, actor=actor, right=Right.VIEW, now=now)
    asked = session_asked(key=idempotency_key, document_id=document.pk, role=Role.LEADER, actor=actor)
    if asked is not None:
        return asked
    document = document_lock_for(document_id=document_id, actor=actor, right=Right.SIGN, now=now)
    if document.state_value is not State.APPROVED:
        raise refuse(WrongState, Code.WRONG_STATE, state=STATE_WORDS[document.state_value], act=_("ký số"))
    prepared = rendition_alive(document_id=document.pk, kind=RenditionKind.PREPARED)
    refuse_on(signing_obstacles(document=document, prepared=prepared, actor=actor, now=now), Refusal)
    assert prepared is not None
    if prepared.blob_id != sha256:
        raise refuse(WrongState, Code.FILE_CHANGED)
    return signing_ask(
        document=document,
        source=prepared,
        role=Role.LEADER,
        idempotency_key=idempotency_key,
        confirmation=confirmation,
        actor=actor,
        now=now,
    )


def complete_signature(*, session_id: UUID | str, now: datetime) -> None:
    """Job: carry out one session, prove the stored bytes, then move. Twice is once; a refusal is kept by name."""
    session = session_get(session_id=session_id)
    if session.state not in (SessionState.CONFIRMED, SessionState.SIGNING):
        return
    session_start(session=session, now=now)
    try:
        made = session_execute(session=session, fills=session_fills(session), reason=session_reason(session), now=now)
        _record(session=session, made=made, now=now)
    except Refusal as refusal:
        with transaction.atomic():
            session_failed(session=session, refusal=refusal, now=now)
            audit_record(
                code=AuditCode.SIGNATURE_FAILED,
                actor=system_actor(_("ký số")),
                now=now,
                document_id=session.document_id,
                detail={"session": str(session.pk), "codes": [c.value for c in refusal.codes]},
            )
        raise


def session_fills(session: SigningSession) -> dict[str, str]:
    """What is filled with a signature: nothing with the leader's; number and date with the seal."""
    return number_fills(document=session.document) if session.role == Role.SEAL else {}


def session_reason(session: SigningSession) -> str:
    """The authority of the leader in words, as printed over the signature; the office's act for the seal."""
    if session.role == Role.SEAL:
        return ""
    document = session.document
    lines = [*document.authority.split("\n"), document.signer_position.upper()]
    return ", ".join(line.strip() for line in lines if line.strip())


def block_words(*, document: Document) -> str:
    """In which capacity the document is signed: the authority and the position, in one line."""
    lines = [*document.authority.split("\n"), document.signer_position]
    return ", ".join(line.strip() for line in lines if line.strip())


def key_words(*, actor: Actor) -> str:
    """Whose key will sign, and that it is kept on the server."""
    key = key_of_person(person_id=actor.person_id) if actor.person_id is not None else None
    return _("Khóa giữ trên máy chủ") + f": {actor.name}" if key is not None else _("Chưa có chứng thư")


def _record(*, session: SigningSession, made: Execution, now: datetime) -> None:
    verdict = file_verdict(pdf=blob_read(made.sha256), at=now)
    if not verdict.is_usable:
        raise refuse(Refusal, Code.SIGNATURE_INVALID, detail=verdict.words)
    with transaction.atomic():
        actor = _who_confirmed(session)
        document = Document.objects.select_for_update().get(pk=session.document_id)
        current = SigningSession.objects.select_for_update().get(pk=session.pk)
        if current.state not in (SessionState.CONFIRMED, SessionState.SIGNING):
            return
        kind = RenditionKind.SEALED if session.role == Role.SEAL else RenditionKind.SIGNED
        source = rendition_alive(document_id=document.pk, kind=session.source.kind)
        if source is None or source.blob_id != session.source_sha256:
            raise refuse(WrongState, Code.FILE_CHANGED)
        rendition = rendition_add(
            document=document,
            kind=kind,
            sha256=made.sha256,
            now=now,
            revision=source.revision,
            based_on=source,
            page_count=source.page_count,
            fields=source.fields,
        )
        verdict_store(document=document, rendition=rendition, verdict=verdict, now=now, session=session, made=made)
        session_done(session=session, now=now)
        if session.role == Role.SEAL:
            _sealed(document=document, actor=actor, made=made, now=now)
        else:
            _signed(document=document, actor=actor, made=made, now=now)
        if any(s.pending_reason for s in signatures_on(rendition_id=rendition.pk)):
            queue_put(Job.RAISE_LEVEL, now=now, rendition_id=rendition.pk, dedup_key=f"raise:{rendition.pk}")
        queue_put(Job.RENDER_PAGES, now=now, sha256=made.sha256)
        queue_put(Job.REINDEX, now=now, document_id=document.pk)


def _who_confirmed(session: SigningSession) -> Actor:
    """The signer in the post of the confirmation, though the job may run a day later."""
    actor = actor_for(
        person_id=session.signer_id, post_id=session.actor["post_id"], day=local_date(session.confirmed_at)
    )
    return replace(actor, on_behalf_of=session.actor.get("on_behalf_of", ""))


def _signed(*, document: Document, actor: Actor, made: Execution, now: datetime) -> None:
    """The leader has signed: the clerk's counter is next."""
    grants_end(document=document, now=now, right=Right.SIGN)
    if actor.person_id is not None:
        grant(
            document=document,
            holder=person_token(actor.person_id),
            right=Right.VIEW,
            reason=GrantReason.SIGNER,
            actor=actor,
            now=now,
            detail=actor.label,
        )
    clerk_grant(document=document, right=Right.REGISTER, actor=actor, now=now)
    document_move(document=document, act=Act.SIGN, actor=actor, now=now, **clerk_desk(agency_id=document.agency_id))
    audit_record(
        code=AuditCode.SIGNED,
        actor=actor,
        now=now,
        document_id=document.pk,
        detail={"sha256": made.sha256, "level": made.level, "pending": made.pending},
    )


def _sealed(*, document: Document, actor: Actor, made: Execution, now: datetime) -> None:
    document_move(document=document, act=Act.SEAL, actor=actor, now=now, **clerk_desk(agency_id=document.agency_id))
    audit_record(
        code=AuditCode.SEALED,
        actor=actor,
        now=now,
        document_id=document.pk,
        detail={"sha256": made.sha256, "level": made.level, "pending": made.pending},
    )


@transaction.atomic
def send_back_document(*, document_id: int, reason: str, actor: Actor, now: datetime) -> Document:
    """The clerk returns a signed document before it has a number: that rendition is dead, the draft reopens."""
    document = document_lock_for(document_id=document_id, actor=actor, right=Right.REGISTER, now=now)
    if not reason.strip():
        raise refuse(BadInput, Code.REASON_MISSING)
    if document.state_value is not State.SIGNED:
        raise refuse(WrongState, Code.WRONG_STATE, state=STATE_WORDS[document.state_value], act=_("trả lại"))
    renditions_kill(document=document, reason=reason, now=now, kinds=[RenditionKind.SIGNED, RenditionKind.PREPARED])
    grants_end(document=document, now=now, right=Right.REGISTER)
    reopen(document=document, act=Act.SEND_BACK, actor=actor, now=now)
    typeset_again(document=document, now=now)
    clerk_grant(document=document, right=Right.VIEW, actor=actor, now=now)
    audit_record(code=AuditCode.SENT_BACK, actor=actor, now=now, document_id=document.pk, detail={"reason": reason})
    if document.author_id is not None:
        notice_put(
            person_id=document.author_id,
            document_id=document.pk,
            text=(_("Văn thư trả lại") + f": {reason}")[:300],
            key=f"send-back:{document.pk}:{document.version}",
            now=now,
        )
    return document


def raise_level(*, rendition_id: int, now: datetime) -> None:
    """Job: bring the signatures of one file to the level wanted once the services answer; nothing is ever lowered."""
    if _is_overtaken(rendition_get(rendition_id=rendition_id), now=now):
        return
    raised = rendition_raise(rendition_id=rendition_id, now=now)
    if raised is None:
        return
    verdict = file_verdict(pdf=blob_read(raised.sha256), at=now)
    if not verdict.is_usable:
        raise refuse(Refusal, Code.SIGNATURE_INVALID, detail=verdict.words)
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=raised.document_id)
        alive = rendition_alive(document_id=document.pk, kind=raised.kind)
        if alive is None or alive.blob_id != raised.source_sha256 or _is_overtaken(alive, now=now):
            return
        rendition = rendition_add(
            document=document,
            kind=raised.kind,
            sha256=raised.sha256,
            now=now,
            revision=alive.revision,
            based_on=alive,
            page_count=alive.page_count,
            fields=alive.fields,
            replaces=_("nâng mức chữ ký"),
        )
        verdict_store(document=document, rendition=rendition, verdict=verdict, now=now)
        document_update(document=document, now=now)
        audit_record(
            code=AuditCode.LEVEL_RAISED,
            actor=system_actor(_("nâng mức chữ ký")),
            now=now,
            document_id=document.pk,
            detail={"sha256": raised.sha256, "level": raised.level},
        )
        queue_put(Job.RENDER_PAGES, now=now, sha256=raised.sha256)
        queue_put(Job.REINDEX, now=now, document_id=document.pk)


def _is_overtaken(rendition: Rendition, *, now: datetime) -> bool:
    """A leader's file whose seal was made or is being made: its signatures are raised in the sealed file."""
    if rendition.kind != RenditionKind.SIGNED:
        return False
    document_id = rendition.document_id
    if session_running(document_id=document_id, role=Role.SEAL, now=now) is not None:
        return True
    return rendition_alive(document_id=document_id, kind=RenditionKind.SEALED) is not None
