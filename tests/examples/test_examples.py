"""The examples run: a few seconds of each, as a user would start them."""

import subprocess
import sys
from pathlib import Path

import pytest
from sevenlanes.agents.policy_file import load_policy

ROOT = Path(__file__).parent.parent.parent
SKIPPED = '{} is not installed, so its example is not tested: pip install "sevenlanes[examples]"'


@pytest.mark.parametrize(
    ("example", "package", "arguments"),
    [
        ("sb3_dqn.py", "stable_baselines3", ["--decisions", "2400", "--runs", "5"]),
        ("cleanrl_style_ppo.py", "torch", ["--decisions", "9000"]),
    ],
)
def test_an_example_trains_and_writes_a_policy(
    example: str, package: str, arguments: list[str], tmp_path: Path
) -> None:
    pytest.importorskip(package, reason=SKIPPED.format(package))
    policy = tmp_path / "policy.zip"
    command = [sys.executable, str(ROOT / "examples" / example), *arguments, "--out", str(policy)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "mph" in done.stdout
    assert load_policy(policy).observation["patches_ahead"] == 50
