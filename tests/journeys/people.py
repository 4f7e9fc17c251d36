"""People at their browsers: one context a person, what the console says, a picture of every step.

Everything is found as a person finds it: by the words on buttons, fields and headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from tests.support.running import ROOT, Running

SCREENS = ROOT / "var" / "screens"
DESKTOP = (1440, 900)
WAIT = 90_000  # ms: a conversion or a signature on a busy machine
PATIENCE = 30_000  # ms: an answer of the web server there
expect.set_options(timeout=PATIENCE)


@dataclass
class Screen:
    """The browser of one person."""

    page: Page
    base_url: str
    heard: list[str]
    forgiven: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(f"{self.base_url}{path}")

    def place(self, words: str) -> None:
        """A place of the rail."""
        rail = self.page.get_by_role("navigation", name="Chính")
        rail.get_by_role("link", name=re.compile(f"^{re.escape(words)}")).click()

    def link(self, words: str | re.Pattern[str], *, inside: Locator | None = None) -> None:
        (inside or self.page).get_by_role("link", name=words).first.click()

    def button(self, words: str, *, inside: Locator | None = None) -> None:
        (inside or self.page).get_by_role("button", name=words).first.click()

    def fill(self, label: str, text: str, *, inside: Locator | None = None) -> None:
        (inside or self.page).get_by_label(label).first.fill(text)

    def fill_day(self, label: str, day: str) -> None:
        """A deadline, and out of the field: the screen says the weekday and how many working days are left."""
        self.fill(label, day)
        self.page.keyboard.press("Tab")
        self.says(re.compile(r"còn \d+ ngày làm việc"))

    def choose(self, label: str, option: str, *, inside: Locator | None = None) -> None:
        """An option of a list, by the beginning of its words."""
        box = (inside or self.page).get_by_label(label).first
        expect(box).to_be_visible()
        found = [one for one in box.locator("option").all() if (one.text_content() or "").strip().startswith(option)]
        assert len(found) == 1, f"{option} in {label}: {[one.text_content() for one in box.locator('option').all()]}"
        box.select_option(value=found[0].get_attribute("value"))

    def says(self, words: str | re.Pattern[str], *, wait: int = PATIENCE) -> None:
        """The screen shows these words."""
        expect(self.page.get_by_text(words).filter(visible=True).first).to_be_visible(timeout=wait)

    def says_not(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(words).filter(visible=True)).to_have_count(0)

    @property
    def decision(self) -> Locator:
        """The acts that are always on the screen of a document."""
        return self.page.get_by_role("group", name="Quyết định")

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    def act(self, words: str) -> Locator:
        """Press one of the acts of a document; gives the dialog that opens (or the page of the act)."""
        self.decision.get_by_role("link", name=words, exact=True).click()
        return self.dialog

    def paper(self) -> None:
        """The first page of the document is on the screen as a picture that has come."""
        picture = self.page.get_by_role("img", name="Ảnh trang 1")
        expect(picture).to_be_visible(timeout=WAIT)
        self.page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=picture.element_handle())

    def paper_end(self) -> None:
        """Scroll the paper to its end, where signature and seal are."""
        stage = self.page.get_by_role("region", name="Trang văn bản")
        stage.evaluate("stage => stage.scrollTo({ top: stage.scrollHeight / 2 })")

    def read(self, pattern: str) -> str:
        """The first group of a pattern in what the screen says."""
        found = re.search(pattern, self.page.get_by_role("main").inner_text())
        assert found, f"{pattern} is not on the screen:\n{self.page.get_by_role('main').inner_text()[:2000]}"
        return found.group(1)

    @property
    def address(self) -> str:
        return self.page.url.removeprefix(self.base_url)

    @contextmanager
    def may_hear(self, *words: str) -> Iterator[None]:
        """Inside this block the console may say these words: a refusal is answered by 404, 409 or 422."""
        before = len(self.heard)
        yield
        kept = [one for one in self.heard[before:] if not any(word in one for word in words)]
        self.forgiven += [one for one in self.heard[before:] if one not in kept]
        self.heard[before:] = kept


@dataclass
class People:
    """Everybody's browsers on one instance; `folder` takes the pictures of the steps, numbered as they come."""

    browser: Browser
    running: Running
    folder: Path
    size: tuple[int, int] = DESKTOP
    screens: dict[str, Screen] = field(default_factory=dict)
    contexts: list[BrowserContext] = field(default_factory=list)
    shots: int = 0

    def __call__(self, username: str) -> Screen:
        """The screen of a person, signed in when it is the first time."""
        if username not in self.screens:
            self.screens[username] = self._sign_in(username)
        return self.screens[username]

    def stranger(self, username: str = "", **options: Any) -> Screen:
        """A fresh browser before anyone has signed in."""
        box = {"width": self.size[0], "height": self.size[1]}
        context = self.browser.new_context(viewport=box, locale="vi-VN", accept_downloads=True, **options)
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        page = context.new_page()
        heard: list[str] = []

        def hear(message: ConsoleMessage) -> None:
            if message.type == "error":
                heard.append(f"{message.text} ({message.location.get('url', '')} at {page.url})")

        page.on("console", hear)
        page.on("pageerror", lambda error: heard.append(f"{error} (at {page.url})"))
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation',"
            " e => console.error('CSP: ' + e.violatedDirective + ' ' + e.blockedURI))"
        )
        return Screen(page, self.running.base_url, heard)

    def _sign_in(self, username: str) -> Screen:
        screen = self.stranger(username)
        screen.open("/dang-nhap/")
        screen.fill("Tên đăng nhập", username)
        screen.fill("Mật khẩu", self.running.password)
        screen.button("Đăng nhập")
        expect(screen.page.get_by_role("navigation", name="Chính")).to_be_visible()
        return screen

    def picture(self, screen: Screen, name: str) -> None:
        """What the person sees, as `NN-name.png`."""
        self.shots += 1
        screen.page.screenshot(path=self.folder / f"{self.shots:02}-{name}.png", animations="disabled")

    def heard(self) -> list[str]:
        """Everything a console has said that nobody expected."""
        return [f"{name}: {words}" for name, screen in self.screens.items() for words in screen.heard]

    def close(self) -> None:
        for context in self.contexts:
            context.close()
