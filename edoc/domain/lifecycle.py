"""The life of a document: one table for what goes out, one for what comes in. Nothing else decides a state.

Sources: NĐ 30/2020/NĐ-CP, Đ.10–19 (outgoing), Đ.20–24 (incoming); the ways back are practice (withdrawal by the author,
return from review, return by the clerk, a new file under the same number, void).
"""

from __future__ import annotations

from enum import StrEnum

from edoc.domain.wording import gettext_noop as _


class Direction(StrEnum):
    """Văn bản đi, văn bản đến."""

    OUT = "out"
    IN = "in"


class State(StrEnum):
    """Where a document is in its life."""

    # outgoing
    DRAFT = "draft"
    IN_REVIEW = "in-review"
    APPROVED = "approved"
    SIGNED = "signed"
    NUMBERED = "numbered"
    SEALED = "sealed"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"
    VOIDED = "voided"
    # incoming
    RECEIVED = "received"
    REGISTERED = "registered"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in-progress"
    RESOLVED = "resolved"
    REFUSED = "refused"


class Act(StrEnum):
    """What moves a document."""

    # outgoing
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    RECALL = "recall"  # the author takes the draft back from review
    WITHDRAW = "withdraw"
    SIGN = "sign"
    SEND_BACK = "send-back"  # the clerk returns a signed document
    NUMBER = "number"
    REMAKE = "remake"  # a new file under the same number and date
    VOID = "void"
    SEAL = "seal"
    ISSUE = "issue"
    # incoming
    REGISTER = "register"
    REFUSE = "refuse"
    DIRECT = "direct"
    START = "start"
    RESOLVE = "resolve"


OUTGOING: dict[tuple[State, Act], State] = {
    (State.DRAFT, Act.SUBMIT): State.IN_REVIEW,
    (State.DRAFT, Act.WITHDRAW): State.WITHDRAWN,
    (State.DRAFT, Act.VOID): State.VOIDED,  # a draft made anew under its number; without a number there is none to void
    (State.IN_REVIEW, Act.APPROVE): State.APPROVED,
    (State.IN_REVIEW, Act.RETURN): State.DRAFT,
    (State.IN_REVIEW, Act.RECALL): State.DRAFT,
    (State.APPROVED, Act.SIGN): State.SIGNED,
    (State.APPROVED, Act.RETURN): State.DRAFT,
    (State.SIGNED, Act.NUMBER): State.NUMBERED,
    (State.SIGNED, Act.SEND_BACK): State.DRAFT,
    (State.NUMBERED, Act.SEAL): State.SEALED,
    (State.NUMBERED, Act.REMAKE): State.DRAFT,
    (State.NUMBERED, Act.VOID): State.VOIDED,
    (State.SEALED, Act.ISSUE): State.ISSUED,
    (State.SEALED, Act.VOID): State.VOIDED,
}

INCOMING: dict[tuple[State, Act], State] = {
    (State.RECEIVED, Act.REGISTER): State.REGISTERED,
    (State.RECEIVED, Act.REFUSE): State.REFUSED,
    (State.REGISTERED, Act.DIRECT): State.ASSIGNED,
    (State.REGISTERED, Act.RESOLVE): State.RESOLVED,  # for information: 03 → 06
    (State.ASSIGNED, Act.DIRECT): State.ASSIGNED,
    (State.ASSIGNED, Act.START): State.IN_PROGRESS,
    (State.ASSIGNED, Act.RESOLVE): State.RESOLVED,  # the lead closes without a reply
    (State.IN_PROGRESS, Act.DIRECT): State.ASSIGNED,
    (State.IN_PROGRESS, Act.RESOLVE): State.RESOLVED,
}

TABLES: dict[Direction, dict[tuple[State, Act], State]] = {Direction.OUT: OUTGOING, Direction.IN: INCOMING}
FIRST: dict[Direction, State] = {Direction.OUT: State.DRAFT, Direction.IN: State.RECEIVED}
FINAL = frozenset({State.ISSUED, State.WITHDRAWN, State.VOIDED, State.RESOLVED, State.REFUSED})

STATE_WORDS: dict[State, str] = {
    State.DRAFT: _("Dự thảo"),
    State.IN_REVIEW: _("Đang xét duyệt"),
    State.APPROVED: _("Chờ ký"),
    State.SIGNED: _("Đã ký, chờ cấp số"),
    State.NUMBERED: _("Đã cấp số, chờ ký dấu"),
    State.SEALED: _("Đã ký dấu, chờ phát hành"),
    State.ISSUED: _("Đã phát hành"),
    State.WITHDRAWN: _("Đã rút dự thảo"),
    State.VOIDED: _("Đã hủy số"),
    State.RECEIVED: _("Chờ vào sổ"),
    State.REGISTERED: _("Đã vào sổ, chờ chỉ đạo"),
    State.ASSIGNED: _("Đã giao"),
    State.IN_PROGRESS: _("Đang xử lý"),
    State.RESOLVED: _("Đã giải quyết"),
    State.REFUSED: _("Từ chối tiếp nhận"),
}

ACT_WORDS: dict[Act, str] = {
    Act.SUBMIT: _("trình duyệt"),
    Act.APPROVE: _("duyệt"),
    Act.RETURN: _("trả lại"),
    Act.RECALL: _("lấy lại"),
    Act.WITHDRAW: _("rút dự thảo"),
    Act.SIGN: _("ký số"),
    Act.SEND_BACK: _("trả lại văn bản đã ký"),
    Act.NUMBER: _("cấp số"),
    Act.REMAKE: _("làm lại tệp dưới số đã cấp"),
    Act.VOID: _("hủy số"),
    Act.SEAL: _("ký dấu"),
    Act.ISSUE: _("phát hành"),
    Act.REGISTER: _("vào sổ"),
    Act.REFUSE: _("từ chối tiếp nhận"),
    Act.DIRECT: _("cho ý kiến chỉ đạo"),
    Act.START: _("bắt đầu xử lý"),
    Act.RESOLVE: _("kết thúc xử lý"),
}


def next_state(direction: Direction, state: State, act: Act) -> State | None:
    """The state an act leads to, or None where the table does not know the pair."""
    return TABLES[direction].get((state, act))


def acts_from(direction: Direction, state: State) -> tuple[Act, ...]:
    """Every act the table knows from a state."""
    return tuple(act for (at, act) in TABLES[direction] if at == state)
