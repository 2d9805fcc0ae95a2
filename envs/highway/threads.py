"""Work on many highways by several threads: the compiled code releases Python's lock, so they run side by side."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache
from itertools import pairwise

MIN_FRAMES = 480  # of a thread; below it handing the work over costs more than it gains (about 0.1 ms)


@cache
def _pool(num_threads: int) -> ThreadPoolExecutor:
    """Threads that everybody with so many shares; not kept in objects, which so can still be copied and pickled."""
    return ThreadPoolExecutor(num_threads - 1, thread_name_prefix="highways")


def run_parts(
    work: Callable[[int, slice], None], num_highways: int, frames_each: int, num_threads: int
) -> None:
    """Call `work(part, rows)` for parts that together are all rows 0 .. num_highways - 1, at most `num_threads`.

    frames_each: about how many frames of driving the work on one highway is worth; small work is one part.
    """
    parts = min(num_threads, num_highways, num_highways * frames_each // MIN_FRAMES)
    if parts <= 1:  # the path of a single highway, where every microsecond counts
        work(0, slice(0, num_highways))
        return
    bounds = [num_highways * part // parts for part in range(parts + 1)]
    rows = [slice(first, last) for first, last in pairwise(bounds)]
    others = [_pool(num_threads).submit(work, part, rows[part]) for part in range(1, parts)]
    try:
        work(0, rows[0])
    finally:
        wait(others)  # nobody may still write into the arrays after this call
    for other in others:
        other.result()
