"""Review: submit, initial, return, recall; opinions asked and answered (NĐ 30/2020, Đ.11–12)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from edoc.audit.services import audit_record
from edoc.documents.access import document_get_for, document_lock_for
from edoc.documents.models import Document, RenditionKind
from edoc.documents.moves import document_move
from edoc.documents.selectors import receivers_of, rendition_alive, rendition_current
from edoc.documents.services import document_update, grant, grants_end
from edoc.domain.actors import Actor, person_token
from edoc.domain.audit_codes import AuditCode
from edoc.domain.errors import BadInput, Obstacle, Refusal, WrongState, obstacle, refuse, refuse_on
from edoc.domain.jobs import Job
from edoc.domain.lifecycle import STATE_WORDS, Act, State
from edoc.domain.local_time import local_date
from edoc.domain.obstacles import Code
from edoc.domain.rights import GrantReason, Right
from edoc.domain.wording import gettext_noop as _
from edoc.exchange.selectors import receivers_unknown
from edoc.flows.draft import draft_blockers
from edoc.notices.services import notice_put
from edoc.organizations.selectors import holder_of_post, person_get, posts_of
from edoc.queue.services import queue_put
from edoc.signatures.services import sessions_cancel
from edoc.workflow.models import Opinion, ReviewStep
from edoc.workflow.selectors import documents_asked, opinions_of
from edoc.workflow.services import (
    opinion_answer,
    opinion_ask,
    review_initial,
    review_recall,
    review_return,
    review_start,
    route_obstacles,
)

ASKABLE = (State.DRAFT, State.IN_REVIEW, State.APPROVED)  # an opinion is asked of a draft


def submit_obstacles(*, document: Document, now: datetime) -> list[Obstacle]:
    """Everything that keeps a draft from its route: its file, its receivers and their codes, steps nobody holds."""
    found = draft_blockers(document=document)
    unknown = receivers_unknown(codes=[r.code for r in receivers_of(document_id=document.pk) if r.code])
    if unknown:
        found.append(obstacle(Code.RECEIVER_CODES_UNKNOWN, codes=", ".join(unknown)))
    return found + route_obstacles(document=document, now=now)


@transaction.atomic
def submit_document(*, document_id: int, actor: Actor, now: datetime) -> Document:
    """Send the newest version on its route; the receivers' codes are checked first."""
    document = document_lock_for(document_id=document_id, actor=actor, right=Right.EDIT, now=now)
    _in_state(document, State.DRAFT, _("trình duyệt"))
    refuse_on(submit_obstacles(document=document, now=now), Refusal)
    prepared = rendition_alive(document_id=document.pk, kind=RenditionKind.PREPARED)
    assert prepared is not None
    review = review_start(document=document, rendition=prepared, now=now)
    steps = [s for s in review.steps.select_related("person", "post") if s.state == "active"]
    _open_steps(document=document, steps=steps, actor=actor, now=now)
    document_move(document=document, act=Act.SUBMIT, actor=actor, now=now, **_desk(steps))
    audit_record(
        code=AuditCode.SUBMITTED,
        actor=actor,
        now=now,
        document_id=document.pk,
        detail={"route": review.route_name, "sha256": review.sha256},
    )
    queue_put(Job.REINDEX, now=now, document_id=document.pk)
    return document


@transaction.atomic
def initial_document(*, document_id: int, sha256: str, actor: Actor, now: datetime, note: str = "") -> Document:
    """Initial one step (ký nháy), bound to the hash of the PDF on screen; the last one approves the draft."""
    document = document_lock_for(document_id=document_id, actor=actor, right=Right.REVIEW, now=now)
    _in_state(document, State.IN_REVIEW, _("ký nháy"))
    outcome = review_initial(document=document, actor=actor, now=now, sha256=sha256, note=note)
    _close_step(document=document, actor=actor, now=now)
    audit_record(
        code=AuditCode.INITIALLED,
        actor=actor,
        now=now,
        document_id=document.pk,
        detail={"sha256": sha256, "note": note},
    )
    if outcome.is_complete:
        _ask_signer(document=document, actor=actor, now=now)
    else:
        _open_steps(document=document, steps=outcome.next_steps, actor=actor, now=now)
        document_update(document=document, now=now, **_desk(outcome.next_steps))
    queue_put(Job.REINDEX, now=now, document_id=document.pk)
    return document


def _ask_signer(*, document: Document, actor: Actor, now: datetime) -> None:
    """The draft is approved by itself and lies on the signer's desk."""
    held = holder_of_post(post_id=document.signer_post_id, day=local_date(now)) if document.signer_post_id else None
    if held is None:
        raise refuse(Refusal, Code.NO_SIGNER)
    token = person_token(held.person_id)
    grant(
        document=document,
        holder=token,
        right=Right.SIGN,
        reason=GrantReason.SIGNER,
        actor=actor,
        now=now,
        detail=f"{held.person.full_name}, {held.post.title}",
    )
    document_move(
        document=document,
        act=Act.APPROVE,
        actor=actor,
        now=now,
        desk=token,
        desk_name=f"{held.person.full_name}, {held.post.title}",
    )
    audit_record(code=AuditCode.APPROVED, actor=actor, now=now, document_id=document.pk)
    notice_put(
        person_id=held.person_id,
        document_id=document.pk,
        text=(_("Chờ ký") + f": {document.subject}")[:300],
        key=f"sign:{document.pk}:{document.version}",
        now=now,
    )


@transaction.atomic
def return_document(*, document_id: int, reason: str, actor: Actor, now: datetime) -> Document:
    """Return the draft to its author with a reason: a reviewer from a step, the signer instead of signing."""
    right = Right.REVIEW
    document = document_get_for(document_id=document_id, actor=actor, right=Right.VIEW, now=now)
    if document.state_value is State.APPROVED:
        right = Right.SIGN
    document = document_lock_for(document_id=document_id, actor=actor, right=right, now=now)
    if not reason.strip():
        raise refuse(BadInput, Code.REASON_MISSING)
    if document.state_value is State.IN_REVIEW:
        review_return(document=document, actor=actor, now=now, reason=reason)
    sessions_cancel(document=document, now=now)
    reopen(document=document, act=Act.RETURN, actor=actor, now=now)
    audit_record(code=AuditCode.RETURNED, actor=actor, now=now, document_id=document.pk, detail={"reason": reason})
    if document.author_id is not None:
        notice_put(
            person_id=document.author_id,
            document_id=document.pk,
            text=(_("Trả lại") + f": {reason}")[:300],
            key=f"return:{document.pk}:{document.version}",
            now=now,
        )
    return document


@transaction.atomic
def recall_document(*, document_id: int, actor: Actor, now: datetime) -> Document:
    """The author takes the draft back from review."""
    document = document_lock_for(document_id=document_id, actor=actor, right=Right.EDIT, now=now)
    _in_state(document, State.IN_REVIEW, _("lấy lại"))
    review_recall(document=document, now=now)
    reopen(document=document, act=Act.RECALL, actor=actor, now=now)
    audit_record(code=AuditCode.RECALLED, actor=actor, now=now, document_id=document.pk)
    return document


def reopen(*, document: Document, act: Act, actor: Actor, now: datetime) -> None:
    """Back to the author's desk as a draft; rights of steps and of the signer end, what they saw stays visible."""
    ended = list(document.grants.filter(ended_at__isnull=True, right__in=[Right.REVIEW.value, Right.SIGN.value]))
    grants_end(document=document, now=now, right=Right.REVIEW)
    grants_end(document=document, now=now, right=Right.SIGN)
    for row in ended:
        grant(
            document=document,
            holder=row.holder,
            right=Right.VIEW,
            reason=GrantReason(row.reason),
            actor=actor,
            now=now,
            detail=row.detail,
        )
    author = person_get(person_id=document.author_id) if document.author_id else None
    document_move(
        document=document,
        act=act,
        actor=actor,
        now=now,
        desk=person_token(author.pk) if author else "",
        desk_name=author.full_name if author else "",
    )
    queue_put(Job.REINDEX, now=now, document_id=document.pk)


@transaction.atomic
def ask_opinion(
    *, document_id: int, asked_of_id: int, question: str, actor: Actor, now: datetime, due_at: datetime | None = None
) -> Opinion:
    """Ask a person of the agency for an opinion; they may see the document from now on."""
    document = document_lock_for(document_id=document_id, actor=actor, right=Right.VIEW, now=now)
    if document.state_value not in ASKABLE:
        raise refuse(WrongState, Code.WRONG_STATE, state=STATE_WORDS[document.state_value], act=_("hỏi ý kiến"))
    if not question.strip():
        raise refuse(BadInput, Code.FIELD_MISSING, field=_("câu hỏi"))
    posts = [
        a for a in posts_of(person_id=asked_of_id, day=local_date(now)) if a.post.unit.agency_id == actor.agency_id
    ]
    if not posts:
        raise refuse(
            BadInput,
            Code.FIELD_INVALID,
            field=_("Người được hỏi"),
            value=_("không thuộc cơ quan"),
            hint=_("Chọn người trong cơ quan."),
        )
    grant(
        document=document,
        holder=person_token(asked_of_id),
        right=Right.OPINE,
        reason=GrantReason.OPINION,
        actor=actor,
        now=now,
        detail=posts[0].person.full_name,
    )
    opinion = opinion_ask(
        document=document, actor=actor, asked_of_id=asked_of_id, question=question, now=now, due_at=due_at
    )
    audit_record(
        code=AuditCode.OPINION_ASKED,
        actor=actor,
        now=now,
        document_id=document.pk,
        detail={"of": posts[0].person.full_name, "question": question},
    )
    notice_put(
        person_id=asked_of_id,
        document_id=document.pk,
        text=(_("Hỏi ý kiến") + f": {question}")[:300],
        key=f"opinion:{opinion.pk}",
        now=now,
    )
    queue_put(Job.REINDEX, now=now, document_id=document.pk)
    return opinion


@transaction.atomic
def answer_opinion(*, document_id: int, answer: str, actor: Actor, now: datetime) -> Opinion:
    """Answer the question asked of the actor, bound to the file they saw."""
    document = document_lock_for(document_id=document_id, actor=actor, right=Right.OPINE, now=now)
    if not answer.strip():
        raise refuse(BadInput, Code.FIELD_MISSING, field=_("ý kiến"))
    current = rendition_current(document_id=document.pk)
    opinion = opinion_answer(
        document=document, actor=actor, answer=answer, sha256=current.blob_id if current else "", now=now
    )
    if actor.person_id is not None and document.pk not in documents_asked(person_id=actor.person_id):
        token = person_token(actor.person_id)
        grants_end(document=document, now=now, right=Right.OPINE, holder=token)
        grant(
            document=document,
            holder=token,
            right=Right.VIEW,
            reason=GrantReason.OPINION,
            actor=actor,
            now=now,
            detail=actor.label,
        )
    audit_record(code=AuditCode.OPINION_GIVEN, actor=actor, now=now, document_id=document.pk, detail={"answer": answer})
    notice_put(
        person_id=opinion.asked_by_id,
        document_id=document.pk,
        text=(_("Ý kiến") + f": {answer}")[:300],
        key=f"answer:{opinion.pk}",
        now=now,
    )
    return opinion


def question_for(*, document_id: int, actor: Actor) -> Opinion | None:
    """The oldest question on a document that waits for the actor's answer."""
    rows = opinions_of(document_id=document_id)
    return next((o for o in rows if o.asked_of_id == actor.person_id and o.answered_at is None), None)


def _in_state(document: Document, state: State, act: str) -> None:
    if document.state_value is not state:
        raise refuse(WrongState, Code.WRONG_STATE, state=STATE_WORDS[document.state_value], act=act)


def _open_steps(*, document: Document, steps: Iterable[ReviewStep], actor: Actor, now: datetime) -> None:
    for step in steps:
        label = f"{step.person.full_name}, {step.post.title}"
        grant(
            document=document,
            holder=person_token(step.person_id),
            right=Right.REVIEW,
            reason=GrantReason.REVIEW_STEP,
            actor=actor,
            now=now,
            detail=label,
        )
        notice_put(
            person_id=step.person_id,
            document_id=document.pk,
            text=(_("Chờ xét duyệt") + f": {document.subject}")[:300],
            key=f"step:{step.pk}",
            now=now,
        )


def _close_step(*, document: Document, actor: Actor, now: datetime) -> None:
    """Who has initialled may still look, and no more."""
    if actor.person_id is None:
        return
    token = person_token(actor.person_id)
    grants_end(document=document, now=now, right=Right.REVIEW, holder=token)
    grant(
        document=document,
        holder=token,
        right=Right.VIEW,
        reason=GrantReason.REVIEW_STEP,
        actor=actor,
        now=now,
        detail=actor.label,
    )


def _desk(steps: Iterable[ReviewStep]) -> dict[str, str]:
    steps = list(steps)
    if not steps:
        return {"desk": "", "desk_name": ""}
    names = "; ".join(f"{s.person.full_name}, {s.post.title}" for s in steps)
    return {"desk": person_token(steps[0].person_id), "desk_name": names[:200]}
