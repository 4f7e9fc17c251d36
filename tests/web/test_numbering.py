"""The counter for numbers and seals: one confirmation, one line of result each, ways back with a reason."""

from __future__ import annotations

import pytest

from edoc.registry.models import Entry
from tests.support.questions import questions
from tests.support.world import PASSWORD

pytestmark = pytest.mark.django_db


def _key(response) -> str:
    return dict(response.context["act"].hidden)["request_key"]


def test_the_counter_shows_the_expected_numbers_in_order(house, as_):
    first, second = house.signed(), house.signed(house.form(subject="Văn bản thứ hai"))

    page = as_("vanthu").get("/cap-so/")

    rows = page.context["signed"]
    assert [r.id for r in rows] == [str(first.pk), str(second.pk)]
    assert [r.number.split("/")[0] for r in rows] == ["01", "02"]
    assert {r.number_note for r in rows} == {"dự kiến"}
    assert not Entry.objects.exists(), "looking takes no number"


def test_only_the_clerk_stands_at_the_counter(house, as_):
    assert as_("chuyenvien").get("/cap-so/").status_code == 403
    assert as_("chuyenvien").get("/phat-hanh/").status_code == 403
    assert as_("chuyenvien").get("/vao-so/").status_code == 403


def test_one_confirmation_numbers_and_seals_many(house, as_):
    first, second = house.signed(), house.signed(house.form(subject="Văn bản thứ hai"))
    clerk = as_("vanthu")
    chosen = f"chon={first.pk}&chon={second.pk}"
    form = clerk.get(f"/cap-so/xac-nhan/?{chosen}")

    sent = clerk.post(
        "/cap-so/xac-nhan/",
        {"chon": [first.pk, second.pk], "request_key": _key(form), "password": PASSWORD},
    )

    assert sent.status_code == 302
    running = clerk.get(sent.url)
    assert [r.state for r in running.context["results"]] == ["running", "running"]
    assert 'hx-trigger="load delay:2s"' in running.content.decode()
    house.drain("sign")
    done = clerk.get(sent.url)
    assert [r.state for r in done.context["results"]] == ["done", "done"]
    assert {house.fresh(d).code_number for d in (first, second)} == {"01", "02"}
    assert {house.fresh(d).state for d in (first, second)} == {"sealed"}


def test_a_wrong_password_takes_no_number(house, as_):
    document = house.signed()
    clerk = as_("vanthu")
    form = clerk.get(f"/van-ban/{document.pk}/cap-so/")

    sent = clerk.post(f"/van-ban/{document.pk}/cap-so/", {"request_key": _key(form), "password": "sai-mat-khau"})

    assert sent.status_code == 422
    assert not Entry.objects.exists()
    assert house.fresh(document).state == "signed"
    assert "act-refused" in house.codes(document)


def test_the_same_form_twice_is_one_number(house, as_):
    document = house.signed()
    clerk = as_("vanthu")
    key = _key(clerk.get(f"/cap-so/xac-nhan/?chon={document.pk}"))
    for _time in range(2):
        clerk.post("/cap-so/xac-nhan/", {"chon": [document.pk], "request_key": key, "password": PASSWORD})

    assert Entry.objects.count() == 1


def test_an_unsealed_number_says_why_and_is_tried_again(house, as_):
    document = house.signed()
    house.number(document)
    house.env.key_dir.joinpath("commune-seal.p12").write_bytes(b"")
    house.drain("sign")
    clerk = as_("vanthu")

    row = clerk.get("/cap-so/").context["numbered"][0]

    assert row.fault and row.acts[0].url == f"/van-ban/{document.pk}/ky-dau/"
    assert house.fresh(document).state == "numbered"


@pytest.mark.parametrize(
    ("state", "name", "after"),
    [("signed", "tra-van-ban", "draft"), ("sealed", "huy-so", "voided")],
)
def test_ways_back_need_a_reason_and_keep_what_was_typed(house, as_, state, name, after):
    document = getattr(house, state)()
    clerk = as_("vanthu")
    url = f"/van-ban/{document.pk}/{name}/"

    bare = clerk.post(url, {"reason": " "})
    assert bare.status_code == 422
    assert house.fresh(document).state == state

    assert clerk.post(url, {"reason": "Thiếu phụ lục kèm theo"}).status_code == 302
    assert house.fresh(document).state == after


def test_an_act_that_is_not_on_offer_is_refused_and_the_unseen_is_missing(house, as_):
    document = house.signed()

    assert as_("vanthu").get(f"/van-ban/{document.pk}/phat-hanh/").status_code == 409
    assert as_("so.vanthu").get(f"/van-ban/{document.pk}/cap-so/").status_code == 404
    assert as_("chuyenvien").get(f"/van-ban/{document.pk}/cap-so/").status_code == 403


def test_issuing_sends_and_shows_each_receiver(house, as_):
    document = house.sealed()
    clerk = as_("vanthu")
    assert clerk.get("/phat-hanh/").context["sealed"][0].id == str(document.pk)

    assert clerk.post(f"/van-ban/{document.pk}/phat-hanh/").status_code == 302

    line = clerk.get("/phat-hanh/").context["issued"][0]
    assert line.tag.words == "1/1 nơi đã nhận"
    assert [r.code for r in line.receivers] == ["H26.98"]


def test_a_failed_delivery_can_be_sent_again(house, as_):
    document = house.issued(house.form_axis())
    delivery = document.deliveries.get()
    delivery.state, delivery.last_error = "failed", "Trục từ chối"
    delivery.save()
    clerk = as_("vanthu")

    line = clerk.get("/phat-hanh/?loc=loi").context["issued"][0]
    assert line.receivers[0].error == "Trục từ chối" and line.is_open

    clerk.post(line.receivers[0].retry_url)
    delivery.refresh_from_db()
    assert delivery.state == "waiting"


def test_the_lists_ask_the_same_number_of_questions_for_one_and_for_many(house, as_):
    house.signed()
    clerk = as_("vanthu")
    one = questions(lambda: clerk.get("/cap-so/"))
    house.signed(house.form(subject="Văn bản thứ hai"))
    house.signed(house.form(subject="Văn bản thứ ba"))

    assert questions(lambda: clerk.get("/cap-so/")) == one


@pytest.mark.parametrize("wanted", ["99999999999999999999999", "٣", "-1", "x", "²"])
def test_what_is_no_id_is_no_document(house, as_, wanted):
    clerk = as_("vanthu")
    assert clerk.get("/cap-so/xac-nhan/", {"chon": wanted}).status_code == 302
    assert clerk.get("/cap-so/tien-trinh/", {"chon": wanted}).status_code in (200, 302)
    assert clerk.get("/phat-hanh/xac-nhan/", {"chon": wanted}).status_code == 302
    for place in ("/ban-ky/", "/theo-doi/", "/den/", "/phat-hanh/"):
        assert clerk.get(place, {"trang": wanted}).status_code == 200
