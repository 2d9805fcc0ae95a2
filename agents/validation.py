"""How good the greedy policy is on drives that it was not trained on, and the best one kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .export import export_policy
from .policy_file import NetworkPolicy
from .run_folder import RunFolder
from .world import World

if TYPE_CHECKING:
    from .dqn_agent import DQNAgent


class Validation:
    """Scores an agent; on the highway exactly what is exported is scored, and the best goes to the folder."""

    def __init__(self, world: World, folder: RunFolder, num_runs: int) -> None:
        self._world, self._folder, self._num_runs = world, folder, num_runs
        self.best_score: float | None = None

    def run(self, agent: DQNAgent) -> float:
        """The score of the agent's greedy policy."""
        if not self._world.is_highway:
            score = self._world.score_actions(agent.act, self._num_runs)
            self.best_score = score if self.best_score is None else max(score, self.best_score)
            return score
        observation = self._world.observation_settings()
        manifest, weights = export_policy(agent.network, agent.parameters(), observation, self._folder.name)
        score = self._world.score_policy(NetworkPolicy(manifest, weights), self._num_runs)
        if self.best_score is None or score > self.best_score:
            self.best_score = score
            self._folder.save_policy(manifest, weights)
        return score
