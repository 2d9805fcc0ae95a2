"""A real server with two small, evaluated competitions, and a browser on its page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome
from sevenlanes.server.serving import RunningServer

from .page import Page, open_browser
from .small_server import small_server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A running server whose baselines have scores; nothing else is evaluated unless a test does."""
    with small_server(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Chrome]:
    """One headless Chromium for all tests."""
    missing = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    if missing:
        pytest.skip(f"{' and '.join(missing)} missing; on Debian: apt install chromium chromium-driver")
    driver = open_browser()
    yield driver
    driver.quit()


@pytest.fixture
def page(server: RunningServer, browser: Chrome) -> Iterator[Page]:
    """The page in a window of 1280 by 900; at the end there must be no error on its console."""
    opened = Page(browser, server.url)
    opened.resize(1280, 900)
    opened.emulate_media({})
    yield opened
    errors = opened.console_errors()
    browser.get("about:blank")
    assert errors == []
