"""What may be done to a document. A grant gives one right to one holder, with a reason that the house can tell."""

from __future__ import annotations

from enum import StrEnum

from edoc.domain.wording import gettext_noop as _


class Right(StrEnum):
    """A right on one document. Every right includes VIEW."""

    VIEW = "view"
    EDIT = "edit"  # new revisions, attachments, submit, recall, withdraw
    REVIEW = "review"  # initial or return one step
    OPINE = "opine"  # answer a question
    SIGN = "sign"
    REGISTER = "register"  # the clerk: number, seal, issue; or register and refuse what came in
    PROPOSE = "propose"  # the office proposes a direction
    DIRECT = "direct"  # the leader directs
    ASSIGN = "assign"  # the head of a unit names the person
    HANDLE = "handle"  # start, answer, resolve
    FILE = "file"  # put into a case file
    SHARE = "share"


class GrantReason(StrEnum):
    """Why a right was given; shown to whoever asks."""

    AUTHOR = "author"
    REVIEW_STEP = "review-step"
    OPINION = "opinion"
    SIGNER = "signer"
    CLERK = "clerk"
    OFFICE = "office"
    DIRECTED_LEAD = "directed-lead"
    DIRECTED_SUPPORT = "directed-support"
    DIRECTED_INFO = "directed-info"
    DIRECTOR = "director"
    NAMED_PERSON = "named-person"
    CASE_FILE = "case-file"
    ANSWER = "answer"
    SHARED = "shared"


REASON_WORDS: dict[GrantReason, str] = {
    GrantReason.AUTHOR: _("là người soạn thảo"),
    GrantReason.REVIEW_STEP: _("có bước xét duyệt trong luồng"),
    GrantReason.OPINION: _("được hỏi ý kiến"),
    GrantReason.SIGNER: _("là người ký"),
    GrantReason.CLERK: _("là văn thư cơ quan"),
    GrantReason.OFFICE: _("là văn phòng của cơ quan"),
    GrantReason.DIRECTED_LEAD: _("được giao chủ trì"),
    GrantReason.DIRECTED_SUPPORT: _("được giao phối hợp"),
    GrantReason.DIRECTED_INFO: _("được chuyển để biết"),
    GrantReason.DIRECTOR: _("là lãnh đạo cho ý kiến chỉ đạo"),
    GrantReason.NAMED_PERSON: _("được giao xử lý"),
    GrantReason.CASE_FILE: _("tham gia hồ sơ công việc"),
    GrantReason.ANSWER: _("văn bản trả lời thuộc việc được giao"),
    GrantReason.SHARED: _("được chia sẻ"),
}
