"""Asking pyHanko's EN 319 102-1 process about one signature, and keeping its answer in plain values."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from asn1crypto import crl, ocsp
from pyhanko.sign.validation import DocumentSecurityStore
from pyhanko.sign.validation.ades import (
    AdESBasicValidationResult,
    ades_basic_validation,
    ades_lta_validation,
    ades_timestamp_validation,
    ades_with_time_validation,
)
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.policy_decl import SignatureValidationSpec
from pyhanko.sign.validation.status import DocumentTimestampStatus, PdfSignatureStatus
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer

from signing.evidence import Gathered
from signing.inspection import attached_token
from signing.trust import TrustStore
from signing.validation.policy import specification


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every signature of a file: by which anchors, as of when, with which extra evidence."""

    trust: TrustStore
    at: datetime
    now_given: bool = False
    gathered: Gathered | None = None


@dataclass(frozen=True, slots=True)
class TrustFacts:
    """The answer about one signature; `status` and `sub` are ETSI's words, empty when nothing was asked."""

    status: str = ""
    sub: str = ""
    detail: str = ""
    intact: bool = False
    valid: bool = False
    seed_ok: bool = True
    best_time: datetime | None = None
    stamped: bool = False
    stamp_ok: bool = False
    revoked_since: datetime | None = None
    old_evidence: bool = False


async def ask_signature(one: EmbeddedPdfSignature, question: Question) -> TrustFacts:
    """Ask about a signature with everything the file proves about its past (EN 319 102-1 §5.6.3)."""
    timing = _timing(question)
    stamped = attached_token(one) is not None
    if not stamped and not _archived_after(one):
        return await _ask_unstamped(one, question)
    result: Any = None
    old = False
    for old in (False, True):
        spec = specification(trust=question.trust, gathered=question.gathered, old_stamp_evidence=old)
        result = await ades_lta_validation(one, spec, timing_info=timing)
        if _passed(result) and (not stamped or _stamp_passed(result)):
            break
        if stamped and not old:
            # A signature that is good today needs no proof about its past; the process above asks for it anyway.
            today = await _ask_today(one, spec.signature_validation_spec, question)
            if today is not None:
                return today
    status = result.api_status
    return TrustFacts(
        **_common(result),
        seed_ok=bool(status is not None and status.seed_value_ok),
        best_time=_best(result, question),
        stamped=stamped,
        stamp_ok=_stamp_passed(result),
        old_evidence=old and _passed(result),
    )


async def _ask_today(one: EmbeddedPdfSignature, spec: SignatureValidationSpec, question: Question) -> TrustFacts | None:
    """Ask with the signature's own time-stamp and today's evidence (EN 319 102-1 §5.5); None unless it passes."""
    result: Any = await ades_with_time_validation(
        one.signed_data,
        _with_store(spec, one),
        timing_info=_timing(question),
        raw_digest=one.compute_digest(),
        extra_status_kwargs=one.summarise_integrity_info(),
        status_cls=PdfSignatureStatus,
    )
    status = result.api_status
    stamp = None if status is None else status.timestamp_validity
    if not _passed(result) or stamp is None or not (stamp.valid and stamp.intact and stamp.trusted):
        return None
    return TrustFacts(
        **_common(result),
        seed_ok=bool(status.seed_value_ok),
        best_time=result.best_signature_time.astimezone(UTC),
        stamped=True,
        stamp_ok=True,
    )


async def _ask_unstamped(one: EmbeddedPdfSignature, question: Question) -> TrustFacts:
    """Ask about a signature whose time nothing proves: only the present counts (EN 319 102-1 §5.3)."""
    pdf_spec = specification(trust=question.trust, gathered=question.gathered, old_stamp_evidence=False)
    result: Any = await ades_basic_validation(
        one.signed_data,
        _with_store(pdf_spec.signature_validation_spec, one),
        timing_info=_timing(question),
        raw_digest=one.compute_digest(),
    )
    # This process does not look at conditions set on the field: where there are any, they count as not met.
    return TrustFacts(**_common(result), seed_ok=one.seed_value_spec is None)


def _archived_after(one: EmbeddedPdfSignature) -> bool:
    return any(stamp.signed_revision > one.signed_revision for stamp in one.reader.embedded_timestamp_signatures)


async def ask_stamp(one: EmbeddedPdfSignature, question: Question) -> TrustFacts:
    """Ask about a document time-stamp as of the time of validation."""
    result: Any = None
    old = False
    for old in (False, True):
        pdf_spec = specification(trust=question.trust, gathered=question.gathered, old_stamp_evidence=old)
        result = await ades_timestamp_validation(
            tst_signed_data=one.signed_data,
            validation_spec=_with_store(pdf_spec.signature_validation_spec, one),
            expected_tst_imprint=one.compute_digest,
            timing_info=_timing(question),
            extra_status_kwargs=one.summarise_integrity_info(),
            status_cls=DocumentTimestampStatus,
        )
        if _passed(result):
            break
    return TrustFacts(
        **_common(result),
        best_time=one.signed_data["encap_content_info"]["content"].parsed["gen_time"].native,
        old_evidence=old and _passed(result),
    )


def newest_stamp(signatures: Iterable[EmbeddedPdfSignature]) -> datetime | None:
    """Return the latest time any stamp of a file claims, believed or not; None without stamps."""
    times = []
    for one in signatures:
        try:
            token = one.signed_data if one.sig_object_type == "/DocTimeStamp" else attached_token(one)
            if token is not None:
                times.append(token["encap_content_info"]["content"].parsed["gen_time"].native)
        except Exception:  # noqa: BLE001, S112 - an unreadable stamp is judged elsewhere
            continue
    return max(times, default=None)


def _timing(question: Question) -> ValidationTimingInfo:
    return ValidationTimingInfo(
        validation_time=question.at,
        best_signature_time=question.at,
        point_in_time_validation=question.now_given,
    )


def _common(result: AdESBasicValidationResult[Any]) -> dict[str, Any]:
    status = result.api_status
    revoked = getattr(status, "revocation_details", None)
    return {
        "status": result.ades_subindic.status.name,
        "sub": result.ades_subindic.standard_name,
        "detail": "" if _passed(result) else str(result.failure_msg or "")[:300],
        "intact": bool(status is not None and status.intact),
        "valid": bool(status is not None and status.valid),
        "revoked_since": None if revoked is None else revoked.revocation_date,
    }


def _passed(result: Any) -> bool:
    return bool(result.ades_subindic.status.name == "PASSED")


def _stamp_passed(result: Any) -> bool:
    stamp = result.signature_timestamp_status
    return stamp is not None and _passed(stamp)


def _best(result: Any, question: Question) -> datetime | None:
    """Return the earliest proven time; without any stamp pyHanko gives the time of validation, which proves nothing."""
    if result.signature_timestamp_status is None and result.oldest_evidence_record_timestamp is None:
        return None
    best = result.best_signature_time
    return best.astimezone(UTC) if best is not None and best <= question.at else None


def _with_store(spec: SignatureValidationSpec, one: EmbeddedPdfSignature) -> SignatureValidationSpec:
    """Add the file's own evidence; the process for signatures does this by itself, the one for stamps does not."""
    try:
        store = DocumentSecurityStore.read_dss(one.reader)
    except NoDSSFoundError:
        return spec
    known = spec.local_knowledge
    answers = [ocsp.OCSPResponse.load(ref.get_object().data) for ref in store.ocsps]
    lists = [crl.CertificateList.load(ref.get_object().data) for ref in store.crls]
    return dataclasses.replace(
        spec,
        local_knowledge=dataclasses.replace(
            known,
            known_certs=[*known.known_certs, *store.load_certs()],
            known_ocsps=[*known.known_ocsps, *(c for a in answers for c in OCSPContainer.load_multi(a))],
            known_crls=[*known.known_crls, *(CRLContainer(one) for one in lists)],
        ),
    )
