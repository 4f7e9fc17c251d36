"""What the sandbox knows: connected systems, agencies, the central agency, and its faults."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class AxisAgency:
    """An agency on the axis, under both forms of its code."""

    code: str
    name: str
    code102: str = ""
    mail: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class AxisSystem:
    """A connected system and the agencies it may send from."""

    system_id: str
    secret: str = field(repr=False)
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Central:
    """The central agency the sandbox plays. Delays are seconds after a document arrives."""

    code: str
    name: str
    code102: str = ""
    received_after: float = 0.0
    registered_after: float = 1.0
    progress_after: float = 2.0
    reply_after: float = 3.0
    staff: str = "Trần Thị Văn Thư"
    department: str = "Văn phòng"
    reply_maker: str = ""


@dataclass(frozen=True, slots=True)
class AxisConfig:
    """The whole sandbox."""

    systems: tuple[AxisSystem, ...]
    agencies: tuple[AxisAgency, ...]
    central: Central | None = None
    skew_seconds: float = 900.0
    remembers_repeats: bool = True

    def agency(self, code: str) -> AxisAgency | None:
        """Find an agency by either form of its code."""
        wanted = "".join(code.split()).upper()
        for agency in self.all_agencies():
            if wanted and wanted in (agency.code.upper(), agency.code102.upper()):
                return agency
        return None

    def all_agencies(self) -> tuple[AxisAgency, ...]:
        """All agencies, the central one included."""
        if self.central is None:
            return self.agencies
        central = AxisAgency(self.central.code, self.central.name, self.central.code102)
        return (*self.agencies, central)

    def system_agencies(self, system: AxisSystem) -> set[str]:
        """The first code form of every agency a system may act for."""
        found = (self.agency(code) for code in system.codes)
        return {agency.code for agency in found if agency}


def config_save(config: AxisConfig, path: Path) -> None:
    """Write the configuration; it holds secrets, so only the owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=True)
    path.chmod(0o600)
    path.write_text(json.dumps(asdict(config), ensure_ascii=False, indent=2), encoding="utf-8")


def config_load(path: Path) -> AxisConfig:
    """Read the configuration back."""
    raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return AxisConfig(
        systems=tuple(AxisSystem(s["system_id"], s["secret"], tuple(s["codes"])) for s in raw["systems"]),
        agencies=tuple(AxisAgency(**agency) for agency in raw["agencies"]),
        central=Central(**raw["central"]) if raw.get("central") else None,
        skew_seconds=float(raw.get("skew_seconds", 900.0)),
        remembers_repeats=bool(raw.get("remembers_repeats", True)),
    )


class Fault(StrEnum):
    """How the sandbox may misbehave."""

    NONE = "none"
    DOWN = "down"  # the connection closes without an answer
    SLOW = "slow"  # the answer comes late
    ERROR_500 = "error-500"
    REFUSE = "refuse"  # an error code of the axis
    LOST_ANSWER = "lost-answer"  # the work is done, the answer is lost


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """One fault, for some operations or for all."""

    fault: Fault = Fault.NONE
    operations: tuple[str, ...] = ()
    seconds: float = 0.0
    code: str = "20"

    def hits(self, operation: str) -> bool:
        return self.fault is not Fault.NONE and (not self.operations or operation in self.operations)


class FaultSwitch:
    """The fault in force, kept in a file: another process may set it while the server runs."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / "fault.json"

    def set(self, plan: FaultPlan) -> None:
        """Put a fault in force; the empty plan ends it."""
        fresh = self._path.with_suffix(".tmp")
        fresh.write_text(json.dumps(asdict(plan)), encoding="utf-8")
        fresh.replace(self._path)

    def get(self) -> FaultPlan:
        """The fault in force."""
        if not self._path.is_file():
            return FaultPlan()
        raw = json.loads(self._path.read_text(encoding="utf-8"))
        return FaultPlan(Fault(raw["fault"]), tuple(raw["operations"]), float(raw["seconds"]), raw["code"])
