"""A remote signing provider for the tests: CSC API v2 over real HTTP, its own keys, its own failures.

It keeps the rules a provider keeps: activation data binds a number of signatures and, at SCAL2, their hashes; one-time
codes work once; three wrong PINs lock a credential; access tokens end. `faults` breaks it in the ways providers break.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from signing.keys.csc import WINDOW, CscClient
from signing.keys.csc_values import ClientSecret, ServiceLogin

PIN = "482913"
CLIENT, SECRET = "edoc", "bí mật của máy khách"
USER, PASSWORD = "van-thu", "mật khẩu dịch vụ"
REDIRECT = "https://edoc.example/ky/xong"
_HASHES = {
    "2.16.840.1.101.3.4.2.1": hashes.SHA256(),
    "2.16.840.1.101.3.4.2.2": hashes.SHA384(),
    "2.16.840.1.101.3.4.2.3": hashes.SHA512(),
}
_RSA = ["1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13"]
_EC = ["1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4"]
Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass
class Held:
    """One credential at the provider; with `confirms` its owner answers in the provider's application."""

    private: Private
    certificates: list[x509.Certificate]
    mode: str = "explicit"
    asks: tuple[str, ...] = ("PIN",)
    scal: str = "1"
    multisign: int = 1
    key_status: str = "enabled"
    cert_status: str = "valid"
    confirms: bool = False
    answer: str = ""
    wrong: int = 0


@dataclass
class Faults:
    """What is broken now; a fresh one breaks nothing."""

    status: dict[str, int] = field(default_factory=dict)
    slow: float = 0.0
    drop_signature: bool = False
    wrong_signature: bool = False
    not_base64: bool = False
    html: bool = False
    endless: bool = False
    polls_before_done: int = 2
    hang_up: bool = False


@dataclass
class Sad:
    credential: str
    left: int
    hashes: set[str] | None
    expires: datetime


class Refusal(Exception):
    def __init__(self, error: str, words: str, status: int = 400) -> None:
        super().__init__(words)
        self.status, self.body = status, {"error": error, "error_description": words}


class CscServer:
    """The provider; `moved` shifts its clock, `asked` lists the methods called with their bodies."""

    def __init__(self) -> None:
        self.credentials: dict[str, Held] = {}
        self.faults = Faults()
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.moved = timedelta()
        self.clients: list[CscClient] = []
        self.sad_seconds: int | None = None
        self._tokens: set[str] = set()
        self._sads: dict[str, Sad] = {}
        self._codes: dict[str, tuple[dict[str, str], Sad]] = {}
        self._handles: dict[str, Sad] = {}
        self._jobs: dict[str, tuple[int, list[str]]] = {}
        self._otps: set[str] = set()
        self._lock = threading.RLock()
        provider = self

        class Handler(_Handler):
            server_side = provider

        self._http = _Server(("127.0.0.1", 0), Handler)
        self.root = f"http://127.0.0.1:{self._http.server_address[1]}"
        self.base_url = f"{self.root}/csc/v2"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(timeout=5)

    def client(self, *, login: ServiceLogin | None = None, timeout: float = 5, window: timedelta = WINDOW) -> CscClient:
        """Return a client on this provider's clock; the fixture closes it."""
        made = CscClient(
            base_url=self.base_url,
            login=login or ClientSecret(client_id=CLIENT, client_secret=SECRET),
            timeout=timeout,
            window=window,
            clock=self.now,
        )
        self.clients.append(made)
        return made

    def now(self) -> datetime:
        return datetime.now(tz=UTC) + self.moved

    def hold(self, name: str, private: Private, certificates: list[x509.Certificate], **more: Any) -> str:
        """Keep a key under a name; `more` are the fields of `Held`."""
        self.credentials[name] = Held(private=private, certificates=certificates, **more)
        return name

    def otp(self) -> str:
        """Send a one-time code to the owner."""
        code = f"{secrets.randbelow(10**6):06}"
        self._otps.add(code)
        return code

    def confirm(self, name: str, *, yes: bool = True) -> None:
        """The owner taps in the provider's application."""
        self.credentials[name].answer = "yes" if yes else "no"

    def end_tokens(self) -> None:
        """Every access token has ended."""
        self._tokens.clear()

    def calls(self, method: str) -> list[dict[str, Any]]:
        return [body for name, body in self.asked if name == method]

    def browse(self, url: str) -> dict[str, str]:
        """Be the owner's browser: follow the address, agree, return what is brought back."""
        answer = httpx.get(url, follow_redirects=False, trust_env=False)
        assert answer.status_code == 302, answer.text
        place = answer.headers["location"]
        assert place.startswith(REDIRECT)
        return {key: values[0] for key, values in parse_qs(urlsplit(place).query).items()}

    # What the provider does, method by method.

    def answer(self, method: str, body: dict[str, Any], bearer: str) -> tuple[int, dict[str, Any]]:
        if method == "info":
            return 200, {"specs": "2.0.0.2", "name": "Nhà cung cấp thử", "oauth2": self.root, "methods": []}
        if bearer not in self._tokens:
            raise Refusal("invalid_token", "The access token is not valid", 401)
        with self._lock:
            done = {
                "credentials/list": self._list,
                "credentials/info": self._info,
                "credentials/getChallenge": self._challenge,
                "credentials/authorize": self._authorize,
                "credentials/authorizeCheck": self._check,
                "credentials/extendTransaction": self._extend,
                "signatures/signHash": self._sign,
                "signatures/signPolling": self._poll,
            }[method](body)
        return done if isinstance(done, tuple) else (200, done)

    def token(self, form: dict[str, str]) -> dict[str, Any]:
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            raise Refusal("invalid_client", "Client authorization required", 401)
        if form["grant_type"] == "client_credentials":
            return {"access_token": self._new_token(), "token_type": "Bearer", "expires_in": 3600}
        question, sad = self._codes.pop(form["code"], ({}, None))
        if sad is None or form.get("redirect_uri") != question["redirect_uri"]:
            raise Refusal("invalid_grant", "Authorization code is invalid or expired")
        proof = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        if proof != question["code_challenge"]:
            raise Refusal("invalid_grant", "The code verifier does not match")
        return {"access_token": self._new_sad(sad), "token_type": "Bearer", "expires_in": self.sad_seconds or 300}

    def login(self, basic: str) -> dict[str, Any]:
        if basic != "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode():
            raise Refusal("authentication_error", "An error occurred during authentication process", 401)
        return {"access_token": self._new_token(), "expires_in": 3600}

    def agree(self, question: dict[str, str]) -> str:
        """The owner agrees at the authorization server; returns where the browser goes."""
        held = self._held(question)
        named = {_padded(one) for one in question["hashes"].split(",") if one}
        if held.mode != "oauth2code" or question["client_id"] != CLIENT or question["code_challenge_method"] != "S256":
            raise Refusal("invalid_request", "Invalid parameter client_id")
        count = int(question["numSignatures"])
        sad = Sad(question["credentialID"], count, named if held.scal == "2" else None, self._end())
        code = secrets.token_urlsafe(12)
        self._codes[code] = (question, sad)
        return f"{question['redirect_uri']}?{urlencode({'code': code, 'state': question['state']})}"

    def _list(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"credentialIDs": list(self.credentials)}

    def _info(self, body: dict[str, Any]) -> dict[str, Any]:
        held = self._held(body)
        public = held.private.public_key()
        objects = [
            {"type": "Password", "id": one, "format": "N", "label": one}
            | ({"generator": "totp"} if one == "OTP" else {})
            for one in held.asks
        ]
        return {
            "description": "Khóa ký từ xa",
            "key": {
                "status": held.key_status,
                "algo": _RSA if isinstance(public, rsa.RSAPublicKey) else _EC,
                "len": public.key_size,
            },
            "cert": {
                "status": held.cert_status,
                "certificates": [base64.b64encode(c.public_bytes(Encoding.DER)).decode() for c in held.certificates],
            },
            "auth": {"mode": held.mode} | ({"objects": objects} if held.mode == "explicit" else {}),
            "SCAL": held.scal,
            "multisign": held.multisign,
        }

    def _challenge(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self._held(body)
        self.otp()
        return 204, {}

    def _authorize(self, body: dict[str, Any]) -> Any:
        held = self._held(body)
        self._refuse_unfit(held)
        if held.mode != "explicit":
            raise Refusal("invalid_request", "Invalid parameter credentialID")
        if body["numSignatures"] > held.multisign:
            raise Refusal("invalid_request", "Numbers of signatures is too high")
        if held.scal == "2" and not body.get("hashes"):
            raise Refusal("invalid_request", "Missing (or invalid type) array parameter hashes")
        named = set(body.get("hashes", [])) if held.scal == "2" else None
        sad = Sad(body["credentialID"], body["numSignatures"], named, self._end())
        if held.confirms:
            handle = secrets.token_urlsafe(8)
            self._handles[handle] = sad
            return 202, {"handle": handle}
        given = {one["id"]: one["value"] for one in body.get("authData", [])}
        for one in held.asks:
            self._refuse_wrong(held, one, given.get(one, ""))
        held.wrong = 0
        return {"SAD": self._new_sad(sad)} | ({"expiresIn": self.sad_seconds} if self.sad_seconds else {})

    def _refuse_wrong(self, held: Held, what: str, value: str) -> None:
        good = value == PIN if what == "PIN" else value in self._otps
        self._otps.discard(value)
        if good:
            return
        held.wrong += 1
        if held.wrong >= 3:
            raise Refusal("invalid_request", "Credential locked")
        raise Refusal("invalid_pin" if what == "PIN" else "invalid_otp", f"The {what} is invalid")

    def _check(self, body: dict[str, Any]) -> Any:
        sad = self._handles.get(body["handle"])
        if sad is None:
            raise Refusal("invalid_request", "Invalid parameter handle")
        answer = self.credentials[sad.credential].answer
        if answer == "no":
            raise Refusal("access_denied", "The user denied the request")
        if not answer:
            return 202, {"handle": body["handle"]}
        del self._handles[body["handle"]]
        return {"SAD": self._new_sad(sad)}

    def _extend(self, body: dict[str, Any]) -> dict[str, Any]:
        old = self._sad(body)
        del self._sads[body["SAD"]]
        return {"SAD": self._new_sad(Sad(old.credential, old.left, set(body["hashes"]), self._end()))}

    def _sign(self, body: dict[str, Any]) -> dict[str, Any]:
        held = self._held(body)
        self._refuse_unfit(held)
        sad = self._sad(body)
        if sad.hashes is not None and not set(body["hashes"]) <= sad.hashes:
            raise Refusal("invalid_request", "Hash is not authorized by the SAD")
        if len(body["hashes"]) > sad.left:
            raise Refusal("invalid_request", "Invalid parameter SAD")
        sad.left -= len(body["hashes"])
        made = [self._signature(held, one, body["hashAlgorithmOID"]) for one in body["hashes"]]
        if self.faults.drop_signature:
            made.pop()
        if self.faults.not_base64:
            made[0] = "***"
        if body.get("operationMode") == "A":
            job = secrets.token_urlsafe(8)
            self._jobs[job] = (self.faults.polls_before_done, made)
            return {"responseID": job}
        return {"signatures": made}

    def _poll(self, body: dict[str, Any]) -> Any:
        left, made = self._jobs[body["requestID"]]
        if left > 0:
            self._jobs[body["requestID"]] = (left - 1, made)
            return 202, {"error": "accepted_request", "error_description": "not yet completed"}
        return {"signatures": made}

    def _signature(self, held: Held, text: str, oid: str) -> str:
        value, kind = base64.b64decode(text), _HASHES[oid]
        if len(value) != kind.digest_size:
            raise Refusal("invalid_request", "Invalid digest value length")
        if self.faults.wrong_signature:
            value = bytes(reversed(value))
        if isinstance(held.private, rsa.RSAPrivateKey):
            made = held.private.sign(value, padding.PKCS1v15(), Prehashed(kind))
        else:
            made = held.private.sign(value, ec.ECDSA(Prehashed(kind)))
        return base64.b64encode(made).decode()

    def _held(self, body: dict[str, Any]) -> Held:
        if body.get("credentialID") not in self.credentials:
            raise Refusal("invalid_request", "Invalid parameter credentialID")
        return self.credentials[body["credentialID"]]

    def _refuse_unfit(self, held: Held) -> None:
        if held.wrong >= 3:
            raise Refusal("invalid_request", "Credential locked")
        if held.cert_status == "revoked":
            raise Refusal("invalid_request", "Signing certificate is revoked")
        if held.cert_status == "expired":
            raise Refusal("invalid_request", "Signing certificate is expired")
        if held.key_status == "disabled":
            raise Refusal("invalid_request", "The credential identified by credentialID is disabled")

    def _sad(self, body: dict[str, Any]) -> Sad:
        sad = self._sads.get(body.get("SAD", ""))
        if sad is None or sad.credential != body["credentialID"]:
            raise Refusal("invalid_request", "Invalid parameter SAD")
        if self.now() >= sad.expires:
            raise Refusal("invalid_request", "SAD expired")
        return sad

    def _end(self) -> datetime:
        return self.now() + timedelta(seconds=self.sad_seconds or 3600)

    def _new_sad(self, sad: Sad) -> str:
        name = secrets.token_urlsafe(16)
        self._sads[name] = sad
        return name

    def _new_token(self) -> str:
        token = secrets.token_urlsafe(16)
        self._tokens.add(token)
        return token


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away mid-call is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    server_side: CscServer
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        try:
            place = self.server_side.agree({k: v[0] for k, v in parse_qs(parts.query).items()})
        except Refusal as refusal:
            return self._json(refusal.status, refusal.body)
        self.send_response(302)
        self.send_header("Location", place)
        self.send_header("Content-Length", "0")
        self.end_headers()
        return None

    def do_POST(self) -> None:
        provider, faults = self.server_side, self.server_side.faults
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        method = self.path.removeprefix("/csc/v2/").lstrip("/")
        form = method == "oauth2/token"
        body = {k: v[0] for k, v in parse_qs(raw.decode()).items()} if form else json.loads(raw or b"{}")
        provider.asked.append((method, body))
        if faults.slow:
            time.sleep(faults.slow)
        if faults.hang_up and method.startswith("signatures/"):
            self.close_connection = True
            return None
        if method in faults.status:
            return self._json(faults.status[method], {"error": "server_error"})
        if faults.html and method.startswith("signatures/"):
            return self._bytes(200, b"<html>Bao tri</html>")
        if faults.endless and method.startswith("signatures/"):
            return self._bytes(200, b" " * 5_000_000)
        try:
            if form:
                return self._json(200, provider.token(body))
            if method == "auth/login":
                return self._json(200, provider.login(self.headers.get("Authorization", "")))
            bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
            return self._json(*provider.answer(method, body, bearer))
        except Refusal as refusal:
            return self._json(refusal.status, refusal.body)

    def _json(self, status: int, body: dict[str, Any]) -> None:
        self._bytes(status, b"" if status == 204 else json.dumps(body).encode())

    def _bytes(self, status: int, content: bytes) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            self.close_connection = True  # the client gave up waiting


def _padded(text: str) -> str:
    return base64.b64encode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))).decode()


def chained(private: Private, *, name: str = "Trần Văn Khải") -> list[x509.Certificate]:
    """Return a certificate for the key and its issuer's, of an authority made for the occasion."""
    authority = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CA thử của nhà cung cấp")])
    start = datetime(2026, 1, 1, tzinfo=UTC)

    def made(subject: x509.Name, public: Any, serial: int) -> x509.Certificate:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(public)
            .serial_number(serial)
            .not_valid_before(start)
            .not_valid_after(start + timedelta(days=900))
            .sign(authority, hashes.SHA256())
        )

    owner = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return [made(owner, private.public_key(), 20), made(issuer, authority.public_key(), 1)]


@pytest.fixture(scope="session")
def csc_process() -> Iterator[CscServer]:
    """One provider for the session."""
    server = CscServer()
    yield server
    server.stop()


@pytest.fixture
def csc(csc_process: CscServer) -> Iterator[CscServer]:
    """The provider for one test; faults, clock and log are mended afterwards."""
    csc_process.asked.clear()
    yield csc_process
    while csc_process.clients:
        csc_process.clients.pop().close()
    csc_process.faults = Faults()
    csc_process.moved, csc_process.sad_seconds = timedelta(), None
    csc_process.credentials.clear()
