"""Icons, dates, numbers and state words for templates. Nothing here decides anything; it only phrases."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django import template
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from edoc.domain.lifecycle import STATE_WORDS, State
from edoc.domain.urgency import URGENCY_WORDS, Urgency
from edoc.web.csp import HTMX_CONFIG as HTMX_SETTINGS
from edoc.web.deadline import deadline_tag as tag_of_deadline
from edoc.web.language import said, said_before
from edoc.web.pieces import AMBER, BLUE, GREEN, NEUTRAL, RED, SOLID, Tag

register = template.Library()
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
_SIZES = ("B", "KB", "MB", "GB", "TB")
_STATE_TONES: dict[State, str] = {
    State.DRAFT: NEUTRAL,
    State.IN_REVIEW: BLUE,
    State.APPROVED: AMBER,
    State.SIGNED: BLUE,
    State.NUMBERED: BLUE,
    State.SEALED: BLUE,
    State.ISSUED: GREEN,
    State.WITHDRAWN: NEUTRAL,
    State.VOIDED: RED,
    State.RECEIVED: AMBER,
    State.REGISTERED: BLUE,
    State.ASSIGNED: BLUE,
    State.IN_PROGRESS: BLUE,
    State.RESOLVED: GREEN,
    State.REFUSED: RED,
}
_URGENCY_TONES: dict[Urgency, str] = {
    Urgency.NORMAL: NEUTRAL,
    Urgency.URGENT: AMBER,
    Urgency.VERY_URGENT: AMBER,
    Urgency.EXPRESS: SOLID,
    Urgency.EXPRESS_AT: SOLID,
}
register.filter("said", said)
register.filter("said_before", said_before)


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """An icon of the sprite: hidden from readers, or named by `label`; nothing for an empty name."""
    if not name:
        return SafeString("")
    href = f"{static('edoc/icons.svg')}#{name}"
    classes = f"icon {css}".strip()
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', classes, label, href)
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, href)


@register.simple_tag
def htmx_config() -> str:
    """The settings of htmx as JSON, for the content of its meta element."""
    import json

    return json.dumps(HTMX_SETTINGS)


@register.filter
def decree_date(value: date | datetime | None) -> str:
    """The date as papers write it: a zero before a day under 10 and before months 1 and 2 (NĐ 30/2020, Phụ lục I)."""
    if value is None:
        return ""
    day = _local(value) if isinstance(value, datetime) else value
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


@register.filter
def number(value: int | float | Decimal | None, places: int | None = None) -> str:
    """A number with the points of the language: 1.234.567,5."""
    if value is None:
        return ""
    return str(formats.number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True))


@register.filter
def bytes_vi(value: int | None) -> str:
    """A size a person can read: 640 B, 12 KB, 1,4 MB."""
    if value is None:
        return ""
    size, unit = float(value), 0
    while size >= 1000 and unit < len(_SIZES) - 1:
        size, unit = size / 1024, unit + 1
    places = 0 if unit < 2 or size >= 100 else 1
    return f"{formats.number_format(round(size, places), decimal_pos=places, use_l10n=True)} {_SIZES[unit]}"


@register.filter
def local_time(value: datetime | None) -> str:
    """A moment to the second in Vietnam: 06/10/2026 16:42:07 +07:00. For signatures and the journal."""
    return "" if value is None else f"{_local(value):%d/%m/%Y %H:%M:%S} +07:00"


@register.filter
def short_time(value: datetime | None) -> str:
    """A moment of the flow: 19/11, 15:20, with the year when it is not this one."""
    if value is None:
        return ""
    moment = _local(value)
    same = moment.year == _local(timezone.now()).year
    return f"{moment:%d/%m, %H:%M}" if same else f"{moment:%d/%m/%Y, %H:%M}"


@register.filter
def day(value: date | datetime | None) -> str:
    """A day as 05/11/2026, in every language."""
    if value is None:
        return ""
    return f"{(_local(value) if isinstance(value, datetime) else value):%d/%m/%Y}"


@register.simple_tag
def deadline_words(due: datetime, now: datetime, finished: datetime | None = None) -> str:
    """The words of a deadline: Quá hạn 1 ngày, Hôm nay 17:00, Còn 2 ngày."""
    return tag_of_deadline(due=due, now=now, finished=finished).words


@register.simple_tag
def deadline_tag(due: datetime, now: datetime, finished: datetime | None = None) -> Tag:
    """The deadline as a `Tag`, for `components/tag.html`."""
    return tag_of_deadline(due=due, now=now, finished=finished)


@register.filter
def state_words(value: str) -> str:
    """The words of a state of the lifecycle; an unknown one is its own word."""
    return state_tag(value).words


@register.filter
def state_tag(value: str) -> Tag:
    """The state of a document as a `Tag`."""
    try:
        state = State(value)
    except ValueError:
        return Tag(words=str(value))
    return Tag(words=gettext(STATE_WORDS[state]), tone=_STATE_TONES[state])


@register.filter
def urgency_tag(value: int) -> Tag | None:
    """The urgency as a `Tag`; None for an ordinary document, which wears none."""
    urgency = Urgency(value)
    if urgency is Urgency.NORMAL:
        return None
    return Tag(words=gettext(URGENCY_WORDS[urgency]), tone=_URGENCY_TONES[urgency])


def _local(value: datetime) -> datetime:
    return value.astimezone(HANOI)
