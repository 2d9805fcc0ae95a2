"""Stable-Baselines3, as it is, on the highway: train DQN, score it as the competition does, and write a policy file.

    python examples/sb3_dqn.py --decisions 60000 --out policy.zip
    sevenlanes submit policy.zip --author Ada

Needs Stable-Baselines3, `pip install "sevenlanes[examples]"`.
"""

from __future__ import annotations

import argparse
import contextlib
from pathlib import Path
from typing import Any

import sevenlanes.envs  # noqa: F401 - makes the highway known
from gymnasium.wrappers import FlattenObservation
from sevenlanes.agents.evaluate import OFFICIAL_RUNS, evaluate
from sevenlanes.agents.policy_file import load_policy, save_policy
from sevenlanes.agents.sb3_export import export_sb3_policy
from sevenlanes.envs.highway.config import HighwayConfig

with contextlib.suppress(ImportError):
    # Part of PyTorch on Linux. Stable-Baselines3 loads TensorFlow, if that is installed too, and then Triton could not
    # be loaded any more: both carry an LLVM.
    import triton  # noqa: F401
from stable_baselines3 import DQN
from stable_baselines3.common.env_util import make_vec_env

HIGHWAY: dict[str, Any] = {"patches_ahead": 50, "patches_behind": 10, "max_frames": 6_000}


def train(decisions: int) -> DQN:
    """A DQN after `decisions` decisions in sixteen highways side by side."""
    envs = make_vec_env(
        "sevenlanes/Highway-v0", 16, seed=0, env_kwargs=HIGHWAY, wrapper_class=FlattenObservation
    )
    model = DQN(
        "MlpPolicy",
        envs,
        policy_kwargs={"net_arch": [128, 64]},
        gamma=0.95,  # a decision is half a second: what comes 10 s later counts a third
        learning_rate=1e-3,
        batch_size=128,
        train_freq=4,
        gradient_steps=16,
        learning_starts=2_000,
        target_update_interval=1_000,
        exploration_fraction=0.3,
        exploration_final_eps=0.02,
        seed=0,
        device="cpu",
    )
    return model.learn(decisions, log_interval=None)


def main() -> None:
    """Train, export, score."""
    parser = argparse.ArgumentParser(description="Stable-Baselines3 on the highway.")
    parser.add_argument("--decisions", type=int, default=60_000)
    parser.add_argument("--runs", type=int, default=OFFICIAL_RUNS, help="of the evaluation")
    parser.add_argument("--out", type=Path, default=Path("policy.zip"))
    chosen = parser.parse_args()
    model = train(chosen.decisions)
    save_policy(chosen.out, *export_sb3_policy(model, HighwayConfig.from_dict(HIGHWAY), "SB3 DQN"))
    evaluation = evaluate(load_policy(chosen.out), HighwayConfig(), range(chosen.runs))
    print(f"{evaluation.score:.2f} mph, the median of {chosen.runs} runs; written to {chosen.out}")


if __name__ == "__main__":
    main()
