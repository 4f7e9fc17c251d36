"""The administrative document types and their abbreviations (NĐ 30/2020, Đ.7 and Phụ lục III mục I)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentType:
    """One type: `code` is its abbreviation (`CV` for the công văn, which has none in a notation)."""

    code: str
    name: str
    abbreviation: str


_ROWS = """
NQ|Nghị quyết (cá biệt)|NQ
QĐ|Quyết định|QĐ
CT|Chỉ thị|CT
QC|Quy chế|QC
QyĐ|Quy định|QyĐ
TC|Thông cáo|TC
TB|Thông báo|TB
HD|Hướng dẫn|HD
CTr|Chương trình|CTr
KH|Kế hoạch|KH
PA|Phương án|PA
ĐA|Đề án|ĐA
DA|Dự án|DA
BC|Báo cáo|BC
BB|Biên bản|BB
TTr|Tờ trình|TTr
HĐ|Hợp đồng|HĐ
CV|Công văn|
CĐ|Công điện|CĐ
BGN|Bản ghi nhớ|BGN
BTT|Bản thỏa thuận|BTT
GUQ|Giấy ủy quyền|GUQ
GM|Giấy mời|GM
GGT|Giấy giới thiệu|GGT
GNP|Giấy nghỉ phép|GNP
PG|Phiếu gửi|PG
PC|Phiếu chuyển|PC
PB|Phiếu báo|PB
TC0|Thư công|
"""

TYPES: dict[str, DocumentType] = {
    row.split("|")[0]: DocumentType(*row.split("|")) for row in _ROWS.strip().splitlines()
}
OFFICIAL_LETTER = "CV"


def type_name(code: str) -> str:
    """The name of a type; an unknown code is its own name, as partners may send types of their own."""
    return TYPES[code].name if code in TYPES else code


def type_by_name(name: str) -> str:
    """The code of a type by its name, case apart; the name itself where it is none of the decree's."""
    wanted = name.strip().casefold()
    for row in TYPES.values():
        if row.name.casefold() == wanted or row.name.split(" (")[0].casefold() == wanted:
            return row.code
    return name.strip()
