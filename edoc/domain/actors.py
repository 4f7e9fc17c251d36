"""Who acts: a person in one post, perhaps for another by delegation, or the machine itself. Always explicit."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class PostKind(StrEnum):
    """What a post is, as the law and the routes see it (NĐ 30/2020, Đ.4, Đ.11–13)."""

    LEADER = "leader"  # người đứng đầu cơ quan
    DEPUTY = "deputy"  # cấp phó của người đứng đầu
    OFFICE_HEAD = "office-head"  # chánh văn phòng, trưởng phòng hành chính
    UNIT_HEAD = "unit-head"  # trưởng đơn vị
    UNIT_DEPUTY = "unit-deputy"
    OFFICIAL = "official"  # chuyên viên
    CLERK = "clerk"  # văn thư
    ARCHIVIST = "archivist"  # lưu trữ
    ADMIN = "admin"  # quản trị


LEADING = frozenset({PostKind.LEADER, PostKind.DEPUTY})


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting in one post of one agency.

    `tokens` are the holders this actor is for grants and for the search index: `p:<person>`, `u:<unit>`,
    `r:<agency>:<post kind>`, `h:<unit>` for the head of a unit.
    """

    person_id: int | None
    name: str
    post_id: int | None = None
    post_title: str = ""
    post_kind: PostKind | None = None
    unit_id: int | None = None
    unit_name: str = ""
    agency_id: int | None = None
    agency_name: str = ""
    on_behalf_of: str = ""
    tokens: frozenset[str] = field(default_factory=frozenset)

    @property
    def kind(self) -> str:
        return "person" if self.person_id is not None else "system"

    @property
    def is_system(self) -> bool:
        return self.person_id is None

    @property
    def person(self) -> int:
        """The person's id where only a person may act. Raises TypeError for the machine: a mistake of ours."""
        if self.person_id is None:
            raise TypeError(f"{self.name} is no person")
        return self.person_id

    @property
    def agency(self) -> int:
        """The agency's id where a post is needed. Raises TypeError for somebody without one: a mistake of ours."""
        if self.agency_id is None:
            raise TypeError(f"{self.name} has no post in an agency")
        return self.agency_id

    @property
    def unit(self) -> int:
        """The unit of the post. Raises TypeError for somebody without one: a mistake of ours."""
        if self.unit_id is None:
            raise TypeError(f"{self.name} has no post in a unit")
        return self.unit_id

    @property
    def agency_key(self) -> int:
        """The agency to ask a table for: 0, which no row has, for somebody without a post."""
        return self.agency_id or 0

    @property
    def label(self) -> str:
        """Name and post, as every list and every entry of the log shows it."""
        return f"{self.name}, {self.post_title}" if self.post_title else self.name


def system_actor(name: str, *, agency_id: int | None = None) -> Actor:
    """The machine acting by itself; `name` says which part (a job, a command)."""
    return Actor(person_id=None, name=name, agency_id=agency_id)


SystemActor = system_actor


def person_token(person_id: int) -> str:
    return f"p:{person_id}"


def unit_token(unit_id: int) -> str:
    return f"u:{unit_id}"


def unit_head_token(unit_id: int) -> str:
    return f"h:{unit_id}"


def role_token(agency_id: int, kind: PostKind) -> str:
    return f"r:{agency_id}:{kind.value}"
