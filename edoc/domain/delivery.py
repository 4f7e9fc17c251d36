"""The life of one delivery: states, the status codes of the axis, and which code moves which state where.

A delivery is one document on its way to one receiver. Its state is apart from the state of the document. Statuses
come late, twice and out of order; a delivery only moves forward (QĐ 28/2018/QĐ-TTg; QCVN 102:2016, status messages).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from edoc.domain.wording import gettext_noop as _


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    SENT = "sent"
    RECEIVED = "received"
    REFUSED = "refused"
    REGISTERED = "registered"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in-progress"
    DONE = "done"
    TAKEN_BACK = "taken-back"
    FAILED = "failed"


class StatusCode(StrEnum):
    """The two-digit status codes of the axis; the leading zero is part of the code."""

    RECEIVED = "01"
    REFUSED = "02"
    REGISTERED = "03"
    ASSIGNED = "04"
    IN_PROGRESS = "05"
    DONE = "06"
    TAKE_BACK = "13"
    AGREED = "15"
    DECLINED = "16"


class Side(StrEnum):
    """Who sends a status."""

    RECEIVER = "receiver"
    SENDER = "sender"


@dataclass(frozen=True, slots=True)
class StatusRule:
    """One status code: its words, who sends it, whether it must say why, and the state it leads to."""

    code: StatusCode
    words: str
    side: Side
    target: DeliveryState | None
    needs_reason: bool = False


STATUS_RULES: Mapping[StatusCode, StatusRule] = {
    rule.code: rule
    for rule in (
        StatusRule(StatusCode.RECEIVED, _("Đã đến"), Side.RECEIVER, DeliveryState.RECEIVED),
        StatusRule(StatusCode.REFUSED, _("Từ chối tiếp nhận"), Side.RECEIVER, DeliveryState.REFUSED, needs_reason=True),
        StatusRule(StatusCode.REGISTERED, _("Đã tiếp nhận"), Side.RECEIVER, DeliveryState.REGISTERED),
        StatusRule(StatusCode.ASSIGNED, _("Đã phân công"), Side.RECEIVER, DeliveryState.ASSIGNED),
        StatusRule(StatusCode.IN_PROGRESS, _("Đang xử lý"), Side.RECEIVER, DeliveryState.IN_PROGRESS),
        StatusRule(StatusCode.DONE, _("Đã hoàn thành"), Side.RECEIVER, DeliveryState.DONE),
        StatusRule(StatusCode.TAKE_BACK, _("Lấy lại"), Side.SENDER, None, needs_reason=True),
        StatusRule(StatusCode.AGREED, _("Đồng ý cập nhật, lấy lại"), Side.RECEIVER, DeliveryState.TAKEN_BACK),
        StatusRule(StatusCode.DECLINED, _("Từ chối cập nhật, lấy lại"), Side.RECEIVER, None),
    )
}

_UNANSWERED = frozenset({DeliveryState.WAITING, DeliveryState.SENT, DeliveryState.FAILED})
_BEFORE_REGISTERED = _UNANSWERED | {DeliveryState.RECEIVED}
_BEFORE_ASSIGNED = _BEFORE_REGISTERED | {DeliveryState.REGISTERED}
_BEFORE_PROGRESS = _BEFORE_ASSIGNED | {DeliveryState.ASSIGNED}
_BEFORE_DONE = _BEFORE_PROGRESS | {DeliveryState.IN_PROGRESS}

STATUS_MOVES: Mapping[StatusCode, frozenset[DeliveryState]] = {
    # A status proves arrival, so even a delivery that looked unsent or failed moves on.
    StatusCode.RECEIVED: _UNANSWERED,
    StatusCode.REFUSED: _BEFORE_REGISTERED,
    StatusCode.REGISTERED: _BEFORE_REGISTERED,
    StatusCode.ASSIGNED: _BEFORE_ASSIGNED,
    StatusCode.IN_PROGRESS: _BEFORE_PROGRESS,
    StatusCode.DONE: _BEFORE_DONE,
    StatusCode.TAKE_BACK: frozenset(),
    # Only when the sender asked to take it back; an agreed update leaves the state alone.
    StatusCode.AGREED: _BEFORE_DONE | {DeliveryState.DONE},
    StatusCode.DECLINED: frozenset(),
}
"""From which states a status code moves a delivery to the target of its rule."""

SENDABLE = frozenset({DeliveryState.WAITING})
RETRYABLE = frozenset({DeliveryState.FAILED})
SETTLED = frozenset({DeliveryState.REFUSED, DeliveryState.DONE, DeliveryState.TAKEN_BACK})

STATE_WORDS: Mapping[DeliveryState, str] = {
    DeliveryState.WAITING: _("Chờ gửi"),
    DeliveryState.SENT: _("Đã gửi"),
    DeliveryState.RECEIVED: _("Đã đến nơi nhận"),
    DeliveryState.REFUSED: _("Nơi nhận từ chối"),
    DeliveryState.REGISTERED: _("Nơi nhận đã vào sổ"),
    DeliveryState.ASSIGNED: _("Nơi nhận đã phân công"),
    DeliveryState.IN_PROGRESS: _("Nơi nhận đang xử lý"),
    DeliveryState.DONE: _("Nơi nhận đã hoàn thành"),
    DeliveryState.TAKEN_BACK: _("Đã lấy lại"),
    DeliveryState.FAILED: _("Không gửi được"),
}


def delivery_state_after(*, state: DeliveryState, code: StatusCode, take_back_asked: bool = False) -> DeliveryState:
    """Give the state after a status arrives; an old or repeated status leaves the state as it is."""
    target = STATUS_RULES[code].target
    if target is None or state not in STATUS_MOVES[code]:
        return state
    if code is StatusCode.AGREED and not take_back_asked:
        return state
    return target


def status_code_read(text: str) -> StatusCode | None:
    """Read a status code, with or without its leading zero; None for an unknown one."""
    digits = text.strip()
    if not digits.isascii() or not digits.isdigit():
        return None
    try:
        return StatusCode(digits.lstrip("0").zfill(2))
    except ValueError:
        return None
