"""How good the greedy policy is on drives that it was not trained on, and the best one kept."""

from __future__ import annotations

from .agent import Agent
from .run_folder import RunFolder
from .world import World


class Validation:
    """Scores an agent; on the highway exactly what is exported is scored, and the best goes to the folder."""

    def __init__(self, world: World, folder: RunFolder, num_runs: int) -> None:
        self._world, self._folder, self._num_runs = world, folder, num_runs
        self.best_score: float | None = None

    def run(self, agent: Agent) -> float:
        """The score of the agent's greedy policy."""
        layers = agent.policy_layers()
        policy = None if layers is None else self._world.export(layers, self._folder.name)
        if policy is not None and self._world.is_highway:
            score = self._world.score_policy(policy, self._num_runs)
        else:
            score = self._world.score_actions(agent.act, self._num_runs)
        if self.best_score is None or score > self.best_score:
            self.best_score = score
            if policy is not None:
                self._folder.save_policy(policy)
        return score
