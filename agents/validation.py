"""How good the greedy policy is on drives that it was not trained on, and the best one kept."""

from __future__ import annotations

import numpy as np

from .agent import Agent
from .evaluate import Evaluation
from .policy_file import NetworkPolicy, load_policy
from .run_folder import RunFolder
from .world import World


class Validation:
    """Scores an agent; on the highway exactly what is exported is scored, and the best goes to the folder."""

    def __init__(self, world: World, folder: RunFolder, num_runs: int) -> None:
        self._world, self._folder, self._num_runs = world, folder, num_runs
        self.best_score: float | None = None

    def run(self, agent: Agent) -> float:
        """The score of the agent's greedy policy."""
        policy = self.export(agent)
        if policy is not None and self._world.is_highway:
            found = self._world.score_policy(policy, self._num_runs)
            score, episode = found.score, median_drive(found)
        else:
            score, episode = self._world.score_actions(agent.act, self._num_runs), None
        if self.best_score is None or score > self.best_score:
            self.best_score = score
            if policy is not None:
                self._folder.save_best(policy, episode)
        return score

    def record_best(self) -> None:
        """An episode of the best policy in worlds that are no highway, where `run` has none at hand."""
        if not self._world.is_highway and self._folder.policy.exists():
            self._folder.save_episode(self._world.record_episode(load_policy(self._folder.policy)))

    def export(self, agent: Agent) -> NetworkPolicy | None:
        """The agent's greedy policy as it would be submitted; None where it is no network."""
        layers = agent.policy_layers()
        return None if layers is None else self._world.export(layers, self._folder.name)


def median_drive(found: Evaluation) -> bytes:
    """The replay of the drive whose speed is the score."""
    order = np.argsort(found.scores, kind="stable")
    return found.replay(int(order[len(order) // 2])).to_bytes()
