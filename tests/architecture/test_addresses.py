"""Every address is guarded: a person in a post, or named here as open."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

PUBLIC = {"sign-in", "sign-out", "admin-door", "admin-sign-out", "setup", "language"}
SAMPLES = {
    "document_id": 1,
    "rendition_id": 1,
    "attachment_id": 1,
    "n": 1,
    "sha256": "0" * 64,
    "number": 1,
    "width": 220,
    "session_id": "00000000-0000-4000-8000-000000000000",
    "delivery_id": 1,
    "book_id": 1,
    "case_file_id": 1,
    "job_id": 1,
}


def ours() -> list[URLPattern]:
    """Every address of the screens; those of the reference data are Django's own."""
    found: list[URLPattern] = []
    waiting: list[URLPattern | URLResolver] = [
        one for one in get_resolver().url_patterns if getattr(one, "app_name", None) != "admin"
    ]
    while waiting:
        one = waiting.pop()
        if isinstance(one, URLResolver):
            waiting += one.url_patterns
        else:
            found.append(one)
    return found


def addresses() -> dict[str, str]:
    """Name → a path with samples for its parts."""
    found = {}
    for name, rows in get_resolver().reverse_dict.lists():
        if isinstance(name, str):
            pattern, parts = rows[0][0][0]
            found[name] = "/" + pattern % {part: SAMPLES[part] for part in parts}
    return found


def test_every_view_is_guarded_or_named_public() -> None:
    open_ones = {one.name for one in ours() if not getattr(one.callback, "is_guarded", False)}
    assert open_ones == PUBLIC


def test_every_address_has_a_name_of_its_own() -> None:
    names = [one.name for one in ours()]
    assert None not in names
    assert sorted({str(n) for n in names if names.count(n) > 1}) == []


@pytest.mark.django_db
def test_a_stranger_comes_no_further_than_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edoc.web.first_run.instance_exists", lambda: True)
    client = Client()
    reached = {}
    for name, path in addresses().items():
        if name in PUBLIC:
            continue
        for method in (client.get, client.post):
            answer = method(path)
            sent_away = answer.status_code == 302 and answer["Location"].startswith("/dang-nhap/?next=")
            if not sent_away and answer.status_code != 405:
                reached[name] = answer.status_code
    assert len(addresses()) > 30 and reached == {}
