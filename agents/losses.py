"""The equations of Q-learning, one function each. B is the batch, A the number of actions."""

from __future__ import annotations

from .backend import Tensor, keras

ops = keras.ops


def huber(error: Tensor, delta: float = 1.0) -> Tensor:
    """½ e² for |e| ≤ δ, else δ (|e| − ½ δ); shape as `error`.

    Huber, "Robust estimation of a location parameter", 1964. Its slope never exceeds δ, so one surprising
    reward can not throw the network far.
    """
    size = ops.abs(error)
    return ops.where(size <= delta, 0.5 * ops.square(error), delta * (size - 0.5 * delta))


def action_values(q_values: Tensor, actions: Tensor) -> Tensor:
    """Q(s, a) of the actions taken: q_values [B, A], actions int [B] -> [B]."""
    taken = ops.one_hot(actions, q_values.shape[-1], dtype=q_values.dtype)  # [B, A]
    return ops.sum(q_values * taken, axis=-1)


def q_targets(rewards: Tensor, discounts: Tensor, next_q_values: Tensor) -> Tensor:
    """y = r + γ max_a Q⁻(s', a): rewards [B], discounts [B], next_q_values [B, A] -> [B].

    The discount is 0 after a termination. Mnih et al., "Human-level control through deep reinforcement
    learning", 2015; Q⁻ is the target network.
    """
    return rewards + discounts * ops.max(next_q_values, axis=-1)


def double_q_targets(
    rewards: Tensor, discounts: Tensor, next_q_values: Tensor, next_q_selector: Tensor
) -> Tensor:
    """y = r + γ Q⁻(s', argmax_a Q(s', a)): shapes as in `q_targets`, next_q_selector [B, A] -> [B].

    van Hasselt, Guez and Silver, "Deep reinforcement learning with double Q-learning", 2016: the online
    network selects and the target network values, so that noise is not picked by the maximum.
    """
    selected = ops.argmax(next_q_selector, axis=-1)
    return rewards + discounts * action_values(next_q_values, selected)


def td_errors(q_values: Tensor, actions: Tensor, targets: Tensor) -> Tensor:
    """δ = y − Q(s, a), with no gradient through y: q_values [B, A], actions [B], targets [B] -> [B]."""
    return ops.stop_gradient(targets) - action_values(q_values, actions)


def dueling_q_values(outputs: Tensor) -> Tensor:
    """Q = V + A − mean A: outputs [B, 1 + A], the state value first, then the advantages -> [B, A].

    Wang et al., "Dueling network architectures for deep reinforcement learning", 2016, equation 9.
    """
    value, advantages = outputs[:, :1], outputs[:, 1:]
    return value + advantages - ops.mean(advantages, axis=-1, keepdims=True)


def action_log_probabilities(logits: Tensor, actions: Tensor) -> Tensor:
    """log π(a | s) of the actions taken: logits [B, A], actions int [B] -> [B]."""
    return action_values(ops.log_softmax(logits, axis=-1), actions)


def entropies(logits: Tensor) -> Tensor:
    """H = −Σ π log π in nats, from 0 (certain) to log A (all alike): logits [B, A] -> [B]."""
    logs = ops.log_softmax(logits, axis=-1)
    return -ops.sum(ops.exp(logs) * logs, axis=-1)


def policy_gradient(log_probabilities: Tensor, advantages: Tensor) -> Tensor:
    """−log π(a | s) A, with no gradient through A: both [B] -> [B].

    Its gradient is the policy gradient's negative. Williams, "Simple statistical gradient-following algorithms", 1992.
    """
    return -log_probabilities * ops.stop_gradient(advantages)


def clipped_surrogate(
    log_probabilities: Tensor, old_log_probabilities: Tensor, advantages: Tensor, clip_range: float
) -> Tensor:
    """−min(ρ A, clip(ρ, 1 − ε, 1 + ε) A), ρ = π(a | s) / π_old(a | s): all [B] -> [B].

    Schulman et al., "Proximal policy optimization algorithms", 2017, equation 7: a step that would make the action much
    more (A > 0) or less (A < 0) likely than when it was chosen gains nothing.
    """
    ratios = ops.exp(log_probabilities - old_log_probabilities)
    clipped = ops.clip(ratios, 1.0 - clip_range, 1.0 + clip_range)
    return -ops.minimum(ratios * advantages, clipped * advantages)


def normalised(advantages: Tensor) -> Tensor:
    """Advantages [B] with mean 0 and standard deviation 1 in this batch."""
    return (advantages - ops.mean(advantages)) / (ops.std(advantages) + 1e-8)
