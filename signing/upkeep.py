"""Long-term upkeep: bringing signatures to B-LT and B-LTA afterwards, and renewing the archive time-stamp.

EN 319 142-1 §5.4, §5.5, §6.3: evidence goes into the DSS, a document time-stamp covers it. Both are appended and are
allowed by every lock and certification. What a file cannot get today is said, never raised silently lower.
"""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass
from datetime import datetime

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.general import SigningError as VendorSigningError
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.validation import DocumentSecurityStore
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError
from pyhanko_certvalidator.path import ValidationPath

from signing.clearance import Path
from signing.errors import CertificateRefused, PlanRefused, ServiceUnavailable, SigningFault, TimestampUnavailable
from signing.evidence import Evidence
from signing.inspection import attached_token, file_inspect, open_reader
from signing.levels import Level
from signing.pades import Pending, refuse_rewritten
from signing.stamping import earlier_stamp_paths, from_asn1, stamp_clear
from signing.timestamps import TimestampSource
from signing.trust import TrustStore, to_asn1


@dataclass(frozen=True, slots=True)
class RaisedFile:
    """A file after upkeep; `before` and `level` are the lowest level of its signatures."""

    pdf: bytes
    before: Level
    level: Level
    pending: Pending | None

    @property
    def changed(self) -> bool:
        """Whether anything was appended."""
        return self.level > self.before


def raise_level(
    *,
    source: bytes,
    timestamps: TimestampSource | None,
    trust: TrustStore,
    evidence: Evidence,
    now: datetime,
    level: Level = Level.B_LTA,
) -> RaisedFile:
    """Append what all signatures of a file lack for a level, as far as the services answer now.

    Raises PlanRefused for a file without signatures, BrokenPdf, SigningFault.
    """
    before = file_inspect(source).lowest_level
    if before is None:
        raise PlanRefused("the file carries no signature")
    if before >= level:
        return RaisedFile(pdf=source, before=before, level=before, pending=None)
    pdf, pending = asyncio.run(_raise(source, before, level, timestamps, trust, evidence, now))
    if pdf != source:
        refuse_rewritten(source, pdf)
    after = file_inspect(pdf).lowest_level or before
    return RaisedFile(pdf=pdf, before=before, level=after, pending=pending)


def renew(*, source: bytes, timestamps: TimestampSource, trust: TrustStore, evidence: Evidence, now: datetime) -> bytes:
    """Append fresh evidence for the newest document time-stamp and a new time-stamp over it (§5.5).

    Raises ServiceUnavailable when the authority or the evidence is not to be had, CertificateRefused, SigningFault.
    """
    pdf, pending = asyncio.run(_raise(source, Level.B_LT, Level.B_LTA, timestamps, trust, evidence, now))
    if pending is not None:
        raise ServiceUnavailable(pending.detail, subject=pending.service)
    refuse_rewritten(source, pdf)
    return pdf


async def _raise(
    source: bytes,
    before: Level,
    level: Level,
    timestamps: TimestampSource | None,
    trust: TrustStore,
    evidence: Evidence,
    now: datetime,
) -> tuple[bytes, Pending | None]:
    pending: Pending | None = None
    stamp_paths: list[Path] = []
    stamping = level is Level.B_LTA or before is Level.B_B
    if stamping and timestamps is None:
        pending = Pending(service="timestamp", detail="no time-stamp authority is set")
    if stamping and timestamps is not None:
        try:
            stamp_paths = await stamp_clear(
                stamper=timestamps.stamper, original=source, trust=trust, evidence=evidence, now=now
            )
        except (ServiceUnavailable, CertificateRefused) as error:
            pending = Pending(service="timestamp", detail=str(error))
    writer = IncrementalPdfFileWriter(io.BytesIO(source), strict=True)
    context = None
    if level >= Level.B_LT:
        own, dead = _paths_in(source, trust)
        paths = [*own, *earlier_stamp_paths(source, trust), *stamp_paths]
        gathered = evidence.gather(paths, now=now)
        missing = (*dead, *gathered.missing)
        if missing:
            pending = pending or Pending(service="evidence", detail="; ".join(missing))
        else:
            context = evidence.context(trust=trust, paths=paths, gathered=gathered, now=now, strict=True)
            await _embed(writer, paths, context)
    if stamp_paths and timestamps is not None and (context is not None or before is Level.B_B):
        try:
            return await _stamped(writer, timestamps), pending
        except TimestampUnavailable as error:
            pending = Pending(service="timestamp", detail=str(error))
            return source, pending
    if context is None:
        return source, pending
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue(), pending


def _paths_in(source: bytes, trust: TrustStore) -> tuple[list[Path], tuple[str, ...]]:
    """Return the paths of all signers and of their signature time-stamps, and who leads to no trusted root."""
    paths: list[Path] = []
    dead: list[str] = []
    for signature in open_reader(source).embedded_regular_signatures:
        leaves = [(signature.signer_cert, signature.other_embedded_certs)]
        token = attached_token(signature)
        if token is not None:
            inside = [c.chosen for c in token["certificates"]]
            serial = token["signer_infos"][0]["sid"].chosen["serial_number"].native
            leaves.extend((c, inside) for c in inside if c.serial_number == serial)
        for leaf, others in leaves:
            certificate = from_asn1(leaf)
            path = trust.path_for(certificate, extra=[from_asn1(c) for c in others])
            if path is None:
                dead.append(f"{certificate.subject.rfc4514_string()}: no path leads to a trusted root")
            else:
                paths.append(path)
    return paths, tuple(dead)


async def _embed(writer: IncrementalPdfFileWriter, paths: list[Path], context: ValidationContext) -> None:
    validated: list[ValidationPath] = []
    for path in dict.fromkeys(paths):
        validator = CertificateValidator(
            to_asn1(path[0]),
            intermediate_certs=[to_asn1(c) for c in path[1:-1]],
            validation_context=context,
        )
        try:
            validated.append(await validator.async_validate_path())
        except (PathBuildingError, PathValidationError) as error:
            raise SigningFault(
                f"a signer's path is no longer valid: {error}", subject=path[0].subject.rfc4514_string()
            ) from error
    DocumentSecurityStore.supply_dss_in_writer(
        writer, None, paths=validated, validation_context=context, embed_roots=True
    )


async def _stamped(writer: IncrementalPdfFileWriter, timestamps: TimestampSource) -> bytes:
    try:
        output = await PdfTimeStamper(timestamps.stamper).async_timestamp_pdf(writer, "sha256", output=io.BytesIO())
    except (VendorSigningError, PdfError) as error:
        raise SigningFault(f"the document time-stamp could not be appended: {error}") from error
    return bytes(output.getvalue())
