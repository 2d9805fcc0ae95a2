"""The simulation in the browser: it sees the drive that the server saw."""

from __future__ import annotations

import hashlib

import httpx
import pytest
from sevenlanes.server.serving import RunningServer

from .page import Page

pytestmark = pytest.mark.browser

RESIMULATE = """
const [url, done] = arguments;
const resimulate = async () => {
  const { fetchCore } = await import("/web/highway-core.js");
  const { readReplay, replayFrames } = await import("/web/replay.js");
  const { sha256 } = await import("/web/sha256.js");
  const content = await (await fetch(url)).arrayBuffer();
  return sha256(replayFrames(await fetchCore(), readReplay(new Uint8Array(content))));
};
resimulate().then(done, (error) => done(String(error)));
"""


@pytest.mark.parametrize(("slug", "run"), [("one", 3), ("eleven", 0)])
def test_a_replay_in_the_browser_is_the_servers_drive(
    page: Page, server: RunningServer, slug: str, run: int
) -> None:
    page.open(f"#/{slug}")
    entry = httpx.get(f"{server.url}/api/competitions/{slug}/leaderboard").json()["entries"][0]
    address = f"/api/submissions/{entry['id']}/runs/{run}"
    frames = httpx.get(f"{server.url}{address}/frames").content
    seen = page.driver.execute_async_script(RESIMULATE, f"{address}/replay")
    assert seen == hashlib.sha256(frames).hexdigest()
