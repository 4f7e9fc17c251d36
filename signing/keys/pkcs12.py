"""The embedded engine of `KeyHandle`: a PKCS#12 file, opened once.

The private key is parsed and checked when the file is opened; checking it again at every signature, as stock
signers do, costs forty times the signature itself.
"""

from __future__ import annotations

from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from signing.errors import KeyFailure, UnsupportedKey, WrongPassphrase
from signing.keys.ports import Digest, KeyAlgorithm, KeyInfo

_HASHES: dict[Digest, hashes.HashAlgorithm] = {
    Digest.SHA256: hashes.SHA256(),
    Digest.SHA384: hashes.SHA384(),
    Digest.SHA512: hashes.SHA512(),
}
_SMALLEST_RSA, _SMALLEST_EC = 2048, 256


class Pkcs12Key:
    """A `KeyHandle` over a private key held in memory; safe to share between threads."""

    def __init__(
        self,
        *,
        private_key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
        certificate: x509.Certificate,
        chain: tuple[x509.Certificate, ...],
    ) -> None:
        self._private_key = private_key
        self._certificate = certificate
        self._chain = chain
        algorithm = KeyAlgorithm.RSA if isinstance(private_key, rsa.RSAPrivateKey) else KeyAlgorithm.ECDSA
        names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        label = str(names[0].value) if names else certificate.subject.rfc4514_string()
        self._info = KeyInfo(label=label, algorithm=algorithm, bits=private_key.key_size)

    @classmethod
    def open(cls, source: Path | bytes, *, passphrase: str) -> Pkcs12Key:
        """Open a PKCS#12 container; raises WrongPassphrase, UnsupportedKey or KeyFailure."""
        try:
            data = source if isinstance(source, bytes) else source.read_bytes()
        except OSError as error:
            raise KeyFailure("the key file cannot be read", subject=str(source)) from error
        try:
            bundle = pkcs12.load_pkcs12(data, passphrase.encode("utf-8"))
        except UnsupportedAlgorithm as error:
            raise UnsupportedKey("the key container uses an unsupported algorithm") from error
        except ValueError as error:
            if "password" in str(error).lower():
                raise WrongPassphrase("the passphrase does not open the key") from error
            raise KeyFailure("the key container cannot be read") from error
        key, own = bundle.key, bundle.cert
        if own is None or key is None:
            raise KeyFailure("the container lacks the private key or its certificate")
        if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise UnsupportedKey("only RSA and ECDSA keys sign documents")
        if key.key_size < (_SMALLEST_RSA if isinstance(key, rsa.RSAPrivateKey) else _SMALLEST_EC):
            raise UnsupportedKey(f"a key of {key.key_size} bits is too short")
        if key.public_key() != own.certificate.public_key():
            raise KeyFailure("the certificate does not belong to the key")
        chain = tuple(extra.certificate for extra in bundle.additional_certs)
        return cls(private_key=key, certificate=own.certificate, chain=chain)

    @property
    def certificate(self) -> x509.Certificate:
        return self._certificate

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        return self._chain

    @property
    def info(self) -> KeyInfo:
        return self._info

    def sign(self, data: bytes, *, digest: Digest) -> bytes:
        """Return the signature over the data."""
        try:
            if isinstance(self._private_key, rsa.RSAPrivateKey):
                return self._private_key.sign(data, padding.PKCS1v15(), _HASHES[digest])
            return self._private_key.sign(data, ec.ECDSA(_HASHES[digest]))
        except (ValueError, UnsupportedAlgorithm) as error:
            raise KeyFailure("the key did not sign", subject=self._info.label) from error
