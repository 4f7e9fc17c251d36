"""What a certificate says about its key, and whether a raw signature is that key's."""

from __future__ import annotations

from collections.abc import Iterable

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

from signing.errors import UnsupportedKey
from signing.keys.ports import Digest, KeyAlgorithm, KeyInfo

HASHES: dict[Digest, hashes.HashAlgorithm] = {
    Digest.SHA256: hashes.SHA256(),
    Digest.SHA384: hashes.SHA384(),
    Digest.SHA512: hashes.SHA512(),
}
_SMALLEST_RSA, _SMALLEST_EC = 2048, 256
_LONGEST_PATH = 10


def key_info(certificate: x509.Certificate) -> KeyInfo:
    """Return what a screen may show of the certificate's key; raises UnsupportedKey (TT 15/2025, Phụ lục I)."""
    public = certificate.public_key()
    if not isinstance(public, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise UnsupportedKey("only RSA and ECDSA keys sign documents")
    is_rsa = isinstance(public, rsa.RSAPublicKey)
    if public.key_size < (_SMALLEST_RSA if is_rsa else _SMALLEST_EC):
        raise UnsupportedKey(f"a key of {public.key_size} bits is too short")
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return KeyInfo(
        label=str(names[0].value) if names else certificate.subject.rfc4514_string(),
        algorithm=KeyAlgorithm.RSA if is_rsa else KeyAlgorithm.ECDSA,
        bits=public.key_size,
    )


def signature_fits(certificate: x509.Certificate, signature: bytes, data: bytes, *, digest: Digest) -> bool:
    """Tell whether a raw signature over the data is that of the certificate's key."""
    public = certificate.public_key()
    try:
        if isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, data, padding.PKCS1v15(), HASHES[digest])
        elif isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, data, ec.ECDSA(HASHES[digest]))
        else:
            raise UnsupportedKey("only RSA and ECDSA keys sign documents")
    except InvalidSignature:
        return False
    return True


def issuers_of(certificate: x509.Certificate, known: Iterable[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """Return the known certificates that lead on from one, nearest first; by name, paths are validated elsewhere."""
    pool = [one for one in known if one != certificate]
    path: list[x509.Certificate] = []
    current = certificate
    while current.issuer != current.subject and len(path) < _LONGEST_PATH:
        found = next((one for one in pool if one.subject == current.issuer and one not in path), None)
        if found is None:
            break
        path.append(found)
        current = found
    return tuple(path)
