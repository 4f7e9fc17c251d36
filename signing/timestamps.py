"""RFC 3161 time-stamps over HTTP.

The public authority was measured at 2 to 131 seconds an answer: long timeout, at most three tries, at most four
requests at a time.
"""

from __future__ import annotations

import threading
import time
from typing import Protocol, cast

import asn1crypto.x509
from asn1crypto import cms, tsp
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from signing.errors import TimestampUnavailable
from signing.http import BoundedClient, NoAnswer

_TOKEN_LIMIT = 1_000_000


class TimestampSource(Protocol):
    """Where tokens come from; `stamper` is asked by the driver of pyHanko only."""

    @property
    def address(self) -> str: ...

    @property
    def stamper(self) -> TimeStamper: ...


class HttpTimestamps:
    """A time-stamp authority at a URL, one keep-alive connection pool, the first token kept as size estimate.

    `timeout` bounds one try, in seconds; a refused try is repeated after `pause` seconds, twice as long each time.
    """

    def __init__(
        self, *, url: str, timeout: float = 180.0, tries: int = 3, concurrent: int = 4, pause: float = 0.5
    ) -> None:
        self._address = url
        self._stamper = _Stamper(
            url=url,
            client=BoundedClient(timeout=timeout, max_bytes=_TOKEN_LIMIT),
            tries=tries,
            gate=threading.BoundedSemaphore(concurrent),
            pause=pause,
        )

    @property
    def address(self) -> str:
        return self._address

    @property
    def stamper(self) -> TimeStamper:
        return self._stamper


class _Stamper(TimeStamper):
    """pyHanko's time-stamper over our bounded client; every failure becomes TimestampUnavailable."""

    def __init__(
        self, *, url: str, client: BoundedClient, tries: int, gate: threading.BoundedSemaphore, pause: float
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped
        self._url, self._client, self._tries, self._gate, self._pause = url, client, tries, gate, pause

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        body = req.dump()
        for attempt in range(1, self._tries + 1):
            try:
                with self._gate:
                    answer = self._client.post(
                        self._url, body, sends="application/timestamp-query", accepts="application/timestamp-reply"
                    )
                return cast(tsp.TimeStampResp, tsp.TimeStampResp.load(answer, strict=True))
            except (NoAnswer, ValueError) as error:
                if attempt == self._tries:
                    raise TimestampUnavailable(str(error), subject=self._url) from error
                time.sleep(self._pause * 2 ** (attempt - 1))
        raise TimestampUnavailable("no try was allowed", subject=self._url)

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """Return a token whose imprint was checked against what was sent."""
        try:
            token = await super().async_timestamp(message_digest, md_algorithm)
            imprint = token["content"]["encap_content_info"]["content"].parsed["message_imprint"]
            sent_back = imprint["hashed_message"].native
        except TimestampRequestError as error:
            raise TimestampUnavailable(str(error), subject=self._url) from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise TimestampUnavailable("the authority's answer is malformed", subject=self._url) from error
        if sent_back != message_digest:
            raise TimestampUnavailable("the authority stamped another digest", subject=self._url)
        return token


async def stamper_certificates(stamper: TimeStamper) -> list[asn1crypto.x509.Certificate]:
    """Return the certificates of the authority's token, its own first; asks once in a process."""
    await stamper.async_dummy_response("sha256")
    own = list(stamper._certs.values())
    return [*own, *(c for c in stamper.cert_registry if c not in own)]
