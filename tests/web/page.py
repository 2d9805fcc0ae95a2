"""What a person can see and do on the page, for the tests."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

PATIENCE_S = 30  # far more than anything takes
REFUSED_REQUEST = "Failed to load resource"  # the browser's note of a 404, which the page explains


def open_browser() -> Chrome:
    """A headless Chromium that keeps its console."""
    options = ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return Chrome(options, ChromeService(shutil.which("chromedriver")))


class Page:
    """The page of the server at `url`."""

    def __init__(self, driver: Chrome, url: str) -> None:
        self.driver = driver
        self.url = url

    def open(self, route: str = "") -> None:
        """Load the page at a route such as `#/one/3`, and wait for the leaderboard."""
        self.driver.get("about:blank")  # or a new hash would not load the page anew
        self.driver.get(f"{self.url}/{route}")
        self.wait(lambda: self.all("#entries tr"))

    def open_paused(self, route: str = "") -> None:
        """As `open`; a recorded run is loaded and stands still."""
        self.emulate_media({"prefers-reduced-motion": "reduce"})
        self.open(route)
        self.wait(lambda: self.one("#replay").is_displayed())  # all its frames have come
        self.wait_for_drawing()

    def wait(self, condition: Callable[[], Any]) -> Any:
        """Wait until the condition holds; returns what it gave."""
        return WebDriverWait(self.driver, PATIENCE_S, 0.05).until(lambda _driver: condition())

    def wait_for_text(self, selector: str, text: str) -> None:
        """Wait until an element contains a text."""
        self.wait(lambda: text in self.text(selector))

    def wait_for_drawing(self) -> None:
        """Wait until what was changed is drawn: pages draw once a frame, so the second next has everything."""
        self.driver.execute_async_script(
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))"
        )

    def one(self, selector: str) -> WebElement:
        """The element of a CSS selector."""
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        """All elements of a CSS selector."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        """The text of an element, shown or not; empty where it does not exist."""
        return "".join(self.texts(selector))

    def texts(self, selector: str) -> list[str]:
        """The texts of all elements of a selector, at one moment."""
        script = "return [...document.querySelectorAll(arguments[0])].map((element) => element.textContent)"
        return list(self.driver.execute_script(script, selector))

    def press(self, keys: str) -> None:
        """Press keys where the focus is."""
        self.driver.switch_to.active_element.send_keys(keys)

    def road(self) -> str:
        """The pixels of the road."""
        return str(self.driver.execute_script("return document.getElementById('road').toDataURL()"))

    def seconds(self) -> float:
        """The moment shown."""
        return float(self.text("#clock").split()[0])

    def label(self, selector: str) -> str:
        """The name of a control, as a screen reader says it."""
        return str(self.one(selector).accessible_name)

    def width_overflow(self) -> int:
        """By how many CSS pixels the page is wider than its window."""
        script = "return document.documentElement.scrollWidth - window.innerWidth"
        return int(self.driver.execute_script(script))

    def resize(self, width: int, height: int, *, phone: bool = False) -> None:
        """Show the page in a window of so many CSS pixels."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 2 if phone else 1, "mobile": phone}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def emulate_media(self, features: dict[str, str]) -> None:
        """Let CSS media features have these values, and all others their own."""
        listed = [{"name": name, "value": value} for name, value in features.items()]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": listed})

    def screenshot(self, path: Path) -> None:
        """Save what the window shows as a PNG."""
        image = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
        path.write_bytes(base64.b64decode(image["data"]))

    def console_errors(self) -> list[str]:
        """Errors and warnings of the page so far, but for refused requests."""
        entries = self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        return [entry["message"] for entry in entries if REFUSED_REQUEST not in entry["message"]]
