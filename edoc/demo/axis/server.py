"""The HTTP side of the sandbox, and the loop in which the central agency does its work."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

from edoc.demo.axis.central import CentralAgency, ReplyMaker
from edoc.demo.axis.config import AxisConfig, Fault, FaultPlan, FaultSwitch
from edoc.demo.axis.protocol import PREFIX, AxisError, AxisProtocol, Request
from edoc.demo.axis.store import AxisStore

logger = logging.getLogger(__name__)
BODY_LIMIT = 450 * 1024 * 1024
TICK = 0.25


def system_clock() -> datetime:
    """The time of the machine."""
    return datetime.now(tz=UTC)


class AxisServer:
    """The sandbox on a loopback port; port 0 takes a free one. Use it as a context, or call `serve`."""

    def __init__(
        self,
        *,
        directory: Path,
        config: AxisConfig,
        port: int = 0,
        reply_maker: ReplyMaker | None = None,
        clock: Callable[[], datetime] = system_clock,
        works_alone: bool = True,
    ) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.store = AxisStore(directory)
        self.faults = FaultSwitch(directory)
        self.clock = clock
        self.central = CentralAgency(config.central, self.store, reply_maker) if config.central else None
        self.protocol = AxisProtocol(config, self.store, clock)
        self.requests: list[str] = []
        self._works_alone = works_alone
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._http = _HttpServer(("127.0.0.1", port), _Handler, self)

    @property
    def endpoint(self) -> str:
        """Where clients find it."""
        return f"http://127.0.0.1:{self._http.server_port}/VXP"

    def start(self) -> None:
        """Serve in threads."""
        self._threads = [threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)]
        if self.central is not None and self._works_alone:
            self._threads.append(threading.Thread(target=self._work, daemon=True))
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop serving; what is held stays in the directory."""
        self._stopping.set()
        self._http.shutdown()
        self._http.server_close()
        for thread in self._threads:
            thread.join(timeout=10)

    def wait(self) -> None:
        """Block until stopped."""
        self._stopping.wait()

    def _work(self) -> None:
        while not self._stopping.wait(TICK):
            if self.central is not None:
                self.central.run_due(now=self.clock())

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _HttpServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler], axis: AxisServer) -> None:
        super().__init__(address, handler)
        self.axis = axis


class _Handler(BaseHTTPRequestHandler):
    """Turns an HTTP request into a request of the protocol."""

    protocol_version = "HTTP/1.1"
    server: _HttpServer
    timeout = 60

    def do_GET(self) -> None:
        """Say that the sandbox is there."""
        self._send(200, {"status": "OK", "ErrorCode": "0", "ErrorDesc": "axis sandbox"})

    def do_POST(self) -> None:
        """Do one operation."""
        operation = self.path.partition("?")[0].rstrip("/").rpartition("/")[2]
        plan = self.server.axis.faults.get()
        fault = plan.fault if plan.hits(operation) else Fault.NONE
        if fault is Fault.DOWN:
            self.close_connection = True
            return
        body = self._body()
        if body is None:
            return
        if fault in (Fault.ERROR_500, Fault.REFUSE):
            self._misbehave(plan)
            return
        # Some values are UTF-8, which the server hands over as Latin-1.
        headers = {name.lower(): _text(value) for name, value in self.headers.items()}
        self.server.axis.requests.append(operation)
        answer = self.server.axis.protocol.answer(Request(operation, headers, body))
        logger.info("axis: %s by %s: %s", operation, headers.get(f"{PREFIX}systemid", "?"), answer["ErrorCode"])
        if fault is Fault.SLOW:
            time.sleep(plan.seconds)
        if fault is Fault.LOST_ANSWER:
            self.close_connection = True
            return
        self._send(200, answer)

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit():
            self.close_connection = True
            self._send(411, AxisError("10", "thiếu Content-Length").answer())
            return None
        if int(length) > BODY_LIMIT:
            self.close_connection = True
            self._send(413, AxisError("10", "gói tin quá lớn").answer())
            return None
        return self.rfile.read(int(length))

    def _misbehave(self, plan: FaultPlan) -> None:
        if plan.fault is Fault.ERROR_500:
            self._send(500, {"error": "internal"})
        else:
            self._send(200, AxisError(plan.code, f"lỗi thử nghiệm {plan.code}").answer())

    def _send(self, status: int, answer: object) -> None:
        data = json.dumps(answer, ensure_ascii=False).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        except ConnectionError:
            # The client did not wait; it asks again.
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Log without the headers, which carry signatures."""
        logger.debug(format, *args)


def _text(value: str) -> str:
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def serve(
    *,
    port: int,
    directory: Path,
    config: AxisConfig,
    reply_maker: ReplyMaker | None = None,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve until interrupted."""
    server = AxisServer(directory=directory, config=config, port=port, reply_maker=reply_maker)
    with server:
        if on_ready is not None:
            on_ready(server.endpoint)
        try:
            server.wait()
        except KeyboardInterrupt:
            logger.info("axis: stopping")
