"""Rows of the clerk's counter: the number in front, what it is, how it stands, what may be done at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from edoc.domain.lifecycle import State
from edoc.domain.local_time import local
from edoc.flows.counter import IssuedRow, NumberRow
from edoc.flows.desk import QueueRow
from edoc.web.deadline import deadline_tag
from edoc.web.language import said
from edoc.web.pieces import AMBER, BLUE, GREEN, NEUTRAL, RED, Button, Tag
from edoc.web.templatetags.edoc import urgency_tag

DELIVERY_TONES = {"failed": RED, "refused": RED, "waiting": NEUTRAL, "sent": BLUE, "taken-back": AMBER}


@dataclass(frozen=True, slots=True)
class DocketRow:
    """One row: `number` with the word under it, title, meta, tags, a fault in words, and its acts."""

    id: str
    url: str
    number: str
    number_note: str
    title: str
    meta: str
    tags: tuple[Tag, ...] = ()
    fault: str = ""
    acts: tuple[Button, ...] = ()
    can_pick: bool = False


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One receiver of an issued document: state, what it last said, and the way to send again."""

    id: str
    name: str
    code: str
    channel: str
    tag: Tag
    when: str
    said: str
    error: str
    retry_url: str = ""


@dataclass(frozen=True, slots=True)
class IssuedLine:
    """One issued document and its receivers."""

    id: str
    url: str
    number: str
    date: str
    title: str
    tag: Tag
    receivers: tuple[ReceiptLine, ...]
    is_open: bool = False


def row_tags(row: QueueRow, *, now: datetime) -> list[Tag]:
    """Urgency and deadline of any row of a list."""
    urgency = urgency_tag(row.urgency.value)
    tags = [urgency] if urgency is not None else []
    if row.due_at is not None:
        tags.append(deadline_tag(due=row.due_at, now=now))
    return tags


def docket_row(row: NumberRow, *, now: datetime, can_pick: bool = False) -> DocketRow:
    """A document at the counter."""
    base = f"/van-ban/{row.row.id}/"
    tags = row_tags(row.row, now=now)
    acts: tuple[Button, ...] = ()
    fault = ""
    if row.row.state is State.SIGNED:
        acts = (
            Button(gettext("Cấp số, ký dấu"), icon="stamp", url=f"{base}cap-so/"),
            Button(gettext("Trả lại"), icon="corner-up-left", kind="quiet", url=f"{base}tra-van-ban/"),
        )
        note = gettext("dự kiến") if row.is_expected else gettext("số đã giữ")
    elif row.row.state is State.NUMBERED:
        note = gettext("đã cấp")
        if row.is_sealing:
            tags.append(Tag(gettext("Đang ký dấu"), BLUE, icon="loader-circle"))
        else:
            tags.append(Tag(gettext("Chưa ký dấu"), RED if row.has_failed else AMBER, icon="triangle-alert"))
            fault = row.seal_error
            acts = (
                Button(gettext("Ký dấu lại") if row.has_failed else gettext("Ký dấu"), "stamp", url=f"{base}ky-dau/"),
                Button(gettext("Làm lại tệp"), kind="quiet", url=f"{base}lam-lai/"),
                Button(gettext("Hủy số"), kind="quiet", url=f"{base}huy-so/"),
            )
    else:
        note = ""
        acts = (
            Button(gettext("Phát hành"), icon="send", url=f"{base}phat-hanh/"),
            Button(gettext("Hủy số"), kind="quiet", url=f"{base}huy-so/"),
        )
    signed = f"{row.signer}, {local(row.signed_at):%H:%M %d/%m/%Y}" if row.signed_at else row.signer
    meta = " · ".join(part for part in (row.row.type_name, gettext("ký: %(who)s") % {"who": signed}) if part)
    return DocketRow(
        id=str(row.row.id),
        url=base,
        number=row.number,
        number_note=note,
        title=row.row.subject,
        meta=meta,
        tags=tuple(tags),
        fault=fault,
        acts=acts,
        can_pick=can_pick,
    )


def issued_line(row: IssuedRow) -> IssuedLine:
    """An issued document with the state of each delivery in words."""
    total, reached = len(row.deliveries), row.reached
    if row.failed:
        tag = Tag(gettext("%(n)s nơi chưa gửi được") % {"n": len(row.failed)}, RED, icon="triangle-alert")
    elif total and reached == total:
        tag = Tag(gettext("%(n)s/%(all)s nơi đã nhận") % {"n": reached, "all": total}, GREEN, icon="circle-check")
    elif total:
        tag = Tag(gettext("%(n)s/%(all)s nơi đã nhận") % {"n": reached, "all": total}, BLUE)
    else:
        tag = Tag(gettext("Không gửi điện tử"))
    base = f"/van-ban/{row.row.id}/"
    return IssuedLine(
        id=str(row.row.id),
        url=base,
        number=row.row.number,
        date=f"{row.document_date:%d/%m/%Y}" if row.document_date else "",
        title=row.row.subject,
        tag=tag,
        is_open=bool(row.failed),
        receivers=tuple(
            ReceiptLine(
                id=str(d.id),
                name=d.receiver_name,
                code=d.receiver_code,
                channel=said(d.channel_words),
                tag=Tag(said(d.words), DELIVERY_TONES.get(d.state.value, GREEN)),
                when=f"{local(d.changed_at):%H:%M %d/%m/%Y}",
                said=_said(d.receipts[-1]) if d.receipts else "",
                error=d.last_error,
                retry_url=f"{base}gui-lai/{d.id}/" if d.state.value == "failed" else "",
            )
            for d in row.deliveries
        ),
    )


def _said(receipt: object) -> str:
    words = [said(getattr(receipt, "words", "")), getattr(receipt, "staff", ""), getattr(receipt, "description", "")]
    return " · ".join(w for w in words if w)
