"""The outbox: rows of the business transaction, leases, back-off, dead letters, schedules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from edoc.audit.selectors import entries_latest
from edoc.domain.actors import Actor
from edoc.domain.errors import BadInput, NotFound, Unavailable, WrongState, obstacle, refuse
from edoc.domain.jobs import QUEUES, Job
from edoc.domain.obstacles import Code
from edoc.queue.models import OutboxJob
from edoc.queue.selectors import JobState, job_view, jobs_for_payload, jobs_in_state, queue_summary
from edoc.queue.services import (
    BACKOFF_MOST,
    Schedule,
    backoff,
    job_claim,
    job_done,
    job_failed,
    job_heartbeat,
    job_outage,
    job_retry,
    queue_purge,
    queue_put,
    schedules_tick,
)
from edoc.queue.worker import Worker, WorkerConfig, queue_drain

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)
ADMIN = Actor(person_id=1, name="Vàng A Páo", post_title="Quản trị")


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock():
    return Clock()


def put(**payload: object) -> int:
    return queue_put(Job.REINDEX, now=NOW, **payload)


def claim(now: datetime = NOW, owner: str = "here:1:a", **options: object):
    return job_claim(owner=owner, now=now, lease=LEASE, **options)


def state(job_id: int, now: datetime = NOW) -> JobState:
    view = job_view(job_id=job_id, now=now)
    assert view
    return view.state


def fail(error: Exception):
    def handler(payload):
        raise error

    return handler


def test_job_lives_and_dies_with_its_transaction():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        put(document_id=1)
        raise ZeroDivisionError
    assert claim() is None
    with transaction.atomic():
        put(document_id=2)
    assert claim().payload == {"document_id": 2}


def test_dedup_key_is_one_row_even_after_it_is_done():
    first = queue_put(Job.DELIVER, now=NOW, dedup_key="deliver:1", delivery_id=1)
    assert queue_put(Job.DELIVER, now=NOW, dedup_key="deliver:1", delivery_id=1) == first
    job_done(claimed=claim(), now=NOW)
    assert queue_put(Job.DELIVER, now=NOW, dedup_key="deliver:1", delivery_id=1) == first
    assert claim() is None and OutboxJob.objects.count() == 1


def test_dead_job_asked_for_again_is_tried_afresh(clock):
    first = queue_put(Job.SIGN, now=NOW, dedup_key="sign:1")
    queue_drain(handlers={Job.SIGN: fail(refuse(BadInput, Code.PDF_BROKEN, name="a.pdf"))}, clock=clock)
    assert state(first) is JobState.DEAD
    assert queue_put(Job.SIGN, now=NOW, dedup_key="sign:1") == first
    assert state(first) is JobState.WAITING


def test_claim_takes_the_oldest_due_of_its_queues():
    queue_put(Job.REINDEX, now=NOW, run_at=NOW + timedelta(minutes=1), n="later")
    queue_put(Job.SIGN, now=NOW, n="sign")
    queue_put(Job.REINDEX, now=NOW, n="index")
    assert claim(queues=("index",)).payload == {"n": "index"}
    assert claim(queues=("index",)) is None
    assert claim().payload == {"n": "sign"}
    assert claim(now=NOW + timedelta(minutes=1)).payload in ({"n": "later"}, {"n": "sign"})


def test_every_job_has_a_queue():
    assert set(QUEUES) == set(Job)


def test_lease_is_exclusive_until_it_ends():
    put(n=1)
    first = claim()
    assert claim(owner="there:2:b") is None
    second = claim(now=NOW + LEASE, owner="there:2:b")
    assert second.id == first.id and second.attempts == 2
    assert not job_done(claimed=first, now=NOW + LEASE), "the lost lease cannot close the job"
    assert not job_heartbeat(claimed=first, now=NOW + LEASE, lease=LEASE)
    assert job_done(claimed=second, now=NOW + LEASE)


def test_heartbeat_prolongs():
    job = put(n=1)
    claimed = claim()
    assert job_heartbeat(claimed=claimed, now=NOW + timedelta(seconds=50), lease=LEASE)
    assert state(job, NOW + timedelta(seconds=100)) is JobState.RUNNING
    assert claim(now=NOW + timedelta(seconds=100)) is None


def test_failure_waits_longer_and_dies_with_its_reason(clock):
    job = put(document_id=9)
    handlers = {Job.REINDEX: fail(ValueError("gãy giữa chừng"))}
    waits = []
    for _ in range(8):
        queue_drain(handlers=handlers, clock=clock)
        row = OutboxJob.objects.get()
        if row.dead_at is None:
            waits.append(row.run_at - clock.now)
            clock.now = row.run_at
    assert len(waits) == 7 and waits[0] < waits[2] < waits[4] < waits[6]
    assert state(job) is JobState.DEAD
    (dead,) = jobs_in_state(state=JobState.DEAD, now=clock.now)
    assert dead.reason == "ValueError: gãy giữa chừng" and dead.attempts == 8
    (entry,) = entries_latest()
    assert entry.code == "job-dead" and entry.document_id == 9


def test_outage_uses_up_no_attempt(clock):
    put(n=1)
    handlers = {Job.REINDEX: fail(Unavailable(obstacle(Code.ENGINE_DOWN, engine="Trục liên thông")))}
    for _ in range(30):
        assert queue_drain(handlers=handlers, clock=clock).outages == 1
        clock.now = OutboxJob.objects.get().run_at
    row = OutboxJob.objects.get()
    assert row.attempts == 0 and row.outages == 30 and row.dead_at is None
    assert row.last_error.startswith("Trục liên thông chưa trả lời.")
    tally = queue_drain(handlers={Job.REINDEX: lambda payload: None}, clock=clock)
    assert tally.done == 1


def test_refusal_is_dead_at_once_with_its_words(clock):
    job = put(n=1)
    queue_drain(handlers={Job.REINDEX: fail(refuse(BadInput, Code.PDF_ENCRYPTED, name="a.pdf"))}, clock=clock)
    view = job_view(job_id=job, now=NOW)
    assert view.state is JobState.DEAD and view.attempts == 1
    assert view.reason == "Tệp PDF a.pdf có mật khẩu. Bỏ mật khẩu rồi tải lên lại."


def test_unknown_task_and_missing_handler_die_in_the_end(clock):
    put(n=1)
    OutboxJob.objects.update(task="of-a-later-version", attempts=7)
    queue_put(Job.DELIVER, now=NOW)
    tally = queue_drain(handlers={}, clock=clock)
    assert tally.failed == 2
    assert [view.task for view in jobs_in_state(state=JobState.DEAD, now=NOW)] == ["of-a-later-version"]


def test_job_that_kills_its_workers_is_not_tried_for_ever():
    job = put(n=1)
    now = NOW
    for _ in range(8):
        assert claim(now=now)
        now += LEASE
    assert claim(now=now) is None
    assert state(job, now) is JobState.DEAD
    assert "8 lần" in job_view(job_id=job, now=now).reason


def test_person_retries_a_dead_job(clock):
    job = put(n=1)
    queue_drain(handlers={Job.REINDEX: fail(refuse(BadInput, Code.PDF_BROKEN, name="x"))}, clock=clock)
    job_retry(job_id=job, actor=ADMIN, now=NOW)
    assert state(job) is JobState.WAITING
    entry = entries_latest()[0]
    assert (entry.code, entry.actor_name, entry.object_id) == ("job-retried", "Vàng A Páo", str(job))
    with pytest.raises(WrongState) as refusal:
        job_retry(job_id=job, actor=ADMIN, now=NOW)
    assert refusal.value.codes == (Code.JOB_NOT_DEAD,)
    with pytest.raises(NotFound):
        job_retry(job_id=10**6, actor=ADMIN, now=NOW)


def test_drain_runs_what_jobs_put(clock):
    seen = []

    def chain(payload):
        seen.append(payload["n"])
        if payload["n"] < 3:
            queue_put(Job.REINDEX, now=clock.now, n=payload["n"] + 1)

    put(n=1)
    assert queue_drain(handlers={Job.REINDEX: chain}, clock=clock).done == 3
    assert seen == [1, 2, 3]


def test_summary_and_lists():
    put(n="waits", document_id=4)
    put(n="runs")
    OutboxJob.objects.filter(payload__n="runs").update(run_at=NOW - timedelta(hours=1))
    claim()
    job_failed(claimed=_claimed_of("tries"), reason="x", now=NOW)
    job_outage(claimed=_claimed_of("is down"), reason="y", now=NOW)
    summary = queue_summary(now=NOW)
    assert (summary.waiting, summary.running, summary.retrying, summary.dead) == (1, 1, 2, 0)
    assert summary.oldest_due == NOW
    assert [v.payload["n"] for v in jobs_in_state(state=JobState.RUNNING, now=NOW)] == ["runs"]
    assert {v.payload["n"] for v in jobs_in_state(state=JobState.RETRYING, now=NOW)} == {"tries", "is down"}
    assert [v.payload["n"] for v in jobs_for_payload(now=NOW, document_id=4)] == ["waits"]


def _claimed_of(name: str):
    queue_put(Job.REINDEX, now=NOW, run_at=NOW - timedelta(days=1), n=name)
    return claim()


def test_backoff_doubles_within_bounds():
    for tries in range(1, 60):
        plain = min(timedelta(seconds=2) * 2 ** min(tries - 1, 20), BACKOFF_MOST)
        assert plain * 0.75 <= backoff(tries, most=BACKOFF_MOST) <= plain * 1.25


def test_tick_is_put_once_whoever_ticks():
    plan = [Schedule(job=Job.AUDIT_CHAIN, every=timedelta(seconds=5))]
    assert schedules_tick(schedules=plan, now=NOW) == 1
    assert schedules_tick(schedules=plan, now=NOW + timedelta(seconds=2)) == 0
    assert schedules_tick(schedules=plan, now=NOW + timedelta(seconds=6)) == 0, "the last tick is still open"
    job_done(claimed=claim(), now=NOW + timedelta(seconds=6))
    assert schedules_tick(schedules=plan, now=NOW + timedelta(seconds=4)) == 0, "this tick is done"
    assert schedules_tick(schedules=plan, now=NOW + timedelta(seconds=6)) == 1


def test_dead_tick_does_not_stop_the_schedule(clock):
    plan = [Schedule(job=Job.AUDIT_CHAIN, every=timedelta(seconds=5))]
    schedules_tick(schedules=plan, now=NOW)
    queue_drain(handlers={Job.AUDIT_CHAIN: fail(refuse(BadInput, Code.PDF_BROKEN, name="x"))}, clock=clock)
    assert schedules_tick(schedules=plan, now=NOW + timedelta(seconds=5)) == 1


def test_old_ticks_and_old_done_jobs_are_forgotten():
    plan = [Schedule(job=Job.AUDIT_CHAIN, every=timedelta(seconds=5))]
    for hour in range(4):
        now = NOW + timedelta(hours=hour)
        schedules_tick(schedules=plan, now=now)
        job_done(claimed=claim(now=now), now=now)
    assert OutboxJob.objects.count() == 2
    assert queue_purge(now=NOW + timedelta(days=40)) == 2


def test_worker_ticks_its_schedules_and_stops(clock):
    ran = []

    def chain(payload):
        ran.append(dict(payload))
        worker.stop()

    worker = Worker(
        handlers={Job.AUDIT_CHAIN: chain},
        schedules=[Schedule(job=Job.AUDIT_CHAIN, every=timedelta(seconds=5), payload={"why": "tick"})],
        clock=clock,
        config=WorkerConfig(poll=timedelta(milliseconds=1)),
    )
    assert worker.run().done == 1 and ran == [{"why": "tick"}]


def test_claim_by_an_empty_queue_writes_nothing(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert claim() is None
    assert connection.vendor in {"sqlite", "postgresql"}
