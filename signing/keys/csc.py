"""The wire of remote signing: the CSC API v2, method by method, and its answers (CSC API 2.0.0.2, §8, §11).

Every failure has a type of `signing.errors`: a silent service is KeyUnavailable, a wrong code ActivationRefused, a
window that is over ActivationExpired, a locked credential PinLocked, a bad certificate a CertificateRefused, nonsense
WrongAnswer, and anything else RemoteRefused in the service's own words. Nothing is asked twice but for a new access
token: a second signHash could spend a second signature.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx

from signing.errors import ActivationExpired, ActivationRefused, RemoteRefused, UnsupportedKey, WrongAnswer
from signing.keys.csc_http import CscHttp, Unauthorised, safe_address
from signing.keys.csc_values import (
    Authorization,
    BearerToken,
    ClientSecret,
    Credential,
    OAuthRequest,
    ServiceLogin,
    UserPassword,
    algorithm_for,
    credential_told,
    signatures_told,
)
from signing.keys.ports import Digest

WINDOW = timedelta(minutes=3)
_DIGEST_OIDS = {
    Digest.SHA256: "2.16.840.1.101.3.4.2.1",
    Digest.SHA384: "2.16.840.1.101.3.4.2.2",
    Digest.SHA512: "2.16.840.1.101.3.4.2.3",
}


class CscClient:
    """One remote signing service at its base address (ending in `/csc/v2`).

    `timeout` bounds one call in seconds, `window` how long an activation may be used whatever the service grants;
    `clock` gives aware times. Plain HTTP is refused but to this machine.
    """

    def __init__(
        self,
        *,
        base_url: str,
        login: ServiceLogin,
        timeout: float = 30.0,
        window: timedelta = WINDOW,
        clock: Callable[[], datetime] = lambda: datetime.now(tz=UTC),
    ) -> None:
        self.base_url = safe_address(base_url.rstrip("/"))
        self.clock = clock
        self.window = window
        self._login = login
        self._token = login.token if isinstance(login, BearerToken) else ""
        self._oauth = ""
        self._http = CscHttp(timeout=timeout)

    def close(self) -> None:
        self._http.close()

    def service(self) -> dict[str, Any]:
        """Return what the service says of itself (§11.1); needs no access."""
        return self._send("info", {}, bearer="")[1]

    def credentials_list(self, *, user_id: str = "") -> list[str]:
        """Return the ids of the credentials within reach (§11.4)."""
        found = self._ask("credentials/list", {"userID": user_id} if user_id else {})[1].get("credentialIDs")
        if not isinstance(found, list):
            raise WrongAnswer("the service lists no credentials", subject=self.base_url)
        return [str(one) for one in found]

    def credential(self, credential_id: str) -> Credential:
        """Return one credential with its chain (§11.5); raises KeyMissing, UnsupportedKey, WrongAnswer."""
        told = self._ask(
            "credentials/info",
            {"credentialID": credential_id, "certificates": "chain", "certInfo": True, "authInfo": True},
        )[1]
        try:
            return credential_told(credential_id, told)
        except (KeyError, TypeError, ValueError, binascii.Error) as error:
            raise WrongAnswer("the service describes the credential badly", subject=credential_id) from error

    def challenge(self, credential: Credential, *, auth_object: str) -> str:
        """Have a one-time code sent to the owner, or return the question to show (§11.8)."""
        told = self._ask("credentials/getChallenge", {"credentialID": credential.id, "authObjectID": auth_object})[1]
        return str(told.get("challenge", ""))

    def authorize(
        self,
        credential: Credential,
        *,
        hashes: Sequence[bytes],
        digest: Digest,
        count: int = 0,
        values: Mapping[str, str] | None = None,
        purpose: str = "",
    ) -> Authorization | str:
        """Ask for an activation (§11.6): granted, or the handle to ask again with while the owner confirms elsewhere.

        `count` (default: as many as hashes) may exceed the hashes when the rest is named later by `extend`.
        """
        count = count or len(hashes)
        body: dict[str, Any] = {"credentialID": credential.id, "numSignatures": count}
        if hashes:
            body |= {"hashes": [_text(one) for one in hashes], "hashAlgorithmOID": _DIGEST_OIDS[digest]}
        if values:
            body["authData"] = [{"id": key, "value": value} for key, value in values.items()]
        if purpose:
            body["description"] = purpose[:500]
        return self._granted(self._ask("credentials/authorize", body), credential.id, count, tuple(hashes))

    def authorize_check(
        self, handle: str, *, credential_id: str, hashes: Sequence[bytes], count: int
    ) -> Authorization | str:
        """Ask whether the owner has confirmed (§11.7); gives the handle for the next time while not."""
        answer = self._ask("credentials/authorizeCheck", {"handle": handle})
        return self._granted(answer, credential_id, count, tuple(hashes))

    def extend(self, authorization: Authorization, *, hashes: Sequence[bytes], digest: Digest) -> Authorization:
        """Name the next hashes of a running activation (§11.9)."""
        self.refuse_expired(authorization)
        body = {
            "credentialID": authorization.credential_id,
            "SAD": authorization.sad,
            "hashes": [_text(one) for one in hashes],
            "hashAlgorithmOID": _DIGEST_OIDS[digest],
        }
        answer = self._ask("credentials/extendTransaction", body)
        granted = self._granted(answer, authorization.credential_id, authorization.count, tuple(hashes))
        if isinstance(granted, str):
            raise WrongAnswer("the service does not extend the activation", subject=authorization.credential_id)
        return granted

    def oauth_request(
        self, credential: Credential, *, hashes: Sequence[bytes], digest: Digest, redirect_uri: str, count: int = 0
    ) -> OAuthRequest:
        """Begin an activation in the owner's browser, by OAuth2 code with PKCE (§8.4.2, RFC 7636)."""
        if not isinstance(self._login, ClientSecret):
            raise UnsupportedKey("a code can be asked for by a registered client only", subject=self.base_url)
        verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        count = count or len(hashes)
        named = tuple(_text(one) for one in hashes)
        question = {
            "response_type": "code",
            "client_id": self._login.client_id,
            "redirect_uri": redirect_uri,
            "scope": "credential",
            "state": state,
            "code_challenge": _url_text(hashlib.sha256(verifier.encode()).digest()),
            "code_challenge_method": "S256",
            "credentialID": credential.id,
            "numSignatures": str(count),
            "hashes": ",".join(_url_text(one) for one in hashes),
            "hashAlgorithmOID": _DIGEST_OIDS[digest],
        }
        return OAuthRequest(
            url=f"{self._oauth_base()}/oauth2/authorize?{urlencode(question)}",
            state=state,
            verifier=verifier,
            credential_id=credential.id,
            redirect_uri=redirect_uri,
            hashes=named,
            count=count,
            expires_at=self.clock() + self.window,
        )

    def oauth_redeem(self, request: OAuthRequest, *, code: str, state: str) -> Authorization:
        """Turn the code the owner brought back into an activation (§8.4.4); raises ActivationRefused or -Expired."""
        if not hmac.compare_digest(request.state.encode(), state.encode()):
            raise ActivationRefused("the answer belongs to another request", subject=request.credential_id)
        if self.clock() >= request.expires_at:
            raise ActivationExpired("the window to sign in is over", subject=request.credential_id)
        told = self._token_call(
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": request.redirect_uri,
                "code_verifier": request.verifier,
            }
        )
        return Authorization(
            sad=str(told["access_token"]),
            credential_id=request.credential_id,
            count=request.count,
            hashes=tuple(base64.b64decode(one) for one in request.hashes),
            expires_at=self._until(told.get("expires_in", 300)),
        )

    def sign_hash(
        self,
        credential: Credential,
        authorization: Authorization,
        *,
        hashes: Sequence[bytes],
        digest: Digest,
        later: bool = False,
    ) -> list[bytes] | str:
        """Have hashes signed (§11.10): raw signatures in their order, or with `later` the id to poll with."""
        self.refuse_expired(authorization)
        body: dict[str, Any] = {
            "credentialID": credential.id,
            "SAD": authorization.sad,
            "hashes": [_text(one) for one in hashes],
            "hashAlgorithmOID": _DIGEST_OIDS[digest],
            "signAlgo": algorithm_for(credential, digest),
        }
        if later:
            body["operationMode"] = "A"
            body["validity_period"] = int(self.window.total_seconds() * 1000)
        told = self._ask("signatures/signHash", body)[1]
        if told.get("responseID"):
            return str(told["responseID"])
        return signatures_told(told, len(hashes), credential.id)

    def poll(self, response_id: str, *, count: int, subject: str = "") -> list[bytes] | None:
        """Return the signatures asked for earlier, or None while the service works on them (§11.12)."""
        status, told = self._ask("signatures/signPolling", {"requestID": response_id})
        return None if status == httpx.codes.ACCEPTED else signatures_told(told, count, subject)

    def refuse_expired(self, authorization: Authorization) -> None:
        """Raise ActivationExpired before a call that could only fail."""
        if self.clock() >= authorization.expires_at:
            raise ActivationExpired("the window to sign in is over", subject=authorization.credential_id)

    def _granted(
        self, answer: tuple[int, dict[str, Any]], credential_id: str, count: int, hashes: tuple[bytes, ...]
    ) -> Authorization | str:
        told = answer[1]
        if told.get("SAD"):
            return Authorization(
                sad=str(told["SAD"]),
                credential_id=credential_id,
                count=count,
                hashes=hashes,
                expires_at=self._until(told.get("expiresIn", 3600)),
            )
        if told.get("handle"):
            return str(told["handle"])
        raise WrongAnswer("the service neither grants nor refuses", subject=credential_id)

    def _until(self, seconds: object) -> datetime:
        granted = timedelta(seconds=float(seconds)) if isinstance(seconds, int | float) else self.window
        return self.clock() + min(granted, self.window)

    def _ask(self, method: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Call a method with our access; a token the service no longer takes is renewed once."""
        self._token = self._token or self._fresh_token()
        try:
            return self._send(method, body, bearer=self._token)
        except Unauthorised as error:
            if isinstance(self._login, BearerToken):
                raise RemoteRefused(f"the service does not take our access token ({error})") from error
        self._token = self._fresh_token()
        try:
            return self._send(method, body, bearer=self._token)
        except Unauthorised as error:
            raise RemoteRefused(f"the service does not take our access token ({error})") from error

    def _fresh_token(self) -> str:
        login = self._login
        if isinstance(login, UserPassword):
            pair = base64.b64encode(f"{login.user}:{login.password}".encode()).decode("ascii")
            headers = {"Authorization": f"Basic {pair}", "Content-Type": "application/json"}
            try:
                told = self._http.post(f"{self.base_url}/auth/login", headers, content=b"{}")[1]
            except Unauthorised as error:
                raise RemoteRefused(f"the service does not take our password ({error})") from error
            if not isinstance(told.get("access_token"), str):
                raise WrongAnswer("the service gives no access token", subject=self.base_url)
            return str(told["access_token"])
        return str(self._token_call({"grant_type": "client_credentials", "scope": "service"})["access_token"])

    def _token_call(self, form: dict[str, str]) -> dict[str, Any]:
        if not isinstance(self._login, ClientSecret):
            raise UnsupportedKey("this kind of access knows no OAuth2", subject=self.base_url)
        form |= {"client_id": self._login.client_id, "client_secret": self._login.client_secret}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            told = self._http.post(f"{self._oauth_base()}/oauth2/token", kind, content=urlencode(form).encode())[1]
        except Unauthorised as error:
            raise RemoteRefused(f"the service does not take our client's secret ({error})") from error
        if not isinstance(told.get("access_token"), str):
            raise WrongAnswer("the service gives no access token", subject=self.base_url)
        return told

    def _oauth_base(self) -> str:
        if not self._oauth:
            address = self.service().get("oauth2")
            if not isinstance(address, str) or not address:
                raise UnsupportedKey("the service names no OAuth2 server", subject=self.base_url)
            self._oauth = safe_address(address.rstrip("/"))
        return self._oauth

    def _send(self, method: str, body: dict[str, Any], *, bearer: str) -> tuple[int, dict[str, Any]]:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {bearer}"} if bearer else {})
        return self._http.post(f"{self.base_url}/{method}", headers, content=json.dumps(body).encode())


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _url_text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")
