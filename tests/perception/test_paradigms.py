"""Every paradigm learns, in seconds and on generated data, more than a trivial baseline that was fixed beforehand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sevenlanes.perception.catalogue import CARDS, find_card, load_paradigm
from sevenlanes.perception.run import evaluate_run, train_paradigm
from sevenlanes.perception.session import Budget

from .trials import TRIALS


def test_every_paradigm_is_tried() -> None:
    assert list(TRIALS) == [card.name for card in CARDS]


@pytest.mark.parametrize("name", TRIALS)
def test_it_learns_more_than_the_baseline(name: str, runs: Any) -> None:
    folder, metrics = runs(name)
    assert TRIALS[name].better(metrics["figures"]), metrics["figures"]
    assert sorted(path.name for path in folder.iterdir()) == [
        "figure.png",
        "history.csv",
        "metrics.json",
        "model.keras",
    ]
    assert find_card(name).anchor.metric in metrics["figures"]


@pytest.mark.parametrize("name", TRIALS)
def test_generated_data_are_called_so_and_reach_no_anchor(name: str, runs: Any) -> None:
    _, metrics = runs(name)
    assert metrics["data"]["real"] is False
    assert metrics["data"]["name"].startswith("generated")
    assert metrics["anchor"]["reached"] is None
    assert metrics["training"]["steps"] <= TRIALS[name].steps + len(TRIALS), "the budget was kept"


@pytest.mark.parametrize("name", ["perceptron", "ffnn", "vae", "gan", "adversarial"])
def test_the_saved_model_measures_the_same(name: str, runs: Any) -> None:
    folder, metrics = runs(name)
    before, figures = evaluate_run(folder)
    assert before == metrics
    # The places that a VAE draws differ each time, and so does the GAN's judge, a little.
    assert figures == pytest.approx(metrics["figures"], rel=0.02 if name == "vae" else 1e-4, abs=0.05)


@pytest.mark.parametrize("name", ["segmentation", "detection", "db-vae", "attention", "forecast"])
def test_saved_networks_of_many_parts_measure_the_same(name: str, runs: Any) -> None:
    folder, metrics = runs(name)
    figures = evaluate_run(folder)[1]
    timeless = {key: value for key, value in metrics["figures"].items() if not key.startswith("CPU")}
    assert {key: figures[key] for key in timeless} == pytest.approx(timeless, abs=1e-3)


def test_the_same_seed_gives_the_same_network(tmp_path: Path) -> None:
    figures = [
        train_paradigm(
            find_card("autodiff"), tmp_path / str(number), choice="sim", budget=Budget(5.0, 20), seed=seed
        )["figures"]
        for number, seed in enumerate((1, 1, 2))
    ]
    assert figures[0] == figures[1]
    assert figures[0] != figures[2]


@pytest.mark.parametrize("name", ["perceptron", "search", "transfer"])  # of one stage, and of many
def test_a_stopped_training_is_kept(tmp_path: Path, name: str) -> None:
    metrics = train_paradigm(
        find_card(name),
        tmp_path / "run",
        choice="sim",
        budget=Budget(5.0, 50),
        interrupted=lambda: True,
    )
    assert metrics["training"]["stopped"]
    assert name != "search" or metrics["training"]["steps"] == 1, "the other fifteen networks are not begun"
    assert (tmp_path / "run" / "model.keras").exists()


def test_a_tape_gives_the_slopes_that_one_measures() -> None:
    """d loss / d w by the tape against (loss(w + h) - loss(w - h)) / 2h, in float64."""
    autodiff: Any = load_paradigm(find_card("autodiff"))
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=shape) for shape in ((4, 3), (3,), (3, 2), (2,))]
    x, labels, h = rng.normal(size=(5, 4)), np.array([0, 1, 1, 0, 1]), 1e-6
    loss, parameters = autodiff.loss_on_tape(weights, x, labels)
    loss.backward()
    for weight, parameter in zip(weights, parameters, strict=True):
        for place in np.ndindex(weight.shape):
            ends = []
            for step in (h, -h):
                weight[place] += step
                ends.append(float(autodiff.loss_on_tape(weights, x, labels)[0].array))
                weight[place] -= step
            assert parameter.gradient[place] == pytest.approx((ends[0] - ends[1]) / (2 * h), abs=1e-7)


def test_a_value_used_twice_collects_both_gradients() -> None:
    autodiff: Any = load_paradigm(find_card("autodiff"))
    x = autodiff.Value(np.array([[2.0, -1.0]]))
    weight = autodiff.Value(np.eye(2))
    (x @ weight).relu()
    twice = x @ weight + autodiff.Value(np.zeros(2))
    loss = (twice @ weight).cross_entropy(np.array([0]))
    loss.backward()
    share = np.exp([2.0, -1.0]) / np.exp([2.0, -1.0]).sum() - [1.0, 0.0]  # softmax minus the label
    assert weight.gradient == pytest.approx(2 * np.outer([2.0, -1.0], share))


def test_an_attack_stays_within_epsilon_and_harms(runs: Any) -> None:
    from sevenlanes.perception.backend import input_gradient, ops
    from sevenlanes.perception.run_folder import load_model

    adversarial: Any = load_paradigm(find_card("adversarial"))
    data = adversarial.load("sim", 0)
    network = load_model(runs("adversarial")[0]).get_layer("plain")
    images, labels = adversarial.scaled(data.test_images[:64]), data.test_labels[:64]
    gradient = input_gradient(network, adversarial.total_loss)
    losses = []
    for epsilon in (0.0, 0.05):
        attacked = adversarial.attack(gradient, images, labels, epsilon)
        assert np.abs(attacked - images).max() <= epsilon + 1e-6
        assert attacked.min() >= 0.0
        assert attacked.max() <= 1.0
        losses.append(float(adversarial.total_loss(labels, network(ops.convert_to_tensor(attacked)))))
    assert losses[1] > losses[0]
