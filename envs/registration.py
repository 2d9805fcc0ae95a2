"""Makes the worlds known to `gymnasium.make`; importing `sevenlanes.envs` calls this once."""

from gymnasium.envs.registration import register

from .highway.scenarios import SCENARIOS

NAMESPACE = "sevenlanes"


def register_envs() -> None:
    """Register the worlds under the namespace `sevenlanes/`."""
    for name, settings in SCENARIOS.items():
        register(
            id=f"{NAMESPACE}/{name}",
            entry_point="sevenlanes.envs.highway.highway_env:HighwayEnv",
            vector_entry_point="sevenlanes.envs.highway.vector_env:HighwayVectorEnv",
            kwargs=dict(settings),
        )
