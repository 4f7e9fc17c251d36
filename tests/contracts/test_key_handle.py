"""The contract of `KeyHandle`: every engine goes through it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

from signing.errors import KeyFailure, UnsupportedKey, WrongPassphrase
from signing.fast_signer import verify_raw
from signing.keys import Digest, KeyAlgorithm, KeyHandle, Pkcs12Key
from signing.keys.pkcs11 import Pkcs11Key
from signing.keys.remote import RemoteBatch, RemoteKey, TypedActivation
from tests.support.csc_server import PIN as REMOTE_PIN
from tests.support.csc_server import CscServer, chained
from tests.support.softhsm import PIN, SoftHsm

PASSPHRASE = "mật khẩu thử"


class KeyHandleContract:
    """What every engine of the port promises; subclasses give the `key` fixture."""

    @pytest.mark.parametrize("digest", list(Digest))
    def test_its_signature_fits_its_certificate(self, key: KeyHandle, digest: Digest) -> None:
        signature = key.sign("Số: 12/UBND-VP".encode(), digest=digest)
        verify_raw(key, signature, "Số: 12/UBND-VP".encode(), digest=digest)
        with pytest.raises(KeyFailure):
            verify_raw(key, signature, b"other data", digest=digest)

    def test_it_says_what_it_is(self, key: KeyHandle) -> None:
        public = key.certificate.public_key()
        expected = KeyAlgorithm.RSA if isinstance(public, rsa.RSAPublicKey) else KeyAlgorithm.ECDSA
        assert key.info.algorithm is expected
        assert isinstance(public, rsa.RSAPublicKey | ec.EllipticCurvePublicKey)
        assert key.info.bits == public.key_size
        assert key.info.label

    def test_its_chain_leads_on_from_its_certificate(self, key: KeyHandle) -> None:
        assert key.certificate not in key.chain
        if key.chain:
            assert any(issuer.subject == key.certificate.issuer for issuer in key.chain)

    def test_it_signs_again_and_again(self, key: KeyHandle) -> None:
        for number in range(3):
            data = f"văn bản {number}".encode()
            verify_raw(key, key.sign(data, digest=Digest.SHA256), data, digest=Digest.SHA256)


def certificate_of(
    private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey,
    *,
    name: str = "Nguyễn Thị Ngọc Uyển",
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(4711)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=900))
    )
    return builder.sign(private, None if isinstance(private, ed25519.Ed25519PrivateKey) else hashes.SHA256())


def container(private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, cert: x509.Certificate) -> bytes:
    encryption = BestAvailableEncryption(PASSPHRASE.encode())
    return pkcs12.serialize_key_and_certificates(b"key", private, cert, None, encryption)


@lru_cache
def remote_rsa() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def on_token(softhsm: SoftHsm, private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> Pkcs11Key:
    token = softhsm.token()
    token.put(private, [certificate_of(private)])
    return Pkcs11Key.open(token.address, pin=PIN)


class TestPkcs12Rsa(KeyHandleContract):
    @pytest.fixture(scope="class")
    @classmethod
    def key(cls) -> Pkcs12Key:
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return Pkcs12Key.open(container(private, certificate_of(private)), passphrase=PASSPHRASE)


class TestPkcs12Ecdsa(KeyHandleContract):
    @pytest.fixture(scope="class")
    @classmethod
    def key(cls) -> Pkcs12Key:
        private = ec.generate_private_key(ec.SECP256R1())
        return Pkcs12Key.open(container(private, certificate_of(private)), passphrase=PASSPHRASE)


@pytest.mark.crypto
@pytest.mark.live
class TestPkcs11Rsa(KeyHandleContract):
    @pytest.fixture(scope="class")
    @classmethod
    def key(cls, softhsm: SoftHsm) -> Pkcs11Key:
        return on_token(softhsm, rsa.generate_private_key(public_exponent=65537, key_size=2048))


@pytest.mark.crypto
@pytest.mark.live
class TestPkcs11Ecdsa(KeyHandleContract):
    @pytest.fixture(scope="class", params=[ec.SECP256R1(), ec.SECP384R1()], ids=lambda curve: str(curve.name))
    @classmethod
    def key(cls, softhsm: SoftHsm, request: pytest.FixtureRequest) -> Pkcs11Key:
        return on_token(softhsm, ec.generate_private_key(request.param))


def at_provider(csc: CscServer, private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, **more: Any) -> RemoteKey:
    name = csc.hold("khoa", private, chained(private), multisign=10, **more)
    return RemoteKey.open(
        client=csc.client(),
        credential_id=name,
        activation=TypedActivation({"PIN": REMOTE_PIN}),
        pause=lambda seconds: None,
        later=bool(more.get("scal") == "2"),
    )


@pytest.mark.crypto
@pytest.mark.live
class TestRemoteRsa(KeyHandleContract):
    @pytest.fixture(params=["1", "2"], ids=["scal1", "scal2, polled"])
    @classmethod
    def key(cls, csc: CscServer, request: pytest.FixtureRequest) -> RemoteKey:
        return at_provider(csc, remote_rsa(), scal=request.param)


@pytest.mark.crypto
@pytest.mark.live
class TestRemoteEcdsa(KeyHandleContract):
    @pytest.fixture
    @classmethod
    def key(cls, csc: CscServer) -> RemoteKey:
        return at_provider(csc, ec.generate_private_key(ec.SECP256R1()))


@pytest.mark.crypto
@pytest.mark.live
class TestRemoteBatch(KeyHandleContract):
    @pytest.fixture(params=["1", "2"], ids=["scal1", "scal2"])
    @classmethod
    def key(cls, csc: CscServer, request: pytest.FixtureRequest) -> RemoteBatch:
        return at_provider(csc, remote_rsa(), scal=request.param).batch(10)


class TestPkcs12Refusals:
    """A container that cannot sign says why when it is opened, not when it should sign."""

    def test_a_wrong_passphrase(self) -> None:
        private = ec.generate_private_key(ec.SECP256R1())
        with pytest.raises(WrongPassphrase):
            Pkcs12Key.open(container(private, certificate_of(private)), passphrase="sai")

    def test_bytes_that_are_no_container(self) -> None:
        with pytest.raises(KeyFailure):
            Pkcs12Key.open(b"not a container", passphrase=PASSPHRASE)

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(KeyFailure):
            Pkcs12Key.open(tmp_path / "none.p12", passphrase=PASSPHRASE)

    def test_a_short_key(self) -> None:
        private = rsa.generate_private_key(public_exponent=65537, key_size=1024)
        with pytest.raises(UnsupportedKey):
            Pkcs12Key.open(container(private, certificate_of(private)), passphrase=PASSPHRASE)

    def test_a_key_that_is_neither_rsa_nor_ecdsa(self) -> None:
        private = ed25519.Ed25519PrivateKey.generate()
        blob = pkcs12.serialize_key_and_certificates(
            b"key", private, certificate_of(private), None, BestAvailableEncryption(PASSPHRASE.encode())
        )
        with pytest.raises(UnsupportedKey):
            Pkcs12Key.open(blob, passphrase=PASSPHRASE)


def test_the_check_of_a_raw_signature_is_a_real_one() -> None:
    """An engine that answers with some other signature is caught, by the same primitive a reader would use."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    key = Pkcs12Key.open(container(private, certificate_of(private)), passphrase=PASSPHRASE)
    signature = key.sign(b"data", digest=Digest.SHA256)
    with pytest.raises(InvalidSignature):
        private.public_key().verify(signature, b"other", padding.PKCS1v15(), hashes.SHA256())
    with pytest.raises(KeyFailure):
        verify_raw(key, bytes(len(signature)), b"data", digest=Digest.SHA256)
