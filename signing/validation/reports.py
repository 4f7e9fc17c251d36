"""Phrasing a report: one line a signature, and the exit status of a command."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from signing.validation.codes import Severity
from signing.validation.report import DocumentReport, Finding, Indication, SignatureReport, StampReport

_HOME = ZoneInfo("Asia/Ho_Chi_Minh")
_WORDS = {
    Indication.PASSED: "Hợp lệ",
    Indication.INDETERMINATE: "Chưa kết luận được",
    Indication.FAILED: "Không hợp lệ",
}


def exit_code(report: DocumentReport) -> int:
    """Return 0 when all passed (warnings included), 1 any failed, 2 undecided or unsigned, 3 unreadable."""
    if not report.readable:
        return 3
    return {Indication.PASSED: 0, Indication.FAILED: 1, Indication.INDETERMINATE: 2}[report.indication]


def worst_exit_code(codes: list[int]) -> int:
    """Return the status of several files: unreadable, then failed, then undecided, then good."""
    for code in (3, 1, 2):
        if code in codes:
            return code
    return 0


def verdict_words(indication: Indication) -> str:
    """Return the verdict in a few words."""
    return _WORDS[indication]


def report_lines(report: DocumentReport) -> tuple[str, ...]:
    """Return one line for the file where it has findings, one for each signature, one for each time-stamp."""
    lines = []
    if report.findings or not report.signatures:
        lines.append(_line("Tệp", report_indication(report), report.findings, ()))
    lines += [signature_line(one) for one in report.signatures]
    lines += [stamp_line(one) for one in report.stamps]
    return tuple(lines)


def report_indication(report: DocumentReport) -> tuple[Indication, str]:
    """Return the verdict on the file together with its sub-indication."""
    return report.indication, report.sub_indication


def signature_line(one: SignatureReport) -> str:
    """Return one signature in one line."""
    who = ", ".join(dict.fromkeys(part for part in (one.signer, one.title, one.organisation) if part))
    when = one.trusted_time or one.claimed_time
    facts = [
        who or "người ký không rõ",
        "" if one.level is None else str(one.level),
        "" if when is None else f"{'ký trước' if one.trusted_time else 'tự khai ký'} {_when(when)}",
        "" if not one.issuer else f"nơi cấp: {one.issuer}",
    ]
    return _line(one.field, (one.indication, one.sub_indication), one.findings, tuple(facts))


def stamp_line(one: StampReport) -> str:
    """Return one document time-stamp in one line."""
    facts = ("dấu thời gian", one.authority, "" if one.time is None else _when(one.time))
    return _line(one.field, (one.indication, one.sub_indication), one.findings, facts)


def _line(name: str, verdict: tuple[Indication, str], findings: tuple[Finding, ...], facts: tuple[str, ...]) -> str:
    indication, sub = verdict
    head = f"{name}: {verdict_words(indication)} ({indication.value}{'/' + sub if sub else ''})"
    grave = [f.words for f in findings if f.severity is not Severity.NOTE]
    return "; ".join([head, *(fact for fact in facts if fact), *grave])


def _when(value: datetime) -> str:
    return value.astimezone(_HOME).strftime("%d/%m/%Y %H:%M")
