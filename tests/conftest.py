"""What several folders of tests share: one small Ray, since its start takes seconds; and who works beside whom."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from typing import Any

import pytest
from sevenlanes.agents.cluster.connection import connect, keep_to_loopback

with contextlib.suppress(ImportError):
    import triton  # noqa: F401 - where PyTorch brings it: loaded after TensorFlow, its LLVM ends the process
keep_to_loopback()  # before any test imports Ray


@pytest.hookimpl(optionalhook=True)  # of pytest-xdist
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With `pytest -n`, a folder's tests stay in one process: they share what is made once, a server or a training."""
    from xdist.scheduler import LoadScopeScheduling

    class FolderScheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return nodeid.partition("::")[0].rpartition("/")[0]

    return FolderScheduling(config, log)


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
