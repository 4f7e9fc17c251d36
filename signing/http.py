"""One small HTTP client for time-stamps and revocation evidence: no redirects, no proxies of the environment.

Answers are bounded in size, and a host list says who may be asked: addresses inside certificates are chosen by
whoever made the certificate.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx


class NoAnswer(Exception):
    """The server was not asked, did not answer, or answered with something unusable."""


class BoundedClient:
    """A keep-alive client that reads at most `max_bytes` an answer; `hosts` are names or `name:port`."""

    def __init__(self, *, timeout: float, max_bytes: int, hosts: frozenset[str] | None = None) -> None:
        self._client = httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False)
        self._max_bytes = max_bytes
        self._hosts = hosts

    def get(self, url: str) -> bytes:
        return self._ask("GET", url, None, {})

    def post(self, url: str, body: bytes, *, sends: str, accepts: str) -> bytes:
        return self._ask("POST", url, body, {"Content-Type": sends, "Accept": accepts})

    def allows(self, url: str) -> bool:
        """Tell whether the address may be asked."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return False
        return self._hosts is None or bool({parts.hostname, parts.netloc} & self._hosts)

    def _ask(self, method: str, url: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        if not self.allows(url):
            raise NoAnswer(f"{urlsplit(url).netloc or url} is not on the list of allowed hosts")
        host = urlsplit(url).netloc
        try:
            with self._client.stream(method, url, content=body, headers=headers) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise NoAnswer(f"{host} answered {answer.status_code}")
                parts, size = [], 0
                for part in answer.iter_bytes():
                    size += len(part)
                    if size > self._max_bytes:
                        raise NoAnswer(f"{host} answered more than {self._max_bytes} bytes")
                    parts.append(part)
                return b"".join(parts)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise NoAnswer(f"{host} did not answer ({type(error).__name__})") from error
