"""Signing with a device that answers later: prepare now, complete when the raw signature is there.

What is prepared is a value: it holds the bytes to append with a reserved place, and what its owner's device must
sign. It holds no secret, may be stored, and survives a restart; the file itself stays where it is and must still be
the same when the signature comes. Many files can be prepared first and signed with one activation
(`RemoteKey.sign_many`). Devices that sign the whole file themselves are in `signing.handout`.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError as VendorSigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest

from signing.clearance import Clearance, certificate_clear
from signing.errors import (
    BrokenPdf,
    CertificateRefused,
    KeyFailure,
    RequestExpired,
    ServiceUnavailable,
    SigningFault,
    SourceChanged,
    TimestampUnavailable,
    WrongAnswer,
)
from signing.evidence import Evidence
from signing.fast_signer import DerSigner, der
from signing.filling import ImageStyle, fill_field
from signing.inspection import file_inspect, inspect_reader
from signing.keys.ports import Digest, KeyInfo
from signing.keys.proof import key_info, signature_fits
from signing.levels import Level
from signing.pades import Pending, SignedFile, permission_of, refuse_rewritten
from signing.planning import refuse_unsound
from signing.plans import SignaturePlan
from signing.stamping import stamp_clear
from signing.timestamps import TimestampSource
from signing.trust import TrustStore
from signing.upkeep import raise_level

WINDOW = timedelta(minutes=3)
_TOKEN_ROOM = 16_384
_SET = 0x31


@dataclass(frozen=True, slots=True)
class PreparedSignature:
    """A signature waiting for its device; `to_be_signed` is what the device signs, with `digest`.

    `tail` are the bytes to append to the source, `hole` the place in the finished file where the CMS goes.
    """

    field: str
    level: Level
    digest: Digest
    source_sha256: str
    tail: bytes
    hole: tuple[int, int]
    document_digest: bytes
    attributes: tuple[bytes, ...]
    certificate: bytes
    chain: tuple[bytes, ...]
    prepared_at: datetime
    expires_at: datetime

    @property
    def to_be_signed(self) -> bytes:
        """The encoded signed attributes (RFC 5652 §5.4)."""
        return der(_SET, *self.attributes)

    def to_json(self) -> str:
        """Return the value as text, to be stored with the signing session."""
        return json.dumps(
            {
                "field": self.field,
                "level": self.level.value,
                "digest": self.digest.value,
                "source_sha256": self.source_sha256,
                "tail": _text(self.tail),
                "hole": list(self.hole),
                "document_digest": _text(self.document_digest),
                "attributes": [_text(one) for one in self.attributes],
                "certificate": _text(self.certificate),
                "chain": [_text(one) for one in self.chain],
                "prepared_at": self.prepared_at.isoformat(),
                "expires_at": self.expires_at.isoformat(),
            }
        )

    @classmethod
    def from_json(cls, text: str) -> PreparedSignature:
        """Rebuild the value; raises ValueError, KeyError or TypeError for anything else."""
        plain: dict[str, Any] = json.loads(text)
        start, end = plain["hole"]
        return cls(
            field=str(plain["field"]),
            level=Level(plain["level"]),
            digest=Digest(plain["digest"]),
            source_sha256=str(plain["source_sha256"]),
            tail=base64.b64decode(plain["tail"]),
            hole=(int(start), int(end)),
            document_digest=base64.b64decode(plain["document_digest"]),
            attributes=tuple(base64.b64decode(one) for one in plain["attributes"]),
            certificate=base64.b64decode(plain["certificate"]),
            chain=tuple(base64.b64decode(one) for one in plain["chain"]),
            prepared_at=datetime.fromisoformat(plain["prepared_at"]),
            expires_at=datetime.fromisoformat(plain["expires_at"]),
        )


def prepare(
    *,
    source: bytes,
    plan: SignaturePlan,
    certificate: x509.Certificate,
    chain: tuple[x509.Certificate, ...] = (),
    timestamps: TimestampSource | None,
    trust: TrustStore,
    evidence: Evidence,
    now: datetime,
    digest: Digest = Digest.SHA256,
    window: timedelta = WINDOW,
) -> PreparedSignature:
    """Fill, draw and reserve as the plan says, and return what the device has to sign until `window` is over.

    Must not be called from a running event loop. Raises PlanRefused, CertificateRefused, UnsupportedKey, BrokenPdf.
    """
    return asyncio.run(
        _prepare(source, plan, _PublicHalf(certificate, chain), timestamps, trust, evidence, now, digest, window)
    )


def complete(
    *,
    source: bytes,
    prepared: PreparedSignature,
    signature: bytes,
    timestamps: TimestampSource | None,
    trust: TrustStore,
    evidence: Evidence,
    now: datetime,
) -> SignedFile:
    """Put a raw signature into its place and raise the file to the level asked for, as far as services answer.

    Must not be called from a running event loop. Raises RequestExpired, SourceChanged, WrongAnswer for a signature
    that is not the certificate's over these bytes, CertificateRefused for a certificate that went bad meanwhile,
    SigningFault.
    """
    if now >= prepared.expires_at:
        raise RequestExpired("the signature came after its time", subject=prepared.field)
    if hashlib.sha256(source).hexdigest() != prepared.source_sha256:
        raise SourceChanged("the file is no longer the one that was prepared", subject=prepared.field)
    half = _PublicHalf(
        x509.load_der_x509_certificate(prepared.certificate),
        tuple(x509.load_der_x509_certificate(one) for one in prepared.chain),
    )
    if not signature_fits(half.certificate, signature, prepared.to_be_signed, digest=prepared.digest):
        raise WrongAnswer("the signature is not the certificate's over this file", subject=half.info.label)
    pdf, level, pending, clearance = asyncio.run(
        _complete(source, prepared, signature, half, timestamps, trust, evidence, now)
    )
    if prepared.level > level and pending is None:
        raised = raise_level(
            source=pdf, timestamps=timestamps, trust=trust, evidence=evidence, now=now, level=prepared.level
        )
        pdf, pending = raised.pdf, raised.pending
        level = next(one.level for one in file_inspect(pdf).signatures if one.field == prepared.field)
    return SignedFile(
        pdf=pdf,
        field=prepared.field,
        level=level,
        wanted=prepared.level,
        pending=pending,
        signer_subject=half.certificate.subject.rfc4514_string(),
        signer_serial=half.certificate.serial_number,
        revocation=clearance.status,
        document_digest=prepared.document_digest.hex(),
        signed_at=now,
    )


class _PublicHalf:
    """A `KeyHandle` whose private half is elsewhere."""

    def __init__(self, certificate: x509.Certificate, chain: tuple[x509.Certificate, ...]) -> None:
        self.certificate, self.chain = certificate, chain
        self.info: KeyInfo = key_info(certificate)

    def sign(self, data: bytes, *, digest: Digest) -> bytes:
        raise KeyFailure("this key signs on its owner's device only", subject=self.info.label)


async def _prepare(
    source: bytes,
    plan: SignaturePlan,
    half: _PublicHalf,
    timestamps: TimestampSource | None,
    trust: TrustStore,
    evidence: Evidence,
    now: datetime,
    digest: Digest,
    window: timedelta,
) -> PreparedSignature:
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(source), strict=True)
    except (PdfError, ValueError, TypeError, KeyError, AssertionError, OSError, RecursionError) as error:
        raise BrokenPdf("the PDF cannot be read") from error
    state = inspect_reader(writer.prev, levels=False)
    refuse_unsound(plan=plan, state=state)
    clearance = await certificate_clear(
        certificate=half.certificate, chain=half.chain, trust=trust, evidence=evidence, now=now
    )
    signer = DerSigner(key=half, digest=digest, claimed_title=plan.claimed_title)
    metadata = PdfSignatureMetadata(
        field_name=plan.field,
        md_algorithm=digest.value,
        subfilter=SigSeedSubFilter.PADES,
        reason=plan.reason or None,
        location=plan.location or None,
        name=plan.name or None,
        certify=plan.certify,
        docmdp_permissions=permission_of(state, plan),
        signer_key_usage={clearance.key_usage},
    )
    buffer = io.BytesIO()
    try:
        for fill in plan.fills:
            fill_field(writer, fill)
        session = PdfSigner(metadata, signer=signer, stamp_style=ImageStyle(image=plan.image)).init_signing_session(
            writer, existing_fields_only=True
        )
        session.system_time = now
        validated = await session.perform_presign_validation(writer)
        room = await _room(signer, plan.level, timestamps)
        place, _ = session.prepare_tbs_document(validation_info=validated, bytes_reserved=room).digest_tbs_document(
            output=buffer
        )
    except (VendorSigningError, PdfError) as error:
        raise SigningFault(f"the signature could not be prepared: {error}", subject=plan.field) from error
    made = buffer.getvalue()
    refuse_rewritten(source, made)
    return PreparedSignature(
        field=plan.field,
        level=plan.level,
        digest=digest,
        source_sha256=hashlib.sha256(source).hexdigest(),
        tail=made[len(source) :],
        hole=(place.reserved_region_start, place.reserved_region_end),
        document_digest=place.document_digest,
        attributes=tuple(signer.signed_attribute_list(place.document_digest)),
        certificate=half.certificate.public_bytes(Encoding.DER),
        chain=tuple(one.public_bytes(Encoding.DER) for one in half.chain),
        prepared_at=now,
        expires_at=now + window,
    )


async def _room(signer: DerSigner, level: Level, timestamps: TimestampSource | None) -> int:
    """Return the hex characters to reserve; a silent authority may answer again when the signature comes."""
    if level is Level.B_B or timestamps is None:
        return await signer.reserve(None)
    try:
        return await signer.reserve(timestamps.stamper)
    except TimestampUnavailable:
        return await signer.reserve(None) + _TOKEN_ROOM


async def _complete(
    source: bytes,
    prepared: PreparedSignature,
    signature: bytes,
    half: _PublicHalf,
    timestamps: TimestampSource | None,
    trust: TrustStore,
    evidence: Evidence,
    now: datetime,
) -> tuple[bytes, Level, Pending | None, Clearance]:
    """Return the signed file at B-B or B-T, its level and what keeps it from more."""
    clearance = await certificate_clear(
        certificate=half.certificate, chain=half.chain, trust=trust, evidence=evidence, now=now
    )
    token, level, pending = b"", Level.B_B, None
    if prepared.level > Level.B_B:
        try:
            token = await _token(signature, prepared.digest, source, timestamps, trust, evidence, now)
            level = Level.B_T
        except (ServiceUnavailable, CertificateRefused) as error:
            pending = Pending(service="timestamp", detail=str(error))
    signer = DerSigner(key=half, digest=prepared.digest)
    blob = signer.assemble(attributes=list(prepared.attributes), signature=signature, token=token)
    start, end = prepared.hole
    if 2 * len(blob) > end - start - 2 and token:
        # The token is larger than the room kept for it: the signature stands, the stamp comes with the level.
        level, blob = Level.B_B, signer.assemble(attributes=list(prepared.attributes), signature=signature, token=b"")
    finished = io.BytesIO(source + prepared.tail)
    _refuse_moved(finished.getbuffer(), prepared)
    place = PreparedByteRangeDigest(
        document_digest=prepared.document_digest, reserved_region_start=start, reserved_region_end=end
    )
    try:
        place.fill_with_cms(finished, blob)
    except (VendorSigningError, ValueError) as error:
        raise SigningFault("the signature does not fit its place", subject=prepared.field) from error
    pdf = finished.getvalue()
    refuse_rewritten(source, pdf)
    return pdf, level, pending, clearance


def _refuse_moved(made: memoryview, prepared: PreparedSignature) -> None:
    """Raise SigningFault unless the stored tail is the one whose digest is signed."""
    start, end = prepared.hole
    covered = hashlib.new(prepared.digest.value, made[:start])
    covered.update(made[end:])
    if covered.digest() != prepared.document_digest:
        raise SigningFault("what was prepared is damaged", subject=prepared.field)


async def _token(
    signature: bytes,
    digest: Digest,
    source: bytes,
    timestamps: TimestampSource | None,
    trust: TrustStore,
    evidence: Evidence,
    now: datetime,
) -> bytes:
    if timestamps is None:
        raise TimestampUnavailable("no time-stamp authority is set")
    await stamp_clear(stamper=timestamps.stamper, original=source, trust=trust, evidence=evidence, now=now)
    imprint = hashlib.new(digest.value, signature).digest()
    return bytes((await timestamps.stamper.async_timestamp(imprint, digest.value)).dump())


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
