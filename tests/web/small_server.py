"""Small competitions, and their evaluation within the process of the tests."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from sevenlanes.envs.episodes import CART_POLE, PONG, Episodes
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.server.competitions import CompetitionPlan
from sevenlanes.server.evaluator import Evaluator
from sevenlanes.server.serving import RunningServer
from sevenlanes.server.settings import ServerSettings
from sevenlanes.server.store import Store

NUM_FRAMES = 300  # five seconds
ONE_CAR = CompetitionPlan(
    slug="one",
    title="One car",
    description="Twelve short runs.",
    world=HighwayConfig(max_frames=NUM_FRAMES),
    seeds=range(12),
)
ELEVEN_CARS = CompetitionPlan(
    slug="eleven",
    title="Eleven cars",
    description="Four short runs.",
    world=HighwayConfig(num_controlled=11, max_frames=NUM_FRAMES),
    seeds=range(4),
    baselines=("do-nothing",),
)


POLE = CompetitionPlan(
    slug="pole",
    title="Cart-Pole",
    description="Eight episodes.",
    world=Episodes(CART_POLE),
    seeds=range(8),
    unit="steps",
)
GAME = CompetitionPlan(
    slug="game",
    title="Pong",
    description="Two short games.",
    world=Episodes(PONG, {"max_frames": 400}),
    seeds=range(2),
    unit="points",
    baselines=("follow-ball",),
)
PLANS = [ONE_CAR, ELEVEN_CARS, POLE, *([GAME] if find_spec("ale_py") else [])]


def small_server(data_dir: Path, port: int = 0) -> RunningServer:
    """A server with evaluated baselines and no workers; end it with `stop`, or use it in a `with`."""
    settings = ServerSettings(data_dir=data_dir, port=port, num_workers=0)
    server = RunningServer(settings, PLANS)
    work_off_queue(server)
    return server


def work_off_queue(server: RunningServer) -> None:
    """Evaluate everything that waits."""
    evaluator = Evaluator(server.site.database, Store(server.settings.store_dir), server.settings.lease_s)
    while evaluator.work_once():
        pass
