"""Proposing, directing, naming the person, starting and ending the work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from edoc.assignments.models import Assignment, AssignmentRole, Direction
from edoc.assignments.selectors import lead_assignment
from edoc.documents.models import Document
from edoc.domain.actors import Actor
from edoc.domain.errors import BadInput, Obstacle, WrongState, obstacle, refuse, refuse_on
from edoc.domain.local_time import moment_text
from edoc.domain.obstacles import Code


@dataclass(frozen=True, slots=True)
class Plan:
    """One lead unit, coordinators, for information, and by when (NĐ 30/2020, Đ.23)."""

    lead_unit_id: int
    support_unit_ids: tuple[int, ...] = ()
    info_unit_ids: tuple[int, ...] = ()
    deadline: datetime | None = None

    def as_json(self) -> dict[str, object]:
        return {
            "lead": self.lead_unit_id,
            "support": list(self.support_unit_ids),
            "info": list(self.info_unit_ids),
            "deadline": self.deadline.isoformat() if self.deadline else None,
        }


def plan_obstacles(*, document: Document, plan: Plan, now: datetime) -> list[Obstacle]:
    """Everything wrong with a plan: a unit in two parts, a deadline past or after the sender's."""
    found: list[Obstacle] = []
    everyone: Sequence[int] = (plan.lead_unit_id, *plan.support_unit_ids, *plan.info_unit_ids)
    if len(set(everyone)) != len(everyone):
        found.append(obstacle(Code.UNIT_TWICE))
    if plan.deadline is not None and plan.deadline <= now:
        found.append(obstacle(Code.DEADLINE_PAST, at=moment_text(plan.deadline)))
    limit = _limit(document)
    if plan.deadline is not None and limit is not None and plan.deadline > limit:
        found.append(obstacle(Code.DEADLINE_AFTER, at=moment_text(limit)))
    return found


def _limit(document: Document) -> datetime | None:
    """The latest deadline a leader may set: the one registered; once a leader has directed, it is theirs to move."""
    return None if Direction.objects.filter(document=document, directed_at__isnull=False).exists() else document.due_at


def direction_propose(
    *, document: Document, leader_id: int, plan: Plan, proposal: str, actor: Actor, now: datetime
) -> Direction:
    """The office proposes whom a leader should give the document to."""
    refuse_on(plan_obstacles(document=document, plan=plan, now=now), BadInput)
    _supersede(document=document, now=now)
    return Direction.objects.create(
        document=document,
        leader_id=leader_id,
        proposed_by=actor.label,
        proposed_at=now,
        proposal=proposal,
        plan=plan.as_json(),
    )


def direction_give(*, document: Document, plan: Plan, text: str, actor: Actor, now: datetime) -> Direction:
    """A leader directs: assignments are made, an earlier direction of the document is superseded."""
    refuse_on(plan_obstacles(document=document, plan=plan, now=now), BadInput)
    earlier = Direction.objects.filter(document=document, superseded_at__isnull=True).first()
    if earlier is not None and earlier.directed_at is None and earlier.leader_id == actor.person_id:
        direction = earlier
    else:
        _supersede(document=document, now=now)
        direction = Direction(document=document, leader_id=actor.person)
    direction.directed_at = now
    direction.text = text
    direction.deadline = plan.deadline
    direction.plan = plan.as_json()
    direction.save()
    parts = [(plan.lead_unit_id, AssignmentRole.LEAD)]
    parts += [(unit, AssignmentRole.SUPPORT) for unit in plan.support_unit_ids]
    parts += [(unit, AssignmentRole.INFO) for unit in plan.info_unit_ids]
    Assignment.objects.bulk_create(
        Assignment(direction=direction, document=document, unit_id=unit, role=role, deadline=plan.deadline)
        for unit, role in parts
    )
    return direction


def _supersede(*, document: Document, now: datetime) -> None:
    Direction.objects.filter(document=document, superseded_at__isnull=True).update(superseded_at=now)


def person_name(
    *, document: Document, person_id: int, actor: Actor, now: datetime, note: str = "", deadline: datetime | None = None
) -> Assignment:
    """The head of the lead unit names the person; the unit's deadline is not after the leader's."""
    assignment = lead_assignment(document_id=document.pk)
    if assignment is None:
        raise refuse(WrongState, Code.NO_DIRECTION)
    if deadline is not None and assignment.direction.deadline is not None and deadline > assignment.direction.deadline:
        raise refuse(BadInput, Code.DEADLINE_AFTER, at=moment_text(assignment.direction.deadline))
    assignment.person_id = person_id
    assignment.person_note = note
    assignment.named_by = actor.label
    assignment.named_at = now
    assignment.deadline = deadline or assignment.deadline
    assignment.save()
    return assignment


def work_start(*, document: Document, actor: Actor, now: datetime) -> Assignment:
    """The named person starts. Raises WrongState when nobody or somebody else was named."""
    assignment = lead_assignment(document_id=document.pk)
    if assignment is None or assignment.person is None:
        raise refuse(WrongState, Code.NOBODY_NAMED)
    if assignment.person_id != actor.person_id:
        raise refuse(WrongState, Code.NOT_YOUR_STEP, who=assignment.person.full_name)
    assignment.started_at = now
    assignment.save(update_fields=["started_at"])
    return assignment


def work_end(*, document: Document, outcome: str, now: datetime) -> None:
    """Record what came of it on the lead's part; coordinators' parts end with it."""
    lead = lead_assignment(document_id=document.pk)
    if lead is not None:
        lead.outcome = outcome
        lead.save(update_fields=["outcome"])
    Assignment.objects.filter(document=document, direction__superseded_at__isnull=True, ended_at__isnull=True).update(
        ended_at=now
    )
