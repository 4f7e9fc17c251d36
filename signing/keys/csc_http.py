"""The HTTP under remote signing, and what a service's refusals mean (CSC API 2.0.0.2, §10)."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import httpx

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
    SigningError,
    WrongAnswer,
)

_MAX_ANSWER = 4_000_000
_BY_WORDS: tuple[tuple[str, type[SigningError]], ...] = (
    ("locked", PinLocked),
    ("sad expired", ActivationExpired),
    ("expired_token", ActivationExpired),
    ("certificate is expired", CertificateExpired),
    ("revoked", CertificateRevoked),
    ("suspended", CertificateRevoked),
    ("invalid parameter credentialid", KeyMissing),
    ("invalid_otp", ActivationRefused),
    ("invalid_pin", ActivationRefused),
    ("invalid_authentication_data", ActivationRefused),
    ("invalid_grant", ActivationRefused),
    ("access_denied", ActivationRefused),
    ("invalid parameter sad", ActivationRefused),
    ("not authorized by the sad", ActivationRefused),
)


class Unauthorised(Exception):
    """The service does not take the access token."""


def _told(status: int, body: bytes, host: str) -> dict[str, Any]:
    """Return the JSON of a good answer, or raise what a bad one means (§10)."""
    if status == httpx.codes.TOO_MANY_REQUESTS or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise KeyUnavailable(f"the signing service answered {status}", subject=host)
    if status == httpx.codes.NO_CONTENT:
        return {}
    try:
        told = json.loads(body)
    except ValueError as error:
        raise WrongAnswer(f"the signing service answered {status} without JSON", subject=host) from error
    if not isinstance(told, dict):
        raise WrongAnswer("the signing service answered with something else than an object", subject=host)
    if status in (httpx.codes.OK, httpx.codes.CREATED, httpx.codes.ACCEPTED):
        return told
    name, words = str(told.get("error", status))[:80], str(told.get("error_description", ""))[:200]
    if status == httpx.codes.UNAUTHORIZED:
        raise Unauthorised(f"{name}: {words}")
    if name in ("temporarily_unavailable", "server_error"):
        raise KeyUnavailable(f"the signing service is not ready ({words or name})", subject=host)
    whole = f"{name} {words}".lower()
    kind = next((kind for mark, kind in _BY_WORDS if mark in whole), RemoteRefused)
    raise kind(f"the signing service refuses: {words or name}", subject=host)


class CscHttp:
    """A keep-alive client that posts and reads JSON: no redirects, no proxies of the environment, bounded answers."""

    def __init__(self, *, timeout: float) -> None:
        self._http = httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False)

    def close(self) -> None:
        self._http.close()

    def post(self, url: str, headers: dict[str, str], *, content: bytes) -> tuple[int, dict[str, Any]]:
        """Return status and JSON of a good answer; raises Unauthorised, or the SigningError the refusal means."""
        host = urlsplit(url).netloc
        try:
            with self._http.stream("POST", url, content=content, headers=headers) as answer:
                parts, size = [], 0
                for part in answer.iter_bytes():
                    size += len(part)
                    if size > _MAX_ANSWER:
                        raise WrongAnswer("the service answers without end", subject=host)
                    parts.append(part)
        except (httpx.HTTPError, OSError) as error:
            raise KeyUnavailable(
                f"the signing service does not answer ({type(error).__name__})", subject=host
            ) from error
        return answer.status_code, _told(answer.status_code, b"".join(parts), host)


def safe_address(url: str) -> str:
    """Return the address unless it would carry secrets in the clear; raises KeyFailure."""
    parts = urlsplit(url)
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and local)):
        raise KeyFailure("a remote signing service is reached by HTTPS only", subject=url)
    return url
