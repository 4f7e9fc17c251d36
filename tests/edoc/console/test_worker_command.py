"""`manage.py worker` runs the handlers and schedules that the settings name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from edoc.console.wiring import job_handlers, job_schedules
from edoc.domain.jobs import Job
from edoc.queue.services import Schedule, queue_put

SEEN: list[object] = []
HANDLERS = {Job.REINDEX: lambda payload: SEEN.append(payload["n"])}
SCHEDULES = [Schedule(job=Job.AUDIT_CHAIN, every=timedelta(seconds=5)), Schedule(job=Job.POLL_AXIS, every=timedelta(1))]


@pytest.fixture(autouse=True)
def named(settings):
    settings.JOB_HANDLERS = f"{__name__}.HANDLERS"
    settings.JOB_SCHEDULES = f"{__name__}.SCHEDULES"
    SEEN.clear()


@pytest.mark.django_db
def test_drain_runs_what_is_due_of_its_queues(capsys):
    queue_put(Job.REINDEX, now=timezone.now(), n=1)
    queue_put(Job.SIGN, now=timezone.now(), n=2)
    job_handlers()[Job.REINDEX]({"n": 0})
    call_command("worker", "--drain", "--queues", "index")
    assert "done 1, failed 0" in capsys.readouterr().out
    call_command("worker", "--drain")
    assert "failed 1" in capsys.readouterr().out


def test_a_worker_ticks_only_for_its_queues():
    assert [s.job for s in job_schedules()] == [Job.AUDIT_CHAIN, Job.POLL_AXIS]
    assert [s.job for s in job_schedules(queues=("exchange",))] == [Job.POLL_AXIS]
    assert job_schedules(queues=("convert",)) == ()
