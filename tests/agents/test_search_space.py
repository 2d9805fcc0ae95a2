"""The words in which people describe what a sweep searches."""

from pathlib import Path

import pytest
from sevenlanes.agents.sweeps.plan import SweepFolder, SweepPlan
from sevenlanes.agents.sweeps.search_space import Distribution, parse_distribution, split_settings
from sevenlanes.envs.errors import InvalidInput


@pytest.mark.parametrize(
    ("text", "kind", "arguments"),
    [
        ("loguniform(1e-4,1e-2)", "loguniform", (1e-4, 1e-2)),
        (" uniform( 0 , 1 ) ", "uniform", (0, 1)),
        ("randint(1, 5)", "randint", (1, 5)),
        ("choice([64],[128,64])", "choice", ([64], [128, 64])),
        ('choice("speed", "passing")', "choice", ("speed", "passing")),
        ("grid(true,false)", "grid", (True, False)),
    ],
)
def test_what_is_understood(text: str, kind: str, arguments: tuple[object, ...]) -> None:
    found = parse_distribution(text)
    assert found == Distribution(kind, arguments)
    assert parse_distribution(str(found)) == found


@pytest.mark.parametrize("text", ["3", "0.5", "[64]", "speed", "64,64", ""])
def test_plain_values_are_no_distributions(text: str) -> None:
    assert parse_distribution(text) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("normal(0, 1)", "unknown distribution 'normal'"),
        ("loguniforn(1, 2)", "did you mean 'loguniform'"),
        ("loguniform(0, 1)", "numbers above 0"),
        ("uniform(1, 0)", "the least and the greatest"),
        ("uniform(1)", "takes two numbers"),
        ("uniform(true, 2)", "takes two numbers"),
        ("uniform(0, 1e999)", "takes two numbers"),
        ("randint(0.5, 2)", "takes two whole numbers"),
        ("choice()", "needs values to choose from"),
        ("choice(speed, passing)", "text in quotes"),
        ("choice(__import__('os').getcwd())", "text in quotes"),
    ],
)
def test_what_is_not_is_one_clear_error(text: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        parse_distribution(text)


def test_settings_are_values_or_distributions() -> None:
    fixed, space = split_settings(["num_envs=8", "env.lanes = choice(3, 7)"])
    assert fixed == ["num_envs=8"]
    assert space == {"env.lanes": Distribution("choice", (3, 7))}
    with pytest.raises(InvalidInput, match="discount is given both"):
        split_settings(["discount=0.9", "discount=uniform(0.9,1)"])


def plan(**space: str) -> SweepPlan:
    found = {key.replace("__", "."): parse_distribution(text) for key, text in space.items()}
    return SweepPlan(
        "dqn", {"num_envs": 8}, {key: value for key, value in found.items() if value is not None}
    )


def test_a_plan_comes_back_from_json(tmp_path: Path) -> None:
    made = plan(learning_rate="loguniform(1e-4,1e-2)", env__lanes="grid(3,7)", dueling="grid(true,false)")
    assert made.total_trials == 40
    SweepFolder(tmp_path).begin(made)
    assert SweepFolder(tmp_path).load_plan() == made
    with pytest.raises(InvalidInput, match="already holds a sweep"):
        SweepFolder(tmp_path).begin(made)


def test_chosen_settings_become_a_trainings() -> None:
    config = plan(discount="uniform(0.9,1)").config({"discount": 0.95, "env.lanes": 3})
    assert (config.num_envs, config.env_settings) == (8, {"lanes": 3})
    assert config.to_dict()["discount"] == 0.95


@pytest.mark.parametrize(
    ("space", "message"),
    [
        ({"discount": "uniform(0.5,2)"}, "discount must be from 0 to 1"),
        ({"num_steps": "uniform(1,5)"}, "num_steps must be a whole number"),
        ({"lerning_rate": "uniform(0,1)"}, "did you mean 'learning_rate'"),
        ({"env__lanes": "choice(7,99)"}, "lanes must be from 1 to 7"),
        ({"env": 'choice("Nowhere-v0","CartPole-v1")'}, "can not be made"),
    ],
)
def test_trials_that_can_not_be_are_refused_before_the_first(space: dict[str, str], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        plan(**space).check_trials()


def test_a_sweep_must_search_something() -> None:
    with pytest.raises(InvalidInput, match="needs a setting to search"):
        plan()
