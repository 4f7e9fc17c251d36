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
    STATE_SECRET = "state-secret"  # noqa: S105  a level of secrecy, not a password
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
    DOCX_WITH_MACROS = "docx-with-macros"
    DOCX_EXTERNAL = "docx-external"
    DOCX_TRACKED = "docx-tracked"
    CONVERT_FAILED = "convert-failed"
    ANCHOR_MISSING = "anchor-missing"
    ANCHOR_TWICE = "anchor-twice"
    FONT_NOT_ALLOWED = "font-not-allowed"
    PAGE_NOT_A4 = "page-not-a4"
    PDF_BROKEN = "pdf-broken"
    PDF_ENCRYPTED = "pdf-encrypted"
    PDF_WITHOUT_PAGES = "pdf-without-pages"
    # --- exchange
    EDXML_BROKEN = "edxml-broken"
    EDXML_NAMESPACE = "edxml-namespace"
    EDXML_DTD = "edxml-dtd"
    EDXML_DUPLICATE = "edxml-duplicate"
    EDXML_VALUE_UNREADABLE = "edxml-value-unreadable"
    ATTACHMENT_BOMB = "attachment-bomb"
    ATTACHMENT_MISSING = "attachment-missing"
    ATTACHMENT_BROKEN = "attachment-broken"
    SENDER_UNKNOWN = "sender-unknown"
    SENDER_MISMATCH = "sender-mismatch"
    RECEIVER_UNKNOWN = "receiver-unknown"
    DELIVERY_UNKNOWN = "delivery-unknown"
    AXIS_REFUSED = "axis-refused"
    MESSAGE_NOT_OPEN = "message-not-open"
    BUSINESS_BY_HAND = "business-by-hand"
    # --- review and drafts
    NO_ROUTE = "no-route"
    STEP_UNHELD = "step-unheld"
    NOT_YOUR_STEP = "not-your-step"
    FILE_CHANGED = "file-changed"
    NOTHING_ASKED = "nothing-asked"
    NOT_CONVERTED = "not-converted"
    NO_SIGNER = "no-signer"
    RECEIVER_CODES_UNKNOWN = "receiver-codes-unknown"
    RECEIVER_TWICE = "receiver-twice"
    NO_RECEIVER = "no-receiver"
    # --- signing
    NO_KEY = "no-key"
    NO_IMAGE = "no-image"
    CONFIRMATION_MISSING = "confirmation-missing"
    WRONG_PASSWORD = "wrong-password"  # noqa: S105  a code, not a password
    CONFIRMATION_LOCKED = "confirmation-locked"
    SESSION_OPEN = "session-open"
    NOT_SIGNED = "not-signed"
    INITIALS_MISSING = "initials-missing"
    CERTIFICATE_EXPIRED = "certificate-expired"
    CERTIFICATE_NOT_YET = "certificate-not-yet"
    CERTIFICATE_REVOKED = "certificate-revoked"
    SIGNING_FAILED = "signing-failed"
    SIGNATURE_INVALID = "signature-invalid"
    # --- registers
    NO_BOOK = "no-book"
    BOOK_CLOSED = "book-closed"
    NUMBER_TAKEN = "number-taken"
    NO_NUMBER = "no-number"
    NOT_SEALED = "not-sealed"
    DUPLICATE = "duplicate"
    # --- work
    UNIT_TWICE = "unit-twice"
    DEADLINE_PAST = "deadline-past"
    DEADLINE_AFTER = "deadline-after"
    NO_DIRECTION = "no-direction"
    NOBODY_NAMED = "nobody-named"
    NOT_IN_UNIT = "not-in-unit"
    # --- case files
    CASE_CODE_TAKEN = "case-code-taken"
    CASE_CLOSED = "case-closed"
    # --- set-up
    INSTANCE_EXISTS = "instance-exists"


WORDS_LIVE_IN = "edoc.domain.words"
