import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sevenlanes.agents.evaluate import evaluate
from sevenlanes.agents.policy_file import load_policy
from sevenlanes.agents.progress import Progress
from sevenlanes.agents.progress_log import ProgressLog, read_rows
from sevenlanes.agents.run_folder import POLICY, RunFolder
from sevenlanes.agents.world import FIRST_VALIDATION_SEED, World
from sevenlanes.envs.episode_replay import EpisodeReplay
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.replay import Replay

from . import small_training

Finished = tuple[RunFolder, list[Progress]]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """The folder and the records of one small training."""
    path = tmp_path_factory.mktemp("runs") / "name"
    return RunFolder(path), small_training.finish(path, small_training.config())


def test_records_of_a_highway_training(finished: Finished) -> None:
    _, records = finished
    last = records[-1]
    assert (last.fraction, last.remaining_s) == (1.0, 0.0)
    assert 3200 <= last.decisions < 3200 + 8 * 8
    assert last.gradient_steps > 0
    assert last.metrics["epsilon"] == 0.02
    assert last.metrics.keys() == records[0].metrics.keys()
    assert [record.validation_score is None for record in records].count(False) == 2
    assert last.best_score == max(record.validation_score or 0.0 for record in records)
    assert last.speed_mph == pytest.approx((last.reward + 3.0) / 0.075)


def test_the_policy_file_has_the_best_score(finished: Finished) -> None:
    folder, records = finished
    policy = load_policy(folder.policy)
    seeds = range(FIRST_VALIDATION_SEED, FIRST_VALIDATION_SEED + 5)
    assert policy.name == "name"
    assert evaluate(policy, HighwayConfig(), seeds).score == records[-1].best_score


def test_the_recorded_drive_is_the_best_policys(finished: Finished) -> None:
    folder, records = finished
    replay = Replay.from_bytes(folder.episode.read_bytes())
    assert replay.seed in range(FIRST_VALIDATION_SEED, FIRST_VALIDATION_SEED + 5)
    driven = evaluate(load_policy(folder.policy), HighwayConfig(), [replay.seed])
    assert driven.score == records[-1].best_score, "the drive whose speed is the score"
    assert np.array_equal(driven.actions[0], replay.actions)


def test_the_last_policy_is_kept_too(finished: Finished) -> None:
    folder, records = finished
    seeds = range(FIRST_VALIDATION_SEED, FIRST_VALIDATION_SEED + 5)
    last = evaluate(load_policy(folder.last_policy), HighwayConfig(), seeds)
    assert last.score == records[-1].validation_score


def test_the_same_seed_is_the_same_policy(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        config = small_training.config(seed=3 if name == "c" else 0, max_decisions=800)
        small_training.finish(tmp_path / name / "dqn", config)
    a, b, c = ((tmp_path / name / "dqn" / POLICY).read_bytes() for name in ("a", "b", "c"))
    assert a == b
    assert a != c


def test_any_environment_with_discrete_actions_can_be_learnt(tmp_path: Path) -> None:
    records = small_training.finish(tmp_path, small_training.config(env="CartPole-v1", env_settings={}))
    assert records[-1].speed_mph is None
    assert records[-1].validation_score >= 5.0, "no episode of a pole falls over sooner"
    policy = load_policy(tmp_path / POLICY)
    assert (policy.environment, policy.manifest.num_actions) == ("CartPole-v1", 2)
    episode = EpisodeReplay.from_bytes(RunFolder(tmp_path).episode.read_bytes())
    assert episode.episodes.environment == "CartPole-v1"
    assert episode.episode_return == len(episode.actions) >= 5


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"env": "Nowhere-v0"}, "'Nowhere-v0' can not be made"),
        ({"env": "Pendulum-v1", "env_settings": {}}, "needs Discrete actions"),
        ({"env_settings": {"lanes": 99}}, "lanes must be from 1 to 7"),
        ({"env_settings": {"lane": 3}}, "did you mean 'lanes'"),
    ],
)
def test_an_environment_that_does_not_suit_is_one_clear_error(tmp_path: Path, settings, message) -> None:
    with pytest.raises(InvalidInput, match=message):
        small_training.finish(tmp_path, small_training.config(**settings))
    assert not any(tmp_path.iterdir()), "the folder can be used for another try"


def test_minutes_are_wall_clock(tmp_path: Path) -> None:
    records = small_training.finish(tmp_path, small_training.config(max_decisions=None, minutes=0.02))
    assert records[-1].fraction == 1.0
    assert records[-1].elapsed_s >= 1.2


def test_the_records_are_written_and_those_after_a_checkpoint_dropped(
    tmp_path: Path, finished: Finished
) -> None:
    folder, records = RunFolder(tmp_path), finished[1]
    folder.begin(small_training.config(), "mph")
    with ProgressLog(folder) as log:
        for record in records:
            log.add(record)
    rows = read_rows(folder)
    assert [row["decisions"] for row in rows] == [record.decisions for record in records]
    assert rows[-1]["loss"] == pytest.approx(records[-1].metrics["loss"])
    assert folder.curve.read_bytes().startswith(b"\x89PNG")
    assert len(list(folder.events.iterdir())) == 1
    with ProgressLog(folder) as log:
        log.add(records[-1])
    assert [row["decisions"] for row in read_rows(folder)] == [record.decisions for record in records]
    with ProgressLog(folder) as log:
        log.add(records[0])
    assert len(read_rows(folder)) == 1


def test_tensorboard_reads_the_events(tmp_path: Path, finished: Finished) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    folder, records = RunFolder(tmp_path), finished[1]
    folder.begin(small_training.config(), "mph")
    with ProgressLog(folder) as log:
        for record in records:
            log.add(record)
    events = EventAccumulator(str(folder.events))
    events.Reload()
    scalar = events.Scalars("reward")[-1]
    assert (scalar.step, scalar.value) == (records[-1].decisions, np.float32(records[-1].reward))


def test_what_only_evaluates_does_not_import_keras() -> None:
    program = (
        "import sys\n"
        "import sevenlanes.agents.evaluate, sevenlanes.agents.policy_file, sevenlanes.agents.train_config\n"
        "import sevenlanes.agents.train, sevenlanes.agents.algorithms, sevenlanes.agents.progress_log\n"
        "import sevenlanes.cli.train\n"
        "print([name for name in ('keras', 'tensorflow', 'jax', 'matplotlib') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_highway_has_its_own_settings_unless_told() -> None:
    world = World.of("sevenlanes/Highway-v0", {"patches_ahead": 12})
    assert world.settings["patches_ahead"] == 12
    assert world.settings["observation_dtype"] == "uint8"
    assert world.speed_mph(0.0) == 40.0
    assert World.of("CartPole-v1", {}).speed_mph(1.0) is None
