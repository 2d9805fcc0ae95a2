"""The highway as text: one column of characters a lane, for terminals and logs."""

from .highways import Highways
from .rules import RULES

ROWS_PER_LINE = 2


def draw_text(highways: Highways, index: int) -> str:
    """A picture of highway `index`: the ego car A, other controlled cars B to K, traffic by its speed / 10 mph."""
    config = highways.config
    lines = RULES.map_rows // ROWS_PER_LINE
    grid = [[" "] * config.lanes for _ in range(lines)]
    for car in reversed(range(config.num_cars)):
        letter = (
            chr(ord("A") + car)
            if car < config.num_controlled
            else str(int(highways.speed_mph[index, car]) // 10)
        )
        front = int(highways.position_cells[index, car])
        for row in range(front, front + RULES.car_rows):
            if 0 <= row < RULES.map_rows:
                grid[row // ROWS_PER_LINE][int(highways.lane[index, car])] = letter
    road = "\n".join("|" + ":".join(f" {cell} " for cell in line) + "|" for line in grid)
    hud = (
        f"frame {highways.frame[index]}/{config.max_frames}  {highways.speed_mph[index, 0]:.0f} mph now, "
        f"{highways.mean_speed_mph[index, 0]:.2f} on average  passed {highways.passed[index, 0]}  "
        f"blocked {highways.blocked[index, 0]}"
    )
    return f"{road}\n{hud}\n"
