"""Running a review: start, initial, return, recall; asking and answering opinions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from edoc.documents.models import Document, Rendition
from edoc.domain.actors import Actor
from edoc.domain.errors import NotFound, Obstacle, Refusal, WrongState, obstacle, refuse, refuse_on
from edoc.domain.local_time import local_date
from edoc.domain.obstacles import Code
from edoc.organizations.models import Appointment
from edoc.organizations.selectors import holder_of_post, office_head, unit_head
from edoc.workflow.models import (
    Opinion,
    Review,
    ReviewState,
    ReviewStep,
    Route,
    RouteStep,
    StepRule,
    StepState,
)
from edoc.workflow.selectors import review_active, route_for


@dataclass(frozen=True, slots=True)
class ReviewOutcome:
    """What one initial led to: the whole review is done, or these people are next."""

    is_complete: bool
    next_steps: tuple[ReviewStep, ...]


def review_start(*, document: Document, rendition: Rendition, now: datetime) -> Review:
    """Freeze the route for one PDF and open its first steps.

    Raises Refusal naming every step nobody holds, and when the agency has no route.
    """
    route = route_for(agency_id=document.agency_id, type_code=document.type_code)
    if route is None:
        raise refuse(Refusal, Code.NO_ROUTE, type=document.type_name)
    plan = _plan(route, document=document, now=now)
    refuse_on(_unheld(route, plan), Refusal)
    assert rendition.revision is not None, "a file under review is made of a version"
    review = Review.objects.create(
        document=document,
        revision=rendition.revision,
        sha256=rendition.blob_id,
        state=ReviewState.ACTIVE,
        route_name=route.name,
        started_at=now,
    )
    ReviewStep.objects.bulk_create(
        ReviewStep(
            review=review,
            order=step.order,
            duty=step.duty,
            post_id=held.post_id,
            person_id=held.person_id,
            state=StepState.WAITING,
        )
        for step, held in plan
        if held is not None
    )
    _open_next(review)
    return review


def route_obstacles(*, document: Document, now: datetime) -> list[Obstacle]:
    """What keeps the document's route from starting: no route, or a step nobody holds."""
    route = route_for(agency_id=document.agency_id, type_code=document.type_code)
    if route is None:
        return [obstacle(Code.NO_ROUTE, type=document.type_name)]
    return _unheld(route, _plan(route, document=document, now=now))


def _plan(route: Route, *, document: Document, now: datetime) -> list[tuple[RouteStep, Appointment | None]]:
    return [(step, _holder(document=document, step=step, day=local_date(now))) for step in route.steps.all()]


def _unheld(route: Route, plan: Sequence[tuple[RouteStep, Appointment | None]]) -> list[Obstacle]:
    if not plan:
        return [obstacle(Code.NO_ROUTE, type=route.name)]
    return [obstacle(Code.STEP_UNHELD, step=str(step)) for step, held in plan if held is None]


def _holder(*, document: Document, step: RouteStep, day: date) -> Appointment | None:
    if step.rule == StepRule.UNIT_HEAD:
        return unit_head(unit_id=document.unit_id, day=day) if document.unit_id else None
    if step.rule == StepRule.OFFICE_HEAD:
        return office_head(agency_id=document.agency_id, day=day)
    if step.rule == StepRule.SIGNER:
        return holder_of_post(post_id=document.signer_post_id, day=day) if document.signer_post_id else None
    return holder_of_post(post_id=step.post_id, day=day) if step.post_id else None


def _open_next(review: Review) -> list[ReviewStep]:
    """Open the steps of the lowest waiting order once nothing before them is open."""
    steps = list(review.steps.select_related("person", "post"))
    if any(s.state == StepState.ACTIVE for s in steps):
        return [s for s in steps if s.state == StepState.ACTIVE]
    waiting = [s for s in steps if s.state == StepState.WAITING]
    opened = [s for s in waiting if s.order == min(w.order for w in waiting)] if waiting else []
    for step in opened:
        step.state = StepState.ACTIVE
        step.save(update_fields=["state"])
    return opened


def _my_step(*, review: Review, actor: Actor) -> ReviewStep:
    step = review.steps.filter(state=StepState.ACTIVE, person_id=actor.person).first()
    if step is None:
        waiting = ", ".join(s.person.full_name for s in review.steps.filter(state=StepState.ACTIVE))
        raise refuse(WrongState, Code.NOT_YOUR_STEP, who=waiting)
    return step


def review_of(*, document_id: int) -> Review:
    """The running review. Raises NotFound without one."""
    review = review_active(document_id=document_id)
    if review is None:
        raise NotFound("review")
    return review


def review_initial(*, document: Document, actor: Actor, now: datetime, sha256: str, note: str = "") -> ReviewOutcome:
    """Initial the actor's step, bound to the hash of the PDF the actor saw.

    Raises WrongState when it is not the actor's turn or the PDF is not the one under review.
    """
    review = review_of(document_id=document.pk)
    if sha256 != review.sha256:
        raise refuse(WrongState, Code.FILE_CHANGED)
    step = _my_step(review=review, actor=actor)
    step.state = StepState.DONE
    step.note = note
    step.done_by = actor.label
    step.done_at = now
    step.sha256 = sha256
    step.save()
    opened = _open_next(review)
    if opened:
        return ReviewOutcome(is_complete=False, next_steps=tuple(opened))
    review.state = ReviewState.COMPLETE
    review.ended_at = now
    review.save(update_fields=["state", "ended_at"])
    return ReviewOutcome(is_complete=True, next_steps=())


def review_return(*, document: Document, actor: Actor, now: datetime, reason: str) -> ReviewStep:
    """Return the draft from the actor's step with a reason; the rest of the run is skipped."""
    review = review_of(document_id=document.pk)
    step = _my_step(review=review, actor=actor)
    step.state = StepState.RETURNED
    step.note = reason
    step.done_by = actor.label
    step.done_at = now
    step.save()
    _end(review=review, state=ReviewState.RETURNED, now=now)
    return step


def review_recall(*, document: Document, now: datetime) -> None:
    """The author takes the draft back; initials given so far stay as history."""
    _end(review=review_of(document_id=document.pk), state=ReviewState.RECALLED, now=now)


def _end(*, review: Review, state: ReviewState, now: datetime) -> None:
    review.steps.filter(state__in=[StepState.WAITING, StepState.ACTIVE]).update(state=StepState.SKIPPED)
    review.state = state
    review.ended_at = now
    review.save(update_fields=["state", "ended_at"])


def opinion_ask(
    *, document: Document, actor: Actor, asked_of_id: int, question: str, now: datetime, due_at: datetime | None = None
) -> Opinion:
    """Ask a person for an opinion on the draft."""
    return Opinion.objects.create(
        document=document,
        asked_by_id=actor.person,
        asked_of_id=asked_of_id,
        question=question,
        asked_at=now,
        due_at=due_at,
    )


def opinion_answer(*, document: Document, actor: Actor, answer: str, sha256: str, now: datetime) -> Opinion:
    """Answer the oldest open question asked of the actor. Raises WrongState without one."""
    opinion = (
        Opinion.objects.select_for_update()
        .filter(document=document, asked_of_id=actor.person_id, answered_at__isnull=True)
        .first()
    )
    if opinion is None:
        raise refuse(WrongState, Code.NOTHING_ASKED)
    opinion.answer = answer
    opinion.answered_at = now
    opinion.sha256 = sha256
    opinion.save()
    return opinion
