"""The exact points at which a process dies: between two steps of the road a message takes (faults A1 to A4, A7, A13).

Each is a seam of the product, watched from outside; at its N-th time the process kills itself as a power cut would.
"""

import os
import signal
from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from console.composition import House
from storage import database as storing
from storage.prepared import Bare

POINTS = ("taken", "half_written", "before_commit", "after_commit", "before_hand_over", "after_hand_over")
"""Accepted and not begun; some of its rows written; all written; committed and not answered; about to be handed to
the provider; handed over and not recorded."""


class Fuse:
    """Burns down at one point of one process. Until `light` is called nothing happens."""

    def __init__(self) -> None:
        self._point, self._left = "", 0

    def light(self, point: str, times: int) -> None:
        """Die when this point is reached for the so-many-th time."""
        self._point, self._left = point, times

    def at(self, point: str) -> None:
        """Say that a point is reached."""
        if point == self._point:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, house: House) -> None:
        """Watch the points of a house that lie inside it."""
        event.listen(house.database.engine, "commit", lambda conn: self.at("before_commit"))
        self._wrap(storing, "_keep_promises", "after_commit")
        self._wrap(Bare, "run_all", "half_written", after=True)
        self._wrap(house.writer, "_do", "taken")

    def _wrap(self, owner: Any, name: str, point: str, *, after: bool = False) -> None:
        original: Callable[..., Any] = getattr(owner, name)

        def watched(*args: Any, **named: Any) -> Any:
            if not after:
                self.at(point)
            result = original(*args, **named)
            if after:
                self.at(point)
            return result

        setattr(owner, name, watched)
