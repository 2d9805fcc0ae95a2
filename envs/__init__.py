"""The worlds. Importing this package makes `gymnasium.make("sevenlanes/Highway-v0")` work."""

from .registration import register_envs

register_envs()
