"""Stable codes of every obstacle. Each has its words in `edoc.domain.words`; a test holds the two together."""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """Why an act is refused. The value is stable: it stands in the audit log, in JSON and in tests."""

    # --- general
    WRONG_STATE = "wrong-state"
    NO_RIGHT = "no-right"
    FIELD_MISSING = "field-missing"
    FIELD_INVALID = "field-invalid"
    STATE_SECRET = "state-secret"
    REASON_MISSING = "reason-missing"
    CHANGED_MEANWHILE = "changed-meanwhile"
    ENGINE_DOWN = "engine-down"
    # --- storage
    BLOB_MISSING = "blob-missing"
    BLOB_DAMAGED = "blob-damaged"
    BLOB_RETAINED = "blob-retained"
    DISK_FULL = "disk-full"
    TOO_LARGE = "too-large"
    # --- queue
    JOB_NOT_DEAD = "job-not-dead"
    # --- paper
    NOT_DOCX = "not-docx"
    CONVERT_FAILED = "convert-failed"
    CONVERTER_DOWN = "converter-down"
    ANCHOR_MISSING = "anchor-missing"
    ANCHOR_TWICE = "anchor-twice"
    FONT_NOT_ALLOWED = "font-not-allowed"
    PAGE_NOT_A4 = "page-not-a4"
    PDF_BROKEN = "pdf-broken"
    PDF_ENCRYPTED = "pdf-encrypted"
    PDF_WITHOUT_PAGES = "pdf-without-pages"


WORDS_LIVE_IN = "edoc.domain.words"
