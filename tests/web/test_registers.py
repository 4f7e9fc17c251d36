"""The registers: every column of Phụ lục IV, every number in its place, the read in the log."""

from __future__ import annotations

import pytest

from edoc.audit.selectors import entries_latest
from edoc.flows.issue import void_number
from edoc.flows.registers import IN_COLUMNS, OUT_COLUMNS
from edoc.registry.models import Book, Entry
from tests.support.questions import questions

pytestmark = pytest.mark.django_db


def book(house, direction, name):
    return Book.objects.get(agency=house.world.agencies["H26.97.01"], direction=direction, name=name)


def test_the_book_of_what_came_in_has_the_ten_columns(house, as_):
    document = house.registered()
    inbound = book(house, "in", "Sổ văn bản đến")

    page = as_("vanthu").get(f"/so-van-ban/{inbound.pk}/")

    assert [c.words for c in page.context["columns"]] == list(IN_COLUMNS) and len(IN_COLUMNS) == 10
    cells = [c.text for c in page.context["rows"][0].cells]
    assert cells[1] == "01" and cells[2] == document.organ_name and cells[3] == document.number
    assert "register-read" in [e.code for e in entries_latest(limit=3)]


def test_a_voided_number_keeps_its_place_and_its_reason(house, as_):
    void = house.sealed()
    void_number(document_id=void.pk, reason="Cấp nhầm", actor=house.actor("vanthu"), now=house.now())
    house.issued()
    outbound = book(house, "out", "Sổ văn bản đi")

    page = as_("vanthu").get(f"/so-van-ban/{outbound.pk}/")

    assert [c.words for c in page.context["columns"]] == list(OUT_COLUMNS) and len(OUT_COLUMNS) == 10
    first, second = page.context["rows"]
    assert first.is_void and "Hủy số: Cấp nhầm" in first.cells[-1].text
    assert not second.is_void and second.cells[7].text, "the day it was sent"
    assert second.cells[8].text == "1/1 nơi đã nhận"
    assert page.context["account"][0].tone == "green"


def test_a_missing_number_is_told(house, as_):
    house.registered(), house.registered()
    Entry.objects.filter(number=1).delete()
    inbound = book(house, "in", "Sổ văn bản đến")

    tag, _words = as_("vanthu").get(f"/so-van-ban/{inbound.pk}/").context["account"]

    assert tag.tone == "red" and tag.words == "Thiếu số 1"


def test_the_period_narrows_and_the_print_has_all_rows(house, as_):
    house.registered()
    inbound = book(house, "in", "Sổ văn bản đến")
    clerk = as_("vanthu")

    assert clerk.get(f"/so-van-ban/{inbound.pk}/?den=01/01/2020").context["rows"] == ()
    whole = clerk.get(f"/so-van-ban/{inbound.pk}/?in=1")
    assert len(whole.context["rows"]) == 1 and whole.context["pages"] is None
    assert "Sổ đăng ký văn bản đến" in whole.content.decode()


def test_who_keeps_no_book_reads_none(house, as_):
    inbound = book(house, "in", "Sổ văn bản đến")

    assert as_("chuyenvien").get("/so-van-ban/").status_code == 403
    assert as_("so.vanthu").get(f"/so-van-ban/{inbound.pk}/").status_code == 404


def test_a_long_book_costs_no_more_questions_than_a_short_one(house, as_):
    house.registered()
    clerk = as_("vanthu")
    one = questions(lambda: clerk.get("/so-van-ban/"))
    for _n in range(4):
        house.registered()

    assert questions(lambda: clerk.get("/so-van-ban/")) == one
