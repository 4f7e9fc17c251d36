"""The screens in English: no word of the house stays Vietnamese, and nothing that people have written is changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from edoc.documents.models import Attachment, Document, Receiver, Rendition, Revision
from edoc.flows.clerk import COUNTER
from edoc.organizations.models import Agency, Person, Post, Unit
from edoc.registry.models import Book
from edoc.workflow.models import Route
from tests.support.catalogue import VIETNAMESE, compiled, vietnamese_lines
from tests.support.world import House

__all__ = ["compiled"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("compiled")]
As = Callable[[str], Client]
OFFICE = "Văn phòng cơ quan"  # the other desk whose name is the house's own word
MACHINE = "bài thử"  # who has made the arrival of this world
TABS = ("thong-tin", "luong", "y-kien", "lien-quan", "nhat-ky", "tep")
WRITTEN = (
    (Person, "full_name"),
    (Post, "title"),
    (Unit, "name"),
    (Agency, "name"),
    (Book, "name"),
    (Route, "name"),
    (Document, "subject"),
    (Document, "type_name"),
    (Document, "code_notation"),
    (Document, "organ_name"),
    (Receiver, "line"),
    (Document, "signer_position"),
    (Document, "desk_name"),
    (Revision, "note"),
    (Rendition, "dead_reason"),
    (Attachment, "name"),
)


def still_vietnamese(page: str) -> list[str]:
    """What stays Vietnamese once all that is data is taken away."""
    data = {str(value) for model, name in WRITTEN for value in model.objects.values_list(name, flat=True) if value}
    data = (data | {MACHINE}) - {COUNTER, OFFICE}
    left = []
    for line in vietnamese_lines(page):
        rest = line
        for known in sorted(data, key=len, reverse=True):
            rest = rest.replace(known, "")
        if VIETNAMESE.search(rest):
            left.append(line)
    return left


def in_english(client: Client) -> Client:
    client.post("/ngon-ngu/", {"language": "en", "next": "/"})
    return client


def test_every_tab_of_a_draft(house: House, as_: As) -> None:
    document = house.draft()
    client = in_english(as_("chuyenvien"))
    for tab in TABS:
        page = client.get(f"/van-ban/{document.pk}/?muc={tab}").content.decode()
        assert '<html lang="en"' in page and document.subject in page
        assert still_vietnamese(page) == [], tab


def test_every_tab_of_an_arrival(house: House, as_: As) -> None:
    document = house.registered()
    client = in_english(as_("chanhvanphong"))
    for tab in TABS:
        page = client.get(f"/van-ban/{document.pk}/?muc={tab}").content.decode()
        assert document.subject in page
        assert still_vietnamese(page) == [], tab


@pytest.mark.parametrize(
    ("username", "path"),
    [
        ("chuyenvien", "/du-thao/"),
        ("chuyenvien", "/theo-doi/"),
        ("chutich", "/ban-ky/"),
        ("chutich", "/den/"),
        ("vanthu", "/vao-so/"),
        ("vanthu", "/cap-so/"),
        ("vanthu", "/phat-hanh/"),
        ("vanthu", "/so-van-ban/"),
        ("vanthu", "/ho-so/"),
        ("vanthu", "/thong-bao/"),
    ],
)
def test_the_lists(house: House, as_: As, username: str, path: str) -> None:
    house.draft()
    page = in_english(as_(username)).get(path).content.decode()
    assert '<html lang="en"' in page
    assert still_vietnamese(page) == []


def test_a_refusal_is_explained_in_english(house: House, as_: As) -> None:
    house.draft()
    answer = in_english(as_("chuyenvien")).get("/cap-so/")
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "You have no right to assign a number here. If this is your task, contact the records clerk." in text
