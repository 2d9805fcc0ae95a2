from pathlib import Path

import numpy as np
import pytest
from sevenlanes.agents.policy_file import load_policy
from sevenlanes.cli.main import app
from sevenlanes.envs.errors import InvalidInput
from typer.testing import CliRunner

pytest.importorskip("onnx", reason='onnx is not installed: pip install "sevenlanes[onnx]"')


def convert(*arguments: str) -> str:
    """What the command prints; its errors are raised here."""
    found = CliRunner().invoke(app, ["convert", *arguments])
    if found.exception is not None:
        raise found.exception
    return found.output


def test_a_policy_goes_to_onnx_and_back(policy: Path, tmp_path: Path) -> None:
    model, back = tmp_path / "careful.onnx", tmp_path / "back.zip"
    assert "The model is" in convert(str(policy), str(model))
    assert "'renamed' for sevenlanes/Highway-v0: dense" in convert(str(model), str(back), "--name", "renamed")
    observations = np.random.default_rng(0).random((5, 280), np.float32)
    assert np.array_equal(load_policy(back).values(observations), load_policy(policy).values(observations))


def test_a_policy_of_the_gallery_goes_to_onnx(tmp_path: Path) -> None:
    convert("gallery:ppo-cart-pole", str(tmp_path / "pole.onnx"))
    assert (tmp_path / "pole.onnx").stat().st_size > 0
    with pytest.raises(InvalidInput, match="gallery"):
        convert("gallery:none", str(tmp_path / "none.onnx"))


def test_what_can_not_be_done_is_one_clear_error(policy: Path, tmp_path: Path) -> None:
    model, back = str(tmp_path / "model.onnx"), str(tmp_path / "back.zip")
    convert(str(policy), model)
    for arguments, reason in (
        ((model, str(tmp_path / "other.onnx")), "convert a .zip to .onnx"),
        ((str(policy), str(tmp_path / "policy.pth")), "convert a .zip to .onnx"),
        ((str(policy), model, "--name", "x"), "a policy file says them itself"),
        ((str(tmp_path / "gone.onnx"), back), "can not be read: No such file"),
        ((model, str(tmp_path / "gone" / "back.zip")), "make it first"),
        ((model, back, "--set", "patches_ahead=20"), "model is for observations of the shape"),
    ):
        with pytest.raises(InvalidInput, match=reason):
            convert(*arguments)
    assert not Path(back).exists()
