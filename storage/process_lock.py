"""Keeps a second `serve` away from one SQLite file."""

import fcntl
import os
from pathlib import Path
from types import TracebackType

from storage.faults import AlreadyRunning


class ProcessLock:
    """A lock file beside the database, held until `release` or the end of the process, however it ends."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(database.name + ".lock")
        self._handle: int | None = None

    def take(self) -> "ProcessLock":
        """Take the lock or raise `AlreadyRunning`."""
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 20).decode("ascii", "replace").strip() or "unknown"
            os.close(handle)
            raise AlreadyRunning(f"process {holder} already serves {self.path.stem}; stop it first") from None
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        self._handle = handle
        return self

    def release(self) -> None:
        """Give the lock back. The file stays: removing it would let two processes lock two different files."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> "ProcessLock":
        return self.take()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
