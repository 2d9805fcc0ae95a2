"""The page in headless Chromium, on a real server."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import httpx
import numpy as np
import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.keys import Keys
from sevenlanes.agents.layers import Dense
from sevenlanes.agents.manifest import Manifest
from sevenlanes.agents.policy import DEFAULT_OBSERVATION
from sevenlanes.agents.policy_file import policy_bytes
from sevenlanes.server.serving import RunningServer

from ..agents.policies_of_worlds import cart_pole_policy
from ..ale import needs_ale
from .page import Page
from .small_server import NUM_FRAMES, small_server, work_off_queue

pytestmark = pytest.mark.browser

DURATION_S = NUM_FRAMES / 60


def test_leaderboard(page: Page, server: RunningServer) -> None:
    page.open()
    entries = httpx.get(f"{server.url}/api/competitions/one/leaderboard").json()["entries"]
    assert page.texts("#entries .name") == [entry["name"] for entry in entries]
    assert page.texts("#entries .rank") == [str(entry["rank"]) for entry in entries]
    assert page.texts("#entries .score") == [f"{entry['score']:.2f}" for entry in entries]
    assert page.text(".tab[aria-current]") == "One car"
    page.wait_for_text("#subject-name", entries[0]["name"])


def test_another_competition(page: Page) -> None:
    page.open()
    page.all(".tab")[1].click()
    page.wait(lambda: page.texts("#entries .name") == ["do-nothing"])
    page.wait_for_text("#commands", "--competition eleven")


def test_recorded_run_plays(page: Page) -> None:
    page.open("#/one")
    page.wait(lambda: page.seconds() > 0.5)
    page.one("#play").click()
    page.wait_for_drawing()
    assert page.label("#play") == "Play"
    still = page.road()
    assert page.road() == still
    page.one("#play").click()
    page.wait(lambda: page.road() != still)


def test_choice_of_runs(page: Page) -> None:
    page.open_paused("#/one")
    page.one("#source-worst").click()
    page.wait(lambda: page.one("#source-worst").get_attribute("aria-current"))
    run = page.one("#run")
    run.clear()
    run.send_keys("7", Keys.ENTER)
    page.wait_for_text("#seed", "7")
    assert page.driver.current_url.endswith("/run/7")
    replay = httpx.get(str(page.one("#replay").get_property("href")))
    assert replay.headers["Content-Disposition"].startswith("attachment")


def test_keyboard(page: Page) -> None:
    page.open_paused("#/one")
    assert page.seconds() == 0
    page.press(Keys.ARROW_RIGHT)
    page.wait(lambda: page.seconds() == 1)
    page.press(Keys.SHIFT + Keys.ARROW_RIGHT)
    page.wait(lambda: page.seconds() == DURATION_S)
    page.press(Keys.NULL + "[")
    page.wait(lambda: page.texts("#speeds label:has(:checked)") == ["½×"])
    page.press("r")
    page.wait(lambda: page.label("#play") == "Pause")
    page.press(" ")
    page.wait(lambda: page.label("#play") == "Play")
    page.one("#seek").send_keys(Keys.ARROW_RIGHT)  # the timeline steps by seconds too
    page.press(" ")
    page.wait(lambda: page.label("#play") == "Pause")


def test_every_control_has_a_name(page: Page) -> None:
    page.open_paused()
    controls = [one for one in page.all("a, button, input, summary") if one.is_displayed()]
    assert len(controls) > 20
    assert [one.get_attribute("outerHTML") for one in controls if not one.accessible_name] == []


def test_observation_window(page: Page) -> None:
    page.open_paused()
    without = page.wait(page.road)
    page.press("v")
    page.wait(lambda: page.road() != without)
    page.one("#window").click()
    page.wait(lambda: page.road() == without)


def test_live_drive(page: Page) -> None:
    page.open("#/eleven")
    page.one("#source-live").click()
    page.wait(lambda: page.one("#go-live").is_displayed())
    first = page.road()
    page.wait(lambda: page.road() != first)
    assert "/live/" in page.driver.current_url  # the address names the seed, so that others can join
    page.wait(lambda: not page.one("#go-live").is_displayed())
    page.wait(lambda: page.label("#play") == "Play")
    assert page.seconds() == DURATION_S
    page.press(Keys.SHIFT + Keys.ARROW_LEFT)
    page.wait(lambda: page.seconds() == 0)  # every record was kept


def test_live_drive_is_joined(page: Page) -> None:
    page.open("#/one")
    page.one("#source-live").click()
    page.wait(lambda: page.text("#seed").isdecimal() and page.seconds() > 0.5)
    seed, address, moment = page.text("#seed"), page.driver.current_url, page.seconds()
    assert address.endswith(f"/live/{seed}")
    first_tab = page.driver.current_window_handle
    page.driver.switch_to.new_window("tab")
    page.driver.get(address)
    page.wait(lambda: page.text("#seed") == seed and page.seconds() > 0)
    assert page.seconds() > moment  # not from the start: it joins the drive that goes on
    page.driver.close()
    page.driver.switch_to.window(first_tab)


def test_still_where_motion_is_unwelcome(page: Page) -> None:
    page.open_paused()
    assert page.label("#play") == "Play"
    assert page.seconds() == 0


def test_unknown_submission(page: Page) -> None:
    page.open("#/one/999")
    page.wait_for_text("#road-message", "There is no submission 999")
    page.one("#entries .name").click()
    page.wait(lambda: not page.one("#road-message").is_displayed())


def test_unknown_competition(page: Page) -> None:
    page.driver.get(f"{page.url}/#/nowhere")
    page.wait_for_text("#notice", "There is no competition 'nowhere'")
    page.one(".tab").click()
    page.wait(lambda: not page.one("#notice").is_displayed())


def test_server_gone_and_back(browser: Chrome, tmp_path: Path) -> None:
    server = small_server(tmp_path)
    page = Page(browser, server.url)
    page.open_paused("#/one")
    server.stop()
    page.all(".tab")[1].click()
    page.wait_for_text("#notice", "The server does not answer")
    with small_server(tmp_path, urlsplit(page.url).port or 0):
        page.wait(lambda: not page.one("#notice").is_displayed())
        assert page.text(".tab[aria-current]") == "Eleven cars"


def test_refused_upload(page: Page, tmp_path: Path) -> None:
    page.open()
    upload(page, tmp_path / "notes.zip", b"not a policy")
    page.wait(lambda: page.one("#upload-outcome").get_attribute("data-outcome") == "refused")
    assert page.text("#upload-outcome").endswith(".")
    assert page.all("#pending li") == []


def test_upload(page: Page, server: RunningServer, tmp_path: Path) -> None:
    page.open("#/one")
    page.one("#entries .name").click()
    focused = page.driver.switch_to.active_element
    upload(page, tmp_path / "fresh.zip", make_policy())
    page.wait_for_text("#pending", "Next in the queue")
    page.driver.execute_script("arguments[0].focus()", focused)
    work_off_queue(server)
    page.wait(lambda: "fresh" in page.texts("#entries .name"))
    assert page.all("#pending li") == []
    assert page.driver.switch_to.active_element == focused


WORLDS = [pytest.param("pole", id="cart-pole"), pytest.param("game", id="pong", marks=needs_ale)]


@pytest.mark.parametrize("slug", WORLDS)
def test_every_frame_of_another_world_is_shown(page: Page, slug: str) -> None:
    page.open_paused(f"#/{slug}")
    page.wait(lambda: not page.one("#replay").get_property("hidden"))
    first = page.road()
    page.press(".")
    page.wait(lambda: page.road() != first or slug == "game")  # a game begins with frames of nothing
    page.press(" ")
    page.wait_for_drawing()  # before that the button still says Play
    page.wait(lambda: page.label("#play") == "Play")
    assert page.seconds() > 0
    assert page.road() != first


@pytest.mark.parametrize("slug", WORLDS)
def test_another_world_live(page: Page, slug: str) -> None:
    page.open(f"#/{slug}")
    page.one("#source-live").click()
    page.wait(lambda: "/live/" in page.driver.current_url)
    page.wait(lambda: page.seconds() > 0.1)
    page.wait(lambda: not page.one("#go-live").is_displayed() and page.label("#play") == "Play")
    page.press(Keys.SHIFT + Keys.ARROW_LEFT * 3)
    page.wait(lambda: page.seconds() == 0)  # every record was kept


@pytest.mark.parametrize("slug", WORLDS)
def test_other_worlds_show_their_own_figures(page: Page, server: RunningServer, slug: str) -> None:
    page.open_paused(f"#/{slug}")
    entry = httpx.get(f"{server.url}/api/competitions/{slug}/leaderboard").json()["entries"][0]
    assert page.text("#score-unit") == entry["unit"]
    page.wait_for_text("#subject-detail", entry["unit"])
    run = httpx.get(f"{server.url}/api/submissions/{entry['id']}/runs").json()["runs"][entry["typical_run"]]
    page.wait(lambda: not page.one("#replay").get_property("hidden"))
    page.one("#seek").send_keys(Keys.END)
    page.wait(lambda: page.text("#sign-value").replace("−", "-").lstrip("+") == f"{run['score']:g}")
    assert not page.one("#window").is_displayed()
    assert page.texts(".figure dt")[0] == "Time"
    page.all(".tab")[0].click()
    page.wait_for_text("#sign-unit", "mph")
    assert page.one("#window").is_displayed()


def test_a_policy_on_the_wrong_board_is_told_where_it_belongs(page: Page, tmp_path: Path) -> None:
    page.open("#/one")
    upload(page, tmp_path / "pole.zip", cart_pole_policy())
    page.wait_for_text("#upload-outcome", "submit it to 'pole'")


@pytest.mark.parametrize("route", ["#/one", "#/eleven", "#/one/999", "#/pole"])
def test_phone(page: Page, route: str) -> None:
    page.resize(390, 844, phone=True)
    page.open(route)
    page.one(".keys summary").click()
    assert page.width_overflow() <= 0
    for control in ("#source-live", "#play", "#seek"):
        assert route.endswith("999") or page.one(control).is_displayed()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_screenshots(page: Page, scheme: str, tmp_path: Path) -> None:
    page.emulate_media({"prefers-color-scheme": scheme})
    page.open("#/one")
    page.wait(lambda: page.seconds() > 0.5)
    page.screenshot(tmp_path / f"{scheme}.png")
    page.resize(390, 844, phone=True)
    page.screenshot(tmp_path / f"{scheme}-phone.png")
    assert len(list(tmp_path.iterdir())) == 2


def upload(page: Page, path: Path, content: bytes) -> None:
    """Send a file through the form of the page."""
    path.write_bytes(content)
    page.one("#upload-file").send_keys(str(path))
    page.one("#upload-author").send_keys("Ann")
    assert page.one("#upload-name").get_property("value") == path.stem
    page.one("#upload-send").click()


def make_policy() -> bytes:
    """A policy file with random weights."""
    manifest = Manifest("net", dict(DEFAULT_OBSERVATION), (Dense(8, "relu"), Dense(5)))
    generator = np.random.default_rng(0)
    weights = {
        name: generator.normal(size=shape).astype(np.float32)
        for name, shape in manifest.weight_shapes.items()
    }
    return policy_bytes(manifest, weights)
