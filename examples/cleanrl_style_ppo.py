"""Proximal policy optimisation in one file, in the manner of CleanRL, on a vector of highways.

    python examples/cleanrl_style_ppo.py --decisions 400000 --out policy.zip
    sevenlanes evaluate policy.zip

Needs PyTorch, `pip install "sevenlanes[examples]"`. Schulman and others, "Proximal Policy Optimization Algorithms",
2017; its advantages are those of Schulman and others, "High-Dimensional Continuous Control Using Generalized Advantage
Estimation", 2016.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import sevenlanes.envs  # noqa: F401 - makes the highway known
import torch
from sevenlanes.agents.layers import Dense
from sevenlanes.agents.manifest import Manifest
from sevenlanes.agents.policy_file import save_policy
from sevenlanes.envs.highway.config import OBSERVATION_KEYS, HighwayConfig
from torch import nn
from torch.distributions import Categorical

HIGHWAY: dict[str, Any] = {"patches_ahead": 50, "patches_behind": 10, "max_frames": 6_000}


@dataclass(frozen=True)
class Settings:
    """What can be chosen; N environments of T steps make a rollout."""

    decisions: int = 400_000
    num_envs: int = 128  # N
    num_steps: int = 32  # T
    num_epochs: int = 4
    batch_size: int = 1024
    learning_rate: float = 1e-3  # falls to 0 over the training
    discount: float = 0.95  # a decision is half a second: what comes 10 s later counts a third
    trace_decay: float = 0.9  # lambda of the advantages
    clip: float = 0.2
    entropy_cost: float = 0.003
    value_cost: float = 0.5
    max_gradient_norm: float = 0.5
    reward_scale: float = 0.2
    hidden_units: tuple[int, int] = (128, 64)
    seed: int = 0


def dense_network(
    num_inputs: int, hidden: tuple[int, int], num_outputs: int, last_gain: float
) -> nn.Sequential:
    """Dense layers with ReLU between them, their kernels orthogonal."""
    sizes = (num_inputs, *hidden, num_outputs)
    modules: list[nn.Module] = []
    for index, (inputs, outputs) in enumerate(pairwise(sizes)):
        last = index == len(hidden)
        linear = nn.Linear(inputs, outputs)
        nn.init.orthogonal_(linear.weight, last_gain if last else 2**0.5)
        nn.init.zeros_(linear.bias)
        modules += [linear] if last else [linear, nn.ReLU()]
    return nn.Sequential(*modules)


@dataclass(frozen=True)
class Rollout:
    """T steps of N environments."""

    observations: torch.Tensor  # [T, N, inputs]
    actions: torch.Tensor  # [T, N]
    log_probabilities: torch.Tensor  # [T, N]
    advantages: torch.Tensor  # [T, N]
    returns: torch.Tensor  # [T, N]


class PPO:
    """The environments, the two networks and their optimiser."""

    def __init__(self, settings: Settings) -> None:
        torch.manual_seed(settings.seed)
        self.settings = settings
        # SAME_STEP: every step is a decision, and the last observation of a drive is in info["final_obs"].
        self.envs = gym.make_vec(
            "sevenlanes/Highway-v0", settings.num_envs, autoreset_mode="SameStep", **HIGHWAY
        )
        cells = self.envs.single_observation_space.shape
        assert cells is not None
        self.policy = dense_network(int(np.prod(cells)), settings.hidden_units, 5, 0.01)
        self.value = dense_network(int(np.prod(cells)), settings.hidden_units, 1, 1.0)
        self.parameters = [*self.policy.parameters(), *self.value.parameters()]
        self.optimizer = torch.optim.Adam(self.parameters, settings.learning_rate, eps=1e-5)
        self.observations = flat(self.envs.reset(seed=settings.seed)[0])

    @torch.no_grad()
    def rollout(self) -> tuple[Rollout, float]:
        """Drive T steps; returns them with the mean reward of a decision."""
        s, shape = self.settings, (self.settings.num_steps, self.settings.num_envs)
        observations = torch.zeros(*shape, self.observations.shape[1])
        actions, log_probabilities = torch.zeros(shape, dtype=torch.int64), torch.zeros(shape)
        values, next_values = torch.zeros(shape), torch.zeros(shape)
        rewards, ended = torch.zeros(shape), torch.zeros(shape)
        for step in range(s.num_steps):
            chosen = Categorical(logits=self.policy(self.observations))
            observations[step], values[step] = self.observations, self.value(self.observations)[:, 0]
            actions[step] = chosen.sample()
            log_probabilities[step] = chosen.log_prob(actions[step])
            seen, reward, _, truncated, info = self.envs.step(actions[step].numpy())
            rewards[step], ended[step] = torch.from_numpy(reward), torch.from_numpy(truncated)
            self.observations = flat(seen)
            next_values[step] = self.value(self.observations)[:, 0]
            if truncated.any():  # a drive does not end there, only our look at it: its value goes on
                last = flat(np.stack(info["final_obs"][truncated]))
                next_values[step, torch.from_numpy(truncated)] = self.value(last)[:, 0]
        advantages = self.advantages(rewards * s.reward_scale, values, next_values, ended)
        rollout = Rollout(observations, actions, log_probabilities, advantages, advantages + values)
        return rollout, float(rewards.mean())

    def advantages(
        self, rewards: torch.Tensor, values: torch.Tensor, next_values: torch.Tensor, ended: torch.Tensor
    ) -> torch.Tensor:
        """A_t = d_t + discount * lambda * A_t+1 within a drive, d_t = r_t + discount * V_t+1 - V_t; all [T, N]."""
        s, following = self.settings, torch.zeros(self.settings.num_envs)
        advantages = torch.zeros_like(rewards)
        for step in reversed(range(s.num_steps)):
            error = rewards[step] + s.discount * next_values[step] - values[step]
            following = error + s.discount * s.trace_decay * (1 - ended[step]) * following
            advantages[step] = following
        return advantages

    def learn(self, rollout: Rollout) -> None:
        """Several epochs of clipped policy and value steps."""
        s = self.settings
        parts = [part.flatten(0, 1) for part in vars(rollout).values()]  # [T * N, ...]
        for _ in range(s.num_epochs):
            for rows in torch.randperm(s.num_steps * s.num_envs).split(s.batch_size):
                observations, actions, old, advantages, returns = (part[rows] for part in parts)
                chosen = Categorical(logits=self.policy(observations))
                ratio = (chosen.log_prob(actions) - old).exp()
                advantages = (advantages - advantages.mean()) / (advantages.std() + 1e-8)
                clipped = ratio.clamp(1 - s.clip, 1 + s.clip)
                policy_loss = -torch.min(ratio * advantages, clipped * advantages).mean()
                value_loss = (self.value(observations)[:, 0] - returns).square().mean()
                loss = policy_loss + s.value_cost * value_loss - s.entropy_cost * chosen.entropy().mean()
                self.optimizer.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(self.parameters, s.max_gradient_norm)
                self.optimizer.step()


def flat(observations: np.ndarray) -> torch.Tensor:
    """[B, rows, columns] as [B, inputs]."""
    return torch.from_numpy(observations.reshape(len(observations), -1))


def train(settings: Settings) -> PPO:
    """Drive and learn until the decisions are spent, printing the mean speed."""
    ppo = PPO(settings)
    per_rollout = settings.num_envs * settings.num_steps
    for turn in range(num_rollouts := max(1, settings.decisions // per_rollout)):
        ppo.optimizer.param_groups[0]["lr"] = settings.learning_rate * (1 - turn / num_rollouts)
        rollout, reward = ppo.rollout()
        ppo.learn(rollout)
        print(f"{(turn + 1) * per_rollout:9,} decisions  {(reward + 3) / 0.075:5.1f} mph")
    return ppo


def save(ppo: PPO, path: Path) -> None:
    """The policy network as a policy file: its greatest logit is its action."""
    linear = [module for module in ppo.policy if isinstance(module, nn.Linear)]
    weights = {}
    for index, module in enumerate(linear):
        weights[f"layers.{index}.kernel"] = module.weight.detach().numpy().T.copy()  # [inputs, units]
        weights[f"layers.{index}.bias"] = module.bias.detach().numpy().copy()
    config = HighwayConfig.from_dict(HIGHWAY)
    hidden = tuple(Dense(module.out_features, "relu") for module in linear[:-1])
    observation = {key: getattr(config, key) for key in OBSERVATION_KEYS}
    save_policy(path, Manifest("PPO in one file", observation, (*hidden, Dense(5))), weights)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="PPO in one file.")
    parser.add_argument("--decisions", type=int, default=Settings.decisions)
    parser.add_argument("--out", type=Path, default=Path("policy.zip"))
    chosen = parser.parse_args()
    save(train(Settings(decisions=chosen.decisions)), chosen.out)
