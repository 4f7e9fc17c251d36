"""Checking the time-stamp authority before its tokens are used, and finding what its paths need."""

from __future__ import annotations

from datetime import datetime

import asn1crypto.x509
from cryptography import x509
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.errors import InsufficientRevinfoError

from signing.clearance import Path, path_validate
from signing.errors import CertificateUntrusted
from signing.evidence import Evidence
from signing.inspection import open_reader
from signing.timestamps import stamper_certificates
from signing.trust import TrustStore


def from_asn1(certificate: asn1crypto.x509.Certificate) -> x509.Certificate:
    """Return pyHanko's certificate type as the public one."""
    return x509.load_der_x509_certificate(certificate.dump())


async def stamp_clear(
    *, stamper: TimeStamper, original: bytes, trust: TrustStore, evidence: Evidence, now: datetime
) -> list[Path]:
    """Return the paths of the authority now and of the file's newest document time-stamp.

    Raises TimestampUnavailable when it does not answer, CertificateRefused when its certificate is not fit. A status
    nobody could tell passes here; it shows in the evidence gathered later.
    """
    certificates = [from_asn1(c) for c in await stamper_certificates(stamper)]
    path = _trusted(certificates[0], certificates[1:], trust)
    gathered = evidence.gather([path], now=now)
    context = evidence.context(trust=trust, paths=[path], gathered=gathered, now=now, strict=gathered.complete)
    try:
        await path_validate(path, context, usage=set(), extended="time_stamping")
    except InsufficientRevinfoError:
        lenient = evidence.context(trust=trust, paths=[path], gathered=gathered, now=now, strict=False)
        await path_validate(path, lenient, usage=set(), extended="time_stamping")
    return [path, *earlier_stamp_paths(original, trust)]


def earlier_stamp_paths(original: bytes, trust: TrustStore) -> list[Path]:
    """Return the path of the newest document time-stamp in the file, as a list of none or one."""
    if b"/DocTimeStamp" not in original and b"/ETSI.RFC3161" not in original:
        return []
    stamps = open_reader(original).embedded_timestamp_signatures
    if not stamps:
        return []
    newest = stamps[-1]
    others = [from_asn1(c) for c in newest.other_embedded_certs]
    return [_trusted(from_asn1(newest.signer_cert), others, trust)]


def _trusted(certificate: x509.Certificate, others: list[x509.Certificate], trust: TrustStore) -> Path:
    path = trust.path_for(certificate, extra=others)
    if path is None:
        raise CertificateUntrusted(
            "the time-stamp authority's certificate leads to no trusted root",
            subject=certificate.subject.rfc4514_string(),
        )
    return path
