"""Urgency (NĐ 30/2020, Phụ lục I) and its number on the axis (`OtherInfo/Priority`)."""

from __future__ import annotations

from enum import IntEnum


class Urgency(IntEnum):
    NORMAL = 0
    URGENT = 1
    VERY_URGENT = 2
    EXPRESS = 3
    EXPRESS_AT = 4


URGENCY_WORDS: dict[Urgency, str] = {
    Urgency.NORMAL: "Thường",
    Urgency.URGENT: "Khẩn",
    Urgency.VERY_URGENT: "Thượng khẩn",
    Urgency.EXPRESS: "Hỏa tốc",
    Urgency.EXPRESS_AT: "Hỏa tốc hẹn giờ",
}
SECRECY_LEVELS = ("mật", "tối mật", "tuyệt mật")
