"""Who holds a demo certificate: fictional leaders and agencies, and the bad cases the tests need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class HolderKind(StrEnum):
    """What a certificate is for, and what is wrong with it on purpose."""

    PERSON = "person"
    AGENCY = "agency"
    REVOKED = "revoked"
    EXPIRED = "expired"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Holder:
    """One holder: `slug` names its files, `subject` its name (keys of asn1crypto's NameType)."""

    slug: str
    subject: Mapping[str, str] = field(hash=False)
    kind: HolderKind = HolderKind.PERSON


def _person(slug: str, name: str, title: str, agency: str, kind: HolderKind = HolderKind.PERSON) -> Holder:
    return Holder(slug, {"common-name": name, "title": title, "organization-name": agency}, kind)


def _agency(slug: str, agency: str, code: str, kind: HolderKind = HolderKind.AGENCY) -> Holder:
    return Holder(slug, {"common-name": agency, "organization-name": agency, "organization-identifier": code}, kind)


COMMUNE = "Ủy ban nhân dân phường Mai Hồ"
DEPARTMENT = "Sở Dữ liệu và Lưu trữ thành phố Hà Nội"
CENTRAL = "Văn phòng Điều phối Trung ương"

DEFAULT_HOLDERS: tuple[Holder, ...] = (
    _person("commune-leader", "Nguyễn Thị Ngọc Uyển", "Chủ tịch", COMMUNE),
    _person("commune-deputy", "Đặng Quốc Thưởng", "Phó Chủ tịch", COMMUNE),
    _agency("commune-seal", COMMUNE, "H26.97.01"),
    _person("department-leader", "Phạm Đức Lượng", "Giám đốc", DEPARTMENT),
    _person("department-deputy", "Vũ Hồng Nhượng", "Phó Giám đốc", DEPARTMENT),
    _agency("department-seal", DEPARTMENT, "H26.98"),
    _person("central-leader", "Trịnh Kiều Oanh", "Chánh Văn phòng", CENTRAL),
    _agency("central-seal", CENTRAL, "G22.99"),
    _person("revoked", "Lê Bị Thu Hồi", "Chủ tịch", COMMUNE, HolderKind.REVOKED),
    _person("expired", "Hồ Hết Hạn", "Chủ tịch", COMMUNE, HolderKind.EXPIRED),
    _person("weak", "Bùi Khóa Yếu", "Chủ tịch", COMMUNE, HolderKind.WEAK),
    _agency("revoked-seal", COMMUNE, "H26.97.01", HolderKind.REVOKED),
)
"""The certificates every demo and every test can count on."""
