"""The embedded worker: claims due jobs, runs each handler, keeps its lease alive, and stops between two jobs.

One process, one job at a time; several workers may run beside each other. The lease outlives a killed worker by at
most its length; then another worker runs the job again.
"""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, close_old_connections, connection, connections

from edoc.domain.errors import Refusal, Unavailable
from edoc.domain.jobs import Job
from edoc.queue.services import (
    ClaimedJob,
    Schedule,
    host_name,
    job_claim,
    job_done,
    job_failed,
    job_heartbeat,
    job_outage,
    job_refused,
    schedules_tick,
)

Handler = Callable[[Mapping[str, object]], None]
Handlers = Mapping[Job, Handler]
Clock = Callable[[], datetime]

log = structlog.get_logger("edoc.queue")


def _owner() -> str:
    return f"{host_name()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


@dataclass(frozen=True, slots=True)
class WorkerConfig:
    """What a worker needs to know; no queue named means every queue."""

    queues: tuple[str, ...] = ()
    lease: timedelta = timedelta(seconds=120)
    poll: timedelta = timedelta(milliseconds=250)
    owner: str = field(default_factory=_owner)


@dataclass(slots=True)
class Tally:
    """How the jobs of one run ended."""

    done: int = 0
    failed: int = 0
    outages: int = 0
    refused: int = 0

    @property
    def total(self) -> int:
        return self.done + self.failed + self.outages + self.refused


class Worker:
    """Runs jobs until it is told to stop."""

    def __init__(
        self,
        *,
        handlers: Handlers,
        clock: Clock,
        schedules: Sequence[Schedule] = (),
        config: WorkerConfig | None = None,
    ) -> None:
        self.handlers = handlers
        self.clock = clock
        self.schedules = tuple(schedules)
        self.config = config or WorkerConfig()
        self.tally = Tally()
        self._regular = {schedule.job.value for schedule in self.schedules}  # too many to tell of each
        self._stopping = threading.Event()
        self._ticked: tuple[int, ...] = ()

    def stop(self) -> None:
        """Stop after the current job; safe in a signal handler."""
        self._stopping.set()

    def run(self) -> Tally:
        """Work until `stop`; a database that does not answer is waited for."""
        log.info("worker_started", owner=self.config.owner, queues=",".join(self.config.queues) or "*")
        while not self._stopping.is_set():
            try:
                close_old_connections()
                self._tick()
                busy = self.run_one()
            except DatabaseError as error:
                log.warning("worker_database", reason=str(error))
                connection.close()
                self._stopping.wait(1.0)
                continue
            if not busy:
                self._stopping.wait(self.config.poll.total_seconds())
        log.info("worker_stopped", owner=self.config.owner, jobs=self.tally.total)
        return self.tally

    def run_one(self) -> bool:
        """Claim and run one due job; False when none was due."""
        claimed = job_claim(
            owner=self.config.owner, now=self.clock(), lease=self.config.lease, queues=self.config.queues
        )
        if claimed is None:
            return False
        request = f"job-{claimed.id}-{claimed.attempts}"
        with structlog.contextvars.bound_contextvars(request_id=request, task=claimed.task):
            with self._heartbeat(claimed):
                self._settle(claimed)
        return True

    def _settle(self, claimed: ClaimedJob) -> None:
        """Run the handler and record how it ended."""
        try:
            handler = self.handlers[Job(claimed.task)]
            handler(claimed.payload)
        except Unavailable as error:
            self.tally.outages += 1
            log.warning("job_outage", reason=str(error))
            job_outage(claimed=claimed, reason=str(error), now=self.clock())
        except Refusal as refusal:
            self.tally.refused += 1
            log.warning("job_refused", codes=",".join(refusal.codes))
            job_refused(claimed=claimed, reason=str(refusal), now=self.clock())
        except Exception as error:
            self.tally.failed += 1
            log.error("job_failed", attempt=claimed.attempts, exc_info=True)
            job_failed(claimed=claimed, reason=f"{type(error).__name__}: {error}", now=self.clock())
        else:
            if job_done(claimed=claimed, now=self.clock()):
                self.tally.done += 1
                (log.debug if claimed.task in self._regular else log.info)("job_done", attempt=claimed.attempts)
            else:
                log.warning("job_lease_lost")

    def _tick(self) -> None:
        """Put due ticks; the database is asked only when a period has turned over."""
        now = self.clock()
        ticks = tuple(int(now.timestamp() // s.every.total_seconds()) for s in self.schedules)
        if ticks != self._ticked:
            schedules_tick(schedules=self.schedules, now=now)
            self._ticked = ticks

    @contextmanager
    def _heartbeat(self, claimed: ClaimedJob) -> Iterator[None]:
        """Prolong the lease every third of it, from a thread with its own connection."""
        over = threading.Event()

        def beat() -> None:
            try:
                while not over.wait(self.config.lease.total_seconds() / 3):
                    try:
                        job_heartbeat(claimed=claimed, now=self.clock(), lease=self.config.lease)
                    except DatabaseError as error:
                        log.warning("job_heartbeat", job=claimed.id, reason=str(error))
            finally:
                connections.close_all()

        thread = threading.Thread(target=beat, name=f"lease-{claimed.id}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


def queue_drain(*, handlers: Handlers, clock: Clock, queues: tuple[str, ...] = (), limit: int = 1000) -> Tally:
    """Run due jobs, and the jobs they put, until none is due or `limit` have run; waits for no back-off."""
    worker = Worker(handlers=handlers, clock=clock, config=WorkerConfig(queues=queues))
    while worker.tally.total < limit and worker.run_one():
        pass
    return worker.tally
