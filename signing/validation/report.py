"""What a validation says: frozen values, with their way to and from JSON.

Times are aware and in UTC; JSON carries them in ISO 8601.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from signing.levels import Level
from signing.validation.codes import MEANINGS, Code, Severity, words_of


class Indication(StrEnum):
    """The verdict in ETSI's words (EN 319 102-1 §5.1.3)."""

    PASSED = "TOTAL-PASSED"
    INDETERMINATE = "INDETERMINATE"
    FAILED = "TOTAL-FAILED"

    @property
    def rank(self) -> int:
        """The order of gravity: what failed outranks what cannot be decided."""
        return list(Indication).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check found; `sub` refines the ETSI sub-indication of its code."""

    code: Code
    params: Mapping[str, str] = field(default_factory=dict)
    sub: str = ""

    @property
    def severity(self) -> Severity:
        return MEANINGS[self.code].severity

    @property
    def sub_indication(self) -> str:
        return self.sub or MEANINGS[self.code].sub

    @property
    def words(self) -> str:
        return words_of(self.code, dict(self.params))


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A form field that is not as it was when the signature was made."""

    name: str
    before: str
    after: str
    signature: bool


@dataclass(frozen=True, slots=True)
class EvidenceReport:
    """One revocation answer inside the file: about whom, and for how long it speaks."""

    kind: str
    about: str
    this_update: datetime | None
    next_update: datetime | None


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """One signature, judged. `role` is a guess from the certificate: `person` or `agency`.

    `trusted_time` is the earliest proven time of existence; `claimed_time` is what the signer's machine wrote.
    """

    field: str
    indication: Indication
    sub_indication: str
    role: str
    signer: str
    title: str
    organisation: str
    issuer: str
    serial: str
    valid_from: datetime | None
    valid_until: datetime | None
    claimed_time: datetime | None
    trusted_time: datetime | None
    level: Level | None
    coverage: str
    modification: str
    certifies: bool
    reason: str
    changes: tuple[FieldChange, ...]
    evidence: tuple[EvidenceReport, ...]
    findings: tuple[Finding, ...]
    detail: str = ""

    @property
    def passed(self) -> bool:
        return self.indication is Indication.PASSED


@dataclass(frozen=True, slots=True)
class StampReport:
    """One document time-stamp, judged."""

    field: str
    indication: Indication
    sub_indication: str
    authority: str
    time: datetime | None
    coverage: str
    modification: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """A whole file, judged: the worst of its signatures and of what was found about the file itself."""

    indication: Indication
    sub_indication: str
    readable: bool
    validated_at: datetime
    signatures: tuple[SignatureReport, ...]
    stamps: tuple[StampReport, ...]
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        return self.indication is Indication.PASSED

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Every warning of the file and of its signatures."""
        every = list(self.findings)
        for signature in self.signatures:
            every += signature.findings
        for stamp in self.stamps:
            every += stamp.findings
        return tuple(f for f in every if f.severity is Severity.WARNING)

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the report as JSON; findings carry their severity and words beside their code."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain values."""
        plain: dict[str, Any] = _plain(asdict(self))
        parts: list[tuple[DocumentReport | SignatureReport | StampReport, dict[str, Any]]] = [(self, plain)]
        parts += list(zip(self.signatures, plain["signatures"], strict=True))
        parts += list(zip(self.stamps, plain["stamps"], strict=True))
        for judged, shown_part in parts:
            for found, shown in zip(judged.findings, shown_part["findings"], strict=True):
                shown["severity"], shown["words"] = found.severity.value, found.words
        return plain

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> DocumentReport:
        """Rebuild a report from its plain values; raises KeyError, ValueError or TypeError for anything else."""
        return cls(
            indication=Indication(plain["indication"]),
            sub_indication=str(plain["sub_indication"]),
            readable=bool(plain["readable"]),
            validated_at=_needed(plain["validated_at"]),
            signatures=tuple(_signature(one) for one in plain["signatures"]),
            stamps=tuple(_stamp(one) for one in plain["stamps"]),
            findings=_findings(plain),
        )


def _plain(value: Any) -> Any:
    if isinstance(value, Level | StrEnum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _time(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _needed(value: str) -> datetime:
    return datetime.fromisoformat(value)


def _findings(plain: Mapping[str, Any]) -> tuple[Finding, ...]:
    return tuple(
        Finding(code=Code(one["code"]), params=dict(one["params"]), sub=one["sub"]) for one in plain["findings"]
    )


def _signature(plain: Mapping[str, Any]) -> SignatureReport:
    values = dict(plain)
    values["indication"] = Indication(plain["indication"])
    values["level"] = None if plain["level"] is None else Level(plain["level"])
    for name in ("valid_from", "valid_until", "claimed_time", "trusted_time"):
        values[name] = _time(plain[name])
    values["changes"] = tuple(FieldChange(**one) for one in plain["changes"])
    values["evidence"] = tuple(
        EvidenceReport(
            kind=one["kind"],
            about=one["about"],
            this_update=_time(one["this_update"]),
            next_update=_time(one["next_update"]),
        )
        for one in plain["evidence"]
    )
    values["findings"] = _findings(plain)
    return SignatureReport(**values)


def _stamp(plain: Mapping[str, Any]) -> StampReport:
    values = dict(plain)
    values["indication"] = Indication(plain["indication"])
    values["time"] = _time(plain["time"])
    values["findings"] = _findings(plain)
    return StampReport(**values)
