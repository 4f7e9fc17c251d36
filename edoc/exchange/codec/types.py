"""Document types of the axis as data: which numbers go with which name.

How `Type` and `TypeDetail` follow from the groups of the amendment 1:2022 is not settled in practice. The default
table writes the row of group B as `Type`; an agency passes its own table where its partners read it otherwise.
On receipt the name counts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TypeNumbers:
    """`Type` and `TypeDetail` as written."""

    type: str
    detail: str = "0"


# QCVN 102:2016 amendment 1:2022, group B (rows 10 to 17 follow from the order of the group).
ADMINISTRATIVE_TYPES: tuple[tuple[int, str], ...] = (
    (1, "Nghị quyết"),
    (2, "Quyết định"),
    (3, "Chỉ thị"),
    (4, "Quy chế"),
    (5, "Quy định"),
    (6, "Thông cáo"),
    (7, "Thông báo"),
    (8, "Hướng dẫn"),
    (9, "Chương trình"),
    (10, "Kế hoạch"),
    (11, "Phương án"),
    (12, "Đề án"),
    (13, "Dự án"),
    (14, "Báo cáo"),
    (15, "Biên bản"),
    (16, "Tờ trình"),
    (17, "Hợp đồng"),
    (18, "Công văn"),
    (19, "Công điện"),
    (20, "Bản ghi nhớ"),
    (21, "Bản cam kết"),
    (22, "Bản thỏa thuận"),
    (23, "Giấy chứng nhận"),
    (24, "Giấy ủy quyền"),
    (25, "Giấy mời"),
    (26, "Giấy giới thiệu"),
)

# Senders in production write Type 1, TypeDetail 0 for whatever the name says.
UNLISTED = TypeNumbers("1", "0")


def type_key(name: str) -> str:
    """Give the form under which type names are compared."""
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()


DEFAULT_TYPES: Mapping[str, TypeNumbers] = {type_key(name): TypeNumbers(str(row)) for row, name in ADMINISTRATIVE_TYPES}


def type_numbers(name: str, table: Mapping[str, TypeNumbers] = DEFAULT_TYPES) -> TypeNumbers:
    """Look up the numbers that go with a type name."""
    return table.get(type_key(name), UNLISTED)
