"""`sevenlanes watch`: a submission drives, or plays, live in the terminal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .watch_episode import draw_episode, episode_lines

if TYPE_CHECKING:
    import numpy as np
    from rich.console import Console
    from rich.text import Text
    from websockets.sync.client import ClientConnection

HIGHWAY_VIEW = "highway"
MAP_ROWS = 70  # cells of the map, top to bottom
CAR_ROWS = 3.4  # a car's length in cells
CAR_WIDTH = 3  # characters across a lane
LATERAL_STEPS = 30  # lateral positions in a lane
MPH_PER_SPEED_STEP = 0.4
FASTEST_MPH = 80.0
MAX_MESSAGE_BYTES = 2**24  # the first message of a late joiner holds the whole drive so far
OPEN_TIMEOUT_S = 30.0


def watch(
    submission: Annotated[int, typer.Argument(help="The id of the submission, as the leaderboard shows it.")],
    seed: Annotated[int | None, typer.Option(help="The drive; by default any practice seed.")] = None,
    server: Annotated[str, typer.Option(help="Address of the server.")] = "http://127.0.0.1:8377",
) -> None:
    """Watch a submission drive or play, live. Without a terminal it prints one line for every second."""
    from rich.console import Console

    console = Console()
    with _connect(server, submission, seed) as connection:
        start = _message(connection)
        title = f"{start['submission']['name']} by {start['submission']['author']}, seed {start['seed']}"
        console.print(title, markup=False, highlight=False)
        show = (
            (_draw if start["view"] == HIGHWAY_VIEW else draw_episode)
            if console.is_terminal
            else _print_lines
        )
        end = show(console, lambda: _message(connection), start)
    unit = start["submission"]["unit"]
    console.print(f"{end['frames']} frames, {end['score']:.2f} {unit}", highlight=False)


def record_type(config: dict[str, Any]) -> np.dtype[np.void]:
    """The layout of one frame record (`envs/highway/frames.py`)."""
    import numpy as np

    cars, controlled = config["num_cars"], config["num_controlled"]
    return np.dtype(
        [
            ("frame", "<u4"),
            ("passed", "<i4"),
            ("road", "<u4"),
            ("mean_speed", "<u2"),  # 1/100 mph
            ("blocked", "<u2"),
            ("position", "<i2", (cars,)),  # 1/100 cell
            ("lateral", "u1", (cars,)),  # 1/LATERAL_STEPS lane
            ("speed", "u1", (cars,)),  # MPH_PER_SPEED_STEP
            ("action", "u1", (controlled,)),
        ]
    )


def figures(record: Any, config: dict[str, Any]) -> str:
    """One line about the ego car."""
    return (
        f"frame {int(record['frame']):>4}/{config['max_frames']}  "
        f"{MPH_PER_SPEED_STEP * int(record['speed'][0]):5.1f} mph now  "
        f"{int(record['mean_speed']) / 100:5.2f} on average  passed {int(record['passed'])}"
    )


def picture(record: Any, config: dict[str, Any], num_lines: int) -> Text:
    """The road from above in `num_lines` lines: white is the ego car, red stands, green drives 80 mph."""
    from rich.text import Text

    rows_per_line = -(-MAP_ROWS // max(num_lines, 1))
    text = Text(figures(record, config))
    for line in car_styles(record, config, rows_per_line):
        text.append("\n┃", "white")
        for lane, style in enumerate(line):
            last = lane == len(line) - 1
            text.append(" " * CAR_WIDTH, style)
            text.append("┃" if last else "┊", "white" if last else "bright_black")
    return text


def car_styles(record: Any, config: dict[str, Any], rows_per_line: int) -> list[list[str]]:
    """The style of each lane in each line; "" where the road is free."""
    lines = -(-MAP_ROWS // rows_per_line)
    styles = [[""] * config["lanes"] for _ in range(lines)]
    for car in reversed(range(config["num_cars"])):  # the ego car last, over all others
        lane = (int(record["lateral"][car]) + LATERAL_STEPS // 2) // LATERAL_STEPS
        front = int(record["position"][car]) / 100
        first, last = front // rows_per_line, (front + CAR_ROWS) // rows_per_line
        for line in range(max(int(first), 0), min(int(last) + 1, lines)):
            styles[line][min(lane, config["lanes"] - 1)] = _car_style(record, car, config["num_controlled"])
    return styles


def _car_style(record: Any, car: int, num_controlled: int) -> str:
    if car == 0:
        return "on white"
    share = min(MPH_PER_SPEED_STEP * int(record["speed"][car]) / FASTEST_MPH, 1.0)
    colour = f"rgb({round(220 * (1 - share)) + 20},{round(200 * share) + 20},40)"
    return f"on {colour} underline" if car < num_controlled else f"on {colour}"


def _connect(server: str, submission: int, seed: int | None) -> ClientConnection:
    from websockets.exceptions import InvalidHandshake, InvalidURI
    from websockets.sync.client import connect

    from .server_client import server_address, unreachable

    address = server_address(server)
    query = "" if seed is None else f"?seed={seed}"
    url = f"ws{address.removeprefix('http')}/api/submissions/{submission}/live{query}"
    try:
        return connect(url, compression=None, max_size=MAX_MESSAGE_BYTES, open_timeout=OPEN_TIMEOUT_S)
    except (OSError, InvalidURI, InvalidHandshake) as error:
        raise unreachable(address, error) from error


def _message(connection: ClientConnection) -> Any:
    """The next message: bytes of records, or a JSON object. Raises `InvalidInput` for an error or the end."""
    from websockets.exceptions import ConnectionClosed

    from ..envs.errors import InvalidInput

    try:
        message = connection.recv()
    except ConnectionClosed as error:
        raise InvalidInput(
            "The server ended the connection in the middle of the drive; watch again."
        ) from error
    if isinstance(message, bytes):
        return message
    answer = json.loads(message)
    if answer["type"] == "error":
        raise InvalidInput(answer["error"])
    return answer


def _draw(console: Console, next_message: Callable[[], Any], start: dict[str, Any]) -> Any:
    import numpy as np
    from rich.live import Live

    config, layout = start["config"], record_type(start["config"])
    with Live(console=console, auto_refresh=False, transient=True) as screen:
        while isinstance(message := next_message(), bytes):
            record = np.frombuffer(message, layout)[-1]
            screen.update(picture(record, config, console.height - 2), refresh=True)
    return message


def _print_lines(console: Console, next_message: Callable[[], Any], start: dict[str, Any]) -> Any:
    next_frame = 0
    while isinstance(message := next_message(), bytes):
        for frame, line in _lines(message, start):
            if frame >= next_frame:
                console.print(line, markup=False, highlight=False, soft_wrap=True)
                next_frame = frame + start["frames_per_second"]
    return message


def _lines(message: bytes, start: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """The frames of a message, each with a line about it."""
    import numpy as np

    if start["view"] != HIGHWAY_VIEW:
        yield from episode_lines(message, start)
        return
    for record in np.frombuffer(message, record_type(start["config"])):
        yield int(record["frame"]), figures(record, start["config"])
