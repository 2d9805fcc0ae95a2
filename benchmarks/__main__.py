"""`make bench`: all benchmarks, one after the other, each in a process of its own.

In one process the copies of LLVM inside the peers to compare with get into each other's way.
"""

import subprocess
import sys

BENCHMARKS = ("second_core", "simulation", "parts", "webassembly", "cart_pole", "camera", "learning")


def main() -> None:
    """Run all of them, whatever one does; exits with 1 if one failed, with 130 after Ctrl-C."""
    try:
        failed = [name for name in BENCHMARKS if _fails(name)]
    except KeyboardInterrupt:
        sys.exit(130)
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}. One alone: python -m benchmarks.{failed[0]}")


def _fails(name: str) -> bool:
    return subprocess.run([sys.executable, "-m", f"{__package__}.{name}"]).returncode != 0


if __name__ == "__main__":
    main()
