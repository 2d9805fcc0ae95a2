"""From a submission to the policy that drives, and the check of an uploaded policy before it is accepted."""

from __future__ import annotations

import hashlib

import numpy as np

from ..agents.baselines import BASELINES
from ..agents.policy import Policy, config_for
from ..agents.policy_file import load_policy
from ..envs.errors import InvalidInput
from ..envs.highway.config import NUM_ACTIONS, HighwayConfig
from .models import Kind, Submission
from .store import Store


def open_policy(submission: Submission, store: Store) -> Policy:
    """A fresh policy of `submission`. Raises `InvalidInput`, or `DamagedArtefact` where the store lost it."""
    if submission.kind is Kind.BASELINE:
        return BASELINES[submission.content.removeprefix("baseline:")]()
    assert submission.policy_sha256 is not None
    return load_policy(store.get(submission.policy_sha256))


def check_policy(data: bytes, config: HighwayConfig) -> str:
    """Load an uploaded policy and let it decide once; returns the name in its manifest. Raises `InvalidInput`."""
    if not data:
        raise InvalidInput("The upload is empty; expected the bytes of a policy.zip.")
    policy = load_policy(data)
    seen = config_for(policy, config)
    policy.reset(0)
    actions = np.asarray(policy.act(np.zeros((1, seen.num_inputs), np.float32)))
    if actions.shape != (1,) or not 0 <= int(actions[0]) < NUM_ACTIONS:
        raise InvalidInput(
            f"The policy answered one empty road with {actions.tolist()}; expected one action from 0 to "
            f"{NUM_ACTIONS - 1}."
        )
    return policy.name


def content_hash(data: bytes) -> str:
    """The SHA-256 that names an uploaded file."""
    return hashlib.sha256(data).hexdigest()
