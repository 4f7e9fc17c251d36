"""Dates and numbers as the agencies write them; Django's own Vietnamese formats read 05/11/2026 as 11 May."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils import formats, translation

from edoc.domain.deadlines import WorkingCalendar
from edoc.web.deadline import deadline_tag
from edoc.web.templatetags.edoc import bytes_vi, decree_date, local_time, number, state_tag, urgency_tag

VI = ("vi", "en")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "+07:00")


@pytest.mark.parametrize("language", VI)
@pytest.mark.parametrize(
    "typed", ["05/11/2026", "5/11/2026", "05-11-2026", "051126", "05112026", "5/11/26", "2026-11-05"]
)
def test_the_fifth_of_november_is_never_the_eleventh_of_may(typed: str, language: str) -> None:
    with translation.override(language):
        assert forms.DateField(localize=True).clean(typed) == date(2026, 11, 5)


@pytest.mark.parametrize("language", VI)
def test_a_day_over_twelve_is_accepted_and_an_impossible_one_refused(language: str) -> None:
    with translation.override(language):
        assert forms.DateField().clean("18/11/2026") == date(2026, 11, 18)
        with pytest.raises(forms.ValidationError):
            forms.DateField().clean("31/02/2026")


def test_vietnamese_dates_and_numbers_are_printed_as_in_the_papers() -> None:
    with translation.override("vi"):
        assert formats.date_format(date(2026, 11, 5)) == "05/11/2026"
        assert formats.date_format(at("2026-11-05T08:30:00"), "SHORT_DATETIME_FORMAT") == "05/11/2026 08:30"
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1
        assert number(Decimal("1234567.5")) == "1.234.567,5"
        assert number(4128) == "4.128"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 3, 5), "ngày 05 tháng 3 năm 2026"),
        (date(2026, 1, 31), "ngày 31 tháng 01 năm 2026"),
        (date(2026, 12, 10), "ngày 10 tháng 12 năm 2026"),
    ],
)
def test_the_place_and_date_line_has_the_zeros_of_the_decree(day: date, words: str) -> None:
    assert decree_date(day) == words


def test_a_moment_late_in_the_day_in_utc_is_the_next_day_in_vietnam() -> None:
    moment = datetime(2026, 10, 6, 18, 42, 7, tzinfo=UTC)
    assert local_time(moment) == "07/10/2026 01:42:07 +07:00"
    assert decree_date(moment) == "ngày 07 tháng 10 năm 2026"


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 B"), (640, "640 B"), (12_300, "12 KB"), (1_468_006, "1,4 MB"), (209_715_200, "200 MB")]
)
def test_sizes_are_read_by_people(size: int, words: str) -> None:
    with translation.override("vi"):
        assert bytes_vi(size) == words


@pytest.mark.parametrize(
    ("due", "now", "words", "tone"),
    [
        ("2026-11-20T17:00:00", "2026-11-20T08:00:00", "Hôm nay 17:00", "amber"),
        ("2026-11-23T17:00:00", "2026-11-20T08:00:00", "Còn 1 ngày", "amber"),
        ("2026-11-24T17:00:00", "2026-11-20T08:00:00", "Còn 2 ngày", ""),
        ("2026-11-20T08:00:00", "2026-11-20T11:05:00", "Quá hạn 3 giờ", "red"),
        ("2026-11-19T17:00:00", "2026-11-20T17:00:00", "Quá hạn 1 ngày", "red"),
        ("2026-11-20T17:00:00", "2026-11-22T09:00:00", "Quá hạn 1 ngày", "red"),
        ("2026-11-20T17:00:00", "2026-11-24T17:00:00", "Quá hạn 2 ngày", "red"),
    ],
)
def test_deadlines_are_counted_in_working_days(due: str, now: str, words: str, tone: str) -> None:
    with translation.override("vi"):
        tag = deadline_tag(due=at(due), now=at(now))
    assert (tag.words, tag.tone) == (words, tone)


def test_a_holiday_does_not_count_and_a_finished_task_shows_its_day() -> None:
    calendar = WorkingCalendar(holidays=frozenset({date(2026, 11, 23)}))
    with translation.override("vi"):
        tag = deadline_tag(due=at("2026-11-24T17:00:00"), now=at("2026-11-20T08:00:00"), calendar=calendar)
        assert tag.words == "Còn 1 ngày"
        done = deadline_tag(
            due=at("2026-11-20T17:00:00"), now=at("2026-12-01T08:00:00"), finished=at("2026-11-20T09:00:00")
        )
    assert (done.words, done.tone) == ("20/11/2026", "")


def test_states_and_urgency_have_words_and_an_unknown_state_is_its_own_word() -> None:
    with translation.override("vi"):
        assert state_tag("issued").words == "Đã phát hành"
        assert state_tag("issued").tone == "green"
        assert state_tag("strange").words == "strange"
        assert urgency_tag(0) is None
        express = urgency_tag(3)
    assert express is not None
    assert (express.words, express.tone) == ("Hỏa tốc", "solid")


def test_every_state_of_the_lifecycle_has_a_colour() -> None:
    from edoc.domain.lifecycle import State
    from edoc.web.templatetags import edoc as tags

    assert set(tags._STATE_TONES) == set(State)


def test_an_icon_is_hidden_or_named_and_escapes_its_label() -> None:
    html = Template("{% load edoc %}{% icon 'eye' %}{% icon 'eye' label %}{% icon '' %}").render(
        Context({"label": '"<b>'})
    )
    assert html.count("<svg") == 2
    assert 'aria-hidden="true"' in html
    assert 'aria-label="&quot;&lt;b&gt;"' in html
    assert "edoc/icons.svg#eye" in html
