"""One instance for all journeys, one browser a module; the end of the instance's log beside a failure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.support.running import Running, product_running

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with product_running(tmp_path_factory.mktemp("running")) as started:
        yield started


@pytest.fixture(scope="session")
def scene(running: Running) -> dict[str, int]:
    """Work on every desk; the ids that addresses need."""
    said = running.run("shell", "--no-imports", "-c", "from tests.journeys.scene import build; build()", seconds=300)
    found: dict[str, int] = json.loads(said.strip().splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    product = getattr(item, "funcargs", {}).get("running")
    if report.failed and isinstance(product, Running):
        report.sections.append(("the instance's log", product.tail()))
    return report
