"""Checking the signer's certificate before it signs (NĐ 68/2024, Đ.31, Đ.32; TT 15/2025/TT-BKHCN).

Expired, not yet valid, revoked, untrusted and unfit certificates are refused by name. A status nobody could tell is
not refused: the signature carries the mark `unknown` and a lower level until the evidence is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from weakref import WeakKeyDictionary

from cryptography import x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    InsufficientRevinfoError,
    InvalidCertificateError,
    NotYetValidError,
    PathBuildingError,
    PathValidationError,
    RevokedError,
)

from signing.errors import (
    CertificateExpired,
    CertificateNotYetValid,
    CertificateRevoked,
    CertificateUntrusted,
    CertificateUsage,
)
from signing.evidence import Evidence, Gathered
from signing.trust import TrustStore, to_asn1

Path = tuple[x509.Certificate, ...]

# A batch shares a context for a minute at most; a path found good in it need not be walked again.
_VALIDATED: WeakKeyDictionary[ValidationContext, set[tuple[Path, frozenset[str], str]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Clearance:
    """A certificate that may sign: its path, the evidence, and what is still missing (empty when status is good)."""

    path: Path
    gathered: Gathered
    key_usage: str
    missing: tuple[str, ...]

    @property
    def status(self) -> Literal["good", "unknown"]:
        return "unknown" if self.missing else "good"


async def certificate_clear(
    *,
    certificate: x509.Certificate,
    chain: Sequence[x509.Certificate],
    trust: TrustStore,
    evidence: Evidence,
    now: datetime,
) -> Clearance:
    """Return the clearance of a signer's certificate at a moment, or raise a CertificateRefused."""
    name = certificate.subject.rfc4514_string()
    if now > certificate.not_valid_after_utc:
        raise CertificateExpired("the certificate has expired", subject=name)
    if now < certificate.not_valid_before_utc:
        raise CertificateNotYetValid("the certificate is not yet valid", subject=name)
    usage = _signing_usage(certificate, name)
    path = trust.path_for(certificate, extra=chain)
    if path is None:
        raise CertificateUntrusted("no path leads to a trusted root", subject=name)
    gathered = evidence.gather([path], now=now)
    missing = gathered.missing
    context = evidence.context(trust=trust, paths=[path], gathered=gathered, now=now, strict=not missing)
    try:
        await path_validate(path, context, usage={usage})
    except InsufficientRevinfoError as error:
        missing = (f"{name}: {error}",)
        lenient = evidence.context(trust=trust, paths=[path], gathered=gathered, now=now, strict=False)
        await path_validate(path, lenient, usage={usage})
    return Clearance(path=path, gathered=gathered, key_usage=usage, missing=missing)


async def path_validate(path: Path, context: ValidationContext, *, usage: set[str], extended: str = "") -> None:
    """Validate a path against a context; raises CertificateRefused, or InsufficientRevinfoError."""
    name = path[0].subject.rfc4514_string()
    done = _VALIDATED.setdefault(context, set())
    request = (path, frozenset(usage), extended)
    if request in done:
        return
    validator = CertificateValidator(
        to_asn1(path[0]),
        intermediate_certs=[to_asn1(c) for c in path[1:-1]],
        validation_context=context,
    )
    try:
        await validator.async_validate_usage(usage, {extended} if extended else None)
    except InsufficientRevinfoError:
        raise
    except RevokedError as error:
        raise CertificateRevoked("the certificate is revoked", subject=name) from error
    except ExpiredError as error:
        raise CertificateExpired("a certificate of the path has expired", subject=name) from error
    except NotYetValidError as error:
        raise CertificateNotYetValid("a certificate of the path is not yet valid", subject=name) from error
    except InvalidCertificateError as error:
        raise CertificateUsage("the certificate may not be used for this", subject=name) from error
    except (PathBuildingError, PathValidationError) as error:
        raise CertificateUntrusted("the certificate's path is not valid", subject=name) from error
    done.add(request)


def _signing_usage(certificate: x509.Certificate, name: str) -> str:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound as error:
        raise CertificateUsage("the certificate has no key usage", subject=name) from error
    if usage.content_commitment:
        return "non_repudiation"
    if usage.digital_signature:
        return "digital_signature"
    raise CertificateUsage("the certificate's key usage does not allow signatures", subject=name)
