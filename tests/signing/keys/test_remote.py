"""Remote signing against a provider that answers over HTTP: activations of every kind, batches, failures by name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from signing.errors import (
    ActivationExpired,
    ActivationRefused,
    CertificateExpired,
    CertificateRevoked,
    KeyFailure,
    KeyMissing,
    KeyUnavailable,
    PinLocked,
    RemoteRefused,
    ServiceUnavailable,
    UnsupportedKey,
    WrongAnswer,
)
from signing.keys import Digest
from signing.keys.csc import CscClient
from signing.keys.csc_values import BearerToken, ClientSecret, ServiceLogin, UserPassword
from signing.keys.proof import signature_fits
from signing.keys.remote import GivenActivation, RemoteKey, TypedActivation
from signing.levels import Level
from signing.pades import sign
from tests.signing.material import Desk, leader_plan, seal_plan
from tests.signing.test_pades import LEADER_FIELD, SEAL_FIELD, assert_all_good
from tests.support.csc_server import CLIENT, PASSWORD, PIN, REDIRECT, SECRET, USER, CscServer, chained

pytestmark = [pytest.mark.crypto, pytest.mark.live]
NAME = "GX-0112"
DATA = "Quyết định số 5".encode()


@lru_cache
def private() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture
def held(csc: CscServer) -> Callable[..., str]:
    def hold(**more: object) -> str:
        return csc.hold(NAME, private(), chained(private()), **more)

    return hold


def typed(csc: CscServer, *, otp: bool = False, timeout: float = 5) -> RemoteKey:
    values = {"PIN": PIN} | ({"OTP": csc.otp()} if otp else {})
    return RemoteKey.open(client=csc.client(timeout=timeout), credential_id=NAME, activation=TypedActivation(values))


def fits(key: RemoteKey, data: bytes, signature: bytes, digest: Digest = Digest.SHA256) -> bool:
    return signature_fits(key.certificate, signature, data, digest=digest)


class TestAccess:
    @pytest.mark.parametrize(
        "login", [ClientSecret(CLIENT, SECRET), UserPassword(USER, PASSWORD)], ids=["client", "user"]
    )
    def test_credentials_are_listed(self, csc: CscServer, held: Callable[..., str], login: ServiceLogin) -> None:
        held()
        assert csc.client(login=login).credentials_list() == [NAME]

    @pytest.mark.parametrize(
        "login",
        [ClientSecret(CLIENT, "sai"), UserPassword(USER, "sai"), BearerToken("sai")],
        ids=["client", "user", "token"],
    )
    def test_access_that_is_not_ours(self, csc: CscServer, login: ServiceLogin) -> None:
        with pytest.raises(RemoteRefused):
            csc.client(login=login).credentials_list()
        assert "sai" not in repr(login), "secrets stay out of logs"

    def test_an_ended_token_is_renewed_once_unseen(self, csc: CscServer, held: Callable[..., str]) -> None:
        held()
        one = csc.client()
        one.credentials_list()
        csc.end_tokens()
        assert one.credentials_list() == [NAME]

    @pytest.mark.parametrize("url", ["http://ky.example/csc/v2", "ftp://127.0.0.1", "https://"])
    def test_secrets_never_travel_in_the_clear(self, url: str) -> None:
        with pytest.raises(KeyFailure, match="HTTPS"):
            CscClient(base_url=url, login=BearerToken("t"))


class TestTypedActivation:
    @pytest.mark.parametrize("digest", list(Digest))
    def test_pin_and_one_time_code(self, csc: CscServer, held: Callable[..., str], digest: Digest) -> None:
        held(asks=("PIN", "OTP"), scal="2")
        key = typed(csc, otp=True)
        assert fits(key, DATA, key.sign(DATA, digest=digest), digest)
        assert csc.calls("credentials/authorize")[0]["numSignatures"] == 1

    def test_a_one_time_code_is_not_sent_twice(self, csc: CscServer, held: Callable[..., str]) -> None:
        held(asks=("PIN", "OTP"))
        key = typed(csc, otp=True)
        key.sign(DATA, digest=Digest.SHA256)
        with pytest.raises(ActivationRefused, match="one-time"):
            key.sign(DATA, digest=Digest.SHA256)
        assert len(csc.calls("credentials/authorize")) == 1, "a second try would count as a wrong one"

    def test_a_code_is_asked_for(self, csc: CscServer, held: Callable[..., str]) -> None:
        held(asks=("PIN", "OTP"))
        one = csc.client()
        credential = one.credential(NAME)
        assert [(a.id, a.one_time) for a in credential.asks] == [("PIN", False), ("OTP", True)]
        assert one.challenge(credential, auth_object="OTP") == ""

    def test_a_value_that_was_not_typed(self, csc: CscServer, held: Callable[..., str]) -> None:
        held(asks=("PIN", "OTP"))
        with pytest.raises(ActivationRefused, match="OTP"):
            typed(csc).sign(DATA, digest=Digest.SHA256)
        assert not csc.calls("credentials/authorize")

    def test_many_files_with_one_code_and_one_call(self, csc: CscServer, held: Callable[..., str]) -> None:
        held(asks=("PIN", "OTP"), scal="2", multisign=50)
        key = typed(csc, otp=True)
        datas = [f"văn bản {n}".encode() for n in range(20)]
        signatures = key.sign_many(datas, digest=Digest.SHA256)
        assert all(fits(key, data, one) for data, one in zip(datas, signatures, strict=True))
        assert len(csc.calls("credentials/authorize")) == len(csc.calls("signatures/signHash")) == 1
        assert key.sign_many([], digest=Digest.SHA256) == []

    @pytest.mark.parametrize("scal", ["1", "2"])
    def test_one_after_the_other_with_one_code(self, csc: CscServer, held: Callable[..., str], scal: str) -> None:
        held(asks=("PIN", "OTP"), scal=scal, multisign=5)
        batch = typed(csc, otp=True).batch(3)
        for number in range(3):
            data = f"văn bản {number}".encode()
            assert signature_fits(batch.certificate, batch.sign(data, digest=Digest.SHA256), data, digest=Digest.SHA256)
        assert len(csc.calls("credentials/authorize")) == 1
        assert len(csc.calls("credentials/extendTransaction")) == (2 if scal == "2" else 0)
        assert batch.left == 0
        with pytest.raises(ActivationExpired, match="used"):
            batch.sign(DATA, digest=Digest.SHA256)

    def test_more_than_one_activation_covers(self, csc: CscServer, held: Callable[..., str]) -> None:
        held(multisign=2)
        key = typed(csc)
        with pytest.raises(RemoteRefused, match="at most 2"):
            key.sign_many([b"1", b"2", b"3"], digest=Digest.SHA256)
        with pytest.raises(RemoteRefused, match="at most 2"):
            key.batch(3)

    def test_the_service_works_in_the_background(self, csc: CscServer, held: Callable[..., str]) -> None:
        held()
        waited: list[float] = []
        key = RemoteKey.open(
            client=csc.client(),
            credential_id=NAME,
            activation=TypedActivation({"PIN": PIN}),
            later=True,
            pause=waited.append,
        )
        assert fits(key, DATA, key.sign(DATA, digest=Digest.SHA256))
        assert len(waited) == 2 and len(csc.calls("signatures/signPolling")) == 3

    def test_it_works_longer_than_the_window(self, csc: CscServer, held: Callable[..., str]) -> None:
        held()
        csc.faults.polls_before_done = 10_000

        def pause(seconds: float) -> None:
            csc.moved += timedelta(seconds=60)

        key = RemoteKey.open(
            client=csc.client(), credential_id=NAME, activation=TypedActivation({"PIN": PIN}), later=True, pause=pause
        )
        with pytest.raises(KeyUnavailable, match="window"):
            key.sign(DATA, digest=Digest.SHA256)
        assert len(csc.calls("signatures/signPolling")) <= 5


class TestCodeFromTheBrowser:
    def test_the_owner_agrees_and_the_code_signs_once(self, csc: CscServer, held: Callable[..., str]) -> None:
        held(mode="oauth2code", scal="2", multisign=5)
        one = csc.client()
        credential = one.credential(NAME)
        datas = [b"one", b"two"]
        request = one.oauth_request(
            credential, hashes=[_hash(d) for d in datas], digest=Digest.SHA256, redirect_uri=REDIRECT
        )
        back = csc.browse(request.url)
        given = one.oauth_redeem(replace(request), code=back["code"], state=back["state"])
        assert given.sad not in repr(given) and request.verifier not in repr(request)
        key = RemoteKey(client=one, credential=credential, activation=GivenActivation(given))
        assert all(fits(key, d, s) for d, s in zip(datas, key.sign_many(datas, digest=Digest.SHA256), strict=True))
        with pytest.raises(ActivationRefused):
            key.sign(b"one", digest=Digest.SHA256)

    def test_other_files_than_agreed(self, csc: CscServer, held: Callable[..., str]) -> None:
        held(mode="oauth2code", scal="2")
        one, key = self._given(csc)
        with pytest.raises(ActivationRefused, match="other files"):
            key.sign(b"another", digest=Digest.SHA256)
        assert not csc.calls("signatures/signHash")

    def test_the_answer_of_another_request(self, csc: CscServer, held: Callable[..., str]) -> None:
        held(mode="oauth2code")
        one, request, back = self._asked(csc)
        with pytest.raises(ActivationRefused, match="another request"):
            one.oauth_redeem(request, code=back["code"], state="khác")

    def test_a_code_that_is_not_one(self, csc: CscServer, held: Callable[..., str]) -> None:
        held(mode="oauth2code")
        one, request, back = self._asked(csc)
        with pytest.raises(ActivationRefused):
            one.oauth_redeem(request, code="khác", state=back["state"])
        with pytest.raises(ActivationRefused):
            one.oauth_redeem(replace(request, verifier="v" * 43), code=back["code"], state=back["state"])

    def test_the_code_comes_too_late(self, csc: CscServer, held: Callable[..., str]) -> None:
        held(mode="oauth2code")
        one, request, back = self._asked(csc)
        csc.moved += timedelta(minutes=3)
        with pytest.raises(ActivationExpired):
            one.oauth_redeem(request, code=back["code"], state=back["state"])

    def test_only_a_registered_client_may_ask(self, csc: CscServer, held: Callable[..., str]) -> None:
        held(mode="oauth2code")
        one = csc.client(login=UserPassword(USER, PASSWORD))
        with pytest.raises(UnsupportedKey):
            one.oauth_request(one.credential(NAME), hashes=[_hash(DATA)], digest=Digest.SHA256, redirect_uri=REDIRECT)

    def _asked(self, csc: CscServer):  # type: ignore[no-untyped-def]  # three values of one test
        one = csc.client()
        request = one.oauth_request(
            one.credential(NAME), hashes=[_hash(DATA)], digest=Digest.SHA256, redirect_uri=REDIRECT
        )
        return one, request, csc.browse(request.url)

    def _given(self, csc: CscServer):  # type: ignore[no-untyped-def]  # two values of one test
        one, request, back = self._asked(csc)
        given = one.oauth_redeem(request, code=back["code"], state=back["state"])
        return one, RemoteKey(client=one, credential=one.credential(NAME), activation=GivenActivation(given))


class TestFailures:
    """Each failure of a provider by its own name."""

    def test_a_wrong_code_then_locked(self, csc: CscServer, held: Callable[..., str]) -> None:
        held()
        for expected in (ActivationRefused, ActivationRefused, PinLocked, PinLocked):
            key = RemoteKey.open(client=csc.client(), credential_id=NAME, activation=TypedActivation({"PIN": "000000"}))
            with pytest.raises(expected):
                key.sign(DATA, digest=Digest.SHA256)

    def test_a_wrong_one_time_code(self, csc: CscServer, held: Callable[..., str]) -> None:
        held(asks=("PIN", "OTP"))
        activation = TypedActivation({"PIN": PIN, "OTP": "000000"})
        key = RemoteKey.open(client=csc.client(), credential_id=NAME, activation=activation)
        with pytest.raises(ActivationRefused, match="OTP"):
            key.sign(DATA, digest=Digest.SHA256)

    def test_an_activation_that_ended_at_the_service(self, csc: CscServer, held: Callable[..., str]) -> None:
        held(multisign=5)
        csc.sad_seconds = 60
        batch = typed(csc).batch(2)
        batch.sign(DATA, digest=Digest.SHA256)
        csc.moved += timedelta(seconds=61)
        with pytest.raises(ActivationExpired):
            batch.sign(DATA, digest=Digest.SHA256)
        assert len(csc.calls("signatures/signHash")) == 1, "we knew, so the service was not asked"

    def test_an_activation_the_service_ends_earlier_than_it_said(
        self, csc: CscServer, held: Callable[..., str]
    ) -> None:
        held(multisign=5)
        batch = typed(csc).batch(2)
        batch.sign(DATA, digest=Digest.SHA256)
        for sad in csc._sads.values():
            sad.expires = csc.now()
        with pytest.raises(ActivationExpired, match="SAD expired"):
            batch.sign(DATA, digest=Digest.SHA256)

    def test_three_minutes_whatever_the_service_grants(self, csc: CscServer, held: Callable[..., str]) -> None:
        held(multisign=5)
        csc.sad_seconds = 3600
        batch = typed(csc).batch(2)
        batch.sign(DATA, digest=Digest.SHA256)
        csc.moved += timedelta(minutes=3)
        with pytest.raises(ActivationExpired):
            batch.sign(DATA, digest=Digest.SHA256)

    def test_slow(self, csc: CscServer, held: Callable[..., str]) -> None:
        held()
        key = typed(csc, timeout=0.3)
        csc.faults.slow = 1.0
        with pytest.raises(KeyUnavailable, match="Timeout"):
            key.sign(DATA, digest=Digest.SHA256)

    @pytest.mark.parametrize("status", [429, 500, 503])
    def test_out_of_order(self, csc: CscServer, held: Callable[..., str], status: int) -> None:
        held()
        key = typed(csc)
        csc.faults.status = {"signatures/signHash": status}
        with pytest.raises(KeyUnavailable) as caught:
            key.sign(DATA, digest=Digest.SHA256)
        assert isinstance(caught.value, ServiceUnavailable)
        assert len(csc.calls("signatures/signHash")) == 1, "it is not asked to sign twice"

    def test_the_line_is_cut_while_it_signs(self, csc: CscServer, held: Callable[..., str]) -> None:
        held()
        key = typed(csc)
        csc.faults.hang_up = True
        with pytest.raises(KeyUnavailable):
            key.sign(DATA, digest=Digest.SHA256)

    def test_gone(self, csc: CscServer) -> None:
        away = CscClient(base_url="http://127.0.0.1:9/csc/v2", login=BearerToken("t"), timeout=1)
        with pytest.raises(KeyUnavailable):
            away.credentials_list()
        away.close()

    @pytest.mark.parametrize(
        ("more", "expected"),
        [
            ({"cert_status": "revoked"}, CertificateRevoked),
            ({"cert_status": "suspended"}, CertificateRevoked),
            ({"cert_status": "expired"}, CertificateExpired),
            ({"key_status": "disabled"}, RemoteRefused),
        ],
        ids=["revoked", "suspended", "expired", "disabled"],
    )
    def test_unfit_before_anybody_types(
        self, csc: CscServer, held: Callable[..., str], more: dict[str, str], expected: type[Exception]
    ) -> None:
        held(**more)
        with pytest.raises(expected):
            typed(csc)
        assert not csc.calls("credentials/authorize")

    @pytest.mark.parametrize(("status", "expected"), [("revoked", CertificateRevoked), ("expired", CertificateExpired)])
    def test_unfit_since_it_was_opened(
        self, csc: CscServer, held: Callable[..., str], status: str, expected: type[Exception]
    ) -> None:
        held()
        key = typed(csc)
        csc.credentials[NAME].cert_status = status
        with pytest.raises(expected):
            key.sign(DATA, digest=Digest.SHA256)

    def test_no_such_credential(self, csc: CscServer) -> None:
        with pytest.raises(KeyMissing):
            typed(csc)

    def test_fewer_signatures_than_hashes(self, csc: CscServer, held: Callable[..., str]) -> None:
        held(multisign=3)
        key = typed(csc)
        csc.faults.drop_signature = True
        with pytest.raises(WrongAnswer, match="3 signatures were asked for, 2 came back"):
            key.sign_many([b"1", b"2", b"3"], digest=Digest.SHA256)

    def test_a_signature_over_something_else(self, csc: CscServer, held: Callable[..., str]) -> None:
        held()
        key = typed(csc)
        csc.faults.wrong_signature = True
        with pytest.raises(WrongAnswer, match="does not fit"):
            key.sign(DATA, digest=Digest.SHA256)

    @pytest.mark.parametrize("fault", ["not_base64", "html", "endless"])
    def test_nonsense(self, csc: CscServer, held: Callable[..., str], fault: str) -> None:
        held()
        key = typed(csc)
        setattr(csc.faults, fault, True)
        with pytest.raises(WrongAnswer):
            key.sign(DATA, digest=Digest.SHA256)

    def test_a_credential_described_badly(self, csc: CscServer, held: Callable[..., str]) -> None:
        held()
        csc.credentials[NAME].certificates = []
        with pytest.raises(WrongAnswer):
            typed(csc)

    def test_a_key_too_short(self, csc: CscServer) -> None:
        short = rsa.generate_private_key(65537, 1024)
        csc.hold(NAME, short, chained(short))
        with pytest.raises(UnsupportedKey):
            typed(csc)


def test_leader_and_seal_by_remote_keys(ready: bytes, desk: Desk, csc: CscServer) -> None:
    """The signing driver takes a remote key as any other: one code for two files, every signature good."""
    signed = ready
    for slug, plan in (("commune-leader", leader_plan(Level.B_LTA)), ("commune-seal", seal_plan(Level.B_LTA))):
        box = desk.server.pki.p12(slug)
        bundle = pkcs12.load_pkcs12(box.path.read_bytes(), box.passphrase.encode())
        assert bundle.cert is not None and isinstance(bundle.key, rsa.RSAPrivateKey)
        certificates = [bundle.cert.certificate, *(one.certificate for one in bundle.additional_certs)]
        csc.hold(slug, bundle.key, certificates, asks=("PIN", "OTP"), scal="2", multisign=10)
        activation = TypedActivation({"PIN": PIN, "OTP": csc.otp()})
        one = csc.client()
        key = RemoteKey.open(client=one, credential_id=slug, activation=activation)
        done = sign(
            source=signed,
            plan=plan,
            key=key,
            timestamps=desk.timestamps,
            trust=desk.trust,
            evidence=desk.evidence,
            now=csc.now(),
        )
        assert done.level is Level.B_LTA and done.pdf.startswith(signed)
        signed = done.pdf
    assert_all_good(signed, desk, {LEADER_FIELD, SEAL_FIELD})


def _hash(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
