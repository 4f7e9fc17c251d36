"""A deadline as a tag: the answer of `edoc.domain.deadlines` in the reader's language, with its colour."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from edoc.domain.deadlines import REMAINING_WORDS, Nearness, WorkingCalendar, remaining
from edoc.domain.local_time import VIETNAM
from edoc.web.pieces import AMBER, NEUTRAL, RED, Tag

TONES = {Nearness.OVERDUE: RED, Nearness.TODAY: AMBER, Nearness.SOON: AMBER}
WEEKDAYS_ALONE = WorkingCalendar()


def deadline_tag(
    *, due: datetime, now: datetime, finished: datetime | None = None, calendar: WorkingCalendar = WEEKDAYS_ALONE
) -> Tag:
    """The tag of a deadline at `now`; a finished task shows its due date in grey."""
    left = remaining(due_at=due, now=now.astimezone(VIETNAM), calendar=calendar, done=finished is not None)
    words = gettext(REMAINING_WORDS[left.nearness, left.unit]).format(**left.params)
    return Tag(words=words, tone=TONES.get(left.nearness, NEUTRAL), icon="clock")
