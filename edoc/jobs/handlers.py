"""One handler a job: it reads the payload, takes the time and calls a flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from django.conf import settings

from edoc.audit.services import audit_chain
from edoc.domain.actors import system_actor
from edoc.domain.jobs import Job
from edoc.domain.wording import gettext_noop as _
from edoc.flows.find import reindex_document
from edoc.flows.pages import render_pages
from edoc.flows.receive import poll_axis, receive_message
from edoc.flows.send import deliver
from edoc.flows.sign import complete_signature, raise_level
from edoc.flows.statuses import send_status
from edoc.flows.typeset import typeset_document
from edoc.queue.services import Schedule
from edoc.storage.services import storage_sweep

Payload = Mapping[str, object]


def _now() -> datetime:
    return datetime.now(tz=UTC)


def _int(payload: Payload, name: str) -> int:
    return int(str(payload[name]))


def _typeset(payload: Payload) -> None:
    typeset_document(
        document_id=_int(payload, "document_id"),
        revision_n=_int(payload, "revision_n"),
        actor=system_actor(_("chuyển PDF")),
        now=_now(),
    )


def _sign(payload: Payload) -> None:
    complete_signature(session_id=str(payload["session_id"]), now=_now())


def _raise_level(payload: Payload) -> None:
    raise_level(rendition_id=_int(payload, "rendition_id"), now=_now())


def _deliver(payload: Payload) -> None:
    deliver(delivery_id=_int(payload, "delivery_id"), now=_now())


def _send_status(payload: Payload) -> None:
    send_status(status_id=_int(payload, "status_id"), now=_now())


def _poll_axis(_payload: Payload) -> None:
    poll_axis(now=_now())


def _receive(payload: Payload) -> None:
    receive_message(message_id=_int(payload, "message_id"), now=_now())


def _reindex(payload: Payload) -> None:
    reindex_document(document_id=_int(payload, "document_id"), now=_now())


def _render_pages(payload: Payload) -> None:
    render_pages(sha256=str(payload["sha256"]))


def _audit_chain(_payload: Payload) -> None:
    audit_chain(now=_now())


def _storage_sweep(_payload: Payload) -> None:
    storage_sweep(now=_now())


HANDLERS: dict[Job, Callable[[Payload], None]] = {
    Job.TYPESET: _typeset,
    Job.SIGN: _sign,
    Job.RAISE_LEVEL: _raise_level,
    Job.DELIVER: _deliver,
    Job.SEND_STATUS: _send_status,
    Job.POLL_AXIS: _poll_axis,
    Job.RECEIVE: _receive,
    Job.REINDEX: _reindex,
    Job.RENDER_PAGES: _render_pages,
    Job.AUDIT_CHAIN: _audit_chain,
    Job.STORAGE_SWEEP: _storage_sweep,
}


def schedules() -> tuple[Schedule, ...]:
    """What runs by the clock; the axis is looked at only where one is set up."""
    every = [
        Schedule(Job.AUDIT_CHAIN, timedelta(seconds=5)),
        Schedule(Job.STORAGE_SWEEP, timedelta(hours=12)),
    ]
    if settings.EDOC.axis_endpoint:
        every.append(Schedule(Job.POLL_AXIS, timedelta(seconds=settings.EDOC.axis_poll_seconds)))
    return tuple(every)


SCHEDULES = schedules()
