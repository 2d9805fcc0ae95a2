"""What several folders of tests share: one small Ray, since its start takes seconds."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator

import pytest
from sevenlanes.agents.cluster.connection import connect, keep_to_loopback

with contextlib.suppress(ImportError):
    import triton  # noqa: F401 - where PyTorch brings it: loaded after TensorFlow, its LLVM ends the process
keep_to_loopback()  # before any test imports Ray


@pytest.fixture(scope="session")
def local_ray() -> Iterator[None]:
    """A Ray with places for four workers, on the loopback interface; it ends with the tests."""
    ray = pytest.importorskip("ray", reason='Ray is not installed: pip install "sevenlanes[cluster]"')
    logs = tempfile.mkdtemp(prefix="ray-")  # a short path: sockets stand in it
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_TMPDIR", logs)
        connect(num_cpus=4)
        yield
        ray.shutdown()
    shutil.rmtree(logs)
