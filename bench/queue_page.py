"""The queue page of a leader with 10,000 documents against 100: the same page through the whole web stack, in turns."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta

from bench import BenchRow

GOAL = 1.5
ROUNDS = 15
SIZES = (100, 10_000)


def rows() -> list[BenchRow]:
    """Measure each size in a process and a database of its own, the two in turns."""
    times: dict[int, list[float]] = {size: [] for size in SIZES}
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            _child("fill", size, folder)
        for _ in range(3):
            for size in SIZES:
                times[size].append(float(_child("time", size, folder)))
    small, large = (statistics.median(times[size]) for size in SIZES)
    ratio = large / small
    name = f"queue page: {SIZES[1]:,} documents vs {SIZES[0]}"
    return [BenchRow(name, large, small, "ms", ratio, f"≤ {GOAL:g}×", ratio <= GOAL)]


def _child(act: str, size: int, folder: str) -> str:
    env = os.environ | {
        "EDOC_DEMO": "1", "EDOC_VAR_DIR": f"{folder}/{size}", "DJANGO_SETTINGS_MODULE": "edoc.config.settings.main",
    }  # fmt: skip
    command = [sys.executable, "-m", "bench.queue_page", act, str(size)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


def _fill(size: int) -> None:
    """So many documents that wait for the leader's signature, and half as many that do not."""
    from django.core.management import call_command

    from edoc.demo.prepare import instance_prepare
    from edoc.demo.world import world_load
    from edoc.documents.models import Document, Grant
    from edoc.domain.actors import person_token

    call_command("prepare", verbosity=0)
    instance_prepare()
    world = world_load()
    now = datetime.now(tz=UTC)
    leader = person_token(world.people["chutich"].pk)
    agency = world.agencies["H26.97.01"]
    documents = Document.objects.bulk_create(
        Document(
            agency=agency, direction="out", state="approved" if n % 3 else "signed", type_code="CV",
            type_name="Công văn", subject=f"Văn bản đo lường số {n}", organ_name=agency.name, desk=leader,
            desk_name="Nguyễn Thị Ngọc Uyển, Chủ tịch", created_at=now, changed_at=now - timedelta(minutes=n),
            due_at=now + timedelta(hours=n % 400), urgency=n % 3,
        )
        for n in range(size)
    )  # fmt: skip
    Grant.objects.bulk_create(
        Grant(document=d, holder=leader, right="sign", reason="signer", granted_at=now, granted_by="bench")
        for d in documents
    )


def _time() -> float:
    """Milliseconds of the page, the median of some calls after a warm-up."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client(HTTP_HOST="localhost")
    client.force_login(
        get_user_model().objects.get(username="chutich"), backend="django.contrib.auth.backends.ModelBackend"
    )
    found = []
    for turn in range(ROUNDS + 3):
        began = time.perf_counter()
        answer = client.get("/ban-ky/")
        spent = (time.perf_counter() - began) * 1000
        if answer.status_code != 200:
            raise RuntimeError(f"the queue page answered {answer.status_code}")
        if turn >= 3:
            found.append(spent)
    return statistics.median(found)


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "fill":
        _fill(int(sys.argv[2]))
    else:
        print(_time())
