"""Reading the organisation: who is who today."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from edoc.domain.actors import Actor, PostKind, person_token, role_token, unit_head_token, unit_token
from edoc.domain.errors import NotFound
from edoc.organizations.models import Agency, Appointment, Holiday, Person, Post, Unit

UNIT_HEADING = (PostKind.UNIT_HEAD, PostKind.OFFICE_HEAD)


def appointments_on(*, day: date) -> QuerySet[Appointment]:
    """Every appointment in force on a day."""
    return (
        Appointment.objects.filter(starts_on__lte=day, person__is_active=True)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))
        .select_related("person", "post__unit__agency")
        .order_by("post__order", "pk")
    )


def posts_of(*, person_id: int, day: date) -> list[Appointment]:
    """The posts a person holds on a day, the first by rank first."""
    return list(appointments_on(day=day).filter(person_id=person_id))


def actor_for(*, person_id: int, day: date, post_id: int | None = None) -> Actor:
    """The person in one post (the first by rank unless named). Raises NotFound without a post in force."""
    held = posts_of(person_id=person_id, day=day)
    for appointment in held:
        if post_id is None or appointment.post_id == post_id:
            return _actor(appointment)
    raise NotFound(f"person {person_id} holds no such post")


def _actor(appointment: Appointment) -> Actor:
    post = appointment.post
    unit = post.unit
    kind = PostKind(post.kind)
    tokens = {
        person_token(appointment.person_id),
        unit_token(unit.pk),
        role_token(unit.agency_id, kind),
    }
    if kind in UNIT_HEADING:
        tokens.add(unit_head_token(unit.pk))
    return Actor(
        person_id=appointment.person_id,
        name=appointment.person.full_name,
        post_id=post.pk,
        post_title=post.title,
        post_kind=kind,
        unit_id=unit.pk,
        unit_name=unit.name,
        agency_id=unit.agency_id,
        agency_name=unit.agency.name,
        tokens=frozenset(tokens),
    )


def agency_get(*, agency_id: int) -> Agency:
    try:
        return Agency.objects.get(pk=agency_id)
    except Agency.DoesNotExist as error:
        raise NotFound("agency") from error


def agency_by_code(*, code: str) -> Agency | None:
    """An agency of this instance by either form of its code, case apart."""
    wanted = code.strip().upper()
    return Agency.objects.filter(Q(code__iexact=wanted) | Q(code102__iexact=wanted), is_active=True).first()


def agencies() -> list[Agency]:
    return list(Agency.objects.filter(is_active=True))


def units_of(*, agency_id: int) -> list[Unit]:
    return list(Unit.objects.filter(agency_id=agency_id, is_active=True))


def unit_get(*, unit_id: int) -> Unit:
    try:
        return Unit.objects.select_related("agency").get(pk=unit_id)
    except Unit.DoesNotExist as error:
        raise NotFound("unit") from error


def post_get(*, post_id: int) -> Post:
    try:
        return Post.objects.select_related("unit__agency").get(pk=post_id)
    except Post.DoesNotExist as error:
        raise NotFound("post") from error


def person_exists(*, username: str) -> bool:
    """Whether the name is an account."""
    return Person.objects.filter(username=username).exists()


def person_get(*, person_id: int) -> Person:
    try:
        return Person.objects.get(pk=person_id)
    except Person.DoesNotExist as error:
        raise NotFound("person") from error


def holders_of_unit(*, unit_id: int, day: date) -> list[Appointment]:
    """Everybody in a unit, by rank."""
    return list(appointments_on(day=day).filter(post__unit_id=unit_id))


def unit_head(*, unit_id: int, day: date) -> Appointment | None:
    """The head of a unit; where it has none, the head of the unit above it."""
    unit: Unit | None = unit_get(unit_id=unit_id)
    while unit is not None:
        found = (
            appointments_on(day=day)
            .filter(post__unit_id=unit.pk, post__kind__in=[k.value for k in UNIT_HEADING])
            .first()
        )
        if found is not None:
            return found
        unit = unit.parent
    return None


def office_head(*, agency_id: int, day: date) -> Appointment | None:
    return (
        appointments_on(day=day).filter(post__unit__agency_id=agency_id, post__kind=PostKind.OFFICE_HEAD.value).first()
    )


def leaders_of(*, agency_id: int, day: date) -> list[Appointment]:
    """Head first, then the deputies."""
    kinds = [PostKind.LEADER.value, PostKind.DEPUTY.value]
    return list(appointments_on(day=day).filter(post__unit__agency_id=agency_id, post__kind__in=kinds))


def people_of_agency(*, agency_id: int, day: date) -> list[Appointment]:
    return list(appointments_on(day=day).filter(post__unit__agency_id=agency_id))


def holder_of_post(*, post_id: int, day: date) -> Appointment | None:
    return appointments_on(day=day).filter(post_id=post_id).first()


def days_off() -> tuple[frozenset[date], frozenset[date]]:
    """Holidays, and the weekend days that are worked instead."""
    rows = list(Holiday.objects.all())
    return (
        frozenset(r.day for r in rows if not r.is_working),
        frozenset(r.day for r in rows if r.is_working),
    )
