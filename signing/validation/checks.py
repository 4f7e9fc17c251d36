"""The rules of the verdict, one function a rule: facts in, findings out.

A failure means the file or a signature is proven bad; a doubt that it cannot be decided with the evidence at hand.
Failure outranks doubt, warnings pass (EN 319 102-1 §5.1.3; our stricter rules are named where they stand).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from signing.validation.codes import Code, Severity
from signing.validation.facts import FileFacts, SignatureFacts
from signing.validation.report import Finding, Indication

_WHOLE = {"ENTIRE_FILE", "ENTIRE_REVISION"}

_BY_SUB: dict[str, Code] = {
    "FORMAT_FAILURE": Code.SIGNATURE_UNREADABLE,
    "HASH_FAILURE": Code.DIGEST_BROKEN,
    "SIG_CRYPTO_FAILURE": Code.SIGNATURE_BROKEN,
    "REVOKED": Code.REVOKED_BEFORE,
    "NOT_YET_VALID": Code.NOT_YET_VALID,
    "REVOKED_NO_POE": Code.REVOKED,
    "REVOKED_CA_NO_POE": Code.REVOKED,
    "EXPIRED": Code.OUT_OF_BOUNDS,
    "OUT_OF_BOUNDS_NO_POE": Code.OUT_OF_BOUNDS,
    "OUT_OF_BOUNDS_NOT_REVOKED": Code.OUT_OF_BOUNDS,
    "NO_CERTIFICATE_CHAIN_FOUND": Code.UNTRUSTED,
    "NO_SIGNING_CERTIFICATE_FOUND": Code.UNTRUSTED,
    "CERTIFICATE_CHAIN_GENERAL_FAILURE": Code.CHAIN_BAD,
    "CHAIN_CONSTRAINTS_FAILURE": Code.CHAIN_BAD,
    "SIG_CONSTRAINTS_FAILURE": Code.SEED_VIOLATED,
    "CRYPTO_CONSTRAINTS_FAILURE": Code.WEAK_CRYPTO,
    "CRYPTO_CONSTRAINTS_FAILURE_NO_POE": Code.WEAK_CRYPTO,
    "TRY_LATER": Code.EVIDENCE_MISSING,
    "NO_POE": Code.EVIDENCE_MISSING,
    "REVOCATION_OUT_OF_BOUNDS_NO_POE": Code.EVIDENCE_MISSING,
}


def indicate(findings: Iterable[Finding]) -> tuple[Indication, str]:
    """Return the verdict the findings add up to, and the sub-indication of the gravest."""
    every = list(findings)
    for severity, verdict in (
        (Severity.FAILURE, Indication.FAILED),
        (Severity.DOUBT, Indication.INDETERMINATE),
    ):
        for finding in every:
            if finding.severity is severity:
                return verdict, finding.sub_indication
    return Indication.PASSED, ""


def file_findings(facts: FileFacts) -> tuple[Finding, ...]:
    """Judge what lies outside any one signature."""
    return (
        *_signed_at_all(facts),
        *_ends_properly(facts),
        *_nothing_hidden(facts),
        *_nothing_unsigned(facts),
        *_read_strictly(facts),
    )


def signature_findings(one: SignatureFacts, facts: FileFacts, allowed_fields: frozenset[str]) -> tuple[Finding, ...]:
    """Judge one signature or document time-stamp."""
    if one.error:
        return (Finding(Code.SIGNATURE_UNREADABLE),)
    return (
        *_covers_all(one),
        *_intact(one),
        *_unchanged(one),
        *_chain(one, facts),
        *_stamp(one),
        *_later(one, facts, allowed_fields),
        *_time(one),
        *([Finding(Code.CERTIFIES)] if one.certifies else []),
    )


def _signed_at_all(facts: FileFacts) -> Iterator[Finding]:
    if not any(not one.is_stamp for one in facts.signatures):
        yield Finding(Code.NO_SIGNATURE)


def _ends_properly(facts: FileFacts) -> Iterator[Finding]:
    """Refuse bytes after the last %%EOF: viewers show an update there that validators overlook."""
    if facts.signatures and facts.trailing != 0:
        count = facts.size if facts.trailing < 0 else facts.trailing
        yield Finding(Code.TRAILING_BYTES, {"count": str(count)})


def _nothing_hidden(facts: FileFacts) -> Iterator[Finding]:
    """Refuse bytes after the newest signed range that no recognised revision accounts for."""
    readable = [one for one in facts.signatures if not one.error]
    if not readable:
        return
    newest = max(readable, key=lambda one: one.covered_end)
    beyond = facts.last_byte > newest.covered_end
    if beyond and newest.coverage == "ENTIRE_REVISION" and newest.revision >= facts.revisions - 1:
        yield Finding(Code.UNRECOGNISED_UPDATE)


def _nothing_unsigned(facts: FileFacts) -> Iterator[Finding]:
    """Doubt a file whose last act is a change that nobody signed, even where the last signature permits it."""
    readable = [one for one in facts.signatures if not one.error]
    if not readable:
        return
    newest = max(readable, key=lambda one: one.revision)
    if newest.modification not in ("NONE", "LTA_UPDATES", "OTHER"):
        names = ", ".join(change.name for change in newest.changes) or "…"
        yield Finding(Code.UNSIGNED_CHANGES, {"names": names})


def _read_strictly(facts: FileFacts) -> Iterator[Finding]:
    if not facts.strict:
        yield Finding(Code.LENIENT)


def _covers_all(one: SignatureFacts) -> Iterator[Finding]:
    if one.coverage not in _WHOLE or not one.intact_bytes:
        yield Finding(Code.COVERAGE_PARTIAL)


def _intact(one: SignatureFacts) -> Iterator[Finding]:
    if not one.trust.status or (one.trust.status == "INDETERMINATE" and one.trust.sub == "GENERIC"):
        return
    if not one.trust.intact:
        yield Finding(Code.DIGEST_BROKEN)
    elif not one.trust.valid:
        yield Finding(Code.SIGNATURE_BROKEN)


def _unchanged(one: SignatureFacts) -> Iterator[Finding]:
    if one.coverage not in _WHOLE:
        return
    if one.modification == "OTHER":
        yield Finding(Code.CHANGED_AFTER)
    elif one.docmdp_ok is not True:
        yield Finding(Code.CHANGE_FORBIDDEN)


def _chain(one: SignatureFacts, facts: FileFacts) -> Iterator[Finding]:
    trust = one.trust
    if not trust.seed_ok and trust.status == "PASSED":
        yield Finding(Code.SEED_VIOLATED)
    if trust.status == "PASSED":
        return
    if one.is_stamp and _covered_later(one, facts):
        return
    claimed = one.claimed_time
    since = trust.revoked_since
    if since is not None and claimed is not None and since <= claimed:
        # The signer's own machine says it signed after the revocation.
        yield Finding(Code.REVOKED_BEFORE, {"since": _day(since)})
        return
    if trust.sub == "CERTIFICATE_CHAIN_GENERAL_FAILURE" and not one.evidence:
        # The file carries no revocation answer at all, so the chain is not bad, only unproven.
        yield Finding(Code.EVIDENCE_MISSING)
        return
    code = _BY_SUB.get(trust.sub, Code.UNDECIDED)
    if code in (Code.DIGEST_BROKEN, Code.SIGNATURE_BROKEN) and not (trust.intact and trust.valid):
        return
    yield Finding(code, {"since": _day(since)}, sub=trust.sub)


def _covered_later(one: SignatureFacts, facts: FileFacts) -> bool:
    """Tell whether a later good stamp was made while this stamp's certificate was valid."""
    until = one.certificate.valid_until
    return any(
        other.is_stamp
        and other.revision > one.revision
        and other.trust.status == "PASSED"
        and other.trust.best_time is not None
        and until is not None
        and other.trust.best_time <= until
        for other in facts.signatures
        if not other.error
    )


def _stamp(one: SignatureFacts) -> Iterator[Finding]:
    if one.trust.stamped and not one.trust.stamp_ok:
        yield Finding(Code.STAMP_BAD)


def _later(one: SignatureFacts, facts: FileFacts, allowed_fields: frozenset[str]) -> Iterator[Finding]:
    signed = [c.name for c in one.changes if c.signature and c.after and c.after != "DocTimeStamp"]
    filled = [c.name for c in one.changes if not c.signature]
    odd = [name for name in filled if name not in allowed_fields]
    if filled and one.modification != "OTHER":
        yield Finding(Code.FIELDS_FILLED, {"names": ", ".join(filled)})
    if odd:
        yield Finding(Code.OTHER_FIELDS, {"names": ", ".join(odd)})
    if signed:
        yield Finding(Code.SIGNED_LATER, {"names": ", ".join(signed)})
    if one.modification == "LTA_UPDATES":
        yield Finding(Code.ARCHIVED_LATER)


def _time(one: SignatureFacts) -> Iterator[Finding]:
    if not one.is_stamp and one.trust.best_time is None:
        yield Finding(Code.NO_TRUSTED_TIME)
    if one.trust.old_evidence:
        yield Finding(Code.EVIDENCE_OLD)


def _day(value: datetime | None) -> str:
    return "" if value is None else value.strftime("%d/%m/%Y")
