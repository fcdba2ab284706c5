"""Where a turn's time goes, measured at the seams from outside: the product has no switch for it.

Each seam counts only its own time: what it calls at another seam is that one's. All of it slows the turn a little,
so a run with seams is never the run whose speed is told.
"""

import sqlite3
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any
from unittest.mock import patch

from benchmarks.counted import connector
from bot.dialogue import take_turn
from casework.signals import match
from storage.sealing import Vault

ROOMS = ("casework", "bot", "storage", "scheduler", "console", "benchmarks")
NOT_SEALING = {"sign", "signed", "secret_for", "needs_resealing"}
PARTS = ("engine", "signals", "sealing", "sql", "commit")


class Seams:
    """Seconds and calls at each seam since the last `clear`."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.calls: Counter[str] = Counter()
        self._inside = threading.local()

    def clear(self) -> None:
        """Begin to count anew."""
        self.seconds.clear()
        self.calls.clear()

    @contextmanager
    def at(self, part: str) -> Iterator[None]:
        """Count the time spent inside for `part`, and for nobody around it."""
        stack: list[list[float]] = self._inside.__dict__.setdefault("stack", [])
        stack.append([0.0])
        began = time.perf_counter()
        try:
            yield
        finally:
            spent = time.perf_counter() - began
            self.seconds[part] += spent - stack.pop()[0]
            self.calls[part] += 1
            if stack:
                stack[-1][0] += spent

    def around(self, part: str, fn: Callable[..., Any]) -> Callable[..., Any]:
        """Return `fn` with its time counted for `part`."""

        @wraps(fn)
        def counted(*args: Any, **named: Any) -> Any:
            with self.at(part):
                return fn(*args, **named)

        return counted


@contextmanager
def watched() -> Iterator[Seams]:
    """Put the seams in for every database that is opened inside."""
    seams = Seams()
    with (
        _everywhere(take_turn, seams.around("engine", take_turn)),
        _everywhere(match, seams.around("signals", match)),
        _sealing(seams),
        patch.object(sqlite3.dbapi2, "connect", connector(seams, sqlite3.dbapi2.connect)),
    ):
        yield seams


@contextmanager
def _sealing(seams: Seams) -> Iterator[None]:
    with ExitStack() as stack:
        for name in [name for name in vars(Vault) if not name.startswith("_") and name not in NOT_SEALING]:
            stack.enter_context(patch.object(Vault, name, seams.around("sealing", getattr(Vault, name))))
        yield


@contextmanager
def _everywhere(fn: Callable[..., Any], other: Callable[..., Any]) -> Iterator[None]:
    """Replace a function in every module of ours that knows it by any name."""
    known = [
        (module, name)
        for path, module in list(sys.modules.items())
        if path.split(".")[0] in ROOMS and path != __name__
        for name, found in list(vars(module).items())
        if found is fn
    ]
    for module, name in known:
        setattr(module, name, other)
    try:
        yield
    finally:
        for module, name in known:
            setattr(module, name, fn)
