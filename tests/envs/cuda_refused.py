"""What `CudaHighways` refuses, as one line of JSON: what was asked, and the sentence. For `test_cuda.py`."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
from numba import cuda
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.cuda import CudaHighways


def refusals(highways: CudaHighways) -> dict[str, str | None]:
    asked: dict[str, Callable[[], object]] = {
        "no highway": lambda: CudaHighways(HighwayConfig(), 0),
        "action 5": lambda: highways.act([[5], [0]]),
        "too few actions": lambda: highways.act([[0]]),
        "actions that are no integers": lambda: highways.act([[0.5], [0]]),
        "uint64 on the device": lambda: highways.act(cuda.to_device(np.zeros((2, 1), np.uint64))),
        "a negative seed": lambda: highways.reset([-1, 0]),
        "seeds of another shape": lambda: highways.reset(cuda.to_device(np.zeros(3, np.int64))),
        "flags that are numbers": lambda: highways.reset([0, 1], np.array([0, 1])),
        "out on the host": lambda: highways.observe(np.zeros((2, 1, 280), np.float32)),
        "out of another type": lambda: highways.observe_codes(
            cuda.to_device(np.zeros((2, 1, 280), np.float32))
        ),
        "actions on the device": lambda: highways.act(cuda.to_device(np.zeros((2, 1), np.uint8))),
        "out on the device": lambda: highways.observe(cuda.to_device(np.zeros((2, 1, 280), np.float32))),
    }
    return {name: sentence(call) for name, call in asked.items()}


def sentence(call: Callable[[], object]) -> str | None:
    try:
        call()
    except InvalidInput as error:
        return str(error)
    return None


if __name__ == "__main__":
    print(json.dumps(refusals(CudaHighways(HighwayConfig(), 2))))
