"""Signatures and their verdicts in words: green only what is wholly proved, amber the unknown, red the proven bad."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from edoc.domain.local_time import local
from edoc.web.language import said
from edoc.web.pieces import AMBER, GREEN, RED, Check, SignatureLine, SignResult, Tag

PASSED, FAILED = "TOTAL-PASSED", "TOTAL-FAILED"  # EN 319 102-1 §5.1.3
TONES = {PASSED: GREEN, FAILED: RED}
VERDICT_WORDS = {PASSED: _("hợp lệ, nội dung không đổi sau khi ký"), FAILED: _("không hợp lệ")}
UNKNOWN = _("chưa đủ bằng chứng để kết luận")
OPEN_STATES = ("confirmed", "signing")
SESSION_WORDS = {
    "confirmed": _("Đã xác nhận, chờ máy chủ ký"),
    "signing": _("Đang ký"),
    "signed": _("Đã ký"),
    "failed": _("Không ký được"),
    "cancelled": _("Đã hủy: tệp đã đổi hoặc bị trả lại"),
}
SESSION_RESULTS = {"confirmed": "running", "signing": "running", "signed": "done", "failed": "failed"}


class SignatureRow(Protocol):
    """What is read of a stored signature."""

    field: str
    role: str
    signer: str
    organisation: str
    level: str
    level_wanted: str
    pending_reason: str
    indication: str
    claimed_at: Any
    trusted_at: Any
    report: Mapping[str, Any]


def signature_lines(signatures: Iterable[Any]) -> tuple[SignatureLine, ...]:
    """One line a signature of the newest file."""
    return tuple(_line(one) for one in signatures)


def _line(one: SignatureRow) -> SignatureLine:
    at = one.trusted_at or one.claimed_at
    when = local(at).strftime("%d/%m/%Y %H:%M:%S +07:00") if at else gettext("không rõ lúc ký")
    if at and not one.trusted_at:
        when = gettext("%(when)s theo máy ký") % {"when": when}
    return SignatureLine(
        signer=one.signer or gettext("Không rõ"),
        when=when,
        verdict=_verdict(one),
        tone=TONES.get(one.indication, AMBER),
        post=one.organisation if one.organisation != one.signer else "",
        is_seal=one.role == "seal",
    )


def _verdict(one: SignatureRow) -> str:
    parts = [gettext(VERDICT_WORDS.get(one.indication, UNKNOWN))]
    if one.indication != PASSED:
        parts += _findings(one.report, one.field)
    if one.level:
        parts.append(gettext("mức %(level)s") % {"level": one.level})
    if one.pending_reason:
        parts.append(gettext("đang chờ nâng lên %(level)s") % {"level": one.level_wanted})
    return "; ".join(parts)


def _findings(report: Mapping[str, Any], field: str) -> list[str]:
    """The grave findings on one signature, in the words kept with the verdict."""
    rows = [s for s in report.get("signatures", []) if s.get("field") == field]
    return [
        str(found["words"])
        for row in rows
        for found in row.get("findings", [])
        if found.get("words") and found.get("severity") in ("failure", "doubt")
    ]


def signature_check(signatures: Sequence[Any]) -> Check | None:
    """All signatures of the file in one fact."""
    if not signatures:
        return None
    bad = [s for s in signatures if s.indication == FAILED]
    good = [s for s in signatures if s.indication == PASSED]
    if bad:
        return Check(gettext("%(n)s chữ ký không hợp lệ") % {"n": len(bad)}, RED)
    if len(good) < len(signatures):
        return Check(gettext("%(n)s chữ ký cần xác minh lại") % {"n": len(signatures) - len(good)}, AMBER)
    return Check(gettext("%(n)s chữ ký số hợp lệ") % {"n": len(good)})


def signature_tag(signatures: Sequence[Any]) -> Tag | None:
    """The badge of a file: the worst of its signatures."""
    check = signature_check(signatures)
    if check is None:
        return None
    icon = {GREEN: "shield-check", AMBER: "shield-alert", RED: "shield-x"}[check.tone]
    return Tag(check.words, check.tone, icon)


def session_is_open(session: Any) -> bool:
    """True while the server still works on it."""
    return session is not None and session.state in OPEN_STATES


def session_result(*, session: Any, title: str, url: str) -> SignResult:
    """Where one signing request stands; "signed" is the server's own word, never a guess."""
    words = said(SESSION_WORDS.get(session.state, ""))
    if session.state == "signed" and session.ended_at:
        words = gettext("Đã ký %(at)s") % {"at": f"{local(session.ended_at):%H:%M:%S}"}
    detail = session.error if session.state in ("failed", "cancelled") else ""
    return SignResult(
        title=title, state=SESSION_RESULTS.get(session.state, "failed"), words=words, detail=detail, url=url
    )
