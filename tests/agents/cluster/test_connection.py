"""Connecting to Ray: one clear error where it can not be."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("127.0.0.1:1", "no Ray cluster answers at '127.0.0.1:1'"),
        ("auto", "no Ray cluster answers at 'auto'"),
    ],
)
def test_where_no_cluster_answers(address: str, message: str, tmp_path: object) -> None:
    pytest.importorskip("ray", reason='Ray is not installed: pip install "sevenlanes[cluster]"')
    command = ["evaluate", "look-ahead", "--runs", "1", "--engine", "ray", "--address", address]
    environment = {**os.environ, "RAY_TMPDIR": str(tmp_path)}  # where nothing of another cluster is found
    done = subprocess.run(
        [sys.executable, "-m", "sevenlanes.cli.main", *command],
        capture_output=True,
        text=True,
        env=environment,
    )
    assert done.returncode == 2, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_without_ray_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from sevenlanes.agents.cluster.connection import import_ray
    from sevenlanes.envs.errors import InvalidInput

    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(InvalidInput, match=r'pip install "sevenlanes\[cluster\]"'):
        import_ray()
