"""The flow of a document: what was done (from the log), what is being done, what comes next."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from edoc.audit.selectors import EntryView
from edoc.domain.audit_codes import AuditCode
from edoc.domain.lifecycle import FINAL, State
from edoc.flows.read import DocumentView
from edoc.web.language import said
from edoc.web.pieces import Step
from edoc.web.templatetags.edoc import short_time

BACK = frozenset({AuditCode.RETURNED, AuditCode.RECALLED, AuditCode.SENT_BACK, AuditCode.REMADE})
BAD = frozenset(
    {
        AuditCode.WITHDRAWN,
        AuditCode.NUMBER_VOIDED,
        AuditCode.REGISTER_REFUSED,
        AuditCode.SIGNATURE_FAILED,
        AuditCode.CONVERT_FAILED,
    }
)
STEPS = (
    BACK
    | BAD
    | {
        AuditCode.DRAFTED,
        AuditCode.SUBMITTED,
        AuditCode.INITIALLED,
        AuditCode.OPINION_GIVEN,
        AuditCode.SIGNED,
        AuditCode.NUMBERED,
        AuditCode.SEALED,
        AuditCode.ISSUED,
        AuditCode.RECEIVED,
        AuditCode.REGISTERED,
        AuditCode.DIRECTION_PROPOSED,
        AuditCode.DIRECTED,
        AuditCode.PERSON_ASSIGNED,
        AuditCode.STARTED,
        AuditCode.PROGRESS_NOTED,
        AuditCode.RESOLVED,
        AuditCode.FILED,
    }
)
QUOTED = ("reason", "note", "answer", "text", "proposal", "outcome")
NOW_WORDS = {
    State.DRAFT: _("Soạn, trình duyệt"),
    State.APPROVED: _("Ký số"),
    State.SIGNED: _("Cấp số, ký dấu"),
    State.NUMBERED: _("Ký dấu"),
    State.SEALED: _("Phát hành"),
    State.RECEIVED: _("Vào sổ"),
    State.REGISTERED: _("Cho ý kiến chỉ đạo"),
    State.ASSIGNED: _("Giao, bắt đầu xử lý"),
    State.IN_PROGRESS: _("Xử lý, trả lời"),
}
NEXT_WORDS: dict[State, tuple[str, ...]] = {
    State.DRAFT: (_("Xét duyệt, ký nháy"), _("Ký số"), _("Cấp số, ký dấu"), _("Phát hành")),
    State.IN_REVIEW: (_("Ký số"), _("Cấp số, ký dấu"), _("Phát hành")),
    State.APPROVED: (_("Cấp số, ký dấu"), _("Phát hành")),
    State.SIGNED: (_("Phát hành"),),
    State.NUMBERED: (_("Phát hành"),),
    State.RECEIVED: (_("Cho ý kiến chỉ đạo"), _("Giao, xử lý"), _("Kết thúc")),
    State.REGISTERED: (_("Giao, xử lý"), _("Kết thúc")),
    State.ASSIGNED: (_("Xử lý, trả lời"), _("Kết thúc")),
    State.IN_PROGRESS: (_("Kết thúc"),),
}


def steps_of(view: DocumentView) -> tuple[Step, ...]:
    """Every step of one document, in order; exactly one is the present one unless the walk is over."""
    done = [_done(entry) for entry in view.log if entry.code in STEPS]
    state = view.document.state_value
    if state in FINAL:
        return tuple(done)
    return (*done, *_present(view, state), *(Step(gettext(words)) for words in NEXT_WORDS.get(state, ())))


def _done(entry: EntryView) -> Step:
    kind = "back" if entry.code in BACK else "bad" if entry.code in BAD else "done"
    quote = next((str(entry.detail[name]) for name in QUOTED if entry.detail.get(name)), "")
    number = entry.detail.get("number")
    what = f"{gettext(entry.words)} {number}" if number else gettext(entry.words)
    return Step(what, _who(entry), _when(entry.at, entry.actor_unit), kind, quote)


def _who(entry: EntryView) -> str:
    who = ", ".join(part for part in (said(entry.actor_name), entry.actor_post) if part)
    return gettext("%(who)s, thay %(for)s") % {"who": who, "for": entry.on_behalf_of} if entry.on_behalf_of else who


def _when(at: datetime, unit: str) -> str:
    return " · ".join(part for part in (short_time(at), unit) if part)


def _present(view: DocumentView, state: State) -> list[Step]:
    if state is not State.IN_REVIEW or not view.reviews:
        return [Step(said(NOW_WORDS.get(state, "")), said(view.document.desk_name), state="now")]
    found = []
    for step in view.reviews[0].steps.all():
        who = f"{step.person.full_name}, {step.post.title}"
        what = gettext("Thẩm tra, ký nháy") if step.duty == "form" else gettext("Ký nháy")
        if step.state == "active":
            found.append(Step(what, who, state="now"))
        elif step.state == "waiting":
            found.append(Step(what, who))
    return found
