"""How much a message may hold before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes. The ratio is unpacked to packed; it counts only above `ratio_from`, for small texts pack well."""

    message: int = 300 * MIB
    attachment: int = 200 * MIB
    attachments: int = 400 * MIB
    count: int = 200
    ratio: int = 200
    ratio_from: int = 4 * MIB


DEFAULT_LIMITS = Limits()
