"""A folder of replays, one for each planned drive: to watch, to check, and to go on where planning was interrupted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..envs.errors import InvalidInput
from ..envs.highway.config import HighwayConfig
from ..envs.highway.highways import core_hash
from ..envs.highway.replay import Replay
from ..envs.whole_file import whole_file


@dataclass(frozen=True)
class PlanFolder:
    """The drives that one planner planned on one road. `planner` is its name."""

    path: Path
    config: HighwayConfig
    planner: str

    def __post_init__(self) -> None:
        if self.path.exists() and not self.path.is_dir():
            raise InvalidInput(f"replays are kept in a folder, and {self.path} is a file: give another name.")

    def read(self, seed: int) -> NDArray[np.uint8] | None:
        """The planned actions [D, A] of a seed, if they are there; `InvalidInput` if they are damaged or another
        planner's."""
        path = self._replay(seed)
        if not path.exists():
            return None
        try:
            replay = Replay.from_bytes(path.read_bytes())
        except InvalidInput as error:
            raise InvalidInput(f"{path} can not be read: {error}") from error
        own = (self.config, self.planner, seed, core_hash())
        if (replay.config, replay.policy, replay.seed, replay.core_hash) != own:
            raise InvalidInput(
                f"{path} was not planned by this planner on this road ({self.planner}), but by: {replay.policy}. "
                "Give another folder."
            )
        return replay.actions

    def write(self, seed: int, actions: NDArray[np.uint8]) -> None:
        """Keep the planned actions [D, A] of a seed."""
        self.path.mkdir(parents=True, exist_ok=True)
        with whole_file(self._replay(seed)) as part:
            part.write_bytes(Replay.record(self.config, seed, self.planner, actions).to_bytes())

    def _replay(self, seed: int) -> Path:
        return self.path / f"{seed}.replay"
