"""One's own password: the old one confirms, every broken rule is said, the session goes on."""

from __future__ import annotations

import pytest
from django.test import Client

from edoc.audit.selectors import entries_latest
from tests.support.world import PASSWORD, House

pytestmark = pytest.mark.django_db
FRESH = "rung-xanh-la-39-thac"


@pytest.fixture
def mine(client: Client, house: House) -> Client:
    client.force_login(house.world.people["chuyenvien"], backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_new_password_opens_the_door_and_the_old_one_does_not(mine: Client, house: House) -> None:
    answer = mine.post("/mat-khau/", {"password": PASSWORD, "fresh": FRESH, "again": FRESH})
    assert answer.status_code == 302 and answer["Location"] == "/"
    assert entries_latest(limit=1)[0].code == "password-changed"
    assert mine.get("/du-thao/").status_code == 200, "this session goes on"
    assert Client().post("/dang-nhap/", {"username": "chuyenvien", "password": FRESH}).status_code == 302
    assert Client().post("/dang-nhap/", {"username": "chuyenvien", "password": PASSWORD}).status_code == 422


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"password": "sai", "fresh": FRESH, "again": FRESH}, "Mật khẩu không đúng"),
        ({"password": PASSWORD, "fresh": FRESH, "again": "khac-han-di"}, "Hai lần nhập không giống nhau"),
        ({"password": PASSWORD, "fresh": "ngan", "again": "ngan"}, "12"),
        ({"password": PASSWORD, "fresh": "", "again": ""}, "Hãy nhập mật khẩu mới"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(mine: Client, house: House, sent: dict[str, str], said: str) -> None:
    answer = mine.post("/mat-khau/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and said in page
    assert not any(f'value="{typed}"' in page for typed in sent.values() if typed), "no password is shown again"
    assert house.world.people["chuyenvien"].check_password(PASSWORD)
