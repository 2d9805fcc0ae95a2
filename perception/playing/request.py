"""What somebody asks of a trained network."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ...envs.errors import InvalidInput


@dataclass(frozen=True)
class Request:
    """Words, digits or a file (`given`, None where nothing was said), the folder to write to, and a seed."""

    given: str | None
    out: Path
    seed: int

    def refuse_input(self, what: str) -> None:
        """Raise `InvalidInput` if something was given to that which makes `what` from its seed alone."""
        if self.given is not None:
            raise InvalidInput(
                f"it makes {what} from its seed alone, got {self.given!r}: leave that out (--seed)."
            )
