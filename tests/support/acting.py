"""What the people of an instance in its own folder may be told to do; see `tests.support.instance`."""

from __future__ import annotations

import logging
import os
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from edoc.demo.pki import pki_build
from edoc.demo.world import world_build, world_load
from edoc.documents.models import Document
from edoc.domain.errors import Refusal
from edoc.flows.issue import issue_document
from edoc.queue.models import OutboxJob
from tests.support.world import AXIS_SECRET, PASSWORD, House


class Here(House):
    """The house of this process: the PKI and the axis are the test's."""


def _house() -> House:
    return Here(world=world_load(), pki=None, axis=None, env=settings.EDOC)  # type: ignore[arg-type]


def _now() -> datetime:
    return datetime.now(tz=UTC)


def prepare() -> None:
    """Tables, people, keys; the time stamps of this instance come from the port of the settings."""
    logging.getLogger("edoc").setLevel(logging.WARNING)
    call_command("migrate", verbosity=0)
    env = settings.EDOC
    env.secrets_dir.mkdir(parents=True, exist_ok=True)
    (env.secrets_dir / "axis").write_text(AXIS_SECRET)
    pki = pki_build(directory=Path(os.environ["TEST_PKI_DIR"]), base_url=f"http://127.0.0.1:{env.pki_port}", now=_now())
    world_build(pki=pki, password=PASSWORD, now=_now())


def documents() -> dict[str, int]:
    """One approved, one signed, one sealed letter to the central agency, and some arrivals; nothing left to do."""
    house = _house()
    made = {
        "approved": house.approved(house.form_axis()).pk,
        "signed": house.signed(house.form_axis()).pk,
        "sealed": house.sealed(house.form_axis()).pk,
    }
    for n in range(12):
        made[f"arrival{n}"] = house.arrival().pk
    OutboxJob.objects.all().delete()
    return made


def ask_signature(document: int) -> str:
    return str(_house().ask_signature(Document.objects.get(pk=document)).pk)


def number(document: int, who: str = "vanthu", key: str = "") -> str:
    """The number, or the codes of the refusal."""
    try:
        _house().number(Document.objects.get(pk=document), who=who, key=key or str(uuid.uuid4()))
    except Refusal as refusal:
        return ",".join(refusal.codes)
    return Document.objects.get(pk=document).number


def register(documents: list[int]) -> list[object]:
    """The số đến of each, or the codes of the refusal."""
    house, found = _house(), []
    for pk in documents:
        try:
            found.append(house.register(Document.objects.get(pk=pk)).number)
        except Refusal as refusal:
            found.append(",".join(refusal.codes))
    return found


def issue(document: int) -> None:
    issue_document(document_id=document, actor=_house().actor("vanthu"), now=_now())


def second_clerk() -> None:
    """Make one more clerk of the commune."""
    from edoc.organizations.models import Post
    from edoc.organizations.services import person_appoint, person_create

    post = Post.objects.get(kind="clerk", unit__agency__code="H26.97.01")
    person = person_create(username="vanthu2", full_name="Phan Thị Sách", password=None)
    person_appoint(person=person, post=post, starts_on=datetime(2020, 1, 1, tzinfo=UTC).date())


ACTS: dict[str, Callable[..., object]] = {
    f.__name__: f for f in (prepare, documents, ask_signature, number, register, issue, second_clerk)
}
