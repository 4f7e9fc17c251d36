"""Reading the outbox: what waits, what runs, what is dead and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q, QuerySet

from edoc.queue.models import OPEN, OutboxJob


class JobState(StrEnum):
    """Where a piece of work stands. RETRYING waits after at least one failure or outage."""

    WAITING = "waiting"
    RETRYING = "retrying"
    RUNNING = "running"
    DEAD = "dead"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class JobView:
    """One row of the outbox as a screen shows it."""

    id: int
    task: str
    queue: str
    payload: Mapping[str, object]
    state: JobState
    created_at: datetime
    run_at: datetime
    attempts: int
    max_attempts: int
    outages: int
    reason: str
    done_at: datetime | None
    dead_at: datetime | None


@dataclass(frozen=True, slots=True)
class QueueSummary:
    """Counts of the outbox; `oldest_due` is when the oldest due job should have run."""

    waiting: int
    retrying: int
    running: int
    dead: int
    oldest_due: datetime | None


def jobs_in_state(*, state: JobState, now: datetime, limit: int = 200) -> list[JobView]:
    """Rows in one state: open ones by the time they run, closed ones newest first."""
    order = {JobState.DEAD: ("-dead_at", "-pk"), JobState.DONE: ("-done_at", "-pk")}.get(state, ("run_at", "pk"))
    return [_view(row, now) for row in OutboxJob.objects.filter(_where(state, now)).order_by(*order)[:limit]]


def job_view(*, job_id: int, now: datetime) -> JobView | None:
    """One row, or None."""
    row = OutboxJob.objects.filter(pk=job_id).first()
    return _view(row, now) if row else None


def jobs_for_payload(*, now: datetime, **payload: object) -> list[JobView]:
    """Open and dead jobs whose payload holds these values, for example `document_id=7`."""
    wanted = {f"payload__{name}": value for name, value in payload.items()}
    rows = OutboxJob.objects.filter(done_at__isnull=True, **wanted).order_by("run_at", "pk")
    return [_view(row, now) for row in rows]


def queue_summary(*, now: datetime) -> QueueSummary:
    """Counts for the administrator and the doctor."""
    oldest = due_jobs(now=now).order_by("run_at").values_list("run_at", flat=True).first()
    counts = {state: OutboxJob.objects.filter(_where(state, now)).count() for state in JobState if state != "done"}
    return QueueSummary(
        waiting=counts[JobState.WAITING],
        retrying=counts[JobState.RETRYING],
        running=counts[JobState.RUNNING],
        dead=counts[JobState.DEAD],
        oldest_due=oldest,
    )


def due_jobs(*, now: datetime, queues: tuple[str, ...] = ()) -> QuerySet[OutboxJob]:
    """Open rows whose time has come and that nobody holds; every queue when none is named."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    rows = OutboxJob.objects.filter(OPEN & free, run_at__lte=now)
    return rows.filter(queue__in=queues) if queues else rows


def _where(state: JobState, now: datetime) -> Q:
    held = Q(lease_until__gt=now)
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    tried = Q(attempts__gt=0) | Q(outages__gt=0)
    return {
        JobState.WAITING: OPEN & free & ~tried,
        JobState.RETRYING: OPEN & free & tried,
        JobState.RUNNING: OPEN & held,
        JobState.DEAD: Q(dead_at__isnull=False),
        JobState.DONE: Q(done_at__isnull=False),
    }[state]


def _state(row: OutboxJob, now: datetime) -> JobState:
    if row.done_at:
        return JobState.DONE
    if row.dead_at:
        return JobState.DEAD
    if row.lease_until and row.lease_until > now:
        return JobState.RUNNING
    return JobState.RETRYING if row.attempts or row.outages else JobState.WAITING


def _view(row: OutboxJob, now: datetime) -> JobView:
    return JobView(
        id=row.pk,
        task=row.task,
        queue=row.queue,
        payload=row.payload,
        state=_state(row, now),
        created_at=row.created_at,
        run_at=row.run_at,
        attempts=row.attempts,
        max_attempts=row.max_attempts,
        outages=row.outages,
        reason=row.last_error,
        done_at=row.done_at,
        dead_at=row.dead_at,
    )
