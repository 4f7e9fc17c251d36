"""Trust anchors and the intermediates kept beside them.

PDFs in circulation often embed the leaf only, so the issuing certificates are kept here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import asn1crypto.x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from signing.errors import SigningError

_SUFFIXES = {".pem", ".crt", ".cer", ".der"}
_LONGEST_PATH = 10


def to_asn1(certificate: x509.Certificate) -> asn1crypto.x509.Certificate:
    """Return the certificate as the type pyHanko works with."""
    loaded: asn1crypto.x509.Certificate = asn1crypto.x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    return loaded


@dataclass(frozen=True)
class TrustStore:
    """Trusted roots and known intermediates; values compare by their certificates."""

    roots: tuple[x509.Certificate, ...]
    intermediates: tuple[x509.Certificate, ...] = ()
    _asn1: dict[x509.Certificate, asn1crypto.x509.Certificate] = field(
        default_factory=dict, init=False, repr=False, compare=False, hash=False
    )

    @classmethod
    def from_directory(cls, directory: Path) -> TrustStore:
        """Read every PEM and DER certificate below a directory: self-issued ones are roots, others intermediates.

        Raises SigningError naming the file that is no certificate.
        """
        roots: list[x509.Certificate] = []
        intermediates: list[x509.Certificate] = []
        for path in sorted(directory.rglob("*")):
            if path.suffix.lower() not in _SUFFIXES or not path.is_file():
                continue
            for certificate in _read(path):
                (roots if certificate.issuer == certificate.subject else intermediates).append(certificate)
        return cls(roots=tuple(roots), intermediates=tuple(intermediates))

    @property
    def root_objects(self) -> list[asn1crypto.x509.Certificate]:
        return [self._object(c) for c in self.roots]

    @property
    def intermediate_objects(self) -> list[asn1crypto.x509.Certificate]:
        return [self._object(c) for c in self.intermediates]

    def _object(self, certificate: x509.Certificate) -> asn1crypto.x509.Certificate:
        if certificate not in self._asn1:
            self._asn1[certificate] = to_asn1(certificate)
        return self._asn1[certificate]

    def path_for(
        self, certificate: x509.Certificate, *, extra: Iterable[x509.Certificate] = ()
    ) -> tuple[x509.Certificate, ...] | None:
        """Return leaf, issuers and root, each signature checked; None when no trusted root is reached."""
        known = (*extra, *self.intermediates)
        path = [certificate]
        while len(path) <= _LONGEST_PATH:
            last = path[-1]
            if last in self.roots:
                return tuple(path)
            issuer = _issuer_among(last, self.roots) or _issuer_among(last, known)
            if issuer is None or issuer in path:
                return None
            path.append(issuer)
        return None


def _issuer_among(certificate: x509.Certificate, candidates: Iterable[x509.Certificate]) -> x509.Certificate | None:
    for candidate in candidates:
        if candidate.subject != certificate.issuer:
            continue
        try:
            certificate.verify_directly_issued_by(candidate)
        except Exception:  # noqa: BLE001, S112 - cryptography raises many kinds for a key that did not sign
            continue
        return candidate
    return None


def _read(path: Path) -> list[x509.Certificate]:
    data = path.read_bytes()
    try:
        if b"-----BEGIN" in data:
            return x509.load_pem_x509_certificates(data)
        return [x509.load_der_x509_certificate(data)]
    except ValueError as error:
        raise SigningError("the file is not a certificate", subject=path.name) from error
