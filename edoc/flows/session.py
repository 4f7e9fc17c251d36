"""Coming and going: who signed in, who could not, who left, in which post a person works; refusals are kept too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from edoc.audit.services import audit_record
from edoc.documents.models import Document
from edoc.domain.actors import Actor, system_actor
from edoc.domain.audit_codes import AuditCode
from edoc.domain.errors import NotFound
from edoc.domain.local_time import local_date
from edoc.domain.wording import gettext_noop as _
from edoc.organizations.selectors import actor_for, appointments_on, person_exists, person_get, posts_of
from edoc.organizations.services import person_password_set

DOOR = system_actor(_("đăng nhập"))


@dataclass(frozen=True, slots=True)
class PostChoice:
    """A post one may work in today."""

    post_id: int
    title: str
    unit_name: str
    agency_name: str


@transaction.atomic
def sign_in(*, person_id: int, now: datetime) -> Actor | None:
    """Note that a person signed in; gives the actor of the first post, None for a person without one."""
    try:
        actor = actor_for(person_id=person_id, day=local_date(now))
    except NotFound:
        person = person_get(person_id=person_id)
        audit_record(code=AuditCode.SIGNED_IN, actor=Actor(person_id=person_id, name=person.full_name), now=now)
        return None
    audit_record(code=AuditCode.SIGNED_IN, actor=actor, now=now)
    return actor


def sign_in_failed(*, username: str, now: datetime) -> None:
    """Note an attempt that failed; the password is never written anywhere.

    A name that is no account stays out as well: it is as likely a password typed into the wrong field.
    """
    known = person_exists(username=username)
    audit_record(
        code=AuditCode.SIGN_IN_FAILED,
        actor=DOOR,
        now=now,
        detail={"username": username[:100] if known else "", "known": known},
    )


def sign_out(*, actor: Actor, now: datetime) -> None:
    """Note that a person left."""
    audit_record(code=AuditCode.SIGNED_OUT, actor=actor, now=now)


@transaction.atomic
def change_password(*, password: str, actor: Actor, now: datetime) -> None:
    """Give oneself a new password; the door has checked the old one and the rules for the new one."""
    if actor.person_id is None:
        raise NotFound("person")
    person_password_set(person_id=actor.person_id, password=password)
    audit_record(code=AuditCode.PASSWORD_CHANGED, actor=actor, now=now)


@transaction.atomic
def choose_post(*, person_id: int, post_id: int, now: datetime) -> Actor:
    """Work in another post from now on. Raises NotFound for a post the person does not hold today."""
    actor = actor_for(person_id=person_id, day=local_date(now), post_id=post_id)
    audit_record(code=AuditCode.POST_CHOSEN, actor=actor, now=now, object_kind="post", object_id=post_id)
    return actor


def posts_to_choose(*, person_id: int, now: datetime) -> list[PostChoice]:
    """The posts of a person today, the first by rank first."""
    return [
        PostChoice(a.post_id, a.post.title, a.post.unit.name, a.post.unit.agency.name)
        for a in posts_of(person_id=person_id, day=local_date(now))
    ]


def sample_accounts(*, now: datetime, limit: int = 14) -> list[tuple[str, str]]:
    """Account and post of the people of a demo instance, for its sign-in page."""
    rows = appointments_on(day=local_date(now)).order_by("post__unit__agency_id", "post__order", "pk")[:limit]
    return [(a.person.username, f"{a.post.title}, {a.post.unit.agency.name}") for a in rows]


def note_refusal(
    *, actor: Actor, act: str, codes: Sequence[str], now: datetime, document_id: int | None = None
) -> None:
    """Keep in the log that an act was refused, and why; called after the refused transaction is gone.

    A document that does not exist is named by what was asked for alone: its number may be given to another one later.
    """
    exists = document_id is not None and Document.objects.filter(pk=document_id).exists()
    audit_record(
        code=AuditCode.ACT_REFUSED,
        actor=actor,
        now=now,
        document_id=document_id if exists else None,
        detail={"act": act, "codes": list(codes)} | ({} if exists or document_id is None else {"asked": document_id}),
    )
