"""From a submission to the policy that drives, and the check of an uploaded policy before it is accepted."""

from __future__ import annotations

import numpy as np

from ..agents.baselines import BASELINES
from ..agents.policy import Policy, config_for
from ..agents.policy_file import load_policy
from ..envs.errors import InvalidInput
from ..envs.highway.config import NUM_ACTIONS, HighwayConfig
from .models import Kind, Submission
from .store import Store


def open_policy(submission: Submission, store: Store) -> Policy:
    """A fresh policy of `submission`. Raises `DamagedFileError` where the store lost it."""
    if submission.kind is Kind.BASELINE:
        return BASELINES[submission.content]()
    return load_policy(store.get(submission.content))


def check_policy(data: bytes, config: HighwayConfig) -> None:
    """Load an uploaded policy and let it decide once on an empty road; raises `InvalidInput`."""
    if not data:
        raise InvalidInput("The upload is empty; expected the bytes of a policy.zip.")
    policy = load_policy(data)
    policy.reset(0)
    actions = policy.act(np.ones((1, config_for(policy, config).num_inputs), np.float32))
    if actions.shape != (1,) or not 0 <= actions[0] < NUM_ACTIONS:
        raise InvalidInput(
            f"The policy answered an empty road with {actions.tolist()}; expected one action from 0 to "
            f"{NUM_ACTIONS - 1}."
        )
