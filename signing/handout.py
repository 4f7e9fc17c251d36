"""Devices that take the whole file and give it back signed: a local signing service beside the browser.

The service signs in its own way and sends the file from the signer's machine, so nothing of it is believed: it must
begin with our bytes, carry exactly one new signature, by the expected certificate, in the expected field, that holds,
and nothing else may be new but the texts that were asked for. Everything else is a ReturnRefused with the reason.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    CatalogModificationRule,
    FormUpdatingRule,
    ModificationLevel,
    StandardDiffPolicy,
    SuspiciousModification,
)
from pyhanko.sign.diff_analysis.constants import ACROFORM_EXEMPT_STRICT_COMPARISON, ROOT_EXEMPT_STRICT_COMPARISON
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing.clearance import Path, certificate_clear
from signing.errors import (
    BrokenPdf,
    ChangedElsewhere,
    NothingSigned,
    NotOurFile,
    RequestExpired,
    SignatureUnsound,
    SourceChanged,
    TooManySignatures,
    WrongField,
    WrongSigner,
)
from signing.evidence import Evidence
from signing.inspection import attached_token, dict_item, file_inspect, open_reader
from signing.keys.proof import key_info
from signing.levels import Level
from signing.pades import Pending, SignedFile
from signing.planning import refuse_unsound
from signing.plans import FieldFill, SignaturePlan
from signing.stamping import from_asn1
from signing.trust import TrustStore
from signing.validation import Code, DocumentReport, Finding, Severity, validate, validate_isolated
from signing.validation.changes import changes_between
from signing.validation.policy import STRICT_CHANGES

WINDOW = timedelta(minutes=3)
_MOST_BYTES = 8_000_000

# Between an unsigned file and its first signature two entries more are new: the flags of the form, and what certifies.
_FIRST_CHANGES = StandardDiffPolicy(
    [
        CatalogModificationRule(ignored_keys=ROOT_EXEMPT_STRICT_COMPARISON | {"/Perms"}),
        *(rule for rule in DEFAULT_DIFF_POLICY.global_rules if not isinstance(rule, CatalogModificationRule)),
    ],
    FormUpdatingRule(
        STRICT_CHANGES.form_rule.field_rules if STRICT_CHANGES.form_rule else [],
        ignored_acroform_keys=ACROFORM_EXEMPT_STRICT_COMPARISON | {"/SigFlags"},
    ),
)
_CHANGES = {
    Code.TRAILING_BYTES,
    Code.UNRECOGNISED_UPDATE,
    Code.UNSIGNED_CHANGES,
    Code.COVERAGE_PARTIAL,
    Code.CHANGED_AFTER,
    Code.CHANGE_FORBIDDEN,
}
_DECIDED_ELSEWHERE = {
    # the certificate is judged by `certificate_clear`, a missing or foreign stamp lowers the level only
    Code.EVIDENCE_MISSING,
    Code.UNTRUSTED,
    Code.CHAIN_BAD,
    Code.REVOKED,
    Code.REVOKED_BEFORE,
    Code.NOT_YET_VALID,
    Code.OUT_OF_BOUNDS,
    Code.STAMP_BAD,
}


@dataclass(frozen=True, slots=True)
class HandedOut:
    """What was asked of a device: which field of which file, by whose certificate, with which texts, until when."""

    field: str
    fills: tuple[FieldFill, ...]
    level: Level
    source_sha256: str
    signer_sha256: str
    signer_name: str
    handed_at: datetime
    expires_at: datetime

    def to_json(self) -> str:
        """Return the value as text, to be stored with the signing session."""
        return json.dumps(
            {
                "field": self.field,
                "fills": [[one.name, one.text] for one in self.fills],
                "level": self.level.value,
                "source_sha256": self.source_sha256,
                "signer_sha256": self.signer_sha256,
                "signer_name": self.signer_name,
                "handed_at": self.handed_at.isoformat(),
                "expires_at": self.expires_at.isoformat(),
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> HandedOut:
        """Rebuild the value; raises ValueError, KeyError or TypeError for anything else."""
        plain: dict[str, Any] = json.loads(text)
        return cls(
            field=str(plain["field"]),
            fills=tuple(FieldFill(name=name, text=words) for name, words in plain["fills"]),
            level=Level(plain["level"]),
            source_sha256=str(plain["source_sha256"]),
            signer_sha256=str(plain["signer_sha256"]),
            signer_name=str(plain["signer_name"]),
            handed_at=datetime.fromisoformat(plain["handed_at"]),
            expires_at=datetime.fromisoformat(plain["expires_at"]),
        )


def hand_out(
    *,
    source: bytes,
    field: str,
    certificate: x509.Certificate,
    now: datetime,
    fills: tuple[FieldFill, ...] = (),
    level: Level = Level.B_LTA,
    window: timedelta = WINDOW,
) -> HandedOut:
    """Return what to expect back for a file; raises PlanRefused, UnsupportedKey or BrokenPdf before it leaves.

    `fills` are texts the device writes itself in the revision it signs (the number and date a clerk hands it).
    """
    key_info(certificate)
    refuse_unsound(plan=SignaturePlan(field=field, level=level, fills=fills), state=file_inspect(source))
    return HandedOut(
        field=field,
        fills=fills,
        level=level,
        source_sha256=hashlib.sha256(source).hexdigest(),
        signer_sha256=certificate.fingerprint(SHA256()).hex(),
        signer_name=certificate.subject.rfc4514_string(),
        handed_at=now,
        expires_at=now + window,
    )


def accept(
    *,
    source: bytes,
    handed: HandedOut,
    returned: bytes,
    trust: TrustStore,
    evidence: Evidence,
    now: datetime,
    most_bytes: int = _MOST_BYTES,
) -> SignedFile:
    """Return what came back when it is what was asked for, at the level it has.

    Must not be called from a running event loop. Raises a ReturnRefused, or a CertificateRefused for a certificate
    that must not sign now.
    """
    if now >= handed.expires_at:
        raise RequestExpired("the file came back after its time", subject=handed.field)
    if hashlib.sha256(source).hexdigest() != handed.source_sha256:
        raise SourceChanged("the file is no longer the one that was handed out", subject=handed.field)
    if not returned.startswith(source):
        raise NotOurFile("what came back does not begin with the file that was handed out", subject=handed.field)
    if len(returned) == len(source):
        raise NothingSigned("the file came back as it was", subject=handed.field)
    if len(returned) - len(source) > most_bytes:
        raise ChangedElsewhere(f"the file grew by more than {most_bytes} bytes", subject=handed.field)
    # First in a process of its own: whoever holds a ticket may send anything.
    report = validate_isolated(returned, trust, at=now)
    if not report.readable or any(one.code is Code.STOPPED for one in report.findings):
        raise SignatureUnsound(_words(report.findings), subject=handed.field)
    try:
        reader = open_reader(returned)
        before = [one.field_name for one in open_reader(source).embedded_regular_signatures]
        signed = _new_signature(reader, before, handed)
        signer = from_asn1(signed.signer_cert)
        others = [from_asn1(one) for one in signed.other_embedded_certs]
    except (BrokenPdf, PdfError, ValueError, TypeError, KeyError, AttributeError, AssertionError) as error:
        raise SignatureUnsound("what came back cannot be read strictly", subject=handed.field) from error
    if signer.fingerprint(SHA256()).hex() != handed.signer_sha256:
        name = signer.subject.rfc4514_string()
        raise WrongSigner(f"{name} signed, {handed.signer_name} was asked", subject=name)
    _refuse_unsound(report, handed)
    _refuse_more(reader, source, signed, handed)
    _refuse_other_locks(source, returned, handed)
    clearance = asyncio.run(
        certificate_clear(
            certificate=signer,
            chain=others,
            trust=trust,
            evidence=evidence,
            now=now,
        )
    )
    level, pending = _level(returned, report, signed, handed, trust=trust, evidence=evidence, now=now)
    return SignedFile(
        pdf=returned,
        field=handed.field,
        level=level,
        wanted=handed.level,
        pending=pending,
        signer_subject=signer.subject.rfc4514_string(),
        signer_serial=signer.serial_number,
        revocation=clearance.status,
        document_digest=_covered(returned, signed).hex(),
        signed_at=now,
    )


def _new_signature(reader: PdfFileReader, before: list[str], handed: HandedOut) -> EmbeddedPdfSignature:
    every = list(reader.embedded_regular_signatures)
    new = [one for one in every if one.field_name not in before]
    if not new:
        raise NothingSigned("the file came back without a new signature", subject=handed.field)
    if len(new) > 1 or len(every) != len(before) + 1:
        names = ", ".join(str(one.field_name) for one in new)
        raise TooManySignatures(f"one signature was asked for, these came back: {names}", subject=handed.field)
    if new[0].field_name != handed.field:
        raise WrongField(f"the field {new[0].field_name} was signed, not {handed.field}", subject=new[0].field_name)
    found: EmbeddedPdfSignature = new[0]
    return found


def _refuse_unsound(report: DocumentReport, handed: HandedOut) -> None:
    """Refuse what proves the new signature or an earlier one bad, and doubts about the new one that stay doubts."""
    grave = [one for one in report.findings if one.severity in (Severity.FAILURE, Severity.DOUBT)]
    for signature in report.signatures:
        own = signature.field == handed.field
        grave += [
            one
            for one in signature.findings
            if (one.severity is Severity.FAILURE and not (own and one.code in _DECIDED_ELSEWHERE))
            or (own and one.severity is Severity.DOUBT and one.code not in _DECIDED_ELSEWHERE)
        ]
    if any(one.code in _CHANGES for one in grave):
        raise ChangedElsewhere(_words(grave), subject=handed.field)
    if grave:
        raise SignatureUnsound(_words(grave), subject=handed.field)


def _refuse_more(reader: PdfFileReader, source: bytes, signed: EmbeddedPdfSignature, handed: HandedOut) -> None:
    """Refuse anything new between our bytes and the signature but the signature and the texts asked for."""
    try:
        old = open_reader(source)
        last = int(old.xrefs.total_revisions) - 1
        revision = int(signed.signed_revision)
        policy = STRICT_CHANGES if old.embedded_signatures else _FIRST_CHANGES
        levels = [
            # The policy looks at one revision at a time.
            policy.apply(
                old=reader.get_historical_resolver(last),
                new=reader.get_historical_resolver(number),
                field_mdp_spec=None,
                doc_mdp=MDPPerm.FILL_FORMS,
            ).modification_level
            for number in range(last + 1, revision + 1)
        ]
        changes = changes_between(reader, last, revision)
    except (SuspiciousModification, PdfError, ValueError, TypeError, KeyError, AttributeError, AssertionError) as error:
        raise ChangedElsewhere(f"more than the signature is new: {error}"[:300], subject=handed.field) from error
    extra = set(dict_item(reader.root, "/Perms", {})) - {"/DocMDP"}
    if ModificationLevel.OTHER in levels or extra:
        raise ChangedElsewhere("more than the signature is new", subject=handed.field)
    asked = {one.name: one.text for one in handed.fills}
    written = {one.name: one.after for one in changes if one.name != handed.field and one.after != "DocTimeStamp"}
    if written != asked:
        odd = ", ".join(sorted(name for name in written.keys() | asked if written.get(name) != asked.get(name)))
        raise ChangedElsewhere(f"these fields do not say what was asked: {odd}", subject=handed.field)


def _refuse_other_locks(source: bytes, returned: bytes, handed: HandedOut) -> None:
    """Refuse a signature that closes or opens more than its field was reserved to: the next signer would pay for it."""
    field = file_inspect(source).fields[handed.field]
    own = next(one for one in file_inspect(returned).signatures if one.field == handed.field)
    if (own.permission is MDPPerm.NO_CHANGES) != field.lock_closes:
        raise SignatureUnsound("the signature closes the file against its plan, or leaves it open", subject=own.field)
    if own.lock != field.lock:
        raise SignatureUnsound("the signature does not lock what its field asks for", subject=own.field)


def _level(
    returned: bytes,
    report: DocumentReport,
    signed: EmbeddedPdfSignature,
    handed: HandedOut,
    *,
    trust: TrustStore,
    evidence: Evidence,
    now: datetime,
) -> tuple[Level, Pending | None]:
    """Return the level the new signature has; a stamp that does not hold with today's evidence counts for nothing."""
    level = next(one.level for one in file_inspect(returned).signatures if one.field == handed.field)
    if level > Level.B_B and _stamp_bad(report, handed):
        gathered = evidence.gather(_stamp_paths(signed, trust), now=now)
        if not gathered.complete or _stamp_bad(validate(returned, trust, at=now, gathered=gathered), handed):
            level = Level.B_B
    if level >= handed.level:
        return level, None
    if level is Level.B_B:
        return level, Pending(service="timestamp", detail="the device added no time-stamp that holds")
    return level, Pending(service="evidence", detail="the device added no evidence")


def _stamp_bad(report: DocumentReport, handed: HandedOut) -> bool:
    own = next(one for one in report.signatures if one.field == handed.field)
    return any(one.code is Code.STAMP_BAD for one in own.findings)


def _stamp_paths(signed: EmbeddedPdfSignature, trust: TrustStore) -> list[Path]:
    """Return the paths of signer and time-stamp authority, whose status today is asked for."""
    token = attached_token(signed)
    held = [] if token is None else [from_asn1(one.chosen) for one in token["certificates"]]
    paths = [trust.path_for(one, extra=held) for one in held]
    paths.append(trust.path_for(from_asn1(signed.signer_cert), extra=map(from_asn1, signed.other_embedded_certs)))
    return [one for one in paths if one is not None]


def _covered(returned: bytes, signed: EmbeddedPdfSignature) -> bytes:
    start, first, second, rest = (int(str(one)) for one in signed.byte_range)
    covered = hashlib.sha256(returned[start : start + first])
    covered.update(returned[second : second + rest])
    return covered.digest()


def _words(findings: Iterable[Finding]) -> str:
    return " ".join(dict.fromkeys(one.words for one in findings)) or "the file cannot be judged"
