"""Making agencies, units, posts and people; appointing."""

from __future__ import annotations

from datetime import date

from edoc.domain.actors import PostKind
from edoc.domain.errors import Obstacle, obstacle
from edoc.domain.identifiers import Code102, is_agency_code
from edoc.domain.obstacles import Code
from edoc.domain.wording import gettext_noop as _
from edoc.organizations.models import Agency, Appointment, Holiday, Person, Post, Unit


def agency_obstacles(*, name: str, notation: str, code: str, code102: str, place: str) -> list[Obstacle]:
    """Everything wrong with the identity of an agency (QĐ 20/2020/QĐ-TTg; QCVN 102:2016)."""
    found = [
        obstacle(Code.FIELD_MISSING, field=field)
        for field, value in {_("tên cơ quan"): name, _("ký hiệu"): notation, _("địa danh"): place}.items()
        if not value.strip()
    ]
    if not is_agency_code(code):
        found.append(obstacle(Code.FIELD_INVALID, field=_("Mã định danh"), value=code, hint=_("Ví dụ H26.99.01.")))
    if not _is_code102(code102):
        found.append(
            obstacle(Code.FIELD_INVALID, field=_("Mã 13 ký tự"), value=code102, hint=_("Ví dụ 000.01.99.H26."))
        )
    return found


def _is_code102(text: str) -> bool:
    try:
        Code102(text)
    except ValueError:
        return False
    return True


def agency_create(**fields: object) -> Agency:
    """Enter an agency; fields as in the model."""
    return Agency.objects.create(**fields)


def unit_create(
    *, agency: Agency, name: str, notation: str, is_office: bool = False, parent: Unit | None = None
) -> Unit:
    """Enter a unit of an agency."""
    return Unit.objects.create(agency=agency, name=name, notation=notation, is_office=is_office, parent=parent)


def post_create(*, unit: Unit, title: str, kind: PostKind, order: int = 100) -> Post:
    """Enter a post of a unit."""
    return Post.objects.create(unit=unit, title=title, kind=kind.value, order=order)


def person_create(*, username: str, full_name: str, password: str | None, is_staff: bool = False) -> Person:
    """Make a person with an account; without a password nobody can sign in yet."""
    return Person.objects.create_user(username, password, full_name=full_name, is_staff=is_staff, is_superuser=is_staff)


def person_password_set(*, person_id: int, password: str) -> None:
    """Give a person a new password; only its hash is kept."""
    person = Person.objects.get(pk=person_id)
    person.set_password(password)
    person.save(update_fields=["password"])


def person_appoint(*, person: Person, post: Post, starts_on: date, ends_on: date | None = None) -> Appointment:
    """Give a person a post for a period."""
    return Appointment.objects.create(person=person, post=post, starts_on=starts_on, ends_on=ends_on)


def holiday_put(*, day: date, name: str, is_working: bool = False) -> None:
    """Enter a day off, or a weekend day that is worked."""
    Holiday.objects.update_or_create(day=day, defaults={"name": name, "is_working": is_working})
