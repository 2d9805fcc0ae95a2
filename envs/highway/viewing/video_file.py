"""Video files, encoded by PyAV, which brings its own FFmpeg: mp4 with H.264, and gif."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ...errors import InvalidInput
from .end_card import SHADE_ALPHA
from .style import TOP_SPEED_MPH, speed_colour

FORMATS = (".mp4", ".gif")
# Constant quality at which small letters stay sharp, as fast as the pictures are drawn.
H264 = {"crf": "20", "preset": "veryfast"}
FAST_START = {"movflags": "+faststart"}  # players begin before they have the whole file

Picture = NDArray[np.uint8]  # [height, width, 3]


class VideoFile(Protocol):
    """A video that is being written."""

    def write(self, picture: Picture) -> None:
        """Add a picture; all have the same, even size."""

    def close(self) -> None:
        """Finish the file."""


def import_av() -> Any:
    """PyAV; raises `InvalidInput` where it is not installed."""
    try:
        import av
    except ImportError as error:
        raise InvalidInput('videos need PyAV: pip install "sevenlanes[video]".') from error
    return av


@contextmanager
def video_file(path: Path, kind: str, size: tuple[int, int], fps: int) -> Iterator[VideoFile]:
    """Write a video of the format `kind`, one of FORMATS. size: width and height in pixels."""
    file: VideoFile = Mp4File(path, size, fps) if kind == ".mp4" else GifFile(path, size, fps)
    try:
        yield file
    finally:
        file.close()


def colours_to_come(picture: Picture) -> Picture:
    """The first picture, above it all colours of speed, below it itself darkened as behind an end card."""
    width = picture.shape[1]
    scale = [speed_colour(TOP_SPEED_MPH * column / width) for column in range(width)]
    stripes = np.broadcast_to(np.array(scale, np.uint8), (picture.shape[0] // 8, width, 3))
    darkened = (picture * (1 - SHADE_ALPHA / 255)).astype(np.uint8)
    return np.ascontiguousarray(np.concatenate([stripes, picture, darkened]))


class Mp4File:
    """H.264 with colours as every player takes them; see `VideoFile`."""

    def __init__(self, path: Path, size: tuple[int, int], fps: int) -> None:
        self._av = import_av()
        self._container = self._av.open(str(path), "w", format="mp4", container_options=FAST_START)
        self._stream = self._container.add_stream("libx264", rate=fps, options=H264)
        self._stream.width, self._stream.height = size
        self._stream.pix_fmt = "yuv420p"

    def write(self, picture: Picture) -> None:
        """See `VideoFile`."""
        self._container.mux(self._stream.encode(self._av.VideoFrame.from_ndarray(picture, format="rgb24")))

    def close(self) -> None:
        """See `VideoFile`."""
        self._container.mux(self._stream.encode(None))
        self._container.close()


class GifFile:
    """See `VideoFile`. One palette for the whole video, chosen from the first picture and what may come later."""

    def __init__(self, path: Path, size: tuple[int, int], fps: int) -> None:
        self._av, self._size, self._fps = import_av(), size, fps
        self._container = self._av.open(str(path), "w", format="gif")
        self._stream = self._container.add_stream("gif", rate=fps)
        self._stream.width, self._stream.height = size
        self._stream.pix_fmt = "pal8"
        self._graph: Any = None
        self._count = 0

    def write(self, picture: Picture) -> None:
        """See `VideoFile`."""
        if self._graph is None:
            self._graph, self._source, self._sink = self._colouring(self._palette(picture))
        self._source.push(self._frame(picture))
        self._count += 1
        self._encode()

    def close(self) -> None:
        """See `VideoFile`."""
        if self._graph is not None:
            self._source.push(None)
            self._encode()
        self._container.mux(self._stream.encode(None))
        self._container.close()

    def _frame(self, picture: Picture) -> Any:
        frame = self._av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = self._count, Fraction(1, self._fps)
        return frame

    def _input(self, graph: Any, size: tuple[int, int], pixel_format: str) -> Any:
        return graph.add_buffer(
            width=size[0], height=size[1], format=pixel_format, time_base=Fraction(1, self._fps)
        )

    def _palette(self, picture: Picture) -> Any:
        """The palette as FFmpeg has it: a picture of 16 by 16 colours."""
        graph = self._av.filter.Graph()
        sample = colours_to_come(picture)
        source = self._input(graph, (sample.shape[1], sample.shape[0]), "rgb24")
        chooser, sink = graph.add("palettegen", "reserve_transparent=1"), graph.add("buffersink")
        source.link_to(chooser)
        chooser.link_to(sink)
        graph.configure()
        source.push(self._frame(sample))
        source.push(None)
        return sink.pull()

    def _colouring(self, palette: Any) -> tuple[Any, Any, Any]:
        """The filter that gives every pixel the nearest colour of the palette, its entrance and its exit."""
        graph = self._av.filter.Graph()
        source = self._input(graph, self._size, "rgb24")
        colours = self._input(graph, (palette.width, palette.height), palette.format.name)
        # Without dithering, still areas stay still, which makes a gif small.
        painter, sink = graph.add("paletteuse", "dither=none"), graph.add("buffersink")
        source.link_to(painter, 0, 0)
        colours.link_to(painter, 0, 1)
        painter.link_to(sink)
        graph.configure()
        colours.push(palette)
        colours.push(None)
        return graph, source, sink

    def _encode(self) -> None:
        while True:
            try:
                frame = self._sink.pull()
            except (self._av.BlockingIOError, self._av.EOFError):
                return
            self._container.mux(self._stream.encode(frame))
