"""Makes the worlds known to `gymnasium.make`; importing `sevenlanes.envs` calls this once."""

from gymnasium.envs.registration import register


def register_envs() -> None:
    """Register the worlds under the namespace `sevenlanes/`."""
    register(
        id="sevenlanes/Highway-v0",
        entry_point="sevenlanes.envs.highway.highway_env:HighwayEnv",
        vector_entry_point="sevenlanes.envs.highway.vector_env:HighwayVectorEnv",
    )
