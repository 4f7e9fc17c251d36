"""State secrets stay out: what a mark of secrecy looks like on a page (Luật Bảo vệ bí mật nhà nước 2018, Đ.5 k.5–6)."""

from __future__ import annotations

import re
from collections.abc import Iterable

_MARK = re.compile(r"^\W*(TUYỆT\s+MẬT|TỐI\s+MẬT|MẬT)\W*$")
_DECLARED = re.compile(r"^\s*ĐỘ\s+MẬT\s*:\s*(TUYỆT\s+MẬT|TỐI\s+MẬT|MẬT)\b", re.IGNORECASE)
LEVELS = frozenset({"mật", "tối mật", "tuyệt mật"})


def secrecy_mark(lines: Iterable[str]) -> str:
    """The level a page is marked with (a line of its own, in capitals, or a declared "Độ mật"), or empty."""
    for line in lines:
        found = _MARK.match(line.strip()) or _DECLARED.match(line)
        if found:
            return " ".join(found.group(1).lower().split())
    return ""


def is_secret_level(value: str) -> bool:
    """Whether a declared level of secrecy keeps a document out of this system."""
    return " ".join(value.lower().split()) in LEVELS
