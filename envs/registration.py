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
    register(
        id=f"{NAMESPACE}/CartPole-v1",
        entry_point="gymnasium.envs.classic_control.cartpole:CartPoleEnv",
        vector_entry_point="sevenlanes.envs.cart_pole:CartPoleVectorEnv",
        max_episode_steps=500,
        reward_threshold=475.0,
    )
    register(  # needs ale-py, which is imported when a game is made
        id=f"{NAMESPACE}/Pong-v0",
        entry_point="sevenlanes.envs.pong:PongEnv",
        vector_entry_point="sevenlanes.envs.pong:PongVectorEnv",
    )
