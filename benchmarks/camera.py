"""How many pictures the camera takes on one core, with and without labels, in each condition."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console
from rich.table import Table
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.highways import Highways
from sevenlanes.perception.camera.camera import Camera
from sevenlanes.perception.camera.conditions import CONDITIONS
from sevenlanes.perception.camera.projection import CameraConfig
from sevenlanes.perception.camera.scene import Scenes, read

from .timing import best_rates, use_one_core

NUM_SCENES, WARM_UP = 64, 600  # moments in turn; frames driven before


def moments() -> Scenes:
    """The same moments for every measurement."""
    highways = Highways(HighwayConfig(), NUM_SCENES)
    highways.advance(WARM_UP)
    return read(highways)


def taking(scenes: Scenes, condition: str, with_labels: bool) -> Callable[[], int]:
    """Take a picture of every moment; counts pictures."""
    camera = Camera(CameraConfig())

    def work() -> int:
        if with_labels:
            camera.shoot(scenes, condition)
        else:
            camera.render(scenes, condition)
        return len(scenes)

    return work


def run() -> None:
    """Print pictures a second."""
    use_one_core()
    scenes, config = moments(), CameraConfig()
    rates = best_rates(
        {f"{name} {labels}": taking(scenes, name, labels) for name in CONDITIONS for labels in (False, True)}
    )
    table = Table(
        title=f"Pictures/s of {config.width} x {config.height} pixels, {HighwayConfig().num_cars} cars, one core",
        title_justify="left",
    )
    for heading in ("", "pictures alone", "with all labels", "ratio"):
        table.add_column(heading, justify="right" if heading else "left")
    for name in CONDITIONS:
        alone, labelled = rates[f"{name} False"], rates[f"{name} True"]
        table.add_row(name, f"{alone:,.0f}", f"{labelled:,.0f}", f"{labelled / alone:.2f}")
    Console(width=110).print(table)


if __name__ == "__main__":
    run()
