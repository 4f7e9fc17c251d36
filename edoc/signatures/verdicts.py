"""Stored verdicts: a file is validated and its report kept with the document (TT 15/2025/TT-BKHCN)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from edoc.documents.models import Document, Rendition
from edoc.domain.wording import gettext_noop as _
from edoc.signatures.config import trust_store
from edoc.signatures.models import Role, Signature, SigningSession
from edoc.signatures.services import FIELD_OF, Execution
from signing.plans import LEADER_FIELD, SEAL_FIELD
from signing.trust import TrustStore
from signing.validation import DocumentReport, Indication, SignatureReport, validate, validate_isolated
from signing.validation.reports import exit_code, report_lines, worst_exit_code

ROLE_OF_FIELD = {LEADER_FIELD: Role.LEADER, SEAL_FIELD: Role.SEAL}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What validation says of one file."""

    report: DocumentReport

    @property
    def indication(self) -> str:
        return self.report.indication.value

    @property
    def is_usable(self) -> bool:
        """Signed, readable and not broken: the integrity is proved; long-term proof may still be pending."""
        signed = bool(self.report.signatures) and self.report.readable
        return signed and self.report.indication is not Indication.FAILED

    @property
    def words(self) -> str:
        """One sentence for a person."""
        return "; ".join(report_lines(self.report)) or self.indication


def file_verdict(*, pdf: bytes, at: datetime, from_outside: bool = False) -> Verdict:
    """Validate a file offline against this instance's roots; what comes from outside, in a process of its own."""
    check = validate_isolated if from_outside else validate
    return Verdict(check(pdf, trust_store(), at=at))


def verdict_store(
    *,
    document: Document,
    rendition: Rendition,
    verdict: Verdict,
    now: datetime,
    session: SigningSession | None = None,
    made: Execution | None = None,
) -> None:
    """Keep one row a signature of a rendition; a repeat replaces the verdict, never the level by a lower one."""
    base = rendition.based_on_id
    earlier = {s.field: s for s in Signature.objects.filter(document=document, rendition_id=base)} if base else {}
    for one in verdict.report.signatures:
        mine = session is not None and one.field == FIELD_OF[Role(session.role)]
        before = earlier.get(one.field)
        Signature.objects.update_or_create(
            rendition=rendition,
            field=one.field,
            defaults={
                **_facts(one),
                "document": document,
                "session": session if mine else None,
                "role": ROLE_OF_FIELD.get(one.field, ""),
                "level_wanted": made.wanted if mine and made else (before.level_wanted if before else ""),
                "pending_reason": _pending(one, mine=mine, made=made, before=before),
                "validated_at": now,
                "report": verdict.report.to_dict(),
            },
        )


def _pending(one: SignatureReport, *, mine: bool, made: Execution | None, before: Signature | None) -> str:
    if mine and made is not None:
        return made.pending
    if before is None or not before.pending_reason or (one.level and one.level.value >= before.level_wanted):
        return ""
    return before.pending_reason


def _facts(one: SignatureReport) -> dict[str, object]:
    return {
        "signer": one.signer[:300],
        "organisation": one.organisation[:300],
        "issuer": one.issuer[:300],
        "level": one.level.value if one.level else "",
        "indication": one.indication.value,
        "subindication": one.sub_indication[:60],
        "claimed_at": one.claimed_time,
        "trusted_at": one.trusted_time,
    }


def verdict_copy(*, source: Rendition, document: Document, rendition: Rendition) -> None:
    """The same bytes have the same verdict: copy it to a receiver on this instance."""
    rows = list(Signature.objects.filter(rendition=source))
    for row in rows:
        row.pk = None
        row._state.adding = True
        row.document = document
        row.rendition = rendition
        row.session = None
        row.pending_reason = ""
    Signature.objects.bulk_create(rows)


@dataclass(frozen=True, slots=True)
class Verification:
    """One file judged at the operator's request."""

    path: str
    lines: tuple[str, ...]
    data: dict[str, object]
    code: int


def files_verify(
    *, paths: Sequence[Path], trust_dir: Path | None = None, at: datetime | None = None
) -> tuple[list[Verification], int]:
    """Judge files for `manage.py verify`: 0 all passed, 1 any failed, 2 indeterminate or unsigned, 3 unreadable."""
    trust = TrustStore.from_directory(trust_dir) if trust_dir is not None else trust_store()
    found: list[Verification] = []
    for path in paths:
        if not path.is_file():
            found.append(Verification(str(path), (_("Không mở được tệp."),), {"readable": False}, 3))
            continue
        report = validate_isolated(path, trust, at=at)
        found.append(Verification(str(path), report_lines(report), report.to_dict(), exit_code(report)))
    return found, worst_exit_code([v.code for v in found])
