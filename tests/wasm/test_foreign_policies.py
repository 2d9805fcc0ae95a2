"""What a page can not compute is refused with the reason."""

from __future__ import annotations

import pytest
from sevenlanes.envs.episodes import CART_POLE, PONG

from ..agents.policies_of_worlds import cart_pole_policy, pong_policy
from ..node import needs_node, run_node


@needs_node
@pytest.mark.parametrize(("make", "environment"), [(cart_pole_policy, CART_POLE), (pong_policy, PONG)])
def test_a_policy_of_another_world(make, environment: str) -> None:  # type: ignore[no-untyped-def]
    reason = run_node("wasm/read-policy.mjs", data=make()).decode()
    assert reason.startswith(f"This policy plays {environment}, and a page computes only drives")
