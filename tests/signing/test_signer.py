"""The DER signer agrees with pyHanko's own signer, attribute by attribute."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import UTC, datetime

import pytest
from asn1crypto import cms
from asn1crypto.core import OctetString
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from pyhanko.sign.ades.api import CAdESSignedAttrSpec
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, Signer

from signing.fast_signer import DerSigner, der, signer_attributes
from signing.keys import Digest, KeyHandle, Pkcs12Key
from signing.trust import to_asn1
from tests.contracts.test_key_handle import PASSPHRASE, certificate_of, container
from tests.signing.material import Desk

pytestmark = pytest.mark.crypto
DIGEST = hashlib.sha256("văn bản".encode()).digest()
TITLE = "Phó Chủ tịch"


class StockSigner(Signer):
    """pyHanko's assembly around the same key."""

    def __init__(self, key: KeyHandle, registry: object) -> None:
        super().__init__(signing_cert=to_asn1(key.certificate), cert_registry=registry)
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return self._key.sign(data, digest=Digest(digest_algorithm))


def stock_cms(key: KeyHandle, fast: DerSigner, title: str) -> cms.ContentInfo:
    spec = CAdESSignedAttrSpec(signer_attributes=signer_attributes(title)) if title else None
    settings = PdfCMSSignedAttributes(signing_time=datetime.now(tz=UTC), cades_signed_attrs=spec)
    signing = StockSigner(key, fast.cert_registry).async_sign(
        DIGEST, "sha256", use_pades=True, signed_attr_settings=settings
    )
    return asyncio.run(signing)


def fast_cms(fast: DerSigner) -> cms.ContentInfo:
    return cms.ContentInfo.load(asyncio.run(fast.async_sign(DIGEST, "sha256", use_pades=True)), strict=True)


def attributes(content: cms.ContentInfo) -> dict[str, bytes]:
    info = content["content"]["signer_infos"][0]
    return {a["type"].dotted: a["values"].dump() for a in info["signed_attrs"]}


@pytest.fixture(scope="module")
def ec_key() -> Pkcs12Key:
    private = ec.generate_private_key(ec.SECP256R1())
    return Pkcs12Key.open(container(private, certificate_of(private)), passphrase=PASSPHRASE)


@pytest.mark.parametrize("title", ["", TITLE])
@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_the_cms_is_that_of_the_stock_signer(desk: Desk, ec_key: Pkcs12Key, kind: str, title: str) -> None:
    key: KeyHandle = desk.key("commune-deputy") if kind == "rsa" else ec_key
    fast = DerSigner(key=key, claimed_title=title)
    ours, theirs = fast_cms(fast), stock_cms(key, fast, title)
    assert attributes(ours) == attributes(theirs)
    assert len(attributes(ours)) == (4 if title else 3)
    our_data, their_data = ours["content"], theirs["content"]
    for part in ("version", "digest_algorithms", "encap_content_info"):
        assert our_data[part].dump() == their_data[part].dump(), part
    assert {c.dump() for c in our_data["certificates"]} == {c.dump() for c in their_data["certificates"]}
    our_info, their_info = our_data["signer_infos"][0], their_data["signer_infos"][0]
    for part in ("version", "sid", "digest_algorithm", "signature_algorithm", "signed_attrs"):
        assert our_info[part].dump() == their_info[part].dump(), part
    if kind == "rsa":
        assert ours.dump() == theirs.dump(), "RSA signatures are deterministic: all of it is equal"


def test_signing_time_is_never_among_the_attributes(desk: Desk) -> None:
    assert "1.2.840.113549.1.9.5" not in attributes(fast_cms(DerSigner(key=desk.key("commune-leader"))))


def test_the_signature_covers_the_attributes_as_a_set(desk: Desk) -> None:
    key = desk.key("commune-leader")
    info = fast_cms(DerSigner(key=key))["content"]["signer_infos"][0]
    signed = info["signed_attrs"].untag().dump(force=True)
    public = key.certificate.public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    public.verify(info["signature"].native, signed, padding.PKCS1v15(), SHA256())


def test_the_reserve_is_enough_and_tight(desk: Desk) -> None:
    fast = DerSigner(key=desk.key("commune-leader"), claimed_title=TITLE)
    reserved = asyncio.run(fast.reserve(desk.timestamps.stamper))
    signing = fast.async_sign(DIGEST, "sha256", timestamper=desk.timestamps.stamper)
    needed = 2 * len(asyncio.run(signing))
    assert needed <= reserved <= needed * 1.2


@pytest.mark.parametrize("size", [0, 1, 127, 128, 255, 256, 65535, 65536])
def test_der_lengths(size: int) -> None:
    assert der(0x04, bytes(size)) == OctetString(bytes(size)).dump()
