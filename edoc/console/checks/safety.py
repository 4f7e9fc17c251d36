"""What an instance leaves open: secrets others can read, screens and packets in the clear, a demo among strangers."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from edoc.console.checks.finding import Check, Finding, Severity

if TYPE_CHECKING:
    from edoc.config.settings.env import Env

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def secret_files(env: Env) -> Finding:
    """Keys and secrets are for their owner alone."""
    folders = [folder for folder in (env.secrets_dir, env.key_dir) if folder.is_dir()]
    loose = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file() and _is_loose(path))
    return Finding(
        "secrets",
        not loose,
        Severity.WARNING,
        "chỉ chủ sở hữu đọc được" if not loose else f"{len(loose)} tệp người khác đọc được, ví dụ {loose[0]}",
        "Người dùng khác của máy lấy được khóa ký hoặc mật khẩu mở khóa.",
        f"chmod -R go= {' '.join(str(folder) for folder in folders)}",
    )


def _is_loose(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def screens_over_tls(env: Env) -> Finding:
    """Whoever comes from another machine comes over TLS."""
    hosts = {h.strip().strip("[]") for h in env.allowed_hosts.split(",") if h.strip()}
    return Finding(
        "https",
        env.https or hosts <= LOOPBACK,
        Severity.WARNING,
        "bật" if env.https else f"tắt, tên máy: {', '.join(sorted(hosts))}",
        "Mật khẩu và phiên đăng nhập đi qua mạng không mã hóa.",
        "đặt máy chủ TLS phía trước rồi EDOC_HTTPS=1",
    )


def axis_over_tls(env: Env) -> Finding:
    """Packets leave the machine over TLS."""
    parts = urlsplit(env.axis_endpoint)
    return Finding(
        "axis wire",
        not env.axis_endpoint or parts.scheme == "https" or parts.hostname in LOOPBACK,
        Severity.WARNING,
        env.axis_endpoint or "không nối trục",
        "Văn bản đi qua mạng không mã hóa.",
        "đặt EDOC_AXIS_ENDPOINT bắt đầu bằng https://",
    )


def demo_among_strangers(env: Env) -> Finding:
    """Sample people with one password are for one's own machine."""
    hosts = {h.strip().strip("[]") for h in env.allowed_hosts.split(",") if h.strip()}
    return Finding(
        "demo",
        not env.demo or hosts <= LOOPBACK,
        Severity.WARNING,
        "dữ liệu mẫu" if env.demo else "không",
        "Ai biết mật khẩu mẫu chung đều vào được; chữ ký mẫu không có giá trị.",
        "make run DEMO=0",
    )


SAFETY: tuple[Check, ...] = (secret_files, screens_over_tls, axis_over_tls, demo_among_strangers)
