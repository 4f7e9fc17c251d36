"""Writing the outbox: put, claim, keep alive, finish, fail, retry, tick."""

from __future__ import annotations

import random
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet

from edoc.audit.services import audit_record
from edoc.domain.actors import Actor, system_actor
from edoc.domain.audit_codes import AuditCode
from edoc.domain.errors import NotFound, WrongState, refuse
from edoc.domain.jobs import QUEUES, Job
from edoc.domain.obstacles import Code
from edoc.queue.models import OPEN, OutboxJob
from edoc.queue.selectors import due_jobs

BACKOFF_FIRST = timedelta(seconds=2)
BACKOFF_MOST = timedelta(minutes=10)
OUTAGE_MOST = timedelta(minutes=2)
TICKS_KEPT = timedelta(hours=1)
DONE_KEPT = timedelta(days=30)
LOST = "Tiến trình xử lý đã dừng giữa chừng quá {n} lần."


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """Work one worker holds until its lease ends."""

    id: int
    task: str
    payload: Mapping[str, object]
    owner: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """A job put once every period; a tick is skipped while the last one is still open."""

    job: Job
    every: timedelta
    payload: Mapping[str, object] = field(default_factory=dict)


def queue_put(
    job: Job,
    *,
    now: datetime,
    dedup_key: str | None = None,
    run_at: datetime | None = None,
    **payload: object,
) -> int:
    """Write work into the caller's transaction and give its id.

    The same `dedup_key` twice is one row; when that row is dead, it is tried afresh.
    """
    return _put(job, now=now, dedup_key=dedup_key, run_at=run_at, payload=payload)


def job_claim(*, owner: str, now: datetime, lease: timedelta, queues: tuple[str, ...] = ()) -> ClaimedJob | None:
    """Take the oldest due job under a lease, or None. Two workers never take the same one.

    A row whose holders died `max_attempts` times is laid among the dead with that reason.
    """
    due = due_jobs(now=now, queues=queues)
    if not due.exists():
        return None
    with transaction.atomic():
        row = due.select_for_update(skip_locked=True).order_by("run_at", "pk").first()
        if row is None:
            return None
        if row.attempts >= row.max_attempts:
            _bury(row, dead_at=now, last_error=LOST.format(n=row.attempts))
            return None
        row.attempts += 1
        row.lease_owner, row.lease_until = owner, now + lease
        row.save(update_fields=["attempts", "lease_owner", "lease_until"])
    return ClaimedJob(row.pk, row.task, row.payload, owner, row.attempts)


def job_heartbeat(*, claimed: ClaimedJob, now: datetime, lease: timedelta) -> bool:
    """Prolong the lease; False when somebody else holds the job by now."""
    return bool(_held(claimed).update(lease_until=now + lease))


def job_done(*, claimed: ClaimedJob, now: datetime) -> bool:
    """Close the job as done; False when the lease was lost meanwhile (it will run again)."""
    return bool(_held(claimed).update(done_at=now, lease_until=None, lease_owner="", last_error=""))


def job_failed(*, claimed: ClaimedJob, reason: str, now: datetime) -> None:
    """Wait longer before every next attempt; after the last the job is dead."""
    with transaction.atomic():
        row = _held(claimed).select_for_update().first()
        if row is None:
            return
        if row.attempts >= row.max_attempts:
            _bury(row, dead_at=now, last_error=reason)
        else:
            _wait(row, until=now + backoff(row.attempts, most=BACKOFF_MOST), reason=reason)


def job_outage(*, claimed: ClaimedJob, reason: str, now: datetime) -> None:
    """Wait for an engine that does not answer; the attempt does not count."""
    with transaction.atomic():
        row = _held(claimed).select_for_update().first()
        if row is None:
            return
        row.attempts -= 1
        row.outages += 1
        _wait(row, until=now + backoff(row.outages, most=OUTAGE_MOST), reason=reason)


def job_refused(*, claimed: ClaimedJob, reason: str, now: datetime) -> None:
    """Lay a refused job among the dead at once, with the words of the refusal."""
    with transaction.atomic():
        row = _held(claimed).select_for_update().first()
        if row is not None:
            _bury(row, dead_at=now, last_error=reason)


def job_retry(*, job_id: int, actor: Actor, now: datetime) -> None:
    """Bring a dead job back to life with all its attempts. Raises NotFound; WrongState when it is not dead."""
    with transaction.atomic():
        row = OutboxJob.objects.select_for_update().filter(pk=job_id).first()
        if row is None:
            raise NotFound
        if row.dead_at is None:
            raise refuse(WrongState, Code.JOB_NOT_DEAD)
        _revive(row.pk, now)
        audit_record(
            code=AuditCode.JOB_RETRIED,
            actor=actor,
            now=now,
            object_kind="job",
            object_id=job_id,
            detail={"task": row.task, "reason": row.last_error[:500]},
        )


def schedules_tick(*, schedules: Sequence[Schedule], now: datetime) -> int:
    """Put the current tick of every schedule once, whoever else ticks; return how many were new."""
    put = 0
    for schedule in schedules:
        period = int(schedule.every.total_seconds())
        tick = int(now.timestamp()) // period * period
        mine = OutboxJob.objects.filter(task=schedule.job.value, dedup_key__startswith=f"tick:{schedule.job.value}:")
        key = f"tick:{schedule.job.value}:{tick}"
        if mine.filter(OPEN).exists() or OutboxJob.objects.filter(dedup_key=key).exists():
            continue
        with transaction.atomic():
            _put(schedule.job, now=now, dedup_key=key, run_at=None, payload=schedule.payload)
            mine.filter(done_at__lt=now - max(TICKS_KEPT, 2 * schedule.every)).delete()
        put += 1
    return put


def leases_of_dead_end(*, now: datetime) -> int:
    """End the leases of workers of this machine whose process is gone; their jobs are due at once."""
    ended = 0
    held = OutboxJob.objects.filter(OPEN, lease_until__gt=now, lease_owner__startswith=f"{host_name()}:")
    for row in held:
        process = row.lease_owner.split(":")[1]
        if process.isdecimal() and not Path("/proc", process).exists() and Path("/proc/self").exists():
            ended += OutboxJob.objects.filter(OPEN, pk=row.pk, lease_owner=row.lease_owner).update(lease_until=now)
    return ended


def host_name() -> str:
    """The name of this machine as it stands in a lease, never with a colon."""
    return socket.gethostname()[:40].replace(":", "-")


def queue_purge(*, now: datetime) -> int:
    """Forget jobs done more than thirty days ago; dead ones stay until a person decides."""
    return OutboxJob.objects.filter(done_at__lt=now - DONE_KEPT).delete()[0]


def backoff(tries: int, *, most: timedelta) -> timedelta:
    """Twice as long after every try, at most `most`, a quarter more or less by chance."""
    plain: timedelta = min(BACKOFF_FIRST * 2 ** min(max(tries - 1, 0), 20), most)
    return plain * random.uniform(0.75, 1.25)  # noqa: S311  spreads retries, guards nothing


def queue_of(job: Job) -> str:
    """The queue a job waits in."""
    return QUEUES.get(job, "default")


def _put(
    job: Job, *, now: datetime, dedup_key: str | None, run_at: datetime | None, payload: Mapping[str, object]
) -> int:
    values = {
        "task": job.value,
        "queue": queue_of(job),
        "payload": dict(payload),
        "created_at": now,
        "run_at": run_at or now,
    }
    if dedup_key is None:
        return OutboxJob.objects.create(**values).pk
    row, created = OutboxJob.objects.get_or_create(dedup_key=dedup_key, defaults=values)
    if not created and row.dead_at is not None:
        _revive(row.pk, now)
    return row.pk


def _held(claimed: ClaimedJob) -> QuerySet[OutboxJob]:
    return OutboxJob.objects.filter(OPEN, pk=claimed.id, lease_owner=claimed.owner, attempts=claimed.attempts)


def _wait(row: OutboxJob, *, until: datetime, reason: str) -> None:
    row.run_at, row.lease_until, row.lease_owner, row.last_error = until, None, "", reason
    row.save(update_fields=["run_at", "lease_until", "lease_owner", "last_error", "attempts", "outages"])


def _bury(row: OutboxJob, *, dead_at: datetime, last_error: str) -> None:
    """Lay a job among the dead, with its reason in the row and in the log."""
    row.dead_at, row.lease_until, row.lease_owner, row.last_error = dead_at, None, "", last_error
    row.save(update_fields=["dead_at", "lease_until", "lease_owner", "last_error"])
    document = row.payload.get("document_id")
    audit_record(
        code=AuditCode.JOB_DEAD,
        actor=system_actor("queue"),
        now=dead_at,
        document_id=document if isinstance(document, int) else None,
        object_kind="job",
        object_id=row.pk,
        detail={"task": row.task, "reason": last_error[:500]},
    )


def _revive(job_id: int, now: datetime) -> None:
    OutboxJob.objects.filter(pk=job_id).update(
        dead_at=None, attempts=0, outages=0, run_at=now, lease_until=None, lease_owner=""
    )
