"""Keys at a remote signing service, over `signing.keys.csc`.

`RemoteKey` signs at once with values its owner typed, or many digests with one activation; `RemoteBatch` is one
activation for a number of files signed one after the other; `RemoteDevice` waits for the owner's confirmation
elsewhere. Every signature that comes back is checked against the certificate before it is handed on.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509

from signing.errors import (
    ActivationExpired,
    ActivationRefused,
    CertificateExpired,
    CertificateRevoked,
    KeyFailure,
    KeyUnavailable,
    RemoteRefused,
    WrongAnswer,
)
from signing.keys.csc import CscClient
from signing.keys.csc_values import Authorization, Credential
from signing.keys.ports import Digest, KeyInfo
from signing.keys.proof import signature_fits

_POLLS_EVERY = 1.0


@dataclass
class TypedActivation:
    """Activation by values the owner typed (PIN, one-time code); a one-time code is sent once only."""

    values: Mapping[str, str] = field(repr=False)
    _spent: bool = False

    def authorize(
        self, client: CscClient, credential: Credential, *, hashes: Sequence[bytes], digest: Digest, count: int
    ) -> Authorization:
        """Return an activation; raises ActivationRefused when a value is missing, wrong or used before."""
        missing = [one.label for one in credential.asks if one.id not in self.values]
        if missing:
            raise ActivationRefused(f"the service also asks for: {', '.join(missing)}", subject=credential.id)
        if self._spent:
            raise ActivationRefused("the one-time code has been used; a new one is needed", subject=credential.id)
        self._spent = any(one.one_time for one in credential.asks)
        granted = client.authorize(credential, hashes=hashes, digest=digest, count=count, values=self.values)
        if isinstance(granted, str):
            raise ActivationRefused("the owner has to confirm elsewhere first", subject=credential.id)
        return granted


@dataclass
class GivenActivation:
    """An activation obtained before, by an OAuth2 code or a confirmation; good for what it names, once."""

    authorization: Authorization
    _spent: bool = False

    def authorize(
        self, client: CscClient, credential: Credential, *, hashes: Sequence[bytes], digest: Digest, count: int
    ) -> Authorization:
        """Return it once; raises ActivationRefused for other files, for more of them, or a second time."""
        given = self.authorization
        if given.credential_id != credential.id or self._spent or count > given.count:
            raise ActivationRefused("the activation does not cover this signature", subject=credential.id)
        if given.hashes and not set(hashes) <= set(given.hashes):
            raise ActivationRefused("the activation was given for other files", subject=credential.id)
        client.refuse_expired(given)
        self._spent = True
        return given


Activation = TypedActivation | GivenActivation


class RemoteKey:
    """A `KeyHandle` over a credential of a remote service.

    With `later` the service works in the background and is polled, at most for the client's window; `pause` waits.
    """

    def __init__(
        self,
        *,
        client: CscClient,
        credential: Credential,
        activation: Activation,
        later: bool = False,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client, self._credential, self._activation = client, credential, activation
        self._later, self._pause = later, pause

    @classmethod
    def open(
        cls,
        *,
        client: CscClient,
        credential_id: str,
        activation: Activation,
        later: bool = False,
        pause: Callable[[float], None] = time.sleep,
    ) -> RemoteKey:
        """Find a credential that can sign; raises KeyMissing, RemoteRefused when disabled, CertificateRefused."""
        credential = client.credential(credential_id)
        refuse_unusable(credential)
        return cls(client=client, credential=credential, activation=activation, later=later, pause=pause)

    @property
    def certificate(self) -> x509.Certificate:
        return self._credential.certificate

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        return self._credential.chain

    @property
    def info(self) -> KeyInfo:
        return self._credential.info

    @property
    def most(self) -> int:
        """How many signatures one activation may cover."""
        return self._credential.most

    def sign(self, data: bytes, *, digest: Digest) -> bytes:
        """Return the signature over the data, with an activation of its own."""
        return self.sign_many([data], digest=digest)[0]

    def sign_many(self, datas: Sequence[bytes], *, digest: Digest) -> list[bytes]:
        """Return the signatures over several data, in their order, with one activation and one call.

        Either all of them come back good, or none: a service that answers with one wrong signature raises WrongAnswer.
        """
        if not datas:
            return []
        if len(datas) > self.most:
            raise RemoteRefused(f"at most {self.most} signatures go with one activation", subject=self._credential.id)
        hashes = [hashlib.new(digest.value, data).digest() for data in datas]
        granted = self._activation.authorize(
            self._client, self._credential, hashes=hashes, digest=digest, count=len(hashes)
        )
        return self._signed(granted, datas, hashes, digest)

    def batch(self, count: int) -> RemoteBatch:
        """Return a handle that signs up to `count` files one after the other with one activation."""
        if not 1 <= count <= self.most:
            raise RemoteRefused(f"at most {self.most} signatures go with one activation", subject=self._credential.id)
        return RemoteBatch(key=self, count=count)

    def _signed(
        self, granted: Authorization, datas: Sequence[bytes], hashes: Sequence[bytes], digest: Digest
    ) -> list[bytes]:
        answer = self._client.sign_hash(self._credential, granted, hashes=hashes, digest=digest, later=self._later)
        signatures = self._polled(answer, len(hashes), granted.expires_at) if isinstance(answer, str) else answer
        for data, signature in zip(datas, signatures, strict=True):
            if not signature_fits(self.certificate, signature, data, digest=digest):
                raise WrongAnswer("the service's signature does not fit its certificate", subject=self._credential.id)
        return signatures

    def _polled(self, response_id: str, count: int, until: datetime) -> list[bytes]:
        """Poll until the signatures are there or the window is over."""
        while True:
            found = self._client.poll(response_id, count=count, subject=self._credential.id)
            if found is not None:
                return found
            if self._client.clock() >= until:
                raise KeyUnavailable("the service did not finish within the window", subject=self._credential.id)
            self._pause(_POLLS_EVERY)


class RemoteBatch:
    """A `KeyHandle` for one run over several files: one activation at the first, the rest named as they come.

    Where the activation binds hashes, each later file extends the transaction (§11.9); when number or window is used
    up it raises ActivationExpired and what was signed stays signed.
    """

    def __init__(self, *, key: RemoteKey, count: int) -> None:
        self._key, self._left, self._count = key, count, count
        self._granted: Authorization | None = None
        self._lock = threading.Lock()

    @property
    def certificate(self) -> x509.Certificate:
        return self._key.certificate

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        return self._key.chain

    @property
    def info(self) -> KeyInfo:
        return self._key.info

    @property
    def left(self) -> int:
        """How many signatures remain."""
        return self._left

    def sign(self, data: bytes, *, digest: Digest) -> bytes:
        """Return the signature over the data; one at a time."""
        hashes = [hashlib.new(digest.value, data).digest()]
        with self._lock:
            if self._left < 1:
                raise ActivationExpired("all signatures of the activation are used")
            self._granted = self._next(hashes, digest)
            # Counted before the call: a service that was asked may have counted, whatever becomes of its answer.
            self._left -= 1
            return self._key._signed(self._granted, [data], hashes, digest)[0]

    def _next(self, hashes: list[bytes], digest: Digest) -> Authorization:
        key, running = self._key, self._granted
        if running is None:
            return key._activation.authorize(
                key._client, key._credential, hashes=hashes, digest=digest, count=self._count
            )
        if key._credential.binds_hashes and not set(hashes) <= set(running.hashes):
            return key._client.extend(running, hashes=hashes, digest=digest)
        key._client.refuse_expired(running)
        return running


class RemoteDevice:
    """A `SigningDevice` over a credential whose owner confirms elsewhere, in an application of the service."""

    def __init__(self, *, client: CscClient, credential: Credential) -> None:
        self._client, self._credential = client, credential

    @classmethod
    def open(cls, *, client: CscClient, credential_id: str) -> RemoteDevice:
        """Find a credential that can sign; raises as `RemoteKey.open`."""
        credential = client.credential(credential_id)
        refuse_unusable(credential)
        return cls(client=client, credential=credential)

    @property
    def certificate(self) -> x509.Certificate:
        return self._credential.certificate

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        return self._credential.chain

    def prepare(self, data: bytes, *, digest: Digest, purpose: str) -> str:
        """Ask the owner to confirm and return the ticket; it holds no secret and survives a restart."""
        asked = hashlib.new(digest.value, data).digest()
        granted = self._client.authorize(self._credential, hashes=[asked], digest=digest, purpose=purpose)
        if not isinstance(granted, str):
            raise WrongAnswer("the service activates without its owner's word", subject=self._credential.id)
        ticket = {
            "handle": granted,
            "credential": self._credential.id,
            "data": base64.b64encode(data).decode("ascii"),
            "digest": digest.value,
            "until": (self._client.clock() + self._client.window).isoformat(),
        }
        return base64.urlsafe_b64encode(json.dumps(ticket).encode()).decode("ascii")

    def complete(self, ticket: str) -> bytes | None:
        """Return the signature, None while the owner has not confirmed; raises ActivationRefused, -Expired."""
        try:
            asked = json.loads(base64.urlsafe_b64decode(ticket))
            data, digest = base64.b64decode(asked["data"]), Digest(asked["digest"])
            until, handle, owner = datetime.fromisoformat(asked["until"]), str(asked["handle"]), asked["credential"]
        except (ValueError, KeyError, TypeError) as error:
            raise KeyFailure("this is no ticket of a remote signature") from error
        if owner != self._credential.id:
            raise KeyFailure("the ticket belongs to another credential", subject=self._credential.id)
        if self._client.clock() >= until:
            raise ActivationExpired("the window to sign in is over", subject=self._credential.id)
        hashes = [hashlib.new(digest.value, data).digest()]
        granted = self._client.authorize_check(handle, credential_id=self._credential.id, hashes=hashes, count=1)
        if isinstance(granted, str):
            return None
        key = RemoteKey(client=self._client, credential=self._credential, activation=GivenActivation(granted))
        return key.sign(data, digest=digest)


def refuse_unusable(credential: Credential) -> None:
    """Raise for a credential the service itself calls unfit, before its owner types anything."""
    name = credential.certificate.subject.rfc4514_string()
    if credential.status in ("revoked", "suspended"):
        raise CertificateRevoked(f"the service says the certificate is {credential.status}", subject=name)
    if credential.status == "expired":
        raise CertificateExpired("the service says the certificate has expired", subject=name)
    if not credential.enabled:
        raise RemoteRefused("the service has disabled the key", subject=credential.id)
