"""Row ids that are made here, sort by time, and never meet those of another process.

63 bits: 41 of milliseconds since 2026-01-01, 10 of node, 12 of a counter.
"""

import secrets
import threading
from datetime import UTC, datetime

_EPOCH_MS = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000)
_NODES = 1024
_COUNTS = 4096
_LAST_MS = (1 << 41) - 1


class Ids:
    """Makes ids for one process.

    `node` is the id of the process row, modulo 1024 (see `storage/processes.py`). A clock that goes back
    never gives an id twice: within one process time only stands still, and the next start has another node.
    """

    def __init__(self, node: int | None = None) -> None:
        self.node = secrets.randbelow(_NODES) if node is None else node % _NODES
        self._ms = 0
        self._count = -1
        self._lock = threading.Lock()

    def new(self, now: datetime) -> int:
        """Return the next id; `now` is aware product time."""
        ms = min(int(now.timestamp() * 1000) - _EPOCH_MS, _LAST_MS)
        with self._lock:
            if ms > self._ms:
                self._ms, self._count = ms, 0
            else:
                self._count += 1
                if self._count == _COUNTS:
                    self._ms, self._count = self._ms + 1, 0
            return (self._ms << 22) | (self.node << 12) | self._count


def made_at(row_id: int) -> datetime:
    """Return about when an id was made, to the millisecond."""
    return datetime.fromtimestamp(((row_id >> 22) + _EPOCH_MS) / 1000, UTC)
