"""`sevenlanes perception drive`: a video, a table, a window's player, and what is refused."""

from pathlib import Path

import pytest
from click.testing import Result
from sevenlanes.cli.main import app
from sevenlanes.envs.errors import InvalidInput
from typer.testing import CliRunner


def drive(*arguments: object) -> Result:
    done = CliRunner().invoke(app, ["perception", "drive", *map(str, arguments)], env={"COLUMNS": "120"})
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def test_a_table_is_measured_and_not_repeated(tmp_path: Path) -> None:
    arguments = ("--measure", "--runs", 2, "--set", "max_frames=60", "--out", tmp_path / "chain")
    first = drive(*arguments, "--stages", "perfect,in view")
    assert first.exit_code == 0
    assert "lost to perfect" in first.output
    assert {path.name for path in (tmp_path / "chain").iterdir()} == {"chain.json", "chain.csv", "chain.png"}
    before = (tmp_path / "chain" / "chain.json").read_bytes()
    assert drive(*arguments, "--stages", "perfect,in view").output == first.output
    assert (tmp_path / "chain" / "chain.json").read_bytes() == before
    with pytest.raises(InvalidInput, match="measured with other settings"):
        drive("--measure", "--runs", 3, "--stages", "perfect", "--out", tmp_path / "chain")


def test_a_video(tmp_path: Path) -> None:
    pytest.importorskip("av")
    done = drive("--stage", "in view", "--video", tmp_path / "chain.mp4", "--seconds", 0.5, "--scale", 0.5)
    assert "5 pictures, 0.5 s" in done.output
    assert (tmp_path / "chain.mp4").stat().st_size > 2_000


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--stage", "dreamt"), "a stage is one of perfect"),
        (("--condition", "fog"), "fog"),
        (("--measure", "--conditions", "day,fog"), "fog"),
        (("--measure", "--stages", "perfect,dreamt"), "a stage is one of"),
        (("gallery:nobody",), "nobody"),
        (("--video", "chain.txt"), "must end in .mp4 or .gif"),
        (("--video", "chain.mp4", "--stage", "in view", "--seconds", "0"), "--seconds must be from"),
        (
            ("--video", "chain.mp4", "--stage", "detected", "--detector", "nowhere"),
            "holds no run of a paradigm",
        ),
        (
            ("--video", "chain.mp4", "--stage", "perfect", "--set", "num_controlled=3"),
            "num_controlled must be 1",
        ),
        (("gallery:ppo-cart-pole",), "must be made for"),
    ],
)
def test_what_can_not_be_is_one_sentence(arguments: tuple[str, ...], reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        drive(*arguments)
