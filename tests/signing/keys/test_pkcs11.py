"""Keys in an HSM: what is refused and how it is told, tokens pulled out and put back, forks, threads, real PAdES."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from pkcs11 import exceptions as vendor
from pkcs11.constants import TokenFlag

from signing.errors import (
    KeyFailure,
    KeyMissing,
    KeyUnavailable,
    PinLocked,
    ServiceUnavailable,
    UnsupportedKey,
    WrongPin,
)
from signing.keys import Digest
from signing.keys.pkcs11 import KeyName, Pkcs11Key, _translated
from signing.keys.proof import signature_fits
from signing.keys.tokens import TokenAddress, token_sessions
from signing.levels import Level
from signing.pades import sign
from tests.contracts.test_key_handle import certificate_of
from tests.signing.material import Desk, leader_plan, seal_plan
from tests.signing.test_pades import LEADER_FIELD, SEAL_FIELD, assert_all_good
from tests.support.softhsm import LIBRARY, PIN, SoftHsm, Token

pytestmark = [pytest.mark.crypto, pytest.mark.live]


@pytest.fixture(scope="module")
def private() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def token(softhsm: SoftHsm, private: ec.EllipticCurvePrivateKey) -> Token:
    made = softhsm.token()
    made.put(private, [certificate_of(private)])
    return made


def signs(key: Pkcs11Key, data: bytes = b"Quy\xe1\xba\xbft \xc4\x91\xe1\xbb\x8bnh") -> bool:
    return signature_fits(key.certificate, key.sign(data, digest=Digest.SHA256), data, digest=Digest.SHA256)


class TestWhatIsRefused:
    def test_a_wrong_pin_and_it_is_not_tried_twice(self, token: Token) -> None:
        with pytest.raises(WrongPin) as first:
            Pkcs11Key.open(token.address, pin="000000")
        assert first.value.tries_left is None, "SoftHSM counts no tries, so none are invented"
        with pytest.raises(WrongPin, match="not tried again"):
            Pkcs11Key.open(token.address, pin="000000")
        assert signs(Pkcs11Key.open(token.address, pin=PIN)), "the right PIN still opens it"

    def test_another_pin_beside_the_one_in_use(self, token: Token) -> None:
        assert signs(Pkcs11Key.open(token.address, pin=PIN))
        with pytest.raises(WrongPin, match="another PIN"):
            Pkcs11Key.open(token.address, pin="000000")

    def test_the_last_try_is_told_and_left_to_a_person(self, token: Token) -> None:
        token.flag(TokenFlag.USER_PIN_FINAL_TRY)
        with pytest.raises(WrongPin) as refused:
            Pkcs11Key.open(token.address, pin=PIN)
        assert refused.value.tries_left == 1

    def test_a_locked_token(self, token: Token) -> None:
        token.flag(TokenFlag.USER_PIN_LOCKED)
        with pytest.raises(PinLocked):
            Pkcs11Key.open(token.address, pin=PIN)

    def test_a_token_without_a_pin(self, softhsm: SoftHsm) -> None:
        with pytest.raises(PinLocked, match="no user PIN"):
            Pkcs11Key.open(softhsm.token(user_pin=False).address, pin=PIN)

    def test_a_key_that_is_not_there(self, token: Token) -> None:
        with pytest.raises(KeyMissing, match="khác"):
            Pkcs11Key.open(token.address, pin=PIN, name=KeyName(label="khác"))

    def test_two_keys_and_no_name(self, token: Token, private: ec.EllipticCurvePrivateKey) -> None:
        other = ec.generate_private_key(ec.SECP256R1())
        token.put(other, [certificate_of(other)], label="hai", id=b"\x02")
        with pytest.raises(KeyMissing, match="several"):
            Pkcs11Key.open(token.address, pin=PIN)
        named = Pkcs11Key.open(token.address, pin=PIN, name=KeyName(label="hai"))
        assert named.certificate.public_key() == other.public_key() and signs(named)
        assert signs(Pkcs11Key.open(token.address, pin=PIN, name=KeyName(id=b"\x01")))

    def test_a_key_without_certificate_takes_the_one_handed_in(
        self, softhsm: SoftHsm, private: ec.EllipticCurvePrivateKey
    ) -> None:
        bare = softhsm.token()
        bare.put(private, [])
        with pytest.raises(KeyMissing, match="certificate"):
            Pkcs11Key.open(bare.address, pin=PIN)
        assert signs(Pkcs11Key.open(bare.address, pin=PIN, certificate=certificate_of(private)))

    @pytest.mark.parametrize("kind", ["ec", "rsa"])
    def test_a_certificate_of_another_key(self, softhsm: SoftHsm, kind: str) -> None:
        def make() -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey:
            return ec.generate_private_key(ec.SECP256R1()) if kind == "ec" else rsa.generate_private_key(65537, 2048)

        one = softhsm.token()
        one.put(make(), [])
        with pytest.raises(KeyFailure, match="does not belong"):
            Pkcs11Key.open(one.address, pin=PIN, certificate=certificate_of(make()))

    def test_a_short_key(self, softhsm: SoftHsm) -> None:
        short = rsa.generate_private_key(65537, 1024)
        one = softhsm.token()
        one.put(short, [certificate_of(short)])
        with pytest.raises(UnsupportedKey):
            Pkcs11Key.open(one.address, pin=PIN)

    def test_a_library_or_token_that_is_not_there(self, token: Token, tmp_path: Path) -> None:
        with pytest.raises(KeyUnavailable):
            Pkcs11Key.open(TokenAddress(library=tmp_path / "none.so", label="T"), pin=PIN)
        (tmp_path / "text.so").write_text("no library")
        with pytest.raises(KeyUnavailable):
            Pkcs11Key.open(TokenAddress(library=tmp_path / "text.so", label="T"), pin=PIN)
        with pytest.raises(KeyUnavailable) as away:
            Pkcs11Key.open(TokenAddress(library=LIBRARY, label="không có"), pin=PIN)
        assert isinstance(away.value, ServiceUnavailable), "whoever retries outages retries this"

    def test_what_the_vendor_says_otherwise(self) -> None:
        assert isinstance(_translated(vendor.MechanismInvalid(), "T"), UnsupportedKey)
        assert isinstance(_translated(vendor.DeviceRemoved(), "T"), KeyUnavailable)
        assert not isinstance(_translated(vendor.DataLenRange(), "T"), ServiceUnavailable)


class TestThatItStays:
    def test_a_token_pulled_out_and_put_back(self, token: Token) -> None:
        key = Pkcs11Key.open(token.address, pin=PIN)
        assert signs(key)
        token.remove()
        for _ in range(2):
            with pytest.raises(KeyUnavailable):
                key.sign(b"data", digest=Digest.SHA256)
        token.insert()
        assert signs(key)

    def test_one_pulled_out_and_back_between_two_signatures(self, token: Token) -> None:
        key = Pkcs11Key.open(token.address, pin=PIN)
        assert signs(key)
        token.remove()
        token.insert()
        assert signs(key)

    def test_another_token_of_the_library_goes_on(self, softhsm: SoftHsm, token: Token) -> None:
        mine = ec.generate_private_key(ec.SECP384R1())
        second = softhsm.token()
        second.put(mine, [certificate_of(mine)])
        first_key = Pkcs11Key.open(token.address, pin=PIN)
        second_key = Pkcs11Key.open(second.address, pin=PIN)
        token.remove()
        with pytest.raises(KeyUnavailable):
            first_key.sign(b"data", digest=Digest.SHA256)
        assert signs(second_key)
        token.insert()
        assert signs(first_key) and signs(second_key)

    def test_a_child_after_a_fork_signs_and_so_does_the_parent(self, token: Token) -> None:
        key = Pkcs11Key.open(token.address, pin=PIN)
        assert signs(key)
        child = os.fork()
        if child == 0:
            try:
                os._exit(0 if signs(key) and signs(key) else 1)
            finally:
                os._exit(2)
        assert signs(key)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert signs(key)

    def test_many_threads_share_few_sessions(self, token: Token) -> None:
        key = Pkcs11Key.open(token.address, pin=PIN)
        with ThreadPoolExecutor(12) as threads:
            assert all(threads.map(lambda n: signs(key, f"văn bản {n}".encode()), range(48)))
        assert len(token_sessions(token.address, pin=PIN)._idle) <= 4

    def test_threads_live_through_a_removal(self, token: Token) -> None:
        key = Pkcs11Key.open(token.address, pin=PIN)

        def one(number: int) -> bool:
            if number == 8:
                token.remove()
                token.insert()
            try:
                return signs(key, str(number).encode())
            except KeyFailure:
                return True  # it fell into the gap; what counts is that nobody hangs or signs wrongly

        with ThreadPoolExecutor(4) as threads:
            assert all(threads.map(one, range(24), timeout=60))
        assert signs(key)


def test_the_whole_walk_with_keys_in_the_hsm(ready: bytes, desk: Desk, softhsm: SoftHsm) -> None:
    """Leader and seal, both in the HSM, at B-LTA: the chain comes from the token, every signature is good."""
    token = softhsm.token()
    signed = ready
    for number, (slug, plan) in enumerate(
        [("commune-leader", leader_plan(Level.B_LTA)), ("commune-seal", seal_plan(Level.B_LTA))], start=1
    ):
        box = desk.server.pki.p12(slug)
        bundle = pkcs12.load_pkcs12(box.path.read_bytes(), box.passphrase.encode())
        assert bundle.cert is not None and isinstance(bundle.key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
        certificates = [bundle.cert.certificate, *(one.certificate for one in bundle.additional_certs)]
        token.put(bundle.key, certificates, label=slug, id=bytes([number]))
        key = Pkcs11Key.open(token.address, pin=PIN, name=KeyName(label=slug))
        assert [c.subject for c in key.chain][:1] == [key.certificate.issuer]
        done = sign(
            source=signed,
            plan=plan,
            key=key,
            timestamps=desk.timestamps,
            trust=desk.trust,
            evidence=desk.evidence,
            now=datetime.now(tz=UTC),
        )
        assert done.level is Level.B_LTA and done.pdf.startswith(signed)
        signed = done.pdf
    assert_all_good(signed, desk, {LEADER_FIELD, SEAL_FIELD})
