"""Signing on screen: one's own password, one press one request, and "signed" only as the server's word."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from edoc.domain.lifecycle import State
from edoc.signatures.models import SigningSession
from tests.support.world import PASSWORD, House

pytestmark = pytest.mark.django_db
As = Callable[[str], Client]
HTMX = {"HX-Request": "true"}


def _fields(client: Client, document_id: int) -> dict[str, str]:
    page = client.get(f"/van-ban/{document_id}/ky-so/")
    assert page.status_code == 200
    return {"request_key": page.context["request_key"], **dict(page.context["hidden"])}


@pytest.mark.crypto
def test_confirm_watch_and_read_the_verdict(house: House, as_: As) -> None:
    document = house.approved()
    client = as_("chutich")
    asked = client.post(f"/van-ban/{document.pk}/ky-so/", {**_fields(client, document.pk), "password": PASSWORD})
    progress = asked["Location"]
    running = client.get(progress)
    assert running.context["running"] and "Đã ký" not in running.content.decode()
    assert house.fresh(document).state_value is State.APPROVED
    house.drain("sign")
    done = client.get(progress, headers=HTMX).content.decode()
    assert "Đã ký số" in done and "hx-get" not in done
    assert house.fresh(document).state_value is State.SIGNED


@pytest.mark.parametrize(("password", "words"), [("sai-mat-khau", "Mật khẩu không đúng"), ("", "Chưa xác nhận")])
def test_without_the_own_password_nothing_is_asked(house: House, as_: As, password: str, words: str) -> None:
    document = house.approved()
    client = as_("chutich")
    answer = client.post(f"/van-ban/{document.pk}/ky-so/", {**_fields(client, document.pk), "password": password})
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not SigningSession.objects.exists()
    assert house.codes(document)[-1] == "act-refused"


def test_guessing_is_limited(house: House, as_: As, settings) -> None:
    document = house.approved()
    client = as_("chutich")
    settings.AXES_ENABLED = True
    fields = _fields(client, document.pk)
    texts = []
    for password in ["sai"] * 5 + [PASSWORD]:
        answer = client.post(f"/van-ban/{document.pk}/ky-so/", {**fields, "password": password})
        texts.append(answer.content.decode())
        assert answer.status_code == 422
    assert "tạm khóa xác nhận 10 phút" in texts[-1]
    assert not SigningSession.objects.exists()


def test_one_press_is_one_request(house: House, as_: As) -> None:
    document = house.approved()
    client = as_("chutich")
    fields = {**_fields(client, document.pk), "password": PASSWORD}
    first = client.post(f"/van-ban/{document.pk}/ky-so/", fields)
    second = client.post(f"/van-ban/{document.pk}/ky-so/", fields)
    assert first["Location"] == second["Location"]
    other = {**fields, "request_key": "mot-yeu-cau-khac"}
    assert client.post(f"/van-ban/{document.pk}/ky-so/", other).status_code == 422
    assert SigningSession.objects.count() == 1


def test_a_file_other_than_the_one_shown_is_not_signed(house: House, as_: As) -> None:
    document = house.approved()
    client = as_("chutich")
    fields = {**_fields(client, document.pk), "sha256": "0" * 64, "password": PASSWORD}
    answer = client.post(f"/van-ban/{document.pk}/ky-so/", fields)
    assert answer.status_code == 422 and "Tệp đã đổi sau khi bạn mở." in answer.content.decode()


def test_one_who_may_not_sign_is_told_and_gets_no_button(house: House, as_: As) -> None:
    document = house.approved()
    client = as_("chuyenvien")
    page = client.get(f"/van-ban/{document.pk}/ky-so/")
    assert "hiện không chờ bạn ký" in page.content.decode() and page.context["confirm_why"]
    fields = {"request_key": "k", "sha256": house.rendition(document).blob_id, "password": PASSWORD}
    assert client.post(f"/van-ban/{document.pk}/ky-so/", fields).status_code == 422
    assert not SigningSession.objects.exists()


def test_the_dialog_gets_the_fragment_and_then_the_progress(house: House, as_: As) -> None:
    document = house.approved()
    client = as_("chutich")
    body = client.get(f"/van-ban/{document.pk}/ky-so/?tu=ban-ky", headers=HTMX).content.decode()
    assert "<html" not in body and 'hx-target="#hop-viec"' in body
    fields = {**_fields(client, document.pk), "password": PASSWORD}
    after = client.post(f"/van-ban/{document.pk}/ky-so/?tu=ban-ky", fields, headers=HTMX).content.decode()
    assert 'hx-trigger="load delay:2s"' in after and "tien-trinh" in after
    desk = client.get(f"/ban-ky/{document.pk}/")
    assert "chờ máy chủ ký" in desk.content.decode() and desk.context["main"] is None


def test_the_progress_belongs_to_its_document(house: House, as_: As) -> None:
    document, other = house.approved(), house.approved()
    session = house.ask_signature(document)
    client = as_("chutich")
    assert client.get(f"/van-ban/{document.pk}/tien-trinh/{session.pk}/").status_code == 200
    assert client.get(f"/van-ban/{other.pk}/tien-trinh/{session.pk}/").status_code == 404
    assert as_("so.chuyenvien").get(f"/van-ban/{document.pk}/tien-trinh/{session.pk}/").status_code == 404


def test_a_failure_is_told_by_name(house: House, as_: As) -> None:
    document = house.approved()
    session = house.ask_signature(document)
    SigningSession.objects.filter(pk=session.pk).update(
        state="failed", error_code="certificate-revoked", error="Chứng thư đã bị thu hồi. Xin cấp chứng thư mới."
    )
    html = as_("chutich").get(f"/van-ban/{document.pk}/tien-trinh/{session.pk}/").content.decode()
    assert "Chưa ký được" in html and "đã bị thu hồi" in html
    page = as_("chutich").get(f"/van-ban/{document.pk}/")
    assert "Lần ký trước không thành" in page.content.decode() and page.context["main"].url
