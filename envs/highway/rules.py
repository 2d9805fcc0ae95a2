"""The constants of the road, each once, with its unit and its source.

Lengths are in units of 1/10,000 cell (a cell is 10 px of the original page, so 1 px = 1,000 units), speeds in units
per frame (1 px/frame = 1,000 units/frame = 20 mph), lateral positions in 1/30 lane, factors in thousandths.
Sources: [P] Fridman, Terwilliger, Jenik, "DeepTraffic", arXiv 1801.02805; [O] the behaviour of the original's public
page, version 2.0; [D] our own choice, explained in docs/highway.md.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rules:
    """Every number the simulation knows that is not a setting of `HighwayConfig`."""

    # the map
    cell: int = 10_000  # units in a cell [D]
    map_rows: int = 70  # cells from the map's top to its bottom [P]
    ego_position: int = 525_000  # units; where the view holds the ego car's front [O]
    base_scroll: int = 1_500  # units/frame; the scroll of a view whose ego stands on its place [O]
    top_exit: int = -68_000  # units; a car farther up leaves the map ... [O]
    bottom_entry: int = 734_000  # units; ... and re-enters here [O]
    bottom_exit: int = 768_000  # units; a car farther down leaves the map ... [O]
    top_entry: int = -34_000  # units; ... and re-enters here [O]
    entry_clearance: int = 40_000  # units to the next car's front that a re-entering car needs [D]

    # a car
    car_rows: int = 4  # cells that a car covers, its length of 3.4 cells rounded up [O]
    lane_steps: int = 30  # lateral positions in a lane, and the frames of a lane change [P]
    left_edge: int = 6  # 1/30 lane from a lane's left line to the left edge of a car centred in it [O]
    middle: int = 15  # 1/30 lane from a lane's left line to the middle of a car centred in it [O]
    right_edge: int = (
        21  # 1/30 lane from a lane's left line to the point that blocks the lane on the right [O]
    )

    # speed = factor * following / 1000
    free_following: int = 2_000  # units/frame; the following speed on a clear road [O]
    ego_factor: int = 2_000  # thousandths [O]
    controlled_factor: int = 1_700  # thousandths [O]
    max_factor: int = 2_000  # thousandths; 80 mph on a clear road [O]
    factor_per_mph: int = 25  # thousandths; 1,000 drives 40 mph on a clear road [O]
    factor_step: int = 20  # thousandths per accelerate or decelerate action [O]

    # the safety system
    look_ahead: int = 4  # cells that a car looks ahead [O]
    following_step: int = 500  # units/frame of following speed per clear cell ahead [O]

    # lane changes
    gap_factor: int = 30  # units of free road ahead per thousandth of the speed factor: 3 cells per 1.0 [O]
    gap_behind: int = 40_000  # units; the first distance behind that need not be free [O]
    change_base: int = (
        10_000  # chance in a million per frame that traffic tries a lane change at standstill [O]
    )
    change_slope: int = 4  # chance in a million lost per unit of following speed [O]

    # the start
    start_before: int = 4  # cells before a placed car in which no other front may start [O]
    start_after: int = 11  # cells behind it [O]

    # numbers for people
    units_per_mph: int = 50  # 1,000 units/frame = 20 mph [O]
    units_per_px: int = 1_000  # [D]
    reward_zero_px: int = 2  # px/frame at which a frame adds nothing to the reward: 40 mph [O]
    reward_scale_px: int = 20  # px of distance in one unit of reward [O]


RULES = Rules()
