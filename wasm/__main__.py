"""`python -m sevenlanes.wasm` builds web/highway*.wasm; with `--check` it builds them anew and compares."""

import argparse
import os
import sys
import tempfile

from .numba_switches import SWITCHES


def main() -> None:
    """Build or check, and say what came of it in one line."""
    parser = argparse.ArgumentParser(prog="python -m sevenlanes.wasm", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail unless the committed one is equal"
    )
    only_check = parser.parse_args().check
    # Numba reads them when it is imported, which happens only below.
    os.environ.update(SWITCHES)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NUMBA_CACHE_DIR"] = folder  # unoptimised code must not get into the cache of the real one
        from . import artefact
        from .errors import WasmBuildError

        try:
            done = artefact.check() if only_check else artefact.write()
        except WasmBuildError as error:
            sys.exit(f"WebAssembly: {error}")
    print(f"WebAssembly: {done}.")


if __name__ == "__main__":
    main()
