"""The engine of `KeyHandle` over PKCS#11: a key in an HSM or a token, never outside it.

Digests are computed here and the token does the private operation only: raw mechanisms are what every token has
(SoftHSM knows no ECDSA with a hash). Where raw RSA is forbidden, the mechanism with the hash is used.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asn1crypto import algos, core
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pkcs11 import exceptions as vendor
from pkcs11.constants import Attribute, ObjectClass
from pkcs11.mechanisms import KeyType, Mechanism

from signing.errors import KeyFailure, KeyMissing, KeyUnavailable, UnsupportedKey
from signing.keys.ports import Digest, KeyAlgorithm, KeyInfo
from signing.keys.proof import issuers_of, key_info
from signing.keys.tokens import GONE, Session, TokenAddress, TokenSessions, token_sessions

_HASHED_RSA = {
    Digest.SHA256: Mechanism.SHA256_RSA_PKCS,
    Digest.SHA384: Mechanism.SHA384_RSA_PKCS,
    Digest.SHA512: Mechanism.SHA512_RSA_PKCS,
}
_HASHED_EC = {
    Digest.SHA256: Mechanism.ECDSA_SHA256,
    Digest.SHA384: Mechanism.ECDSA_SHA384,
    Digest.SHA512: Mechanism.ECDSA_SHA512,
}


def _digest_info_head(digest: Digest) -> bytes:
    """Return what stands before the digest in a DigestInfo (RFC 8017 §9.2)."""
    size = hashlib.new(digest.value).digest_size
    info = algos.DigestInfo(
        {"digest_algorithm": {"algorithm": digest.value, "parameters": core.Null()}, "digest": bytes(size)}
    )
    return bytes(info.dump()[:-size])


_HEADS = {digest: _digest_info_head(digest) for digest in Digest}


@dataclass(frozen=True, slots=True)
class KeyName:
    """Which key of a token: by label, by id (CKA_ID), or both; empty means the only one there is."""

    label: str = ""
    id: bytes = b""


class Pkcs11Key:
    """A `KeyHandle` over a private key inside a token; safe to share between threads and, opened before, forks."""

    def __init__(
        self,
        *,
        address: TokenAddress,
        pin: str,
        name: KeyName,
        certificate: x509.Certificate,
        chain: tuple[x509.Certificate, ...],
    ) -> None:
        self._address, self._pin, self._name = address, pin, name
        self._certificate, self._chain = certificate, chain
        self._info = key_info(certificate)

    @classmethod
    def open(
        cls,
        address: TokenAddress,
        *,
        pin: str,
        name: KeyName = KeyName(),
        certificate: x509.Certificate | None = None,
        chain: tuple[x509.Certificate, ...] | None = None,
    ) -> Pkcs11Key:
        """Find a key and its certificate on a token; what the token does not hold may be handed in.

        Raises KeyUnavailable when library or token is not there, WrongPin, PinLocked, KeyMissing, UnsupportedKey, and
        KeyFailure when certificate and key do not belong together.
        """
        if not Path(address.library).is_file():
            raise KeyUnavailable("the PKCS#11 library is not there", subject=str(address.library))
        sessions = token_sessions(address, pin=pin)
        try:
            with sessions.session() as session:
                key = _private_key(session, name, str(address))
                stored = _certificates(session)
                own = certificate or _certificate_of(key, stored, str(address))
                _refuse_foreign(session, key, own)
        except vendor.PKCS11Error as error:
            raise _translated(error, str(address)) from error
        if chain is None:
            chain = issuers_of(own, [one for _, one in stored])
        return cls(address=address, pin=pin, name=name, certificate=own, chain=chain)

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
        """Return the signature over the data; a token that was away is opened anew once.

        Raises KeyUnavailable while it is away, KeyMissing, WrongPin, PinLocked, KeyFailure.
        """
        sessions = token_sessions(self._address, pin=self._pin)
        for last in (False, True):
            seen = sessions.generation
            try:
                with sessions.session() as session:
                    return self._signed(sessions, session, data, digest)
            except GONE as error:
                if last:
                    raise KeyUnavailable("the token does not answer", subject=str(self._address)) from error
                sessions.lost(seen)
            except KeyMissing:
                if last:
                    raise
                sessions.lost(seen)  # the key was there once: another token, or nobody logged in
            except vendor.PKCS11Error as error:
                raise _translated(error, str(self._address)) from error
        raise KeyUnavailable("the token does not answer", subject=str(self._address))

    def _signed(self, sessions: TokenSessions, session: Session, data: bytes, digest: Digest) -> bytes:
        key, again = self._key(session)
        more = {"pin": self._pin} if again else {}
        if self._info.algorithm is KeyAlgorithm.RSA:
            if Mechanism.RSA_PKCS in sessions.mechanisms:
                plain = _HEADS[digest] + hashlib.new(digest.value, data).digest()
                return bytes(key.sign(plain, mechanism=Mechanism.RSA_PKCS, **more))
            return bytes(key.sign(data, mechanism=_HASHED_RSA[digest], **more))
        if Mechanism.ECDSA in sessions.mechanisms:
            # FIPS 186-4 §6.4: the leftmost bits, as many as the group's order has
            plain = hashlib.new(digest.value, data).digest()[: (self._info.bits + 7) // 8]
            pair = bytes(key.sign(plain, mechanism=Mechanism.ECDSA, **more))
        else:
            pair = bytes(key.sign(data, mechanism=_HASHED_EC[digest], **more))
        half = len(pair) // 2
        return encode_dss_signature(int.from_bytes(pair[:half], "big"), int.from_bytes(pair[half:], "big"))

    def _key(self, session: Session) -> tuple[Any, bool]:
        """Return the key in a session, and whether it wants the PIN at every signature (CKA_ALWAYS_AUTHENTICATE)."""
        found: tuple[Any, bool] | None = session.keys.get(self._name)
        if found is None:
            key = _private_key(session, self._name, str(self._address))
            found = session.keys[self._name] = key, bool(_attribute(key, Attribute.ALWAYS_AUTHENTICATE))
        return found


def _private_key(session: Session, name: KeyName, where: str) -> Any:
    wanted: dict[Attribute, Any] = {Attribute.CLASS: ObjectClass.PRIVATE_KEY}
    if name.label:
        wanted[Attribute.LABEL] = name.label
    if name.id:
        wanted[Attribute.ID] = name.id
    found = list(session.handle.get_objects(wanted))
    if not found:
        raise KeyMissing(f"the token holds no such key ({name.label or name.id.hex() or 'any'})", subject=where)
    if len(found) > 1:
        raise KeyMissing("the token holds several keys; name one by label and id", subject=where)
    if found[0].key_type not in (KeyType.RSA, KeyType.EC):
        raise UnsupportedKey("only RSA and ECDSA keys sign documents", subject=where)
    return found[0]


def _certificates(session: Session) -> list[tuple[bytes, x509.Certificate]]:
    """Return the certificates on the token with their ids; unreadable ones are passed over."""
    found = []
    for one in session.handle.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}):
        try:
            loaded = x509.load_der_x509_certificate(bytes(one[Attribute.VALUE]))
        except (ValueError, vendor.PKCS11Error):
            continue
        found.append((bytes(_attribute(one, Attribute.ID) or b""), loaded))
    return found


def _certificate_of(key: Any, stored: list[tuple[bytes, x509.Certificate]], where: str) -> x509.Certificate:
    own = bytes(_attribute(key, Attribute.ID) or b"")
    for identifier, certificate in stored:
        if identifier == own:
            return certificate
    raise KeyMissing("the token holds no certificate for the key", subject=where)


def _refuse_foreign(session: Session, key: Any, certificate: x509.Certificate) -> None:
    """Raise KeyFailure when the token shows that the certificate is another key's."""
    public = certificate.public_key()
    fits = True
    if isinstance(public, rsa.RSAPublicKey):
        modulus = _attribute(key, Attribute.MODULUS)
        fits = key.key_type is KeyType.RSA and (
            modulus is None or int.from_bytes(modulus, "big") == public.public_numbers().n
        )
    elif isinstance(public, ec.EllipticCurvePublicKey):
        fits = key.key_type is KeyType.EC
        halves = {Attribute.CLASS: ObjectClass.PUBLIC_KEY, Attribute.ID: bytes(_attribute(key, Attribute.ID) or b"")}
        numbers = public.public_numbers()
        size = (public.key_size + 7) // 8
        point = numbers.x.to_bytes(size, "big") + numbers.y.to_bytes(size, "big")
        for half in session.handle.get_objects(halves):
            stored = _attribute(half, Attribute.EC_POINT)
            fits = fits and (stored is None or bytes(stored).endswith(point))
    if not fits:
        raise KeyFailure("the certificate does not belong to the key", subject=certificate.subject.rfc4514_string())


def _attribute(held: Any, attribute: Attribute) -> Any:
    """Return an attribute, or None where the token does not know or show it."""
    try:
        return held[attribute]
    except (vendor.PKCS11Error, KeyError, NotImplementedError):
        return None


def _translated(error: vendor.PKCS11Error, where: str) -> KeyFailure:
    if isinstance(error, GONE):
        return KeyUnavailable("the token does not answer", subject=where)
    if isinstance(error, vendor.MechanismInvalid):
        return UnsupportedKey("the token does not sign with this kind of key", subject=where)
    return KeyFailure(f"the token did not sign ({type(error).__name__})", subject=where)
