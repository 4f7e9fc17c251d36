"""Programs and fonts of the system."""

from __future__ import annotations

import shutil
import subprocess
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from edoc.console.checks.finding import Check, Finding, Severity

if TYPE_CHECKING:
    from edoc.config.settings.env import Env


def program(env: Env, *, name: str, severity: Severity, effect: str, package: str) -> Finding:
    """A program on the PATH."""
    found = shutil.which(name)
    return Finding(
        name=name,
        ok=found is not None,
        severity=severity,
        seen=found or "không có",
        effect=effect,
        remedy=f"apt-get install -y {package}",
    )


def uno_bridge(env: Env) -> Finding:
    """Debian's UNO bridge, which the warm converter imports."""
    path = Path("/usr/lib/python3/dist-packages/uno.py")
    return Finding(
        name="python3-uno",
        ok=path.exists(),
        severity=Severity.WARNING,
        seen=str(path) if path.exists() else "không có",
        effect="Bộ chuyển đổi không giữ nóng được; mỗi lần chuyển PDF chậm hơn nhiều lần.",
        remedy="apt-get install -y python3-uno",
    )


def times_font(env: Env) -> Finding:
    """Times New Roman resolves to a font of its widths with every Vietnamese letter (NĐ 30/2020, Phụ lục I)."""
    seen = _output("fc-match", "--format=%{family}", "Times New Roman:lang=vi")
    return Finding(
        name="Times New Roman",
        ok=seen.startswith(("Tinos", "Times New Roman")),
        severity=Severity.ERROR,
        seen=seen or "không xem được (thiếu fontconfig)",
        effect="Văn bản ra PDF sai phông chữ, thiếu dấu tiếng Việt, lệch dòng.",
        remedy="apt-get install -y fontconfig fonts-croscore",
    )


def _output(*command: str) -> str:
    try:
        return subprocess.run(  # noqa: S603  fixed command
            command, capture_output=True, text=True, timeout=10, check=True
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""


MACHINE: tuple[Check, ...] = (
    partial(
        program,
        name="soffice",
        severity=Severity.ERROR,
        effect="Không chuyển được .docx sang PDF: dự thảo không trình duyệt được.",
        package="libreoffice-writer-nogui",
    ),
    uno_bridge,
    times_font,
    partial(
        program,
        name="pdfsig",
        severity=Severity.NOTE,
        effect="`make demo` và kiểm thử không đối chiếu được chữ ký với poppler.",
        package="poppler-utils",
    ),
    partial(
        program,
        name="java",
        severity=Severity.NOTE,
        effect="Kiểm thử không chạy được EU DSS và veraPDF.",
        package="openjdk-17-jdk-headless",
    ),
    partial(
        program,
        name="mvn",
        severity=Severity.NOTE,
        effect="Kiểm thử không dựng được EU DSS và veraPDF.",
        package="maven",
    ),
    partial(
        program,
        name="chromium",
        severity=Severity.NOTE,
        effect="Kiểm thử không đi hết các màn hình trong trình duyệt.",
        package="chromium",
    ),
)
