"""A deadline in words (`Quá hạn 1 ngày`, `Hôm nay 17:00`, `Còn 2 ngày`) and its colour. Counted in working hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext

from edoc.web.pieces import AMBER, NEUTRAL, RED, Tag

OFFICE_HOURS: tuple[tuple[time, time], ...] = ((time(7, 30), time(11, 30)), (time(13, 0), time(17, 0)))
HOURS_OF_A_DAY = 8
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def weekday(day: date) -> bool:
    """True from Monday to Friday; callers with a calendar of holidays pass their own question."""
    return day.weekday() < 5


def working_hours(*, start: datetime, end: datetime, is_working_day: Callable[[date], bool] = weekday) -> float:
    """Office hours between two aware moments; 0.0 when `end` is not after `start`."""
    begin, finish = start.astimezone(HANOI), end.astimezone(HANOI)
    total = timedelta()
    day = begin.date()
    while day <= finish.date():
        if is_working_day(day):
            for opens, closes in OFFICE_HOURS:
                left = max(begin, datetime.combine(day, opens, HANOI))
                right = min(finish, datetime.combine(day, closes, HANOI))
                total += max(right - left, timedelta())
        day += timedelta(days=1)
    return total.total_seconds() / 3600


def deadline_tag(
    *,
    due: datetime,
    now: datetime,
    finished: datetime | None = None,
    is_working_day: Callable[[date], bool] = weekday,
) -> Tag:
    """The tag of a deadline at `now`; a finished task shows its due date in grey."""
    local_due, local_now = due.astimezone(HANOI), now.astimezone(HANOI)
    if finished is not None:
        return Tag(words=local_due.strftime("%d/%m/%Y"), tone=NEUTRAL, icon="clock")
    if local_now > local_due:
        return Tag(words=_late(due=due, now=now, is_working_day=is_working_day), tone=RED, icon="clock")
    if local_now.date() == local_due.date():
        return Tag(words=gettext("Hôm nay %(time)s") % {"time": f"{local_due:%H:%M}"}, tone=AMBER, icon="clock")
    days = sum(
        is_working_day(local_now.date() + timedelta(days=step))
        for step in range(1, (local_due.date() - local_now.date()).days + 1)
    )
    days = max(1, days)
    words = ngettext("Còn %(count)s ngày", "Còn %(count)s ngày", days) % {"count": days}
    return Tag(words=words, tone=AMBER if days == 1 else NEUTRAL, icon="clock")


def _late(*, due: datetime, now: datetime, is_working_day: Callable[[date], bool]) -> str:
    hours = working_hours(start=due, end=now, is_working_day=is_working_day)
    if hours >= HOURS_OF_A_DAY:
        days = int(hours // HOURS_OF_A_DAY)
        return ngettext("Quá hạn %(count)s ngày", "Quá hạn %(count)s ngày", days) % {"count": days}
    count = max(1, int(hours))
    return ngettext("Quá hạn %(count)s giờ", "Quá hạn %(count)s giờ", count) % {"count": count}
