"""Rows of a list, grouped by deadline; the filters and the pages over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from edoc.domain.deadlines import WorkingCalendar
from edoc.domain.lifecycle import FINAL
from edoc.domain.local_time import local, local_date
from edoc.flows import desk
from edoc.flows.desk import Only
from edoc.flows.rows import RowFacts
from edoc.web.deadline import deadline_tag
from edoc.web.language import said
from edoc.web.pieces import AMBER, BLUE, RED, Link, Pages, QueueGroup, QueueRow, Tag
from edoc.web.present.working_days import working_calendar
from edoc.web.templatetags.edoc import state_tag, urgency_tag

GROUPS = (
    ("qua-han", _("Quá hạn"), RED),
    ("hom-nay", _("Hôm nay"), AMBER),
    ("tuan-nay", _("Tuần này"), ""),
    ("sau", _("Sau đó"), ""),
    ("khong-han", _("Chưa có hạn"), ""),
)
ONLY_WORDS = {
    Only.LATE: (_("Quá hạn"), RED),
    Only.TODAY: (_("Hôm nay"), AMBER),
    Only.URGENT: (_("Khẩn trở lên"), ""),
}


def group_key(due_at: datetime | None, now: datetime) -> str:
    """The deadline group of a moment."""
    if due_at is None:
        return "khong-han"
    if due_at < now:
        return "qua-han"
    today, due = local_date(now), local_date(due_at)
    if due == today:
        return "hom-nay"
    return "tuan-nay" if due < today + timedelta(days=7 - today.weekday()) else "sau"


def groups_by_deadline(
    *, rows: Sequence[desk.QueueRow], facts: Mapping[int, RowFacts], now: datetime, base: str, opened: int = 0
) -> tuple[QueueGroup, ...]:
    """The rows of one page under their deadline groups, empty groups left out."""
    found: dict[str, list[QueueRow]] = {key: [] for key, _words, _tone in GROUPS}
    calendar = working_calendar()
    for row in rows:
        piece = row_piece(
            row=row,
            facts=facts[row.id],
            now=now,
            url=f"{base}{row.id}/",
            calendar=calendar,
            is_open=row.id == opened,
        )
        found[group_key(row.due_at, now)].append(piece)
    return tuple(QueueGroup(key, gettext(words), tuple(found[key]), tone) for key, words, tone in GROUPS if found[key])


def groups_by_day(
    *, rows: Sequence[desk.QueueRow], facts: Mapping[int, RowFacts], now: datetime, base: str
) -> tuple[QueueGroup, ...]:
    """The rows of what is done, by the day of their last change."""
    days: dict[str, list[QueueRow]] = {}
    calendar = working_calendar()
    for row in rows:
        words = f"{local(row.changed_at):%d/%m/%Y}"
        piece = row_piece(row=row, facts=facts[row.id], now=now, url=f"{base}{row.id}/", calendar=calendar)
        days.setdefault(words, []).append(piece)
    return tuple(QueueGroup(f"ngay-{n}", words, tuple(found)) for n, (words, found) in enumerate(days.items()))


def row_piece(
    *,
    row: desk.QueueRow,
    facts: RowFacts,
    now: datetime,
    url: str,
    calendar: WorkingCalendar,
    is_open: bool = False,
) -> QueueRow:
    """One row: what it is, on whose desk it lies, at most two tags before its deadline."""
    initials = facts.initials_total and facts.initials_done < facts.initials_total
    return QueueRow(
        id=str(row.id),
        url=url,
        title=row.subject,
        kind=" ".join(part for part in (row.type_name, row.number) if part),
        unit=_where(row, facts),
        tags=_tags(row, facts, now, calendar),
        is_new=facts.is_new and row.state not in FINAL,
        is_open=is_open,
        attachments=facts.attachments,
        note=_note(row, facts),
        note_complete=not initials,
        can_pick=False,
        quote=_quote(facts) if row.state == "draft" else "",
    )


def _quote(facts: RowFacts) -> str:
    return f"{facts.returned_by}: “{facts.returned_why}”" if facts.returned_why else ""


def _where(row: desk.QueueRow, facts: RowFacts) -> str:
    """Where it comes from, and on whose desk it lies."""
    origin = row.organ_name if row.direction == "in" else facts.unit_name
    if row.state in FINAL or not row.desk_name:
        return origin
    desk = gettext("chờ bạn") if row.act else gettext("ở %(desk)s") % {"desk": said(row.desk_name)}
    return f"{desk} \u00a0·\u00a0 {origin}" if origin else desk


def _note(row: desk.QueueRow, facts: RowFacts) -> str:
    if row.state == "in-review" and facts.initials_total:
        return gettext("Ký nháy %(done)s/%(all)s") % {"done": facts.initials_done, "all": facts.initials_total}
    return ""


def _tags(row: desk.QueueRow, facts: RowFacts, now: datetime, calendar: WorkingCalendar) -> tuple[Tag, ...]:
    found: list[Tag] = []
    if facts.returned_why and row.state == "draft":
        found.append(Tag(gettext("Bị trả lại"), AMBER, icon="corner-up-left"))
    elif facts.signing and row.state in ("approved", "numbered"):
        found.append(Tag(said(facts.signing), RED if facts.signing_failed else BLUE, icon="pen-line"))
    elif row.act:
        found.append(Tag(gettext(row.act), BLUE))
    else:
        found.append(state_tag(row.state.value))
    if (urgency := urgency_tag(row.urgency)) is not None:
        found.append(urgency)
    if row.due_at and row.state not in FINAL:
        found.append(deadline_tag(due=row.due_at, now=now, calendar=calendar))
    return tuple(found)


def chips_of(*, counts: Mapping[Only, int], only: Only, base: str) -> tuple[Link, ...]:
    """The filters that would keep something; the one in force leads back to the whole list."""
    return tuple(
        Link(
            url=base if o is only else f"{base}?loc={o.value}",
            words=gettext(words),
            count=counts[o],
            current=o is only,
            tone=tone,
        )
        for o, (words, tone) in ONLY_WORDS.items()
        if counts.get(o) or o is only
    )


def pages_of(*, number: int, total: int, size: int, query: str) -> Pages | None:
    """Where a list stands; None for a list of one page. `query` is kept in every address."""
    last = max(1, -(-total // size))
    if last == 1:
        return None

    def url(n: int) -> str:
        return "?" + "&".join(part for part in (query, f"trang={n}") if part)

    return Pages(
        number=number,
        total=last,
        previous_url=url(number - 1) if number > 1 else "",
        next_url=url(number + 1) if number < last else "",
        words=gettext("%(n)s văn bản") % {"n": total},
    )
