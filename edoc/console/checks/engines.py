"""What should answer over the network."""

from __future__ import annotations

import http.client
import socket
import xmlrpc.client
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from edoc.console.checks.finding import Check, Finding, Severity

if TYPE_CHECKING:
    from edoc.config.settings.env import Env

PATIENCE = 3.0  # seconds
START = "python manage.py up"


def web_server(env: Env) -> Finding:
    """The web server listens."""
    host = "127.0.0.1" if env.host in {"0.0.0.0", "::", ""} else env.host  # noqa: S104  compared, not bound
    reason = _connect(host, env.port)
    return Finding(
        "web", not reason, Severity.WARNING, reason or f"{host}:{env.port}", "Không mở được màn hình.", START
    )


def converter(env: Env) -> Finding:
    """The warm LibreOffice answers its own question, not only its port."""
    if not env.converter_port:
        return Finding("converter", True, Severity.NOTE, "không giữ nóng (EDOC_CONVERTER_PORT=0)")
    address = f"http://{env.converter_host}:{env.converter_port}"
    try:
        with xmlrpc.client.ServerProxy(address, transport=_Impatient(), allow_none=True) as server:
            info = server.info()
        seen, ok = f"{address}: unoserver {info.get('unoserver', '')}" if isinstance(info, dict) else address, True
    except (OSError, xmlrpc.client.Error) as error:
        seen, ok = f"{address}: {error}", False
    return Finding(
        "converter", ok, Severity.WARNING, seen, "Chuyển sang PDF phải chờ đến khi bộ chuyển đổi trả lời.", START
    )


def time_stamps(env: Env) -> Finding:
    """The time-stamp server accepts connections."""
    if not env.tsa_url:
        return Finding(
            "time stamps",
            False,
            Severity.WARNING,
            "chưa đặt EDOC_TSA_URL",
            "Chữ ký chỉ đạt mức B-B: không chứng minh được thời điểm ký.",
            "đặt EDOC_TSA_URL=http://… của máy chủ dấu thời gian (RFC 3161)",
        )
    return _url(
        "time stamps", env.tsa_url, "Ký số phải chờ dấu thời gian.", START if env.demo else "kiểm tra mạng tới TSA"
    )


def axis(env: Env) -> Finding:
    """The axis accepts connections."""
    if not env.axis_endpoint:
        return Finding("axis", True, Severity.NOTE, "không nối trục liên thông (EDOC_AXIS_ENDPOINT trống)")
    return _url(
        "axis",
        env.axis_endpoint,
        "Văn bản gửi ra ngoài chờ đến khi trục trả lời.",
        START if env.demo else "kiểm tra mạng tới trục liên thông",
    )


def _url(name: str, url: str, effect: str, remedy: str) -> Finding:
    parts = urlsplit(url)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        return Finding(name, False, Severity.WARNING, f"{url}: {error}", effect, "sửa địa chỉ")
    reason = _connect(parts.hostname or "", port)
    return Finding(name, not reason, Severity.WARNING, f"{url}: {reason}" if reason else url, effect, remedy)


def _connect(host: str, port: int) -> str:
    """Empty when something listens, else why not."""
    try:
        with socket.create_connection((host, port), timeout=PATIENCE):
            return ""
    except OSError as error:
        return f"{host}:{port} {error.strerror or error}"


class _Impatient(xmlrpc.client.Transport):
    """XML-RPC that does not wait for ever."""

    def make_connection(self, host: tuple[str, dict[str, str]] | str) -> http.client.HTTPConnection:
        connection = super().make_connection(host)
        connection.timeout = PATIENCE
        return connection


ENGINES: tuple[Check, ...] = (web_server, converter, time_stamps, axis)
