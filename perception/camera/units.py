"""How large the highway is in metres, and how fast in metres a second.

The simulation counts cells, frames and mph; only one size of a cell makes them agree. 1 mph is `units_per_mph` units
a frame, 60 frames are a second, 10,000 units are a cell: 0.3 cells/s. With 1 mph = 0.44704 m/s a cell is 1.490 m long,
a car of 3.4 cells 5.07 m, the map of 70 cells 104 m. So every distance over every time here is the speed that the
simulation tells. Sideways the simulation knows lanes only; a lane is 3.6 m wide, as on most highways.
"""

from __future__ import annotations

from ...envs.highway.rules import RULES

FRAMES_PER_SECOND = 60
METRES_PER_SECOND_PER_MPH = 0.44704  # exact, by the definition of the mile
CELLS_PER_SECOND_PER_MPH = RULES.units_per_mph * FRAMES_PER_SECOND / RULES.cell
METRES_PER_CELL = METRES_PER_SECOND_PER_MPH / CELLS_PER_SECOND_PER_MPH
CAR_LENGTH_M = 3.4 * METRES_PER_CELL
LANE_WIDTH_M = 3.6
