"""The two ports of a private key."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from cryptography import x509


class Digest(Enum):
    """A hash of TT 15/2025/TT-BKHCN, Phụ lục I."""

    SHA256 = "sha256"
    SHA384 = "sha384"
    SHA512 = "sha512"


class KeyAlgorithm(Enum):
    """A signature algorithm of TT 15/2025/TT-BKHCN, Phụ lục I: RSA from 2048 bits, ECDSA from 256."""

    RSA = "rsa"
    ECDSA = "ecdsa"


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """What a screen may show of a key."""

    label: str
    algorithm: KeyAlgorithm
    bits: int


class KeyHandle(Protocol):
    """A key that signs at once: a PKCS#12 file, an HSM, a remote service.

    `chain` holds the issuing certificates known to the key, never its own certificate.
    """

    @property
    def certificate(self) -> x509.Certificate: ...

    @property
    def chain(self) -> tuple[x509.Certificate, ...]: ...

    @property
    def info(self) -> KeyInfo: ...

    def sign(self, data: bytes, *, digest: Digest) -> bytes:
        """Return the signature over the data (RSASSA-PKCS1-v1_5, or ECDSA as DER).

        Raises KeyFailure when the key does not sign.
        """
        ...


class SigningDevice(Protocol):
    """A signer's own device: it is asked, answers when its owner has confirmed, and may take days.

    It is handed the encoded signed attributes (`DerSigner.signed_attribute_list`) and gives back a raw signature.
    """

    @property
    def certificate(self) -> x509.Certificate: ...

    @property
    def chain(self) -> tuple[x509.Certificate, ...]: ...

    def prepare(self, data: bytes, *, digest: Digest, purpose: str) -> str:
        """Hand the bytes to the device and return the ticket to ask with; raises KeyFailure."""
        ...

    def complete(self, ticket: str) -> bytes | None:
        """Return the signature, or None while the signer has not confirmed; raises KeyFailure on refusal."""
        ...
