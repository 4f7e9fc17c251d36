"""Coming and going: sign-in, lock-out, the post in force, the first page."""

from __future__ import annotations

import pytest
from axes.helpers import get_client_ip_address
from django.test import Client

from edoc.audit.selectors import entries_latest
from tests.support.world import PASSWORD, House

pytestmark = pytest.mark.django_db


def test_a_stranger_is_sent_to_the_door_and_back(client: Client, house: House) -> None:
    answer = client.get("/ban-ky/")
    assert answer.status_code == 302 and answer["Location"] == "/dang-nhap/?next=/ban-ky/"
    answer = client.post(
        "/dang-nhap/?next=/theo-doi/", {"username": "chuyenvien", "password": PASSWORD, "next": "/theo-doi/"}
    )
    assert answer.status_code == 302 and answer["Location"] == "/theo-doi/"
    assert entries_latest(limit=1)[0].code == "signed-in"


def test_a_wrong_password_keeps_the_name_and_is_logged(client: Client, house: House) -> None:
    answer = client.post("/dang-nhap/", {"username": "chuyenvien", "password": "sai"})
    assert answer.status_code == 422
    assert 'value="chuyenvien"' in answer.content.decode()
    assert 'value="sai"' not in answer.content.decode()
    assert entries_latest(limit=1)[0].code == "sign-in-failed"


def test_no_open_redirect(client: Client, house: House) -> None:
    answer = client.post(
        "/dang-nhap/", {"username": "chuyenvien", "password": PASSWORD, "next": "https://xau.example/"}
    )
    assert answer["Location"] == "/"


def test_too_many_wrong_passwords_lock_the_door(client: Client, house: House, settings) -> None:
    settings.AXES_ENABLED = True
    answers = [client.post("/dang-nhap/", {"username": "chuyenvien", "password": "sai"}) for _ in range(5)]
    assert answers[-1].status_code == 429
    assert "Tạm khóa đăng nhập" in answers[-1].content.decode()
    assert client.post("/dang-nhap/", {"username": "chuyenvien", "password": PASSWORD}).status_code == 429


@pytest.mark.parametrize(
    ("who", "place"), [("chutich", "/ban-ky/"), ("chuyenvien", "/du-thao/"), ("truongphong", "/ban-ky/")]
)
def test_one_lands_where_the_work_is(client: Client, house: House, who: str, place: str) -> None:
    client.force_login(house.world.people[who], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/")["Location"] == place


def test_an_htmx_request_without_a_session_opens_the_dialog(client: Client, house: House) -> None:
    assert client.get("/ban-ky/", headers={"HX-Request": "true"}).status_code == 401


def test_the_post_chosen_is_one_held(client: Client, house: House) -> None:
    person = house.world.people["chuyenvien"]
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    mine = house.actor("chuyenvien").post_id
    theirs = house.actor("chutich").post_id
    assert client.post("/chuc-vu/", {"post": str(theirs)}).status_code == 404
    assert client.post("/chuc-vu/", {"post": str(mine)})["Location"] == "/"
    assert entries_latest(limit=1)[0].code == "post-chosen"


def test_signing_out_is_logged(client: Client, house: House) -> None:
    client.force_login(house.world.people["chuyenvien"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/dang-xuat/").status_code == 405
    assert client.post("/dang-xuat/")["Location"] == "/dang-nhap/"
    assert entries_latest(limit=1)[0].code == "signed-out"


def test_the_reference_data_have_no_door_of_their_own(client: Client, house: House) -> None:
    assert client.get("/quan-tri/")["Location"] == "/quan-tri/login/?next=/quan-tri/"
    assert client.get("/quan-tri/login/?next=/quan-tri/")["Location"] == "/dang-nhap/?next=/quan-tri/"
    assert client.get("/quan-tri/login/?next=//evil.example/")["Location"] == "/dang-nhap/?next=/"
    assert client.post("/quan-tri/login/", {"username": "quantri", "password": PASSWORD}).status_code == 405
    client.force_login(house.world.people["chuyenvien"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/quan-tri/", follow=True).status_code == 404
    client.force_login(house.world.people["quantri"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/quan-tri/").status_code == 200
    client.post("/quan-tri/logout/")
    assert entries_latest(limit=1)[0].code == "signed-out"


@pytest.mark.parametrize(
    ("https", "said", "found"),
    [
        (False, "10.9.9.9", "127.0.0.1"),
        (True, "10.9.9.9", "10.9.9.9"),
        (True, "10.6.6.6, 10.9.9.9", "10.9.9.9"),
        (True, "", "127.0.0.1"),
    ],
)
def test_the_lock_counts_by_the_machine_that_asks(rf, settings, https: bool, said: str, found: str) -> None:
    settings.EDOC = settings.EDOC.model_copy(update={"https": https})
    headers = {"X-Forwarded-For": said} if said else {}
    assert get_client_ip_address(rf.get("/dang-nhap/", headers=headers)) == found
