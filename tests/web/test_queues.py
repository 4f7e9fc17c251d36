"""The lists: what waits is on them, counts agree with them, a long list costs no more questions than a short one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from edoc.documents.models import Document
from edoc.flows.review import ask_opinion, return_document
from tests.support.world import House

pytestmark = pytest.mark.django_db
As = Callable[[str], Client]
MOST = 26  # session, person, post, rail, list, rows' facts: a fixed number whatever the length


def test_the_desk_shows_what_waits_and_the_rail_counts_the_same(house: House, as_: As) -> None:
    document = house.approved()
    answer = as_("chutich").get("/ban-ky/")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert document.subject in html and "chờ bạn" in html
    assert f'href="/ban-ky/{document.pk}/"' in html
    rail = next(i for i in answer.context["frame"].nav if i.url == "/ban-ky/")
    tab = answer.context["tabs_of_queue"][0]
    assert rail.count == tab.count == sum(len(g.rows) for g in answer.context["groups"]) == 1


def test_the_open_document_has_its_neighbours_and_its_act(house: House, as_: As) -> None:
    first, second = house.approved(), house.approved()
    now = house.now()
    Document.objects.filter(pk=first.pk).update(due_at=now - timedelta(days=3))
    Document.objects.filter(pk=second.pk).update(due_at=now + timedelta(days=40))
    answer = as_("chutich").get(f"/ban-ky/{first.pk}/")
    assert answer.status_code == 200
    assert [g.id for g in answer.context["groups"]] == ["qua-han", "sau"]
    assert answer.context["place"] == "Chờ ký 1 / 2"
    assert answer.context["next_url"] == f"/ban-ky/{second.pk}/"
    assert answer.context["main"].url == f"/van-ban/{first.pk}/ky-so/?tu=ban-ky"
    late = as_("chutich").get("/ban-ky/?loc=qua-han").context["groups"]
    assert [row.id for g in late for row in g.rows] == [str(first.pk)]


def test_the_desk_of_another_shows_nothing_of_it(house: House, as_: As) -> None:
    document = house.approved()
    assert as_("so.chuyenvien").get(f"/ban-ky/{document.pk}/").status_code == 404
    assert document.subject not in as_("giamdoc").get("/ban-ky/").content.decode()


def test_a_return_comes_first_with_its_reason(house: House, as_: As) -> None:
    document = house.submitted()
    return_document(
        document_id=document.pk, reason="Bổ sung số liệu", actor=house.actor("truongphong"), now=house.now()
    )
    house.draft()
    answer = as_("chuyenvien").get("/du-thao/")
    groups = answer.context["groups"]
    assert groups[0].id == "tra-lai" and groups[0].rows[0].id == str(document.pk)
    assert "Bổ sung số liệu" in answer.content.decode()


def test_a_question_asked_of_an_official_stands_beside_the_drafts(house: House, as_: As) -> None:
    document = house.draft()
    ask_opinion(
        document_id=document.pk,
        asked_of_id=house.person_id("chuyenvienvh"),
        question="Đủ chưa?",
        actor=house.actor("chuyenvien"),
        now=house.now(),
    )
    answer = as_("chuyenvienvh").get("/du-thao/")
    assert [row.id for g in answer.context["groups"] for row in g.rows] == [str(document.pk)]


def test_followed_and_done(house: House, as_: As) -> None:
    document = house.submitted()
    html = as_("chuyenvien").get("/theo-doi/").content.decode()
    assert document.subject in html and "ở Trần Thị Duyệt" in html
    Document.objects.filter(pk=document.pk).update(state="withdrawn")
    assert document.subject in as_("chuyenvien").get("/da-xu-ly/").content.decode()


@pytest.mark.parametrize(
    ("who", "url"), [("chutich", "/ban-ky/"), ("chuyenvien", "/du-thao/"), ("chuyenvien", "/theo-doi/")]
)
def test_a_long_list_asks_no_more_than_a_short_one(house: House, as_: As, who: str, url: str) -> None:
    seed = house.approved()
    client = as_(who)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    short = asked()
    _copies(seed, 60, who=who)
    assert asked() == short <= MOST


def _copies(seed: Document, count: int, *, who: str) -> None:
    """More rows of the same kind, with the same grants."""
    grants = list(seed.grants.filter(ended_at__isnull=True))
    for n in range(count):
        copy = Document.objects.get(pk=seed.pk)
        copy.pk = None
        copy._state.adding = True
        copy.subject = f"{seed.subject} {n}"
        copy.save(force_insert=True)
        for row in grants:
            row.pk = None
            row._state.adding = True
            row.document = copy
            row.save(force_insert=True)


def test_pages_of_a_long_list(house: House, as_: As) -> None:
    _copies(house.approved(), 60, who="chutich")
    first = as_("chutich").get("/ban-ky/")
    assert first.context["pages"].total == 2 and first.context["pages"].next_url == "?trang=2"
    second = as_("chutich").get("/ban-ky/?trang=2")
    assert sum(len(g.rows) for g in second.context["groups"]) == 11
