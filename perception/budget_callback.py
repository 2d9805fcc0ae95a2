"""What ends Keras's own training loop: the clock, a number of steps, or Ctrl-C."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from .backend import keras

if TYPE_CHECKING:
    from .session import Session


class BudgetCallback(keras.callbacks.Callback):
    """Stops `fit` when the session's stage is over, and lets the learning rate fall until then."""

    def __init__(self, session: Session, decay: bool, record: bool) -> None:
        super().__init__()
        self._session = session
        self._decay = decay
        self._record = record
        self._full_rate = 0.0

    def on_train_begin(self, logs: Any = None) -> None:
        """Note the learning rate to start from."""
        self._full_rate = float(self.model.optimizer.learning_rate)

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Set the learning rate for this step."""
        if self._decay:
            wave = 0.5 + 0.5 * math.cos(math.pi * self._session.fraction)
            self.model.optimizer.learning_rate = self._full_rate * wave

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Stop in the middle of an epoch if the budget is spent."""
        self._session.count_step(dict(logs or {}))
        if self._session.fraction >= 1.0 or self._session.stopped:
            self.model.stop_training = True

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """One row of history."""
        if self._record:
            self._session.record(dict(logs or {}))
