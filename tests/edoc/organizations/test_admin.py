"""People in the reference data: an administrator makes an account, gives it a password, and the log knows."""

from __future__ import annotations

import pytest
from django.test import Client

from edoc.audit.models import Entry
from edoc.domain.audit_codes import AuditCode
from edoc.organizations.models import Person
from edoc.organizations.services import person_create

pytestmark = pytest.mark.django_db
FIRST, SECOND = "mot-mat-khau-du-dai", "mat-khau-thu-hai-du-dai"


@pytest.fixture
def admin_client() -> Client:
    client = Client()
    client.force_login(person_create(username="quantri", full_name="Lương Thị Hệ", password=FIRST, is_staff=True))
    return client


def changes() -> list[tuple[str, str]]:
    rows = Entry.objects.filter(code=AuditCode.REFERENCE_CHANGED.value).order_by("pk")
    return [(str(e.detail["what"]), str(e.detail["row"])) for e in rows]


def test_a_person_gets_an_account_and_a_new_password(admin_client: Client) -> None:
    made = admin_client.post(
        "/quan-tri/organizations/person/add/",
        {
            "username": "moi",
            "full_name": "Người Mới",
            "usable_password": "true",
            "password1": FIRST,
            "password2": FIRST,
        },
    )
    assert made.status_code == 302, made.context["adminform"].form.errors
    person = Person.objects.get(username="moi")
    assert person.check_password(FIRST) and not person.is_staff and not person.is_superuser
    changed = admin_client.post(
        f"/quan-tri/organizations/person/{person.pk}/password/",
        {"usable_password": "true", "password1": SECOND, "password2": SECOND},
    )
    assert changed.status_code == 302
    person.refresh_from_db()
    assert person.check_password(SECOND)
    assert changes() == [("added", "Người Mới"), ("changed", "Người Mới")]
    assert FIRST not in str(list(Entry.objects.values())) and SECOND not in str(list(Entry.objects.values()))


def test_a_poor_password_is_not_taken(admin_client: Client) -> None:
    answer = admin_client.post(
        "/quan-tri/organizations/person/add/",
        {
            "username": "moi",
            "full_name": "Người Mới",
            "usable_password": "true",
            "password1": "123",
            "password2": "123",
        },
    )
    assert answer.status_code == 200 and not Person.objects.filter(username="moi").exists()


def test_the_hash_of_a_password_is_not_shown_whole(admin_client: Client) -> None:
    person = Person.objects.get(username="quantri")
    page = admin_client.get(f"/quan-tri/organizations/person/{person.pk}/change/")
    assert page.status_code == 200 and person.password not in page.content.decode()


def test_only_staff_come_in() -> None:
    client = Client()
    client.force_login(person_create(username="chuyenvien", full_name="Lê Văn Thảo", password=FIRST))
    assert client.get("/quan-tri/organizations/person/").status_code == 302
