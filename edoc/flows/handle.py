"""Handling what came in: the office proposes, a leader directs, a head names, a person works and resolves (Đ.23–24)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from edoc.assignments.models import Assignment, Direction
from edoc.assignments.selectors import direction_in_force, lead_assignment
from edoc.assignments.services import (
    Plan,
    direction_give,
    direction_propose,
    person_name,
    plan_obstacles,
    work_end,
    work_start,
)
from edoc.audit.services import audit_record
from edoc.documents.access import document_lock_for
from edoc.documents.models import Document
from edoc.documents.moves import document_move
from edoc.documents.services import document_update, grant, grants_end
from edoc.domain.actors import LEADING, Actor, PostKind, person_token, unit_head_token, unit_token
from edoc.domain.audit_codes import AuditCode
from edoc.domain.delivery import StatusCode
from edoc.domain.errors import BadInput, Obstacle, WrongState, obstacle, refuse, refuse_on
from edoc.domain.jobs import Job
from edoc.domain.lifecycle import STATE_WORDS, Act, State
from edoc.domain.local_time import local_date
from edoc.domain.obstacles import Code
from edoc.domain.rights import GrantReason, Right
from edoc.domain.wording import gettext_noop as _
from edoc.flows.statuses import report_status
from edoc.notices.services import notice_put
from edoc.organizations.selectors import holders_of_unit, posts_of, unit_get, unit_head
from edoc.queue.services import queue_put

OPEN = (State.REGISTERED, State.ASSIGNED, State.IN_PROGRESS)


@transaction.atomic
def propose_direction(
    *, document_id: int, leader_id: int, plan: Plan, proposal: str, actor: Actor, now: datetime
) -> Direction:
    """The office proposes to a leader who should lead, help, know, and by when."""
    document = document_lock_for(document_id=document_id, actor=actor, right=Right.PROPOSE, now=now)
    _in_states(document, OPEN[:1], _("đề xuất chỉ đạo"))
    refuse_on(_plan_obstacles(document, plan, now), BadInput)
    leader = next(
        (
            a
            for a in posts_of(person_id=leader_id, day=local_date(now))
            if a.post.unit.agency_id == document.agency_id and PostKind(a.post.kind) in LEADING
        ),
        None,
    )
    if leader is None:
        raise refuse(
            BadInput,
            Code.FIELD_INVALID,
            field=_("Lãnh đạo"),
            value=_("không phải lãnh đạo cơ quan"),
            hint=_("Chọn lại."),
        )
    direction = direction_propose(
        document=document, leader_id=leader_id, plan=plan, proposal=proposal, actor=actor, now=now
    )
    token = person_token(leader_id)
    grants_end(document=document, now=now, right=Right.DIRECT)
    label = f"{leader.person.full_name}, {leader.post.title}"
    grant(
        document=document,
        holder=token,
        right=Right.DIRECT,
        reason=GrantReason.DIRECTOR,
        actor=actor,
        now=now,
        detail=label,
    )
    document_update(document=document, now=now, desk=token, desk_name=label)
    audit_record(
        code=AuditCode.DIRECTION_PROPOSED,
        actor=actor,
        now=now,
        document_id=document.pk,
        detail={"leader": label, "proposal": proposal, "plan": plan.as_json()},
    )
    notice_put(
        person_id=leader_id,
        document_id=document.pk,
        text=(_("Chờ chỉ đạo") + f": {document.subject}")[:300],
        key=f"propose:{direction.pk}",
        now=now,
    )
    queue_put(Job.REINDEX, now=now, document_id=document.pk)
    return direction


@transaction.atomic
def direct_document(*, document_id: int, plan: Plan, text: str, actor: Actor, now: datetime) -> Direction:
    """The leader's direction (bút phê): one lead unit, coordinators, for information, a deadline; status 04."""
    document = document_lock_for(document_id=document_id, actor=actor, right=Right.DIRECT, now=now)
    _in_states(document, OPEN, _("cho ý kiến chỉ đạo"))
    refuse_on(_plan_obstacles(document, plan, now), BadInput)
    direction = direction_give(document=document, plan=plan, text=text, actor=actor, now=now)
    grants_end(document=document, now=now, reason=GrantReason.DIRECTED_LEAD)
    grants_end(document=document, now=now, reason=GrantReason.NAMED_PERSON)
    head = unit_head(unit_id=plan.lead_unit_id, day=local_date(now))
    lead = unit_get(unit_id=plan.lead_unit_id)
    grant(
        document=document,
        holder=unit_head_token(lead.pk),
        right=Right.ASSIGN,
        reason=GrantReason.DIRECTED_LEAD,
        actor=actor,
        now=now,
        detail=f"Trưởng {lead.name}",
    )
    for unit_id, reason in (
        *((u, GrantReason.DIRECTED_SUPPORT) for u in plan.support_unit_ids),
        *((u, GrantReason.DIRECTED_INFO) for u in plan.info_unit_ids),
    ):
        grant(
            document=document,
            holder=unit_token(unit_id),
            right=Right.VIEW,
            reason=reason,
            actor=actor,
            now=now,
            detail=unit_get(unit_id=unit_id).name,
        )
    desk_name = f"{head.person.full_name}, {head.post.title}" if head else lead.name
    document_move(
        document=document, act=Act.DIRECT, actor=actor, now=now, desk=unit_head_token(lead.pk), desk_name=desk_name
    )
    if plan.deadline is not None:
        document_update(document=document, now=now, due_at=plan.deadline)
    audit_record(
        code=AuditCode.DIRECTED,
        actor=actor,
        now=now,
        document_id=document.pk,
        detail={"text": text, "plan": plan.as_json()},
    )
    report_status(document=document, code=StatusCode.ASSIGNED, actor=actor, now=now, description=lead.name)
    if head is not None:
        notice_put(
            person_id=head.person_id,
            document_id=document.pk,
            text=(_("Được giao chủ trì") + f": {document.subject}")[:300],
            key=f"direct:{direction.pk}",
            now=now,
        )
    queue_put(Job.REINDEX, now=now, document_id=document.pk)
    return direction


@transaction.atomic
def assign_person(
    *, document_id: int, person_id: int, actor: Actor, now: datetime, note: str = "", deadline: datetime | None = None
) -> Assignment:
    """The head of the lead unit names the person; the state stays."""
    document = document_lock_for(document_id=document_id, actor=actor, right=Right.ASSIGN, now=now)
    _in_states(document, (State.ASSIGNED, State.IN_PROGRESS), _("giao người xử lý"))
    lead = lead_assignment(document_id=document.pk)
    if lead is None:
        raise refuse(WrongState, Code.NO_DIRECTION)
    named = next(
        (a for a in holders_of_unit(unit_id=lead.unit_id, day=local_date(now)) if a.person_id == person_id), None
    )
    if named is None:
        raise refuse(BadInput, Code.NOT_IN_UNIT, who=_("Người được chọn"))
    assignment = person_name(document=document, person_id=person_id, actor=actor, now=now, note=note, deadline=deadline)
    grants_end(document=document, now=now, reason=GrantReason.NAMED_PERSON)
    token = person_token(person_id)
    label = f"{named.person.full_name}, {named.post.title}"
    for right in (Right.HANDLE, Right.FILE):
        grant(
            document=document,
            holder=token,
            right=right,
            reason=GrantReason.NAMED_PERSON,
            actor=actor,
            now=now,
            detail=label,
        )
    document_update(document=document, now=now, desk=token, desk_name=label)
    audit_record(
        code=AuditCode.PERSON_ASSIGNED,
        actor=actor,
        now=now,
        document_id=document.pk,
        detail={"person": label, "note": note},
    )
    notice_put(
        person_id=person_id,
        document_id=document.pk,
        text=(_("Được giao xử lý") + f": {document.subject}")[:300],
        key=f"assign:{assignment.pk}:{document.version}",
        now=now,
    )
    queue_put(Job.REINDEX, now=now, document_id=document.pk)
    return assignment


@transaction.atomic
def start_work(*, document_id: int, actor: Actor, now: datetime) -> Document:
    """The named person starts; status 05."""
    document = document_lock_for(document_id=document_id, actor=actor, right=Right.HANDLE, now=now)
    _in_states(document, (State.ASSIGNED,), _("bắt đầu xử lý"))
    work_start(document=document, actor=actor, now=now)
    document_move(
        document=document, act=Act.START, actor=actor, now=now, desk=document.desk, desk_name=document.desk_name
    )
    audit_record(code=AuditCode.STARTED, actor=actor, now=now, document_id=document.pk)
    report_status(document=document, code=StatusCode.IN_PROGRESS, actor=actor, now=now, description=actor.unit_name)
    queue_put(Job.REINDEX, now=now, document_id=document.pk)
    return document


@transaction.atomic
def resolve_document(*, document_id: int, outcome: str, actor: Actor, now: datetime) -> Document:
    """Close without a reply, or for information; the reason stays; status 06."""
    document = document_lock_for(document_id=document_id, actor=actor, right=resolving_right(document_id), now=now)
    _in_states(document, OPEN, _("kết thúc xử lý"))
    if not outcome.strip():
        raise refuse(BadInput, Code.FIELD_MISSING, field=_("kết quả xử lý"))
    resolve(document=document, outcome=outcome, actor=actor, now=now)
    return document


def resolving_right(document_id: int) -> Right:
    """Who closes: the person who works on it; before anyone was directed, a leader."""
    direction = direction_in_force(document_id=document_id)
    return Right.HANDLE if direction is not None and direction.directed_at is not None else Right.DIRECT


def resolve(*, document: Document, outcome: str, actor: Actor, now: datetime) -> None:
    """End the work on a locked incoming document: also what the issue of its answer does."""
    work_end(document=document, outcome=outcome, now=now)
    document_move(document=document, act=Act.RESOLVE, actor=actor, now=now)
    audit_record(code=AuditCode.RESOLVED, actor=actor, now=now, document_id=document.pk, detail={"outcome": outcome})
    report_status(document=document, code=StatusCode.DONE, actor=actor, now=now, description=outcome)
    queue_put(Job.REINDEX, now=now, document_id=document.pk)


def _plan_obstacles(document: Document, plan: Plan, now: datetime) -> list[Obstacle]:
    """Units of another agency, a unit in two parts, a deadline past or too late."""
    units = [unit_get(unit_id=u) for u in (plan.lead_unit_id, *plan.support_unit_ids, *plan.info_unit_ids)]
    return [
        obstacle(Code.FIELD_INVALID, field=_("Đơn vị"), value=u.name, hint=_("Chọn đơn vị trong cơ quan."))
        for u in units
        if u.agency_id != document.agency_id
    ] + plan_obstacles(document=document, plan=plan, now=now)


def _in_states(document: Document, states: tuple[State, ...], act: str) -> None:
    if document.state_value not in states:
        raise refuse(WrongState, Code.WRONG_STATE, state=STATE_WORDS[document.state_value], act=act)
