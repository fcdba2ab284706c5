"""How many timers go into one transaction."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

HOLD_S = 0.04
"""A batch aims at holding the database this long: 50 ms is the most that a live turn should wait for (design 6a)."""

FEWEST, MOST = 16, 512


class Pace:
    """Learns from each batch how large the next may be; one for each process."""

    def __init__(self) -> None:
        self.batch = 32

    @contextmanager
    def timed(self, count: int) -> Iterator[None]:
        """Time the work on so many timers, and set the size of the next batch by it."""
        began = time.perf_counter()
        yield
        took = time.perf_counter() - began
        fitting = int(count * HOLD_S / took) if took else MOST
        if count >= self.batch or fitting < self.batch:
            self.batch = max(FEWEST, min(MOST, fitting, self.batch * 2))
