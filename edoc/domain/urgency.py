"""Urgency (NĐ 30/2020, Phụ lục I) and its number on the axis (`OtherInfo/Priority`)."""

from __future__ import annotations

from enum import IntEnum

from edoc.domain.wording import gettext_noop as _


class Urgency(IntEnum):
    NORMAL = 0
    URGENT = 1
    VERY_URGENT = 2
    EXPRESS = 3
    EXPRESS_AT = 4


URGENCY_WORDS: dict[Urgency, str] = {
    Urgency.NORMAL: _("Thường"),
    Urgency.URGENT: _("Khẩn"),
    Urgency.VERY_URGENT: _("Thượng khẩn"),
    Urgency.EXPRESS: _("Hỏa tốc"),
    Urgency.EXPRESS_AT: _("Hỏa tốc hẹn giờ"),
}
SECRECY_LEVELS = (_("mật"), _("tối mật"), _("tuyệt mật"))
