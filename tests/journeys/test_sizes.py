"""The main screens at three sizes: a picture of each, no sideways scroll, no violation, no word from the console."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.journeys.people import SCREENS, People
from tests.support.running import Running

pytestmark = [pytest.mark.journey, pytest.mark.live, pytest.mark.xdist_group("journeys")]

SIZES = [(1440, 900), (1366, 768), (390, 844)]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"


@dataclass(frozen=True)
class Place:
    """One screen: the name of its picture, who looks, its address (with the ids of the scene)."""

    name: str
    who: str
    path: str


PLACES = (
    Place("dang-nhap", "", "/dang-nhap/"),
    Place("ban-ky", "chutich", "/ban-ky/{waiting}/"),
    Place("hang-cho-ky", "chutich", "/ban-ky/"),
    Place("xac-nhan-ky", "chutich", "/van-ban/{waiting}/ky-so/"),
    Place("van-ban", "chuyenvien", "/van-ban/{reviewing}/"),
    Place("thong-tin", "chuyenvien", "/van-ban/{signed}/?muc=thong-tin"),
    Place("tep", "chuyenvien", "/van-ban/{signed}/?muc=tep"),
    Place("du-thao", "chuyenvien", "/du-thao/"),
    Place("soan", "chuyenvien", "/du-thao/moi/?loai=CV"),
    Place("theo-doi", "chuyenvien", "/theo-doi/"),
    Place("vao-so", "vanthu", "/vao-so/"),
    Place("cap-so", "vanthu", "/cap-so/"),
    Place("xac-nhan-cap-so", "vanthu", "/van-ban/{signed}/cap-so/"),
    Place("phat-hanh", "so.vanthu", "/phat-hanh/"),
    Place("so-van-ban", "so.vanthu", "/so-van-ban/{book}/"),
    Place("ho-so", "chuyenvien", "/ho-so/"),
    Place("tra-cuu", "chuyenvien", "/tra-cuu/?q=chuyen+doi+so"),
    Place("thong-bao", "chuyenvien", "/thong-bao/"),
)


@pytest.fixture(scope="module")
def signed_in(browser: Browser, running: Running, scene: dict[str, int]) -> Iterator[People]:
    """One sign-in a person for all sizes; `storage_state` carries it into other contexts."""
    people = People(browser, running, SCREENS)
    yield people
    people.close()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_main_screens_fit_and_can_be_used_by_all(
    signed_in: People, scene: dict[str, int], size: tuple[int, int]
) -> None:
    folder = SCREENS / f"{size[0]}x{size[1]}"
    folder.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []
    for place in PLACES:
        page, said = open_at(signed_in, place, size, scene)
        page.screenshot(path=folder / f"{place.name}.png", animations="disabled")
        if (over := page.evaluate(SIDEWAYS)) > 0:
            faults.append(f"{place.name}: {over} px sideways")
        faults += [f"{place.name}: {words}" for words in said]
        found = Axe().run(page, options={"runOnly": TAGS}).response["violations"]
        faults += [f"{place.name}: {rule['id']} {[node['target'] for node in rule['nodes']][:5]}" for rule in found]
        page.context.close()
    assert faults == []


def open_at(people: People, place: Place, size: tuple[int, int], scene: dict[str, int]) -> tuple[Page, list[str]]:
    """A place at a size in a context of its own, with its pictures there; and what its console says."""
    state = people(place.who).page.context.storage_state() if place.who else None
    context = people.browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="vi-VN", storage_state=state, has_touch=size[0] < 500
    )
    page, said = context.new_page(), list[str]()
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(people.running.base_url + place.path.format(**scene))
    page.wait_for_function("[...document.images].every(image => image.loading === 'lazy' || image.complete)")
    page.evaluate("document.fonts.ready.then(() => true)")
    return page, said
