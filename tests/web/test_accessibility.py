"""axe-core over every page of the style guide at three widths, and no word from the console under the real policy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as live
from playwright.sync_api import Browser, sync_playwright

from edoc.console.assets import assets_build
from tests.web.test_assets import SOURCES

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("edoc.web.styleguide_root"),
]
PAGES = ["", "ban-ky/", "ban-ky/het/", "ky/", "tra-lai/", "vao-so/", "so-van-ban/", "tra-cuu/", "dang-nhap/"]
SIZES = [(1440, 900), (1366, 768), (1180, 820), (390, 844), (320, 640)]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def browser(django_db_setup: None) -> Iterator[Browser]:
    assets_build(target=live.EDOC.assets_dir, sources=SOURCES)
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # playwright leaves a loop running in this thread; the flush between two tests is not asynchronous
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        opened = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}")
def test_no_violation_no_sideways_scroll_no_console_error(
    browser: Browser, live_server: object, size: tuple[int, int]
) -> None:
    box = {"width": size[0], "height": size[1]}
    strict = browser.new_context(viewport=box, locale="vi-VN", has_touch=size[0] < 500)
    open_page = browser.new_context(viewport=box, locale="vi-VN", bypass_csp=True, has_touch=size[0] < 500)
    said: list[str] = []
    page, tested = strict.new_page(), open_page.new_page()
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in PAGES:
        address = f"{live_server}/_mau/{path}"
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        tested.goto(address)
        found = Axe().run(tested, options={"runOnly": TAGS}).response["violations"]
        assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == [], path
    assert said == []
    strict.close()
    open_page.close()


def test_the_keyboard_walks_picks_opens_and_keeps_quiet_while_typing(browser: Browser, live_server: object) -> None:
    page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="vi-VN").new_page()
    page.goto(f"{live_server}/_mau/ban-ky/")
    page.keyboard.press("j")
    assert "Phương án ứng phó bão" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("x")
    assert page.locator("[data-bulk-count]").text_content() == "1"
    page.keyboard.press("s")
    assert page.locator("#hop-ky[open]").count() == 1
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    page.focus("#id_opinion")
    page.keyboard.type("sjkx?/[]")
    assert page.input_value("#id_opinion") == "sjkx?/[]"
    assert page.locator("dialog[open]").count() == 0
    page.reload()
    assert page.input_value("#id_opinion") == "sjkx?/[]"
    page.keyboard.press("?")
    assert page.locator("#phim-tat[open]").count() == 1
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.matches('[data-search]')")
    page.context.close()


def test_a_typed_date_is_completed_and_an_impossible_one_left_alone(browser: Browser, live_server: object) -> None:
    page = browser.new_context(locale="vi-VN").new_page()
    page.goto(f"{live_server}/_mau/so-van-ban/")
    for typed, shown in [("051126", "05/11/2026"), ("5-11-2026", "05/11/2026"), ("31/02/2026", "31/02/2026")]:
        page.fill("#tu", typed)
        page.locator("#den").focus()
        assert page.input_value("#tu") == shown
    page.context.close()
