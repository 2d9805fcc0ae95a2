"""Makes `gymnasium.make("sevenlanes/Highway-v0")` work without an import: Gymnasium calls this through an entry point."""

from gymnasium.envs.registration import register


def register_envs() -> None:
    """Register the worlds; Gymnasium puts the namespace `sevenlanes/` before each name."""
    register(
        id="Highway-v0",
        entry_point="sevenlanes.envs.highway.highway_env:HighwayEnv",
        vector_entry_point="sevenlanes.envs.highway.vector_env:HighwayVectorEnv",
    )
