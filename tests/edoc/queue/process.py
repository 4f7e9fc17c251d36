"""A real instance of the queue in processes of its own: `process.py prepare|put N|work` in the folder `EDOC_VAR_DIR`.

The handler writes one line when it begins and one when it ends, so a kill in between shows.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

import django

VAR = Path(os.environ["EDOC_VAR_DIR"])
LEASE = timedelta(seconds=float(os.environ.get("TEST_LEASE", "1.5")))


def note(text: str) -> None:
    with (VAR / "journal").open("a") as journal:
        journal.write(text + "\n")


def handle(payload) -> None:
    note(f"begin {payload['n']}")
    time.sleep(payload["seconds"])
    note(f"end {payload['n']}")


def main() -> None:
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from edoc.domain.jobs import Job
    from edoc.queue.services import leases_of_dead_end, queue_put
    from edoc.queue.worker import Worker, WorkerConfig

    act = sys.argv[1]
    if act == "prepare":
        for app in ("audit", "queue"):
            call_command("migrate", app, verbosity=0)
        for n in range(int(sys.argv[2])):
            queue_put(Job.REINDEX, now=timezone.now(), n=n, seconds=float(sys.argv[3]))
    if act == "work":
        if os.environ.get("TEST_RELEASE"):
            leases_of_dead_end(now=timezone.now())
        worker = Worker(
            handlers={Job.REINDEX: handle},
            clock=timezone.now,
            config=WorkerConfig(lease=LEASE, poll=timedelta(seconds=0.05)),
        )
        signal.signal(signal.SIGTERM, lambda *_: worker.stop())
        worker.run()


main()
