"""Loads what the settings name: the handlers and schedules of the jobs, a door beside this one."""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string

from edoc.domain.jobs import QUEUES
from edoc.queue.services import Schedule
from edoc.queue.worker import Handlers


def job_handlers() -> Handlers:
    """The mapping named by `JOB_HANDLERS`."""
    handlers: Handlers = import_string(settings.JOB_HANDLERS)
    return handlers


def job_schedules(*, queues: tuple[str, ...] = ()) -> tuple[Schedule, ...]:
    """The schedules named by `JOB_SCHEDULES` whose jobs wait in these queues; every one when no queue is named."""
    schedules: tuple[Schedule, ...] = tuple(import_string(settings.JOB_SCHEDULES))
    return tuple(s for s in schedules if not queues or QUEUES.get(s.job, "default") in queues)
