"""A PAdES signer that assembles its CMS by concatenating DER (EN 319 122-1 §5, RFC 5652 §5).

Building the same structure through asn1crypto takes six times as long as the RSA operation in it. Constant parts
are encoded once a key; a conformance test compares each attribute with pyHanko's own signer.
Signed attributes: contentType, messageDigest, signingCertificateV2 and, when a title is claimed,
signerAttributesV2. PAdES forbids signing-time (EN 319 142-1 §6.3).
"""

from __future__ import annotations

import hashlib
from typing import Any

from asn1crypto import algos, cms, core, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.sign.ades.api import SignerAttributesProvider, SignerAttrSpec
from pyhanko.sign.general import as_signing_certificate_v2
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, Signer
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.errors import KeyFailure, UnsupportedKey
from signing.keys.ports import Digest, KeyAlgorithm, KeyHandle
from signing.trust import to_asn1

_TITLE_OID = "2.5.4.12"
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_TOKEN_SLACK = 1.15


def der(tag: int, *contents: bytes) -> bytes:
    """Return one DER element of definite length (X.690 §8.1)."""
    body = b"".join(contents)
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + body


def _oid(dotted: str) -> bytes:
    return bytes(core.ObjectIdentifier(dotted).dump())


_SEQUENCE, _SET, _OCTETS = 0x30, 0x31, 0x04
_VERSION_1 = b"\x02\x01\x01"
_DATA = _oid("1.2.840.113549.1.7.1")
_SIGNED_DATA = _oid("1.2.840.113549.1.7.2")
_CONTENT_TYPE = der(_SEQUENCE, _oid("1.2.840.113549.1.9.3"), der(_SET, _DATA))
_MESSAGE_DIGEST = _oid("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE_V2 = _oid("1.2.840.113549.1.9.16.2.47")
_SIGNER_ATTRIBUTES_V2 = _oid("0.4.0.19122.1.1")
_SIGNATURE_TIMESTAMP = _oid("1.2.840.113549.1.9.16.2.14")


def signer_attributes(title: str) -> SignerAttrSpec:
    """Return a claimed title as pyHanko's attribute specification (EN 319 122-1 §5.2.6.1)."""
    claimed = cms.AttCertAttribute({"type": _TITLE_OID, "values": [core.UTF8String(title)]})
    return SignerAttrSpec(claimed_attrs=[claimed], certified_attrs=[])


class DerSigner(Signer):
    """pyHanko's `Signer` over a `KeyHandle`; one instance a key and title, usable for many files."""

    def __init__(self, *, key: KeyHandle, digest: Digest = Digest.SHA256, claimed_title: str = "") -> None:
        certificate = to_asn1(key.certificate)
        chain = [to_asn1(c) for c in key.chain if c.issuer != c.subject]
        registry = SimpleCertificateStore()
        registry.register_multiple(chain)
        super().__init__(signing_cert=certificate, cert_registry=registry, embed_roots=True)
        self.key = key
        self.digest = digest
        self._parts = _Parts(certificate=certificate, chain=chain, key=key, digest=digest, title=claimed_title)

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001 - pyHanko's signature
        """Return the raw signature, checked against the certificate before anyone keeps it."""
        if dry_run:
            return bytes(self._parts.signature_size)
        signature = self.key.sign(data, digest=self.digest)
        verify_raw(self.key, signature, data, digest=self.digest)
        return signature

    async def async_sign(
        self,
        data_digest: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001 - pyHanko's signature
        use_pades: bool = False,  # noqa: FBT001 - pyHanko's signature
        timestamper: TimeStamper | None = None,
        signed_attr_settings: PdfCMSSignedAttributes | None = None,
        is_pdf_sig: bool = True,  # noqa: FBT001 - pyHanko's signature
        encap_content_info: object = None,
    ) -> Any:
        """Return the CMS as DER bytes, or parsed when pyHanko only estimates its size.

        The settings of the attributes are this signer's own, so pyHanko's are not looked at.
        """
        if digest_algorithm != self.digest.value:
            raise UnsupportedKey(f"the signer works with {self.digest.value}, not {digest_algorithm}")
        attributes = self.signed_attribute_list(data_digest)
        signature = await self.async_sign_raw(der(_SET, *attributes), digest_algorithm, dry_run)
        token = await self._token(signature, timestamper, dry_run=dry_run)
        blob = self.assemble(attributes=attributes, signature=signature, token=token)
        return cms.ContentInfo.load(blob) if dry_run else blob

    async def reserve(self, timestamper: TimeStamper | None) -> int:
        """Return the hex characters to reserve: readers parse every one of them, so the estimate is tight."""
        size = len(
            self.assemble(
                attributes=self.signed_attribute_list(bytes(self._parts.digest_size)),
                signature=bytes(self._parts.signature_size),
                token=b"",
            )
        )
        if timestamper is not None:
            token = await timestamper.async_dummy_response(self.digest.value)
            size += int(len(token.dump()) * _TOKEN_SLACK) + 64
        return 2 * (size + 16)

    def signed_attribute_list(self, document_digest: bytes) -> list[bytes]:
        """Return the encoded signed attributes in the order DER wants for a SET OF."""
        message_digest = der(_SEQUENCE, _MESSAGE_DIGEST, der(_SET, der(_OCTETS, document_digest)))
        return sorted((*self._parts.constant_attributes, message_digest))

    def assemble(self, *, attributes: list[bytes], signature: bytes, token: bytes) -> bytes:
        """Return the ContentInfo around given attributes, signature and time-stamp token."""
        parts = self._parts
        unsigned = b""
        if token:
            unsigned = der(0xA1, der(_SEQUENCE, _SIGNATURE_TIMESTAMP, der(_SET, token)))
        signer_info = der(
            _SEQUENCE,
            _VERSION_1,
            parts.signer_id,
            parts.digest_algorithm,
            der(0xA0, *attributes),
            parts.signature_algorithm,
            der(_OCTETS, signature),
            unsigned,
        )
        signed_data = der(
            _SEQUENCE,
            _VERSION_1,
            der(_SET, parts.digest_algorithm),
            der(_SEQUENCE, _DATA),
            parts.certificates,
            der(_SET, signer_info),
        )
        return der(_SEQUENCE, _SIGNED_DATA, der(0xA0, signed_data))

    async def _token(self, signature: bytes, timestamper: TimeStamper | None, *, dry_run: bool) -> bytes:
        if timestamper is None:
            return b""
        if dry_run:
            return bytes((await timestamper.async_dummy_response(self.digest.value)).dump())
        imprint = hashlib.new(self.digest.value, signature).digest()
        return bytes((await timestamper.async_timestamp(imprint, self.digest.value)).dump())


class _Parts:
    """What stays the same from one signature of a key to the next, already encoded."""

    def __init__(
        self,
        *,
        certificate: x509.Certificate,
        chain: list[x509.Certificate],
        key: KeyHandle,
        digest: Digest,
        title: str,
    ) -> None:
        name = digest.value
        self.digest_size = hashlib.new(name).digest_size
        self.digest_algorithm = algos.DigestAlgorithm({"algorithm": name}).dump()
        rsa_key = key.info.algorithm is KeyAlgorithm.RSA
        mechanism = f"{name}_rsa" if rsa_key else f"{name}_ecdsa"
        self.signature_algorithm = algos.SignedDigestAlgorithm({"algorithm": mechanism}).dump()
        self.signature_size = key.info.bits // 8 if rsa_key else 2 * ((key.info.bits + 7) // 8) + 16
        self.signer_id = der(
            _SEQUENCE, certificate.issuer.dump(), certificate["tbs_certificate"]["serial_number"].dump()
        )
        self.certificates = der(0xA0, *sorted({c.dump() for c in (certificate, *chain)}))
        constant = [
            _CONTENT_TYPE,
            der(_SEQUENCE, _SIGNING_CERTIFICATE_V2, der(_SET, as_signing_certificate_v2(certificate).dump())),
        ]
        if title:
            constant.append(der(_SEQUENCE, _SIGNER_ATTRIBUTES_V2, der(_SET, _claimed(title))))
        self.constant_attributes = tuple(constant)


def _claimed(title: str) -> bytes:
    provider = SignerAttributesProvider(signer_attributes(title))
    building = provider.build_attr_value()
    try:
        building.send(None)
    except StopIteration as done:
        return bytes(done.value.dump())
    raise UnsupportedKey("the claimed title could not be encoded")


def verify_raw(key: KeyHandle, signature: bytes, data: bytes, *, digest: Digest) -> None:
    """Check a raw signature with the certificate's key; raises KeyFailure when the engine signed wrongly."""
    public = key.certificate.public_key()
    try:
        if isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, data, padding.PKCS1v15(), _HASHES[digest.value])
        elif isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, data, ec.ECDSA(_HASHES[digest.value]))
        else:
            raise UnsupportedKey("only RSA and ECDSA keys sign documents")
    except InvalidSignature as error:
        raise KeyFailure("the key's signature does not fit its certificate", subject=key.info.label) from error
