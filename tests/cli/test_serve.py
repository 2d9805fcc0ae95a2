"""`sevenlanes serve` as a command; `tests/server/test_processes.py` ends and kills it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sevenlanes.server.serving import RunningServer


def serve(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sevenlanes.cli.main", "serve", *options],
        capture_output=True,
        text=True,
        check=False,
    )


def test_port_in_use_is_one_line(server: RunningServer, tmp_path: Path) -> None:
    port = server.url.rpartition(":")[2]
    result = serve("--data", str(tmp_path / "other"), "--port", port)
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert f"Port {port} on 127.0.0.1 is in use" in result.stderr


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--port", "99999"), "port must be from 0 to 65535, got 99999."),
        (("--workers", "-1"), "num_workers must be from 0 to 64, got -1."),
        (("--port", "0", "--host", "no.such.host.invalid"), "cannot listen on no.such.host.invalid"),
        (("--port", "0", "--database", "nonsense"), "The database URL cannot be used"),
    ],
)
def test_impossible_options_are_one_line(tmp_path: Path, options: tuple[str, ...], reason: str) -> None:
    result = serve("--data", str(tmp_path / "data"), *options)
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert reason in result.stderr
