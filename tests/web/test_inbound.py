"""From the office's proposal to the outcome, and the list of what came in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from edoc.domain.local_time import local_date
from tests.support.questions import questions

pytestmark = pytest.mark.django_db


def test_the_list_has_what_waits_and_the_rail_counts_the_same(house, as_):
    document = house.registered()

    page = as_("chanhvanphong").get("/den/")

    assert [row.id for group in page.context["groups"] for row in group.rows] == [str(document.pk)]
    place = next(item for item in page.context["frame"].nav if item.url == "/den/")
    assert place.count == 1
    assert as_("chuyenvien").get("/den/").context["groups"] == ()
    assert as_("chuyenvien").get("/den/?hang=theo-doi").status_code == 200
    assert as_("chuyenvien").get("/den/?hang=xong").status_code == 200


def test_from_proposal_to_outcome_on_the_screens(house, as_):
    document = house.registered()
    lead, helper = house.unit_id("Phòng Kinh tế"), house.unit_id("Phòng Văn hóa")
    due = local_date(house.now()) + timedelta(days=9)
    url = f"/van-ban/{document.pk}"

    sent = as_("chanhvanphong").post(
        f"{url}/de-xuat/",
        {
            "leader": house.person_id("chutich"),
            "proposal": "Giao Phòng Kinh tế chủ trì.",
            "lead": lead,
            "support": [helper],
            "deadline": f"{due:%d/%m/%Y}",
        },
    )
    assert sent.status_code == 302

    form = as_("chutich").get(f"{url}/but-phe/").context["form"]
    assert form.initial["lead"] == str(lead), "the office's plan is filled in"
    assert form.initial["support"] == [str(helper)]
    assert form.initial["deadline"] == due
    assert "ngày làm việc" in form.fields["deadline"].help_text

    directed = as_("chutich").post(
        f"{url}/but-phe/",
        {"text": "Đồng ý.", "lead": lead, "support": [helper], "deadline": f"{due:%d/%m/%Y}"},
    )
    assert directed.status_code == 302
    assert house.fresh(document).state == "assigned"
    assert local_date(house.fresh(document).due_at) == due

    people = as_("truongphong").get(f"{url}/giao-nguoi/").context["form"].fields["person"].choices
    assert {name for _pk, name in people} == {"Trần Thị Duyệt, Trưởng phòng", "Lê Văn Thảo, Chuyên viên"}
    as_("truongphong").post(f"{url}/giao-nguoi/", {"person": house.person_id("chuyenvien"), "note": "Làm ngay"})
    official = as_("chuyenvien")
    assert official.post(f"{url}/bat-dau/").status_code == 302
    assert house.fresh(document).state == "in-progress"
    assert official.post(f"{url}/ket-thuc/", {"outcome": ""}).status_code == 422
    assert official.post(f"{url}/ket-thuc/", {"outcome": "Lưu để theo dõi"}).status_code == 302
    assert house.fresh(document).state == "resolved"


def test_a_refused_plan_keeps_what_was_typed(house, as_):
    document = house.registered()
    lead = house.unit_id("Phòng Kinh tế")

    sent = as_("chanhvanphong").post(
        f"/van-ban/{document.pk}/de-xuat/",
        {"leader": house.person_id("chutich"), "proposal": "Chữ này phải còn", "lead": lead, "info": [lead]},
    )

    assert sent.status_code == 422
    assert "Chữ này phải còn" in sent.content.decode()
    assert house.fresh(document).desk_name == "Văn phòng cơ quan"


def test_a_day_that_is_none_and_a_past_deadline_are_told(house, as_):
    document = house.registered()
    base = {"leader": house.person_id("chutich"), "lead": house.unit_id("Phòng Kinh tế")}
    office = as_("chanhvanphong")
    url = f"/van-ban/{document.pk}/de-xuat/"

    assert "Ghi ngày như" in office.post(url, {**base, "deadline": "31/02/2026"}).content.decode()
    assert office.post(url, {**base, "deadline": "05/01/2020"}).status_code == 422


def test_only_those_with_the_right_reach_the_forms(house, as_):
    document = house.registered()

    assert as_("vanthu").get(f"/van-ban/{document.pk}/de-xuat/").status_code in (403, 404)
    assert as_("chuyenvien").get(f"/van-ban/{document.pk}/de-xuat/").status_code == 404
    assert as_("chutich").get(f"/van-ban/{document.pk}/but-phe/").status_code == 404


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_many(house, as_):
    house.registered()
    office = as_("chanhvanphong")
    one = questions(lambda: office.get("/den/"))
    for _n in range(3):
        house.registered()

    assert questions(lambda: office.get("/den/")) == one
