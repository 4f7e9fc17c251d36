"""Every background job. A job is a row of the outbox, written with the business change; every job may run twice."""

from __future__ import annotations

from enum import StrEnum


class Job(StrEnum):
    """The value is stable: rows of the outbox carry it."""

    TYPESET = "typeset"  # docx → PDF/A with prepared fields
    SIGN = "sign"  # one confirmed signing session (leader or seal)
    RAISE_LEVEL = "raise-level"  # long-term proof of one signature
    DELIVER = "deliver"  # one delivery
    SEND_STATUS = "send-status"  # one status message
    POLL_AXIS = "poll-axis"  # look into the axis' mail box (schedule)
    RECEIVE = "receive"  # one stored raw message
    REINDEX = "reindex"  # one document
    AUDIT_CHAIN = "audit-chain"  # link new entries of the log (schedule)
    STORAGE_SWEEP = "storage-sweep"  # orphaned bytes (schedule)
    RENDER_PAGES = "render-pages"  # warm the page images of one rendition


QUEUES: dict[Job, str] = {
    Job.TYPESET: "convert",
    Job.RENDER_PAGES: "convert",
    Job.SIGN: "sign",
    Job.RAISE_LEVEL: "sign",
    Job.DELIVER: "exchange",
    Job.SEND_STATUS: "exchange",
    Job.POLL_AXIS: "exchange",
    Job.RECEIVE: "exchange",
    Job.REINDEX: "index",
    Job.AUDIT_CHAIN: "default",
    Job.STORAGE_SWEEP: "default",
}
