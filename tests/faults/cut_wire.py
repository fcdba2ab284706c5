"""A wire to PostgreSQL that can be cut at the moment when a commit has gone through and nobody was told.

It stands between product and server and hands bytes on. The server's answer to one COMMIT is read and thrown away, and
the connection closed: the commit stands, and its outcome is unknown to the product.
"""

import socket
import threading
from contextlib import suppress
from pathlib import Path

DONE = b"C\x00\x00\x00\x0bCOMMIT\x00"
"""CommandComplete of a COMMIT: PostgreSQL, message formats."""


class CutWire:
    """Listens on a socket in `folder`, as a server would, and leads to the one at `server`.

    `commits` counts those that went through; `cuts` those whose answer was lost.
    """

    def __init__(self, folder: Path, server: Path) -> None:
        self.folder, self._server = folder, server
        self.commits = self.cuts = 0
        self._strike_at: int | None = None
        self._lock = threading.Lock()
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(folder / ".s.PGSQL.5432"))
        self._door.listen(50)
        self._pairs: list[socket.socket] = []
        threading.Thread(target=self._take, daemon=True).start()

    def lose_answer(self, place: int) -> None:
        """Let the answer to the commit at `place` from now on (1 is the next) get lost."""
        with self._lock:
            self._strike_at = self.commits + place

    def close(self) -> None:
        """Cut everything."""
        _hang_up(self._door)
        self._door.close()
        for each in self._pairs:
            _hang_up(each)
            each.close()

    def _take(self) -> None:
        while True:
            try:
                ours, _ = self._door.accept()
            except OSError:
                return
            theirs = socket.socket(socket.AF_UNIX)
            try:
                theirs.connect(str(self._server))
            except OSError:  # the server is away, and whoever called is told so by being hung up on
                theirs.close()
                ours.close()
                continue
            self._pairs += [ours, theirs]
            threading.Thread(target=self._hand_on, args=(ours, theirs), daemon=True).start()
            threading.Thread(target=self._hand_back, args=(theirs, ours), daemon=True).start()

    def _hand_on(self, ours: socket.socket, theirs: socket.socket) -> None:
        with suppress(OSError):
            while heard := ours.recv(65536):
                theirs.sendall(heard)
        _hang_up(theirs)

    def _hand_back(self, theirs: socket.socket, ours: socket.socket) -> None:
        with suppress(OSError):
            while heard := theirs.recv(65536):
                if DONE in heard and self._strikes():
                    break
                ours.sendall(heard)
        _hang_up(ours)
        _hang_up(theirs)

    def _strikes(self) -> bool:
        with self._lock:
            self.commits += 1
            strikes = self.commits == self._strike_at
            self.cuts += strikes
            return strikes


def _hang_up(each: socket.socket) -> None:
    with suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
