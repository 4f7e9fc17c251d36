"""Review on screen: bound to the file shown, reasons kept when refused, each act a page and a dialog's body."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from edoc.domain.lifecycle import State
from tests.support.world import House

pytestmark = pytest.mark.django_db
As = Callable[[str], Client]
HTMX = {"HX-Request": "true"}


def test_submit_then_initial_then_approved(house: House, as_: As) -> None:
    document = house.draft()
    assert as_("chuyenvien").post(f"/van-ban/{document.pk}/trinh/")["Location"] == f"/van-ban/{document.pk}/"
    for who in ("truongphong", "chanhvanphong"):
        page = as_(who).get(f"/van-ban/{document.pk}/ky-nhay/")
        assert page.status_code == 200
        sha = dict(page.context["act"].hidden)["sha256"]
        answer = as_(who).post(f"/van-ban/{document.pk}/ky-nhay/", {"sha256": sha, "note": "Đồng ý"})
        assert answer.status_code == 302
    assert house.fresh(document).state_value is State.APPROVED


def test_an_initial_on_another_file_is_refused_and_keeps_the_note(house: House, as_: As) -> None:
    document = house.submitted()
    answer = as_("truongphong").post(
        f"/van-ban/{document.pk}/ky-nhay/", {"sha256": "0" * 64, "note": "Đã đọc kỹ đoạn 2"}
    )
    assert answer.status_code == 422
    assert "Đã đọc kỹ đoạn 2" in answer.content.decode() and "Tệp đã đổi sau khi bạn mở." in answer.content.decode()
    assert house.codes(document)[-1] == "act-refused"


def test_a_return_needs_a_reason_and_tells_it(house: House, as_: As) -> None:
    document = house.submitted()
    client = as_("truongphong")
    empty = client.post(f"/van-ban/{document.pk}/tra-lai/", {"reason": "  "}, headers=HTMX)
    assert empty.status_code == 422 and "<html" not in empty.content.decode()
    assert "Hãy ghi lý do." in empty.content.decode()
    done = client.post(f"/van-ban/{document.pk}/tra-lai/", {"reason": "Thiếu số liệu"}, headers=HTMX)
    assert done["HX-Redirect"] == f"/van-ban/{document.pk}/"
    html = as_("chuyenvien").get(f"/van-ban/{document.pk}/").content.decode()
    assert "Thiếu số liệu" in html and "trả lại" in html


def test_one_without_the_step_is_refused_in_words(house: House, as_: As) -> None:
    document = house.submitted()
    answer = as_("chuyenvien").post(f"/van-ban/{document.pk}/tra-lai/", {"reason": "Tôi tự trả"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Bạn không có quyền" in html and "Trần Thị Duyệt" in html and "Tôi tự trả" in html


def test_the_author_takes_it_back(house: House, as_: As) -> None:
    document = house.submitted()
    assert as_("chuyenvien").get(f"/van-ban/{document.pk}/lay-lai/").status_code == 200
    as_("chuyenvien").post(f"/van-ban/{document.pk}/lay-lai/")
    assert house.fresh(document).state_value is State.DRAFT


def test_a_question_and_its_answer(house: House, as_: As) -> None:
    document = house.draft()
    asked = {"person": str(house.person_id("chuyenvienvh")), "question": "Đủ phạm vi chưa?", "due_on": "31/12/2026"}
    assert as_("chuyenvien").post(f"/van-ban/{document.pk}/hoi-y-kien/", asked).status_code == 302
    other = as_("chuyenvienvh")
    page = other.get(f"/van-ban/{document.pk}/")
    assert page.context["main"].url == f"/van-ban/{document.pk}/y-kien/"
    assert "Đủ phạm vi chưa?" in other.get(f"/van-ban/{document.pk}/y-kien/").content.decode()
    assert other.post(f"/van-ban/{document.pk}/y-kien/", {"answer": "Đã đủ."}).status_code == 302
    assert "Đã đủ." in as_("chuyenvien").get(f"/van-ban/{document.pk}/?muc=y-kien").content.decode()
    again = other.post(f"/van-ban/{document.pk}/y-kien/", {"answer": "Thêm một ý."})
    assert again.status_code == 422 and "Thêm một ý." in again.content.decode()


def test_a_day_is_read_as_written_here(house: House, as_: As) -> None:
    document = house.draft()
    asked = {"person": str(house.person_id("truongphong")), "question": "Hỏi", "due_on": "05/11/2027"}
    as_("chuyenvien").post(f"/van-ban/{document.pk}/hoi-y-kien/", asked)
    html = as_("chuyenvien").get(f"/van-ban/{document.pk}/?muc=y-kien").content.decode()
    assert "05/11/2027" in html


def test_a_form_without_its_token_is_refused(house: House) -> None:
    document = house.submitted()
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.world.people["truongphong"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(f"/van-ban/{document.pk}/tra-lai/", {"reason": "x"}).status_code == 403
    assert house.fresh(document).state_value is State.IN_REVIEW
