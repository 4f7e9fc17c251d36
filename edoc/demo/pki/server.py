"""Serves the demo PKI over HTTP: OCSP, CRL and certificates by Certomancer, time stamps by our own authority.

No web pages, no keys for download, no clock set by a request. Threads, because a signature asks for several
things at once. Tests may break it on purpose through `Faults`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self

from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import ArchLabel
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from edoc.demo.pki.build import ARCH, DemoPki
from edoc.demo.pki.stamps import StampAuthority

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_LARGEST_REQUEST = 64 * 1024


@dataclass(slots=True)
class Faults:
    """What is broken right now: a service that answers 503, or every answer delayed by some seconds."""

    tsa_down: bool = False
    ocsp_down: bool = False
    crl_down: bool = False
    delay_seconds: float = 0.0

    def clear(self) -> None:
        """Mend everything."""
        self.tsa_down = self.ocsp_down = self.crl_down = False
        self.delay_seconds = 0.0

    def hit(self, path: str) -> bool:
        """Tell whether the service behind a path is down."""
        return (
            (self.tsa_down and path == "/tsa")
            or (self.ocsp_down and "/ocsp/" in path)
            or (self.crl_down and "/crls/" in path)
        )


def _wall_clock() -> datetime:
    return datetime.now(tz=UTC)


class PkiServer:
    """The demo PKI on a port of this machine; use it as a context, or `start` and `stop` it.

    `clock` gives the time written into stamps and revocation answers; tests move it by years.
    """

    def __init__(
        self,
        *,
        pki: DemoPki,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Callable[[], datetime] = _wall_clock,
    ) -> None:
        self.pki = pki
        self.faults = Faults()
        self.clock = clock
        self.stamps_made = 0
        self._stamps = StampAuthority(cert_path=pki.cert_pem("tsa"), key_path=pki.key_pem("tsa"))
        store = AnimatorArchStore({ArchLabel(ARCH): pki.architecture()})
        self._animator = Animator(store, with_web_ui=False, allow_time_override=False)
        self._animator_lock = threading.Lock()
        self._server = make_server(host, port, self, threaded=True, request_handler=_QuietHandler)
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        return int(self._server.server_port)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (WSGI)."""
        request = Request(environ)
        request.max_content_length = _LARGEST_REQUEST
        if self.faults.delay_seconds:
            time.sleep(self.faults.delay_seconds)
        if self.faults.hit(request.path):
            return Response("out of order", status=503)(environ, start_response)
        if request.path == "/tsa":
            return self._stamp(request)(environ, start_response)
        if request.path == "/health":
            return Response("ok")(environ, start_response)
        # Certomancer's objects encode lazily and are shared: one request at a time.
        with self._animator_lock:
            self._animator.fixed_time = self.clock()
            return list(self._animator(environ, start_response))

    def start(self) -> Self:
        """Serve from a thread of its own."""
        self._thread = threading.Thread(target=self.serve, name="demo-pki", daemon=True)
        self._thread.start()
        return self

    def serve(self) -> None:
        """Serve until `stop` is called."""
        self._server.serve_forever(poll_interval=0.1)

    def stop(self) -> None:
        """Stop serving and free the port."""
        self._server.shutdown()
        self._server.server_close()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _stamp(self, request: Request) -> Response:
        if request.method != "POST":
            return Response("POST a time-stamp request", status=405)
        self.stamps_made += 1
        body = self._stamps.answer(request.get_data(), now=self.clock())
        return Response(body, mimetype="application/timestamp-reply")


class _QuietHandler(WSGIRequestHandler):
    """Keeps connections open between requests and writes no line for each."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing: the demo's screen belongs to its steps."""
