"""A deadline as a day: its weekday and how many working days are left, said the way a clerk says it."""

from __future__ import annotations

from datetime import date, datetime

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from edoc.domain.deadlines import WorkingCalendar, deadline_at
from edoc.domain.local_time import local, local_date
from edoc.organizations.selectors import days_off

WEEKDAYS = (_("Thứ Hai"), _("Thứ Ba"), _("Thứ Tư"), _("Thứ Năm"), _("Thứ Sáu"), _("Thứ Bảy"), _("Chủ Nhật"))


def working_calendar() -> WorkingCalendar:
    """The calendar of this instance."""
    holidays, made_up = days_off()
    return WorkingCalendar(holidays=holidays, made_up=made_up)


def day_words(day: date, *, now: datetime, calendar: WorkingCalendar | None = None) -> str:
    """`Thứ Hai, còn 6 ngày làm việc`; says so when the day is past or not worked."""
    calendar = calendar or working_calendar()
    today = local_date(now)
    name = str(WEEKDAYS[day.weekday()])
    if day < today:
        return gettext("%(day)s, đã qua") % {"day": name}
    if day == today:
        return gettext("%(day)s, hôm nay") % {"day": name}
    left = calendar.count(today, day)
    words = ngettext("%(day)s, còn %(n)s ngày làm việc", "%(day)s, còn %(n)s ngày làm việc", left)
    text = words % {"day": name, "n": left}
    return text if calendar.is_working(day) else text + gettext("; đây là ngày nghỉ")


def end_of(day: date | None, *, now: datetime) -> datetime | None:
    """The moment a deadline on a day ends: the end of work, in Việt Nam."""
    return deadline_at(day, zone=local(now)) if day is not None else None


def deadline_field(label: object, *, required: bool = False) -> forms.DateField:
    """A day typed as dd/mm/yyyy; its hint is asked anew when it changes."""
    return forms.DateField(
        label=str(label),
        required=required,
        help_text=_("ngày/tháng/năm"),
        widget=forms.DateInput(
            attrs={
                "data-date": "",
                "inputmode": "numeric",
                "autocomplete": "off",
                "placeholder": "dd/mm/yyyy",
                "hx-get": "/ngay-lam-viec/",
                "hx-trigger": "change, blur changed",
                "hx-swap": "innerHTML",
            }
        ),
        error_messages={"invalid": _("Ghi ngày như 05/11/2026.")},
    )


def with_day_words(form: forms.Form, name: str, *, now: datetime) -> None:
    """Put the words of the day that a form holds into the hint of its field, and aim the field's question at it."""
    field = form.fields[name]
    field.widget.attrs["hx-target"] = f"#id_{name}_helptext"
    value = form.data.get(name) if form.is_bound else form.initial.get(name)
    day = value if isinstance(value, date) else _read(field, value)
    if day is not None:
        field.help_text = day_words(day, now=now)


def _read(field: forms.Field, value: object) -> date | None:
    if not value:
        return None
    try:
        found = field.to_python(value)
    except forms.ValidationError:
        return None
    return found if isinstance(found, date) else None
