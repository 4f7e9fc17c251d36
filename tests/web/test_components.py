"""The parts of the screens, rendered with the samples of the style guide."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import resolve
from django.utils import translation

from edoc.domain.actors import Actor, PostKind
from edoc.web import csp, frame, styleguide_samples
from edoc.web.pieces import Box, Button, QueueRow, Sheet, SignatureLine, Tag, TextLine

PAGES = [
    "",
    "ban-ky/",
    "ban-ky/het/",
    "ky/",
    "tra-lai/",
    "vao-so/",
    "so-van-ban/",
    "tra-cuu/",
    "dang-nhap/",
    "trang.svg",
]
NAV = re.compile(r"<nav class=\"rail\".*?</nav>", re.DOTALL)


def _get(path: str) -> HttpResponse:
    match = resolve(f"/{path}", urlconf="edoc.web.styleguide_root")
    return match.func(RequestFactory().get(f"/_mau/{path}"))


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_the_guide_renders_without_a_hole(path: str) -> None:
    response = _get(path)
    text = response.content.decode()
    assert response.status_code == 200
    for hole in ("{{", "{%", "None", "<pieces", "Tag(words"):
        assert hole not in text, hole


def test_ids_are_unique_and_labels_point_at_something() -> None:
    for path in PAGES[:-1]:
        text = _get(path).content.decode()
        ids = re.findall(r'\sid="([^"]+)"', text)
        assert len(ids) == len(set(ids)), path
        wanted = set(re.findall(r'\sfor="([^"]+)"', text)) | set(re.findall(r'aria-labelledby="([^"]+)"', text))
        assert wanted <= set(ids), path


def test_the_guide_is_closed_outside_a_demo(monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
    from django.conf import settings as live

    settings.DEBUG = False  # type: ignore[attr-defined]  # pytest-django's settings
    settings.EDOC = live.EDOC.model_copy(update={"demo": False})  # type: ignore[attr-defined]  # as above
    with pytest.raises(Http404):
        _get("")


def test_a_row_says_why_it_cannot_be_picked_and_escapes_its_title() -> None:
    row = QueueRow(
        id="1", url="/x/", title="<b>V/v</b>", kind="Công văn", unit="", pick_why="Chưa đủ ký nháy", is_new=True
    )
    html = render_to_string("components/queue_row.html", {"row": row})
    assert "&lt;b&gt;V/v&lt;/b&gt;" in html
    assert "<b>V/v" not in html
    assert re.search(r"<input[^>]*disabled", html)
    assert "Chưa đủ ký nháy" in html
    assert "Mới:" in html
    assert "disabled" not in render_to_string("components/queue_row.html", {"row": replace(row, pick_why="")})


def test_the_text_layer_keeps_decimal_points_in_vietnamese() -> None:
    sheet = Sheet(
        1,
        "/a.webp",
        595.3,
        841.9,
        (TextLine(85.5, 1200.25, 13.0, 300.75, "Kính gửi"),),
        (Box(1.5, 2.5, 3.5, 4.5, "seal", "Dấu"),),
    )
    with translation.override("vi"):
        html = render_to_string("components/viewer.html", {"sheets": (sheet,)})
    assert 'viewBox="0 0 595.3 841.9"' in html
    assert 'x="85.5" y="1200.25"' in html
    assert 'rx="1.75"' in html


@pytest.mark.parametrize(
    ("tone", "icon"), [("green", "shield-check"), ("amber", "shield-alert"), ("red", "shield-x"), ("", "shield-alert")]
)
def test_only_a_proven_signature_looks_good(tone: str, icon: str) -> None:
    html = render_to_string("components/signatures.html", {"signatures": (SignatureLine("A", "lúc", "lời", tone),)})
    assert f"#{icon}" in html
    assert "lời" in html


def test_a_button_that_cannot_act_is_disabled_and_a_link_stays_a_link() -> None:
    stopped = render_to_string(
        "components/button.html", {"button": Button("Ký số", why="Thiếu ký nháy", key="S", kind="primary")}
    )
    assert "disabled" in stopped
    assert 'data-key="s"' in stopped
    link = render_to_string("components/button.html", {"button": Button("Ký số", url="/ky/", dialog="hop-ky")})
    assert 'href="/ky/"' in link
    assert 'data-dialog="hop-ky"' in link


def test_a_tag_without_words_is_nothing() -> None:
    assert render_to_string("components/tag.html", {"tag": None}).strip() == ""
    assert "tag--red" in render_to_string("components/tag.html", {"tag": Tag("Quá hạn", "red")})


def test_progress_asks_again_only_while_it_runs() -> None:
    asked = {
        "poll_url": "/p/",
        "title": "t",
        "done": 1,
        "total": 2,
        "results": styleguide_samples.RESULTS,
        "close": Button("Đóng", url="/"),
    }
    assert 'hx-get="/p/"' in render_to_string("components/_sign_progress.html", asked | {"running": True})
    assert "hx-get" not in render_to_string("components/_sign_progress.html", asked | {"running": False})


def test_the_rail_of_a_post_holds_only_places_that_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame, "place_exists", lambda url: url in {"/ban-ky/", "/tra-cuu/"})
    actor = Actor(
        person_id=1, name="Trần Minh Khôi", post_title="Chủ tịch", post_kind=PostKind.LEADER, agency_name="UBND"
    )
    shown = frame.frame_for(actor=actor, path="/ban-ky/7/", demo=True, counts={"/ban-ky/": 12})
    assert [(item.words, item.count, item.current) for item in shown.nav] == [
        ("Bàn ký", 12, True),
        ("Tra cứu", 0, False),
    ]
    assert shown.initials == "TK"
    assert frame.frame_for(actor=None, path="/", demo=False).nav == ()


def test_every_kind_of_post_has_a_rail_with_four_or_fewer_places_on_a_phone() -> None:
    assert set(frame.RAILS) == set(PostKind)
    for kind, items in frame.RAILS.items():
        assert 1 <= sum(item.phone for item in items) <= 5, kind


def test_scripts_need_a_nonce_and_nothing_is_inline() -> None:
    rules = csp.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert isinstance(rules, dict)
    assert rules["default-src"] == ["'none'"]
    assert rules["style-src"] == ["'self'"]
    assert "'unsafe-inline'" not in str(rules)
    assert csp.HTMX_CONFIG["allowEval"] is False
    assert csp.HTMX_CONFIG["allowScriptTags"] is False


@pytest.mark.parametrize("code", ["400", "403", "404", "413", "500", "503", "csrf"])
def test_error_pages_stand_without_any_context(code: str) -> None:
    html = render_to_string(f"errors/{code}.html")
    assert "<h1>" in html
    assert "Về trang đầu" in html
    assert "rail" not in html


def test_a_refused_act_names_every_reason() -> None:
    html = render_to_string("errors/refused.html", {"reasons": ["Thiếu số.", "Chưa ký <b>."], "status": 409})
    assert "Thiếu số." in html
    assert "Chưa ký &lt;b&gt;." in html
    assert "Chưa có gì thay đổi." in html
