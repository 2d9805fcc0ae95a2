"""Cart-Pole, Pong and other episodes in the terminal, for `sevenlanes watch`."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from ..envs.episode_frames import Record

TRACK_COLUMNS = 61
MAX_POSITION_M = 2.4
COLUMNS, ROWS = 80, 52  # of a picture; a line of text shows two rows
STATE_VIEW = "state"


def episode_lines(message: bytes, start: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """The frames of a message, each with a line about it."""
    from ..envs.episode_frames import read_records

    for record in read_records(message):
        yield record.frame, figures(record, start)


def figures(record: Record, start: dict[str, Any]) -> str:
    """One line about a moment."""
    seconds = record.frame / start["frames_per_second"]
    line = f"{seconds:6.1f} s  {record.score:g} {start['submission']['unit']}"
    if start["view"] == STATE_VIEW:
        position, _, angle, _ = cart_pole(record)
        line += f"  cart {position:+.2f} m  pole {math.degrees(angle):+.1f} degrees"
    return line


def cart_pole(record: Record) -> tuple[float, ...]:
    """Position in m, velocity, angle in rad, angular velocity."""
    import numpy as np

    return tuple(np.frombuffer(record.body, "<f4").tolist())


def draw_episode(console: Console, next_message: Callable[[], Any], start: dict[str, Any]) -> Any:
    """Draw each message's last frame; returns the last message, which ends the episode."""
    from rich.live import Live

    from ..envs.episode_frames import read_records

    draw = track if start["view"] == STATE_VIEW else picture
    with Live(console=console, auto_refresh=False, transient=True) as screen:
        while isinstance(message := next_message(), bytes):
            *_, record = read_records(message)
            text = draw(record)
            text.append("\n" + figures(record, start))
            screen.update(text, refresh=True)
    return message


def track(record: Record) -> Text:
    """Cart-Pole's track from the side: the cart, and over it to which side the pole leans."""
    from rich.text import Text

    position, _, angle, _ = cart_pole(record)
    place = round((position / MAX_POSITION_M + 1) / 2 * (TRACK_COLUMNS - 1))
    place = min(max(place, 0), TRACK_COLUMNS - 1)
    lean = "│" if abs(angle) < math.radians(2) else "╱" if angle > 0 else "╲"
    rail = "─" * place + "█" + "─" * (TRACK_COLUMNS - 1 - place)
    return Text(" " * place + lean + "\n" + rail)


def picture(record: Record) -> Text:
    """The screen, two rows in a line of half blocks."""
    import numpy as np
    from rich.text import Text

    from ..envs.episode_frames import read_picture

    pixels = read_picture(record.body)
    rows = np.linspace(0, len(pixels) - 1, ROWS).round().astype(int)
    columns = np.linspace(0, pixels.shape[1] - 1, COLUMNS).round().astype(int)
    small = pixels[np.ix_(rows, columns)].tolist()
    text = Text()
    for upper, lower in zip(small[::2], small[1::2], strict=True):
        for above, below in zip(upper, lower, strict=True):
            text.append("▀", f"rgb({','.join(map(str, above))}) on rgb({','.join(map(str, below))})")
        text.append("\n")
    return text
