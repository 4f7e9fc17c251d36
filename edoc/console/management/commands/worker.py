"""`manage.py worker`: run background jobs of this instance."""

from __future__ import annotations

import signal
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from edoc.console.wiring import job_handlers, job_schedules
from edoc.queue.services import leases_of_dead_end
from edoc.queue.worker import Worker, WorkerConfig, queue_drain


class Command(BaseCommand):
    help = "Run background jobs until stopped. TERM finishes the current job."

    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--queues", default="", help="only these, comma separated; default: every queue")
        parser.add_argument("--drain", action="store_true", help="run what is due now, then exit")

    def handle(self, *args: Any, **options: Any) -> None:
        queues = tuple(name.strip() for name in options["queues"].split(",") if name.strip())
        handlers = job_handlers()
        leases_of_dead_end(now=timezone.now())
        if options["drain"]:
            tally = queue_drain(handlers=handlers, clock=timezone.now, queues=queues)
            self.stdout.write(
                f"done {tally.done}, failed {tally.failed}, outages {tally.outages}, refused {tally.refused}"
            )
            return
        worker = Worker(
            handlers=handlers,
            schedules=job_schedules(queues=queues),
            clock=timezone.now,
            config=WorkerConfig(queues=queues, lease=timedelta(seconds=settings.EDOC.queue_lease_seconds)),
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        worker.run()
