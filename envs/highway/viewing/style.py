"""The colours of everything that is drawn: those of the page (web/base.css), so that both look alike."""

from __future__ import annotations

Colour = tuple[int, int, int]
Alpha = tuple[int, int, int, int]

GROUND, PANEL, INK, INK_SOFT, RULE = (
    (243, 242, 238),
    (255, 255, 255),
    (25, 29, 34),
    (84, 91, 99),
    (213, 211, 204),
)
ACCENT, AMBER, STOP = (0, 97, 74), (255, 194, 26), (179, 38, 30)
TRACE_REST = (226, 225, 220)
# the road
VERGE, BUSH, ASPHALT = (180, 193, 156), (156, 175, 128), (43, 48, 55)
LANE_LINE: Alpha = (255, 255, 255, 153)
EDGE_LINE, MEDIAN_LINE = (241, 236, 220), (242, 194, 48)
# the lane signals: lamps in a dark box
BOX, LAMP_OFF, LAMP_ON, LAMP_GLOW, BOX_TEXT = (
    (21, 24, 28),
    (89, 97, 106),
    (255, 213, 74),
    (47, 42, 16),
    (168, 176, 184),
)

TOP_SPEED_MPH = 80.0
# From slow to fast: lightness grows evenly (after viridis), so it reads the same with every colour vision.
SPEED_COLOURS: tuple[Colour, ...] = (
    (139, 108, 205),
    (110, 128, 214),
    (72, 152, 200),
    (48, 175, 172),
    (74, 195, 128),
    (150, 215, 73),
    (253, 226, 62),
)


def speed_colour(mph: float) -> Colour:
    """The colour of a speed from 0 to 80 mph."""
    place = min(max(mph / TOP_SPEED_MPH, 0.0), 1.0) * (len(SPEED_COLOURS) - 1)
    low = min(int(place), len(SPEED_COLOURS) - 2)
    first, second = SPEED_COLOURS[low], SPEED_COLOURS[low + 1]
    red, green, blue = (round(a + (b - a) * (place - low)) for a, b in zip(first, second, strict=True))
    return red, green, blue
