"""Who decides: the one interface between the viewers and anything that drives (policies, recordings, keys)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ...errors import InvalidInput
from ..config import NUM_ACTIONS
from ..highways import Highways
from ..replay import Replay

MAX_NAME = 80  # letters


@dataclass(frozen=True)
class Choice:
    """One decision. values: what the ego car's five actions are worth to the driver, if it says so."""

    actions: NDArray[np.uint8]  # [A]
    values: tuple[float, ...] | None = None  # [NUM_ACTIONS]


class Driver(Protocol):
    """Chooses the actions of the controlled cars, in the order of the decisions."""

    name: str

    def restart(self) -> None:
        """A new drive begins."""

    def choose(self, highways: Highways) -> Choice:
        """The actions for the one highway as it stands."""


@dataclass
class RecordedDriver:
    """Does what a replay has recorded, and checks that the drive is the recorded one."""

    replay: Replay
    name: str = field(init=False)
    _next: int = field(default=0, init=False)  # decision

    def __post_init__(self) -> None:
        # A file may come from anybody: nothing in it may steer a terminal.
        self.name = "".join(letter for letter in self.replay.policy if letter.isprintable())[:MAX_NAME]

    def restart(self) -> None:
        """Begin with the first action."""
        self._next = 0

    def choose(self, highways: Highways) -> Choice:
        """The next recorded actions; raises `InvalidInput` where the drive differs or there are no more."""
        if self._next >= len(self.replay.actions):
            raise InvalidInput(f"the replay ends after {len(self.replay.actions)} decisions.")
        if self._next > 0:
            self.replay.check(highways, self._next)
        self._next += 1
        return Choice(self.replay.actions[self._next - 1])


class KeyboardDriver:
    """A person: the last key pressed since the last decision, or else the one that is held down.

    All controlled cars get the same action, as they do from a policy that sees the same.
    """

    def __init__(self, num_controlled: int, name: str = "you") -> None:
        self.name = name
        self._num_controlled = num_controlled
        self.restart()

    def restart(self) -> None:
        """Forget all keys."""
        self._pressed: int | None = None
        self._held: list[int] = []

    def press(self, action: int) -> None:
        """A key that means `action` (0 to 4) goes down."""
        if not 0 <= action < NUM_ACTIONS:
            raise InvalidInput(f"an action must be from 0 to {NUM_ACTIONS - 1}, got {action}.")
        self._pressed = action
        self._held.append(action)

    def release(self, action: int) -> None:
        """It goes up."""
        if action in self._held:
            self._held.remove(action)

    @property
    def intention(self) -> int:
        """What the next decision will be as things stand."""
        if self._pressed is not None:
            return self._pressed
        return self._held[-1] if self._held else 0

    def choose(self, highways: Highways) -> Choice:
        """The intention, once; a held key goes on."""
        action, self._pressed = self.intention, None
        return Choice(np.full(self._num_controlled, action, np.uint8))
