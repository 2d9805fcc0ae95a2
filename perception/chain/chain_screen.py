"""Everything the chain does at a moment, side by side: picture, boxes, mask, forecast, the road from above, figures."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import pygame

from ...envs.highway.viewing.canvas import Canvas
from ...envs.highway.viewing.figures import FRAMES_PER_SECOND
from ...envs.highway.viewing.instruments import draw_figures, draw_keys, draw_speed_sign, keys_height
from ...envs.highway.viewing.lettering import BOLD, SEMIBOLD, Lettering
from ...envs.highway.viewing.scene import SceneCar
from ...envs.highway.viewing.snapshot import take
from ...envs.highway.viewing.style import ACCENT, AMBER, GROUND, INK_SOFT, STOP, Colour
from ..camera.annotate import surface_of
from ..camera.camera import Camera
from ..camera.units import LANE_WIDTH_M
from .own_lane import in_lane
from .perceived_drive import LOOK_S, PerceivedDrive
from .picture_view import PATH, draw_paths, draw_tracks, mask_picture
from .sightings import Floats
from .top_view import TopView, position_of, scene_car

WIDTH, HEIGHT, MARGIN, GAP = 1240.0, 700.0, 24.0, 16.0
PICTURE_WIDTH, PICTURE_HEIGHT = 660.0, 330.0
ROAD_WIDTH = 280.0
SMALL_WIDTH = (PICTURE_WIDTH - GAP) / 2
PEOPLES_SAMPLES, PEOPLES_NOISE = (
    3,
    0.35,
)  # as `sevenlanes perception show` has it: finer than what networks are given
FORECAST_S = 3.0
TOP = 84.0  # under the headline
ACTIONS = ("keeps on", "accelerates", "brakes", "to the left", "to the right")
KEYS = (
    ("Space", "pause"),
    ("C", "condition"),
    ("S", "stage"),
    ("R", "restart"),
    ("P", "picture"),
    ("Q", "quit"),
)


class ChainScreen:
    """Draws a drive of one highway on a surface of its own."""

    def __init__(self, scale: float = 1.0) -> None:
        self._canvas = Canvas(WIDTH, HEIGHT, scale)
        self.surface = self._canvas.surface
        self._lettering = Lettering()
        self._top_view: TopView | None = None

    def draw(
        self, drive: PerceivedDrive, name: str, keys: Sequence[tuple[str, str]] = (), note: str = ""
    ) -> None:
        """Draw the drive's last look. `name` of the policy; a `note` stands in the headline, as "Paused"."""
        assert drive.seen is not None
        canvas = self._canvas
        canvas.fill(GROUND, 0, 0, WIDTH, HEIGHT)
        canvas.text(canvas.fit(name, 26, BOLD, PICTURE_WIDTH / 2), MARGIN, 42, 26, BOLD)
        canvas.text(f"{drive.stage.name}: {drive.stage.meaning}", MARGIN, 66, 15, colour=INK_SOFT)
        right = f"{drive.condition}, seed {drive.highways.seed(0)}, {drive.frame / FRAMES_PER_SECOND:.1f} s"
        canvas.text(right, MARGIN + PICTURE_WIDTH, 42, 15, SEMIBOLD, INK_SOFT, "right")
        if note:
            canvas.text(note, MARGIN + PICTURE_WIDTH, 66, 15, SEMIBOLD, STOP, "right")
        paths = believed_paths(drive)
        self._draw_picture(drive, paths)
        self._draw_small(drive)
        self._draw_road(drive, paths)
        self._draw_panel(drive, keys)

    def _draw_picture(self, drive: PerceivedDrive, paths: dict[int, Floats]) -> None:
        assert drive.seen is not None
        canvas, network = self._canvas, drive.camera.config
        size = canvas.px(PICTURE_WIDTH), canvas.px(PICTURE_HEIGHT)
        fine = dataclasses.replace(
            network, width=size[0], height=size[1], samples=PEOPLES_SAMPLES, noise=PEOPLES_NOISE
        )
        picture = surface_of(Camera(fine).render(drive.seen.scenes, drive.condition)[0])
        ahead = [path for place, path in paths.items() if drive.tracker.unseen_s[0, place] < LOOK_S / 2]
        draw_paths(picture, drive.seen, np.array(ahead), fine)
        draw_tracks(picture, drive.seen, drive.tracker, network, self._lettering)
        self._blit(picture, MARGIN, TOP)

    def _draw_small(self, drive: PerceivedDrive) -> None:
        """What the networks are given, and the mask."""
        assert drive.seen is not None
        canvas, seen = self._canvas, drive.seen
        top = TOP + PICTURE_HEIGHT + 34
        size = canvas.px(SMALL_WIDTH), canvas.px(SMALL_WIDTH / 2)
        mask = mask_picture(seen)
        raw = None if seen.pictures is None else surface_of(seen.pictures.images[0])
        given = (
            f"what the networks are given: {drive.camera.config.width} × {drive.camera.config.height} pixels"
        )
        named = "the segmenter's mask" if drive.stage.segments else "the true mask, not used at this stage"
        for number, (picture, caption) in enumerate(((raw, given), (mask, named))):
            left = MARGIN + number * (SMALL_WIDTH + GAP)
            canvas.text(caption if picture else "no camera at this stage", left, top - 9, 14, colour=INK_SOFT)
            if picture is not None:
                self._blit(pygame.transform.scale(picture, size), left, top)
        self._draw_legend(top + SMALL_WIDTH / 2 + 30)

    def _draw_legend(self, baseline: float) -> None:
        canvas, x = self._canvas, MARGIN
        entries: tuple[tuple[Colour, str], ...] = (
            (AMBER, "tracked: number and distance"),
            (PATH, "the next 3 s"),
            ((255, 255, 255), "seen, not yet tracked; from above: the true cars"),
        )
        for colour, meaning in entries:
            canvas.box((120, 126, 132), x, baseline - 11, 14, 12, 3)
            canvas.box(colour, x + 1, baseline - 10, 12, 10, 2)
            x += 20 + canvas.text(meaning, x + 20, baseline, 14, colour=INK_SOFT) + 22

    def _draw_road(self, drive: PerceivedDrive, paths: dict[int, Floats]) -> None:
        canvas, tracker = self._canvas, drive.tracker
        if self._top_view is None:
            size = canvas.px(ROAD_WIDTH), canvas.surface.get_height()
            self._top_view = TopView(drive.highways.config, *size, drive.camera.config.field_of_view)
        truth = take(drive.highways)
        cars: list[tuple[SceneCar, bool]] = []
        for place in np.flatnonzero(tracker.confirmed[0] & drive.stage.camera):
            along, speed = tracker.along[0, place]
            across = float(in_lane(tracker.across[0, place]))
            car = scene_car(along, across, speed, truth.road)
            cars.append((car, bool(tracker.unseen_s[0, place] > LOOK_S / 2)))
        lines = [self._seen_from_above(drive, path, truth.road) for path in paths.values()]
        picture = self._top_view.draw(truth, cars, lines)
        self._blit(picture, MARGIN + PICTURE_WIDTH + GAP, 0)

    def _seen_from_above(self, drive: PerceivedDrive, path: Floats, road: float) -> Floats:
        """A path in lanes and cells of the view, which drives on with the own car."""
        assert drive.seen is not None
        own = drive.seen.own.speed[0] * LOOK_S * np.arange(len(path))
        return np.stack([path[:, 1] / LANE_WIDTH_M - 0.5, position_of(path[:, 0] - own, road)], axis=-1)

    def _draw_panel(self, drive: PerceivedDrive, keys: Sequence[tuple[str, str]]) -> None:
        canvas, highways = self._canvas, drive.highways
        x = MARGIN + PICTURE_WIDTH + GAP + ROAD_WIDTH + GAP
        width = WIDTH - x - MARGIN
        draw_speed_sign(canvas, x, 24, float(highways.speed_mph[0, 0]), 110)
        held = highways.is_held_up(0, 0)
        action = "held up" if held else ACTIONS[int(highways.action[0, 0])]
        canvas.text(action, x + 122, 84, 16, SEMIBOLD, STOP if held else ACCENT)
        rows = [
            ("Mean", f"{highways.mean_speed_mph[0, 0]:.1f}", "mph"),
            ("Refused", str(int(drive.refused[0])), "decisions"),
            ("Held up", f"{100 * drive.held_frames[0] / max(drive.frame, 1):.0f}", "%"),
        ]
        if drive.stage.camera and drive.seen is not None:
            confirmed = drive.tracker.confirmed[0]
            lost = int((confirmed & (drive.tracker.unseen_s[0] > LOOK_S / 2)).sum())
            believed = int(drive.seen.own.across[0] // LANE_WIDTH_M) + 1
            rows += [
                ("Own lane", f"{believed}", f"of {highways.config.lanes}, is {int(highways.lane[0, 0]) + 1}"),
                ("In view", str(int(confirmed.sum()) - lost), "tracks"),
                ("Remembered", str(lost), "tracks"),
            ]
        draw_figures(canvas, x, 160, width, rows)
        canvas.text("Refused by the safety rules:", x, 400, 13, colour=INK_SOFT)
        canvas.text("lane changes into what is taken.", x, 417, 13, colour=INK_SOFT)
        canvas.text("Held up: behind a car.", x, 434, 13, colour=INK_SOFT)
        if keys:
            draw_keys(canvas, x, HEIGHT - 24 - keys_height(keys), width, keys)

    def _blit(self, picture: pygame.Surface, x: float, y: float) -> None:
        self.surface.blit(picture, (round(x * self._canvas.scale), round(y * self._canvas.scale)))


def believed_paths(drive: PerceivedDrive) -> dict[int, Floats]:
    """Where each track will be in the next 3 s, by its place: [31, 2] m along (of the rear) and across, from now on.

    By the forecast where it is asked for, else with the speed that it has.
    """
    tracker, found = drive.tracker, {}
    for place in np.flatnonzero(tracker.confirmed[0] & drive.stage.camera):
        here = np.array([tracker.along[0, place, 0], tracker.across[0, place]])
        steps = np.arange(round(FORECAST_S / LOOK_S) + 1)[:, None] * LOOK_S
        path = here + steps * np.array([tracker.along[0, place, 1], 0.0])
        if drive.outlook is not None and tracker.unseen_s[0, place] == 0:
            told = drive.outlook.paths[0, place]
            if not np.isnan(told).any():
                path = np.concatenate([here[None], here + told])
        found[int(place)] = path
    return found
