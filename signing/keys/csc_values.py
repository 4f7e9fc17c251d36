"""What is said to and by a remote signing service: access, credentials, activations (CSC API 2.0.0.2, §11.4–11.6)."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography import x509

from signing.errors import UnsupportedKey, WrongAnswer
from signing.keys.ports import Digest, KeyAlgorithm, KeyInfo
from signing.keys.proof import key_info

_PLAIN_RSA = "1.2.840.113549.1.1.1"
_PLAIN_EC = "1.2.840.10045.2.1"
_RSA = {
    Digest.SHA256: "1.2.840.113549.1.1.11",
    Digest.SHA384: "1.2.840.113549.1.1.12",
    Digest.SHA512: "1.2.840.113549.1.1.13",
}
_EC = {Digest.SHA256: "1.2.840.10045.4.3.2", Digest.SHA384: "1.2.840.10045.4.3.3", Digest.SHA512: "1.2.840.10045.4.3.4"}


@dataclass(frozen=True, slots=True)
class BearerToken:
    """Service access by a token somebody else obtained."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ClientSecret:
    """Service access by OAuth2 client credentials; the same client asks for signature codes."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class UserPassword:
    """Service access by `auth/login`; the API itself calls it the weakest way."""

    user: str
    password: str = field(repr=False)


ServiceLogin = BearerToken | ClientSecret | UserPassword


@dataclass(frozen=True, slots=True)
class AuthObject:
    """One thing the owner is asked for; `one_time` values are good for one activation only."""

    id: str
    kind: str
    label: str
    one_time: bool


@dataclass(frozen=True, slots=True)
class Credential:
    """One remote key as `credentials/info` tells it; `mode` is explicit or oauth2code.

    With `binds_hashes` (SCAL2) an activation names every hash; `most` is how many it may cover.
    """

    id: str
    description: str
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    info: KeyInfo
    enabled: bool
    status: str
    algorithms: tuple[str, ...]
    mode: str
    asks: tuple[AuthObject, ...]
    binds_hashes: bool
    most: int


@dataclass(frozen=True, slots=True)
class Authorization:
    """Signature activation data for a credential: how many signatures, of which hashes (none: any), until when.

    It is as good as the key while it lasts: kept in memory, never stored, never shown.
    """

    sad: str = field(repr=False)
    credential_id: str
    count: int
    hashes: tuple[bytes, ...]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OAuthRequest:
    """An activation asked for in the owner's browser: send them to `url`, redeem the code they bring back."""

    url: str
    state: str
    verifier: str = field(repr=False)
    credential_id: str
    redirect_uri: str
    hashes: tuple[str, ...]
    count: int
    expires_at: datetime


def credential_told(credential_id: str, told: dict[str, Any]) -> Credential:
    certificates = [x509.load_der_x509_certificate(base64.b64decode(one)) for one in told["cert"]["certificates"]]
    if not certificates:
        raise ValueError("no certificate")
    auth = told["auth"]
    return Credential(
        id=credential_id,
        description=str(told.get("description", "")),
        certificate=certificates[0],
        chain=tuple(certificates[1:]),
        info=key_info(certificates[0]),
        enabled=told["key"]["status"] == "enabled",
        status=str(told["cert"].get("status", "")),
        algorithms=tuple(str(one) for one in told["key"]["algo"]),
        mode=str(auth["mode"]),
        asks=tuple(
            AuthObject(
                id=str(one["id"]),
                kind=str(one["type"]),
                label=str(one.get("label", one["id"])),
                one_time=bool(one.get("generator")) or one["type"] != "Password",
            )
            for one in auth.get("objects", ())
        ),
        binds_hashes=str(told.get("SCAL", "1")) == "2",
        most=max(1, int(told.get("multisign", 1))),
    )


def algorithm_for(credential: Credential, digest: Digest) -> str:
    is_rsa = credential.info.algorithm is KeyAlgorithm.RSA
    for wanted in (_RSA[digest], _PLAIN_RSA) if is_rsa else (_EC[digest], _PLAIN_EC):
        if wanted in credential.algorithms:
            return wanted
    raise UnsupportedKey(f"the service does not sign {digest.value} with this key", subject=credential.id)


def signatures_told(told: dict[str, Any], count: int, subject: str) -> list[bytes]:
    given = told.get("signatures")
    if not isinstance(given, list) or len(given) != count:
        number = len(given) if isinstance(given, list) else 0
        raise WrongAnswer(f"{count} signatures were asked for, {number} came back", subject=subject)
    try:
        return [base64.b64decode(one, validate=True) for one in given]
    except (TypeError, ValueError) as error:
        raise WrongAnswer("a signature came back unreadable", subject=subject) from error
