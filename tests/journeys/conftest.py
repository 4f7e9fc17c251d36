"""One instance for all journeys, one browser a module; the end of the instance's log beside a failure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.support.running import Running, product_running

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with product_running(tmp_path_factory.mktemp("instance")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    running = getattr(item, "funcargs", {}).get("instance")
    if report.failed and isinstance(running, Running):
        report.sections.append(("the instance's log", running.tail()))
    return report
