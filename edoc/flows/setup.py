"""The first hour of an empty instance: its agency, units, posts, first people, books and route, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from edoc.audit.services import audit_record
from edoc.domain.actors import PostKind, system_actor
from edoc.domain.audit_codes import AuditCode
from edoc.domain.errors import BadInput, Obstacle, WrongState, obstacle, refuse, refuse_on
from edoc.domain.local_time import local_date
from edoc.domain.obstacles import Code
from edoc.domain.wording import gettext_noop as _
from edoc.exchange.services import correspondent_put
from edoc.organizations.models import Agency, Person, Post, Unit
from edoc.organizations.services import (
    agency_create,
    agency_obstacles,
    person_appoint,
    person_create,
    post_create,
    unit_create,
)
from edoc.registry.services import book_create
from edoc.workflow.models import Route, RouteStep, StepDuty, StepRule

ROUTE_STEPS = ((1, StepDuty.CONTENT, StepRule.UNIT_HEAD), (2, StepDuty.FORM, StepRule.OFFICE_HEAD))


@dataclass(frozen=True, slots=True)
class FirstPerson:
    """An account of the first hour; an empty username means that nobody holds the post yet."""

    full_name: str
    username: str
    password: str


@dataclass(frozen=True, slots=True)
class InstanceForm:
    """What the first page asks. `units` are (name, notation) beside the office."""

    name: str
    notation: str
    code: str
    code102: str
    place: str
    leader_title: str
    office_name: str
    office_notation: str
    units: tuple[tuple[str, str], ...]
    admin: FirstPerson
    clerk: FirstPerson | None = None
    parent_name: str = ""
    is_collective: bool = False
    has_decision_book: bool = True


def instance_exists() -> bool:
    """True as soon as one agency works here."""
    return Agency.objects.exists()


def instance_obstacles(form: InstanceForm) -> list[Obstacle]:
    """Everything wrong with the form, all at once."""
    found = agency_obstacles(
        name=form.name, notation=form.notation, code=form.code, code102=form.code102, place=form.place
    )
    names = [form.office_name, *(name for name, _ in form.units)]
    if not form.office_name.strip():
        found.append(obstacle(Code.FIELD_MISSING, field=_("tên văn phòng")))
    twice = sorted({n for n in names if n.strip() and names.count(n) > 1})
    found += [
        obstacle(Code.FIELD_INVALID, field=_("Đơn vị"), value=n, hint=_("Mỗi đơn vị chỉ ghi một lần.")) for n in twice
    ]
    people = [p for p in (form.admin, form.clerk) if p is not None]
    for person in people:
        needed = {_("họ và tên"): person.full_name, _("tên đăng nhập"): person.username, _("mật khẩu"): person.password}
        found += [obstacle(Code.FIELD_MISSING, field=f) for f, value in needed.items() if not value.strip()]
    if len({p.username for p in people}) < len(people):
        found.append(
            obstacle(
                Code.FIELD_INVALID,
                field=_("Tên đăng nhập"),
                value=form.admin.username,
                hint=_("Hai người hai tài khoản."),
            )
        )
    return found


@transaction.atomic
def create_instance(*, form: InstanceForm, now: datetime) -> Person:
    """Make the first agency and give its administrator. Raises WrongState once an agency exists, BadInput with faults.

    Books for what goes out and what comes in (NĐ 30/2020, Đ.15, Đ.22), a route of two initials (Đ.11–12).
    """
    first = Agency.objects.select_for_update().order_by("pk").first()
    if first is not None:
        raise refuse(WrongState, Code.INSTANCE_EXISTS, agency=first.name)
    refuse_on(instance_obstacles(form), BadInput)
    agency = agency_create(
        name=form.name.strip(),
        parent_name=form.parent_name.strip(),
        notation=form.notation.strip(),
        code=form.code.strip().upper(),
        code102=form.code102.strip().upper(),
        place=form.place.strip(),
        is_collective=form.is_collective,
    )
    office = _units(agency, form)
    admin = person_create(
        username=form.admin.username.strip(),
        full_name=form.admin.full_name.strip(),
        password=form.admin.password,
        is_staff=True,
    )
    today = local_date(now)
    person_appoint(
        person=admin, post=post_create(unit=office, title="Quản trị hệ thống", kind=PostKind.ADMIN), starts_on=today
    )
    clerk_post = post_create(unit=office, title="Văn thư", kind=PostKind.CLERK, order=60)
    if form.clerk is not None:
        clerk = person_create(
            username=form.clerk.username.strip(),
            full_name=form.clerk.full_name.strip(),
            password=form.clerk.password,
        )
        person_appoint(person=clerk, post=clerk_post, starts_on=today)
    _books_and_route(agency, has_decision_book=form.has_decision_book)
    correspondent_put(code=agency.code, name=agency.name, code102=agency.code102, agency_id=agency.pk)
    audit_record(
        code=AuditCode.INSTANCE_CREATED,
        actor=system_actor(_("khởi tạo"), agency_id=agency.pk),
        now=now,
        object_kind="agency",
        object_id=agency.pk,
        detail={"agency": agency.name, "code": agency.code, "admin": admin.username},
    )
    return admin


def _units(agency: Agency, form: InstanceForm) -> Unit:
    """The leaders, the office and the other units with their posts, vacant until somebody is appointed."""
    top = unit_create(agency=agency, name="Lãnh đạo cơ quan", notation=form.notation.strip())
    _posts(top, (form.leader_title.strip() or "Chủ tịch", PostKind.LEADER, 1))
    office = unit_create(
        agency=agency, name=form.office_name.strip(), notation=form.office_notation.strip(), is_office=True
    )
    _posts(office, ("Chánh Văn phòng", PostKind.OFFICE_HEAD, 20), ("Chuyên viên", PostKind.OFFICIAL, 50))
    for name, notation in form.units:
        unit = unit_create(agency=agency, name=name.strip(), notation=notation.strip())
        _posts(unit, ("Trưởng phòng", PostKind.UNIT_HEAD, 30), ("Chuyên viên", PostKind.OFFICIAL, 50))
    return office


def _posts(unit: Unit, *posts: tuple[str, PostKind, int]) -> list[Post]:
    return [post_create(unit=unit, title=title, kind=kind, order=order) for title, kind, order in posts]


def _books_and_route(agency: Agency, *, has_decision_book: bool) -> None:
    book_create(agency_id=agency.pk, direction="out", name="Văn bản đi")
    if has_decision_book:
        book_create(agency_id=agency.pk, direction="out", name="Quyết định", type_codes=["QĐ"])
    book_create(agency_id=agency.pk, direction="in", name="Văn bản đến")
    route = Route.objects.create(agency=agency, name="Đơn vị soạn, văn phòng thẩm tra")
    for order, duty, rule in ROUTE_STEPS:
        RouteStep.objects.create(route=route, order=order, duty=duty, rule=rule)
