"""What one check found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edoc.config.settings.env import Env


class Severity(StrEnum):
    """ERROR: the instance cannot do its work; WARNING: a part of it; NOTE: only tests or comfort."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """`seen` is what was found; `effect` and `remedy` count when it is not well."""

    name: str
    ok: bool
    severity: Severity
    seen: str = ""
    effect: str = ""
    remedy: str = ""


Check = Callable[["Env"], Finding]
