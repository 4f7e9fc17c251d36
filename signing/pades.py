"""The one driver of pyHanko: signs reserved fields (PAdES, EN 319 142-1), and only ever appends.

A level that cannot be reached now is not raised as an error and not passed over in silence: the result says which
level was reached and what is pending; `signing.upkeep.raise_level` completes it later.
"""

from __future__ import annotations

import asyncio
import io
import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError as VendorSigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator import ValidationContext

from signing.clearance import Clearance, certificate_clear
from signing.errors import BrokenPdf, CertificateRefused, ServiceUnavailable, SigningFault, TimestampUnavailable
from signing.evidence import Evidence
from signing.fast_signer import DerSigner
from signing.filling import ImageStyle, fill_field
from signing.inspection import FileState, inspect_reader
from signing.keys.ports import KeyHandle
from signing.levels import Level
from signing.planning import refuse_unsound
from signing.plans import SignaturePlan
from signing.stamping import stamp_clear
from signing.timestamps import TimestampSource
from signing.trust import TrustStore

# pyHanko warns whenever a context may not fetch by itself; ours never may, `signing.evidence` has fetched already.
logging.getLogger("pyhanko.sign.signers.pdf_signer").addFilter(
    lambda record: "fetching is not allowed" not in record.getMessage()
)


@dataclass(frozen=True, slots=True)
class Pending:
    """Why the level wanted was not reached: the service that did not answer, in words."""

    service: Literal["timestamp", "evidence"]
    detail: str


@dataclass(frozen=True, slots=True)
class SignedFile:
    """The result of one signature; `pdf` begins with the source, byte for byte.

    `document_digest` is the SHA-256 of the signed byte range, in hex. `revocation` is what was known about the
    certificate when it signed.
    """

    pdf: bytes
    field: str
    level: Level
    wanted: Level
    pending: Pending | None
    signer_subject: str
    signer_serial: int
    revocation: Literal["good", "unknown"]
    document_digest: str
    signed_at: datetime


def sign(
    *,
    source: bytes | Path,
    plan: SignaturePlan,
    key: KeyHandle,
    timestamps: TimestampSource | None,
    trust: TrustStore,
    evidence: Evidence,
    now: datetime,
) -> SignedFile:
    """Carry out one signature plan; must not be called from a running event loop.

    Raises PlanRefused before any key is used, CertificateRefused for a certificate that must not sign, KeyFailure,
    BrokenPdf, and SigningFault when the result is not append-only.
    """
    original = source if isinstance(source, bytes) else source.read_bytes()
    return asyncio.run(_sign(original, plan, key, timestamps, trust, evidence, now))


async def _sign(
    original: bytes,
    plan: SignaturePlan,
    key: KeyHandle,
    timestamps: TimestampSource | None,
    trust: TrustStore,
    evidence: Evidence,
    now: datetime,
) -> SignedFile:
    writer = _writer(original)
    state = inspect_reader(writer.prev, levels=False)
    refuse_unsound(plan=plan, state=state)
    clearance = await certificate_clear(
        certificate=key.certificate, chain=key.chain, trust=trust, evidence=evidence, now=now
    )
    signer = DerSigner(key=key, claimed_title=plan.claimed_title)
    means = await _means(plan.level, original, clearance, timestamps, trust, evidence, now)
    while True:
        try:
            metadata = _metadata(plan, signer, means, clearance, permission=permission_of(state, plan))
            pdf, digest = await _attempt(writer, plan, signer, means, metadata, now)
            break
        except TimestampUnavailable as error:
            if means.stamper is None:
                raise
            means = _Means(level=Level.B_B, pending=Pending(service="timestamp", detail=str(error)))
            writer = _writer(original)  # the first attempt has already written into the other one
    refuse_rewritten(original, pdf)
    return SignedFile(
        pdf=pdf,
        field=plan.field,
        level=means.level,
        wanted=plan.level,
        pending=means.pending,
        signer_subject=key.certificate.subject.rfc4514_string(),
        signer_serial=key.certificate.serial_number,
        revocation=clearance.status,
        document_digest=digest.hex(),
        signed_at=now,
    )


@dataclass(frozen=True, slots=True)
class _Means:
    """What one attempt works with: the level within reach and the services for it."""

    level: Level
    stamper: TimeStamper | None = None
    context: ValidationContext | None = None
    pending: Pending | None = None


async def _means(
    wanted: Level,
    original: bytes,
    clearance: Clearance,
    timestamps: TimestampSource | None,
    trust: TrustStore,
    evidence: Evidence,
    now: datetime,
) -> _Means:
    """Find out how far the services reach now, before anything is signed."""
    if wanted is Level.B_B:
        return _Means(level=Level.B_B)
    if timestamps is None:
        return _Means(level=Level.B_B, pending=Pending(service="timestamp", detail="no time-stamp authority is set"))
    try:
        stamp_paths = await stamp_clear(
            stamper=timestamps.stamper, original=original, trust=trust, evidence=evidence, now=now
        )
    except (ServiceUnavailable, CertificateRefused) as error:
        return _Means(level=Level.B_B, pending=Pending(service="timestamp", detail=str(error)))
    if wanted is Level.B_T:
        return _Means(level=Level.B_T, stamper=timestamps.stamper)
    paths = [clearance.path, *stamp_paths]
    gathered = evidence.gather(paths, now=now)
    missing = (*clearance.missing, *gathered.missing)
    if missing:
        return _Means(
            level=Level.B_T,
            stamper=timestamps.stamper,
            pending=Pending(service="evidence", detail="; ".join(dict.fromkeys(missing))),
        )
    context = evidence.context(trust=trust, paths=paths, gathered=gathered, now=now, strict=True)
    return _Means(level=wanted, stamper=timestamps.stamper, context=context)


async def _attempt(
    writer: IncrementalPdfFileWriter,
    plan: SignaturePlan,
    signer: DerSigner,
    means: _Means,
    metadata: PdfSignatureMetadata,
    now: datetime,
) -> tuple[bytes, bytes]:
    """Fill and sign in one revision, then append what the level needs; return the file and the signed digest."""
    for fill in plan.fills:
        fill_field(writer, fill)
    pdf_signer = PdfSigner(
        metadata,
        signer=signer,
        timestamper=means.stamper,
        stamp_style=ImageStyle(image=plan.image),
    )
    try:
        session = pdf_signer.init_signing_session(writer, existing_fields_only=True)
        session.system_time = now
        validated = await session.perform_presign_validation(writer)
        to_sign = session.prepare_tbs_document(
            validation_info=validated, bytes_reserved=await signer.reserve(means.stamper)
        )
        buffer = io.BytesIO()
        prepared, output = to_sign.digest_tbs_document(output=buffer)
        done = await to_sign.perform_signature(
            document_digest=prepared.document_digest,
            pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=now),
        )
        await done.post_signature_processing(output)
    except (VendorSigningError, PdfError) as error:
        raise SigningFault(f"the signature could not be made: {error}", subject=plan.field) from error
    return buffer.getvalue(), prepared.document_digest


def _metadata(
    plan: SignaturePlan, signer: DerSigner, means: _Means, clearance: Clearance, *, permission: MDPPerm
) -> PdfSignatureMetadata:
    return PdfSignatureMetadata(
        field_name=plan.field,
        md_algorithm=signer.digest.value,
        subfilter=SigSeedSubFilter.PADES,
        reason=plan.reason or None,
        location=plan.location or None,
        name=plan.name or None,
        certify=plan.certify,
        docmdp_permissions=permission,
        signer_key_usage={clearance.key_usage},
        validation_context=means.context,
        embed_validation_info=means.level >= Level.B_LT,
        use_pades_lta=means.level is Level.B_LTA,
    )


def permission_of(state: FileState, plan: SignaturePlan) -> MDPPerm:
    """Return the permission the field's own lock asks for: nothing more when it closes, else filling of forms."""
    field = state.fields[plan.field]
    return MDPPerm.NO_CHANGES if field.lock_closes else MDPPerm.FILL_FORMS


def refuse_rewritten(original: bytes, result: bytes) -> None:
    """Raise SigningFault unless the result begins with the original and ends as a complete revision."""
    if not result.startswith(original) or len(result) <= len(original):
        raise SigningFault("signed bytes were rewritten")
    if not result.rstrip().endswith(b"%%EOF"):
        raise SigningFault("the last revision is incomplete")


def _writer(original: bytes) -> IncrementalPdfFileWriter:
    try:
        return IncrementalPdfFileWriter(io.BytesIO(original), strict=True)
    except (PdfError, ValueError, TypeError, KeyError, AssertionError, OSError, RecursionError) as error:
        raise BrokenPdf("the PDF cannot be read") from error
