"""Judging signed PDF files: facts are gathered, checks judge them one rule at a time, reports phrase.

Owns: reading what a file claims and proves (`facts`), the rules of the verdict (`checks`), the report and its
words (`report`, `codes`, `reports`), a sandboxed run (`isolated`). Does not own: fetching evidence (offline by
default; what was fetched elsewhere may be handed in), trust anchors, storing verdicts.

A file that cannot be judged is never good: every failure inside ends as TOTAL-FAILED or INDETERMINATE
(EN 319 102-1 §5.1.4). The library below accepts some manipulated files; the rules it lacks are in `checks`.
"""

from signing.validation.codes import Code, Severity
from signing.validation.isolated import validate_isolated
from signing.validation.report import (
    DocumentReport,
    EvidenceReport,
    FieldChange,
    Finding,
    Indication,
    SignatureReport,
    StampReport,
)
from signing.validation.run import DEFAULT_FIELDS, validate

__all__ = [
    "DEFAULT_FIELDS",
    "Code",
    "DocumentReport",
    "EvidenceReport",
    "FieldChange",
    "Finding",
    "Indication",
    "Severity",
    "SignatureReport",
    "StampReport",
    "validate",
    "validate_isolated",
]
