"""What a second core gains: the same highways by one thread and by two."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from .simulation import driving
from .timing import best_rates

SIZES = (1, 16, 64, 256, 1024, 8192)


def run() -> None:
    """Print the comparison; run it before anything binds this process to one core."""
    cases = {(size, threads): driving(size, num_threads=threads) for size in SIZES for threads in (1, 2)}
    rates = best_rates({f"{size} {threads}": work for (size, threads), work in cases.items()})
    table = Table(title="Frames/s by one thread and by two", title_justify="left")
    for heading in ("highways", "one", "two", "ratio"):
        table.add_column(heading, justify="right")
    for size in SIZES:
        one, two = rates[f"{size} 1"], rates[f"{size} 2"]
        table.add_row(f"{size:,}", f"{30 * one:,.0f}", f"{30 * two:,.0f}", f"{two / one:.2f}")
    Console(width=110).print(table)


if __name__ == "__main__":
    run()
