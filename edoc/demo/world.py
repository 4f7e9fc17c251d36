"""The demo's two agencies, their people, books, routes, keys and pictures. All of it is invented.

`world_build` is safe to repeat: an instance that has an agency already is left alone.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import holidays
from django.conf import settings
from django.db import transaction

from edoc.archive.services import case_file_open
from edoc.demo.images import SEAL_MM, SIGNATURE_MM, seal_png, signature_png
from edoc.demo.pki import DemoPki, pki_install
from edoc.demo.pki.holders import CENTRAL, COMMUNE, DEPARTMENT
from edoc.domain.actors import Actor, PostKind
from edoc.domain.local_time import local_date
from edoc.exchange.services import correspondent_put
from edoc.organizations.models import Agency, Person, Unit
from edoc.organizations.selectors import actor_for
from edoc.organizations.services import (
    agency_create,
    holiday_put,
    person_appoint,
    person_create,
    post_create,
    unit_create,
)
from edoc.registry.services import book_create
from edoc.signatures.services import image_set, key_set
from edoc.workflow.models import Route, RouteStep, StepDuty, StepRule

CENTRAL_CODE, CENTRAL_CODE102 = "G22.99", "000.00.99.G22"


@dataclass(frozen=True, slots=True)
class Someone:
    """One account of the demo; `key` names the demo certificate of those who sign."""

    username: str
    name: str
    unit: str
    title: str
    kind: PostKind
    key: str = ""


@dataclass(frozen=True, slots=True)
class AgencyPlan:
    """One agency of the demo."""

    name: str
    notation: str
    code: str
    code102: str
    place: str
    parent: str
    collective: bool
    seal: str
    seal_ring: str
    units: tuple[tuple[str, str, bool], ...]
    people: tuple[Someone, ...]


_OFFICE, _ECONOMY, _CULTURE = "Văn phòng HĐND và UBND", "Phòng Kinh tế, Hạ tầng và Đô thị", "Phòng Văn hóa - Xã hội"
_HEADS, _DIRECTORS = "Lãnh đạo UBND phường", "Ban Giám đốc"
_SO_OFFICE, _SO_DATA = "Văn phòng Sở", "Phòng Quản trị dữ liệu"

PLANS: tuple[AgencyPlan, ...] = (
    AgencyPlan(
        name=COMMUNE, notation="UBND", code="H26.97.01", code102="000.01.97.H26", place="Mai Hồ", parent="",
        collective=True, seal="commune-seal", seal_ring="Ủy ban nhân dân phường Mai Hồ",
        units=((_HEADS, "LĐ", False), (_OFFICE, "VP", True), (_ECONOMY, "KTHTĐT", False), (_CULTURE, "VHXH", False)),
        people=(
            Someone("chutich", "Nguyễn Thị Ngọc Uyển", _HEADS, "Chủ tịch", PostKind.LEADER, "commune-leader"),
            Someone("phochutich", "Đặng Quốc Thưởng", _HEADS, "Phó Chủ tịch", PostKind.DEPUTY, "commune-deputy"),
            Someone("chanhvanphong", "Hoàng Minh Thức", _OFFICE, "Chánh Văn phòng", PostKind.OFFICE_HEAD),
            Someone("vanthu", "Phan Thị Sổ", _OFFICE, "Văn thư", PostKind.CLERK),
            Someone("luutru", "Mai Văn Kho", _OFFICE, "Lưu trữ", PostKind.ARCHIVIST),
            Someone("quantri", "Lương Thị Hệ", _OFFICE, "Quản trị hệ thống", PostKind.ADMIN),
            Someone("truongphong", "Trần Thị Duyệt", _ECONOMY, "Trưởng phòng", PostKind.UNIT_HEAD),
            Someone("chuyenvien", "Lê Văn Thảo", _ECONOMY, "Chuyên viên", PostKind.OFFICIAL),
            Someone("truongphongvh", "Cao Văn Nghị", _CULTURE, "Trưởng phòng", PostKind.UNIT_HEAD),
            Someone("chuyenvienvh", "Đỗ Thị Ngoài", _CULTURE, "Chuyên viên", PostKind.OFFICIAL),
        ),
    ),
    AgencyPlan(
        name=DEPARTMENT, notation="SDLLT", code="H26.98", code102="000.00.98.H26", place="Hà Nội",
        parent="Ủy ban nhân dân thành phố Hà Nội", collective=False, seal="department-seal",
        seal_ring="Sở Dữ liệu và Lưu trữ",
        units=((_DIRECTORS, "BGĐ", False), (_SO_OFFICE, "VP", True), (_SO_DATA, "QTDL", False)),
        people=(
            Someone("giamdoc", "Phạm Đức Lượng", _DIRECTORS, "Giám đốc", PostKind.LEADER, "department-leader"),
            Someone("phogiamdoc", "Vũ Hồng Nhượng", _DIRECTORS, "Phó Giám đốc", PostKind.DEPUTY, "department-deputy"),
            Someone("so.vanphong", "Kiều Thị Văn", _SO_OFFICE, "Chánh Văn phòng", PostKind.OFFICE_HEAD),
            Someone("so.vanthu", "Bùi Văn Dấu", _SO_OFFICE, "Văn thư", PostKind.CLERK),
            Someone("so.truongphong", "Ngô Thị Liệu", _SO_DATA, "Trưởng phòng", PostKind.UNIT_HEAD),
            Someone("so.chuyenvien", "Tạ Văn Bảng", _SO_DATA, "Chuyên viên", PostKind.OFFICIAL),
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class World:
    """Who is who in the demo, by user name."""

    agencies: dict[str, Agency]
    people: dict[str, Person]

    def actor(self, username: str, *, now: datetime) -> Actor:
        """The person in their post today."""
        return actor_for(person_id=self.people[username].pk, day=local_date(now))


def world_load() -> World:
    """The world as it stands in the database."""
    return World(
        agencies={a.code: a for a in Agency.objects.all()},
        people={p.username: p for p in Person.objects.all()},
    )


def world_exists() -> bool:
    return Agency.objects.exists()


@transaction.atomic
def world_build(*, pki: DemoPki, password: str, now: datetime) -> World:
    """Make the agencies, people, books, routes, directory, holidays, keys and pictures."""
    day = local_date(now)
    keys_install(pki)
    for plan in PLANS:
        _agency_build(plan, password=password, day=day, now=now)
    correspondent_put(code=CENTRAL_CODE, code102=CENTRAL_CODE102, name=CENTRAL)
    for year in (day.year, day.year + 1):
        for when, name in holidays.country_holidays("VN", years=year, language="vi").items():
            holiday_put(day=when, name=name[:100])
    world = world_load()
    official = world.actor("chuyenvien", now=now)
    case_file_open(
        actor=official,
        code="01.KTHTĐT",
        title="Rà soát hạ tầng số trên địa bàn phường",
        retention_years=20,
        now=now,
        members=[f"p:{official.person_id}", f"h:{official.unit_id}"],
    )
    return world


def keys_install(pki: DemoPki) -> None:
    """Demo roots into the trust folder, keys into the key folder, passphrases into the secrets, apart from the keys."""
    env = settings.EDOC
    pki_install(pki=pki, trust_dir=env.trusted_dir)
    env.key_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    for holder in pki.holders:
        p12 = pki.p12(holder.slug)
        _secret_file(env.key_dir / f"{holder.slug}.p12", p12.path.read_bytes())
        _secret_file(env.secrets_dir / f"key-{holder.slug}", p12.passphrase_path.read_bytes())


def _secret_file(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_bytes(data)


def _agency_build(plan: AgencyPlan, *, password: str, day: date, now: datetime) -> None:
    agency = agency_create(
        name=plan.name,
        notation=plan.notation,
        code=plan.code,
        code102=plan.code102,
        place=plan.place,
        parent_name=plan.parent,
        is_collective=plan.collective,
    )
    units: dict[str, Unit] = {
        name: unit_create(agency=agency, name=name, notation=notation, is_office=office)
        for name, notation, office in plan.units
    }
    for order, who in enumerate(plan.people, start=1):
        person = person_create(
            username=who.username, full_name=who.name, password=password, is_staff=who.kind is PostKind.ADMIN
        )
        post = post_create(unit=units[who.unit], title=who.title, kind=who.kind, order=order)
        person_appoint(person=person, post=post, starts_on=day - timedelta(days=300))
        if who.key:
            key_set(reference=who.key, person_id=person.pk)
            image_set(
                png=signature_png(who.name),
                width_mm=SIGNATURE_MM[0],
                height_mm=SIGNATURE_MM[1],
                now=now,
                person_id=person.pk,
            )
    key_set(reference=plan.seal, agency_id=agency.pk)
    image_set(png=seal_png(plan.seal_ring), width_mm=SEAL_MM, height_mm=SEAL_MM, now=now, agency_id=agency.pk)
    book_create(agency_id=agency.pk, direction="out", name="Sổ văn bản đi")
    book_create(agency_id=agency.pk, direction="out", name="Sổ quyết định", type_codes=["QĐ"])
    book_create(agency_id=agency.pk, direction="in", name="Sổ văn bản đến")
    route = Route.objects.create(agency=agency, name="Đơn vị soạn thảo – Văn phòng")
    RouteStep.objects.create(route=route, order=1, duty=StepDuty.CONTENT, rule=StepRule.UNIT_HEAD)
    RouteStep.objects.create(route=route, order=2, duty=StepDuty.FORM, rule=StepRule.OFFICE_HEAD)
    correspondent_put(code=plan.code, code102=plan.code102, name=plan.name, agency_id=agency.pk)


def demo_password() -> str:
    """One password for all sample accounts of this instance, made at set-up and kept with its secrets."""
    path: Path = settings.EDOC.secrets_dir / "demo_password"
    if not path.is_file():
        _secret_file(path, f"mau-{secrets.token_hex(4)}-{secrets.token_hex(2)}".encode())
    return path.read_text(encoding="utf-8").strip()


def accounts_text(*, password: str) -> str:
    """The sample accounts with their roles, as `make run` prints them."""
    lines = [f"Mật khẩu của mọi tài khoản mẫu: {password}", ""]
    for plan in PLANS:
        lines.append(plan.name)
        lines += [f"  {who.username:<16} {who.name}, {who.title} ({who.unit})" for who in plan.people]
    lines += ["", "Bắt đầu: đăng nhập “chuyenvien”, mở Dự thảo, tạo một công văn."]
    return "\n".join(lines) + "\n"
