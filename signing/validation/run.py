"""One validation from bytes to report, in this process."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from signing.evidence import Gathered
from signing.plans import DATE_FIELD, LEADER_FIELD, NUMBER_FIELD, SEAL_FIELD
from signing.trust import TrustStore
from signing.validation.checks import file_findings, indicate, signature_findings
from signing.validation.codes import Code
from signing.validation.facts import FileFacts, SignatureFacts, Unreadable, gather
from signing.validation.report import (
    DocumentReport,
    Finding,
    Indication,
    SignatureReport,
    StampReport,
)
from signing.validation.trusting import Question

DEFAULT_FIELDS = frozenset({NUMBER_FIELD, DATE_FIELD, LEADER_FIELD, SEAL_FIELD})
"""Fields that may change after a signature without a warning; later signature fields always may."""


def validate(
    pdf: bytes | Path,
    trust: TrustStore,
    *,
    at: datetime | None = None,
    allowed_fields: frozenset[str] = DEFAULT_FIELDS,
    gathered: Gathered | None = None,
) -> DocumentReport:
    """Judge every signature of a file offline; never raises for what is in the file.

    `at` is the time of validation (aware; default now), `gathered` is evidence fetched elsewhere and used beside the
    file's own. Must not be called from a running event loop.
    """
    moment = datetime.now(tz=UTC) if at is None else at.astimezone(UTC)
    question = Question(trust=trust, at=moment, now_given=at is not None, gathered=gathered)
    try:
        facts = gather(pdf=pdf, question=question)
    except Unreadable as error:
        readable = error.code is Code.SIGNATURES_UNREADABLE
        return unjudged(code=error.code, at=moment, readable=readable)
    except Exception:  # noqa: BLE001 - nothing inside a file may break the caller; fail closed
        return unjudged(code=Code.SIGNATURES_UNREADABLE, at=moment, readable=True)
    return judge(facts, at=moment, allowed_fields=allowed_fields)


def judge(facts: FileFacts, *, at: datetime, allowed_fields: frozenset[str]) -> DocumentReport:
    """Turn the facts of a file into its report."""
    signatures: list[SignatureReport] = []
    stamps: list[StampReport] = []
    for one in facts.signatures:
        found = signature_findings(one, facts, allowed_fields)
        if one.is_stamp:
            stamps.append(_stamp_report(one, found))
        else:
            signatures.append(_signature_report(one, found))
    about_file = file_findings(facts)
    indication, sub = indicate(about_file)
    verdicts = [(s.indication, s.sub_indication) for s in signatures]
    verdicts += [(s.indication, s.sub_indication) for s in stamps]
    for other, other_sub in verdicts:
        if other.rank > indication.rank:
            indication, sub = other, other_sub
    return DocumentReport(
        indication=indication,
        sub_indication=sub,
        readable=True,
        validated_at=at,
        signatures=tuple(signatures),
        stamps=tuple(stamps),
        findings=about_file,
    )


def unjudged(*, code: Code, at: datetime, readable: bool) -> DocumentReport:
    """Return the report of a file that could not be judged at all."""
    finding = Finding(code)
    indication, sub = indicate([finding])
    return DocumentReport(
        indication=indication,
        sub_indication=sub,
        readable=readable,
        validated_at=at,
        signatures=(),
        stamps=(),
        findings=(finding,),
    )


def _signature_report(one: SignatureFacts, found: tuple[Finding, ...]) -> SignatureReport:
    indication, sub = indicate(found)
    who = one.certificate
    return SignatureReport(
        field=one.field,
        indication=indication,
        sub_indication=sub,
        role="agency" if who.common_name and who.common_name == who.organisation else "person",
        signer=who.common_name,
        title=who.title,
        organisation=who.organisation,
        issuer=who.issuer,
        serial=who.serial,
        valid_from=who.valid_from,
        valid_until=who.valid_until,
        claimed_time=one.claimed_time,
        trusted_time=one.trust.best_time if indication is not Indication.FAILED else None,
        level=one.level,
        coverage=one.coverage,
        modification=one.modification,
        certifies=one.certifies,
        reason=one.reason,
        changes=one.changes,
        evidence=one.evidence,
        findings=found,
        detail=one.error or one.modification_detail or one.trust.detail,
    )


def _stamp_report(one: SignatureFacts, found: tuple[Finding, ...]) -> StampReport:
    indication, sub = indicate(found)
    return StampReport(
        field=one.field,
        indication=indication,
        sub_indication=sub,
        authority=one.certificate.common_name,
        time=one.trust.best_time,
        coverage=one.coverage,
        modification=one.modification,
        findings=found,
    )
