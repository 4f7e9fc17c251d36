"""Signing and initialling with the keyboard alone: Tab and the keys of the desk; focus is always seen."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.people import SCREENS, WAIT, People
from tests.support.running import Running

pytestmark = [pytest.mark.journey, pytest.mark.live, pytest.mark.xdist_group("journeys")]

FOCUSED = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect();
  const x = box.left + Math.min(box.width / 2, 200), y = box.top + Math.min(box.height / 2, 10);
  const at = document.elementFromPoint(x, y);
  const label = [...(e.labels ?? [])].map(l => l.textContent).join(' ');
  const words = (label || e.getAttribute('aria-label') || e.textContent).trim().replace(/\\s+/g, ' ');
  return { words, seen: e === document.body || box.width < 2 || Boolean(at && (e.contains(at) || at.contains(e))) };
}"""


@pytest.fixture
def people(browser: Browser, running: Running, scene: dict[str, int]) -> Iterator[People]:
    made = People(browser, running, SCREENS)
    yield made
    made.close()


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the focus is on these words; it may never be hidden on the way."""
    for _press in range(80):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        assert focused["seen"], f"the focus is hidden on “{focused['words'][:80]}”"
        if words in focused["words"]:
            return
    raise AssertionError(f"80 times Tab, and never on “{words}”")


def sign_in(people: People, username: str) -> Page:
    """Sign in without touching a mouse."""
    screen = people.stranger()
    people.screens[username] = screen
    page = screen.page
    screen.open("/dang-nhap/")
    tab_to(page, "Tên đăng nhập")
    page.keyboard.type(username)
    tab_to(page, "Mật khẩu")
    page.keyboard.type(people.running.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Bàn ký", level=1)).to_be_visible()
    return page


def open_first(page: Page) -> str:
    """J to the first row, Enter opens it; gives its title."""
    page.wait_for_load_state()  # the keys are bound when the modules have run
    page.keyboard.press("j")
    title = str(page.evaluate("document.activeElement.textContent")).replace("Mới:", "").strip()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    page.wait_for_load_state()
    return title


def test_a_leader_signs_by_keys(people: People) -> None:
    page = sign_in(people, "chutich")
    title = open_first(page)
    dialog = page.get_by_role("dialog")
    page.keyboard.press("s")
    expect(dialog.get_by_role("heading", name="Ký số 1 văn bản")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert "Ký số và chuyển văn thư" in page.evaluate(FOCUSED)["words"], "the focus did not come back"
    page.keyboard.press("s")
    expect(dialog.get_by_label("Mật khẩu của bạn")).to_be_focused()
    page.keyboard.type(people.running.password)
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("heading", name="Đã ký số")).to_be_visible(timeout=WAIT)
    tab_to(page, "Văn bản kế tiếp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(title)
    expect(page.get_by_role("region", name="Bàn ký").get_by_text(title)).to_have_count(0)
    assert people.heard() == []


def test_a_head_initials_by_keys(people: People) -> None:
    page = sign_in(people, "truongphong")
    title = open_first(page)
    page.keyboard.press("s")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="Ký nháy")).to_be_visible()
    tab_to(page, "Ý kiến kèm theo")
    page.keyboard.type("Đúng nội dung, sjkx?")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(re.compile("Đã ký nháy, văn bản đang ở"))).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("g")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="Bàn ký", level=1)).to_be_visible()
    expect(page.get_by_role("region", name="Bàn ký").get_by_text(title)).to_have_count(0)
    assert people.heard() == []
