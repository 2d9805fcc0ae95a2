"""Seeing the highway with pygame: windows, keyboard driving, races, videos. Nothing here changes a drive."""

import os

os.environ.setdefault(
    "PYGAME_HIDE_SUPPORT_PROMPT", "1"
)  # pygame greets on standard output, among our results
