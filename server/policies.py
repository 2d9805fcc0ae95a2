"""From a submission to the policy that plays, and the check of an uploaded policy before it is accepted."""

from __future__ import annotations

import numpy as np

from ..agents.baselines import BASELINES_OF
from ..agents.evaluate import World, check_actions
from ..agents.policy import Policy, check_plays, config_for
from ..agents.policy_file import NetworkPolicy, load_policy
from ..envs.episodes import Episodes
from ..envs.errors import InvalidInput
from ..envs.highway.config import HighwayConfig
from .models import Kind, Submission
from .store import Store


def open_policy(submission: Submission, store: Store) -> Policy:
    """A fresh policy of `submission`. Raises `DamagedFileError` where the store lost it."""
    if submission.kind is Kind.BASELINE:
        return BASELINES_OF[submission.competition.environment][submission.content]()
    return load_policy(store.get(submission.content))


def read_policy(data: bytes) -> NetworkPolicy:
    """The policy of an upload; raises `InvalidInput`."""
    if not data:
        raise InvalidInput("The upload is empty; expected the bytes of a policy.zip.")
    return load_policy(data)


def check_policy(policy: NetworkPolicy, world: World) -> None:
    """Let an uploaded policy decide once in `world`; raises `InvalidInput` where it can not play there."""
    policy.reset(0)
    if isinstance(world, HighwayConfig):
        policy.act(np.ones((1, config_for(policy, world).num_inputs), np.float32))  # an empty road
    else:
        _check_episodes(policy, world)


def _check_episodes(policy: NetworkPolicy, episodes: Episodes) -> None:
    env = episodes.make()
    observations, actions = env.observation_space, env.action_space
    env.close()
    check_plays(policy, episodes.environment, observations.shape)
    num_actions = int(actions.n)  # type: ignore[attr-defined]
    if policy.manifest.num_actions != num_actions:
        raise InvalidInput(
            f"the policy's last layer must give {num_actions} values, one for each action of "
            f"{episodes.environment}, it gives {policy.manifest.num_actions}."
        )
    check_actions(policy.act(np.zeros((1, *policy.manifest.input_shape), np.float32)), num_actions)
