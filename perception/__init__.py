"""Supervised perception: a camera that renders the highway, and the learners that see through it."""
