"""A busy hour in which the product is killed and started again, and the ledger that proves what became of it.

What was acknowledged is kept here, and what was sent by the provider's own file; the product is asked about neither.
"""

import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage.database import Database
from storage.keys import Keys, make_keys
from storage.schema import upgrade
from tests.faults.crowd import PEOPLE, seed_crowd

ANSWERS = ("1", "yes", "8")
WORRY = ("worried", "2", "yes", "1", "noise through the wall")
BEGINS = datetime(2026, 6, 17, 15, 0, tzinfo=UTC)
STEP, LATER = timedelta(seconds=36), timedelta(seconds=25)
"""Product time between two lives, and within one."""


@dataclass
class Place:
    """A database with the crowd in it, its keys, and where the provider keeps what it was handed."""

    url: str
    keys: str
    ledger: Path

    @classmethod
    def make(cls, folder: Path, url: str | None = None) -> "Place":
        """Seed the crowd, into a file of `folder` unless a database is named; everybody is asked at three, UTC."""
        place = cls(url or f"sqlite:///{folder / 'busy.sqlite'}", make_keys(), folder / "ledger")
        database = Database(place.url, Keys.parse(place.keys))
        upgrade(database.engine)
        seed_crowd(database, BEGINS - timedelta(minutes=10))
        database.close()
        return place

    @property
    def path(self) -> Path:
        """The database's file."""
        return Path(self.url.removeprefix("sqlite:///"))

    def handed(self) -> list[tuple[str, str, datetime]]:
        """Return (message, phone, moment) of everything the provider was handed, oldest first."""
        lines = self.ledger.read_text().splitlines() if self.ledger.exists() else []
        parts = (line.split("\t") for line in lines)
        return [(delivery.split(".")[0], to, datetime.fromisoformat(at)) for delivery, to, at, _ in parts]


@dataclass(frozen=True)
class Death:
    """Where a life ends: at a point, when it is reached for the so-many-th time.

    Counted from the moment at which people begin to write, or from before the clock has moved.
    """

    at: str
    times: int
    writing: bool


@dataclass
class Mouth:
    """What one person still has to say; the head of it is said until it is acknowledged."""

    address: str
    left: list[tuple[str, str]]


@dataclass
class BusyHour:
    """The mother process, the people, and the ledger of what was acknowledged and when all was quiet."""

    mother: "subprocess.Popen[bytes]"
    mouths: list[Mouth]
    now: datetime = BEGINS
    acknowledged: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    quiet: list[datetime] = field(default_factory=list)
    deaths: int = 0
    _buffer: bytes = b""

    def live(
        self, chance: random.Random, *, seconds: float | None = None, point: Death | None = None, rounds: int = 1
    ) -> None:
        """One life: time moves, people write, in so many rounds. Killed at a random moment of `seconds`, or at a point.

        A point that is not reached lets the life finish.
        """
        self.now += STEP
        self._tell("fork")
        child = int(self._await("child ").split()[1])
        self._await("ready")
        if point is not None and not point.writing:
            self._tell(f"die {point.at} {point.times}")
        everybody = seconds is None and point is None
        speaking = [mouth for mouth in self.mouths if mouth.left and (everybody or chance.random() < 0.7)]
        self._tell(f"time {self.now.isoformat()}")
        if point is not None and point.writing:
            self._tell(f"die {point.at} {point.times}")
        for place in range(rounds):
            self._say(place, speaking)
            self.now += LATER
            self._tell(f"time {self.now.isoformat()}")
        self._tell("end")
        if seconds is not None:
            self._note(self._hear(seconds))
            time.sleep(chance.random() * seconds)
            _kill(child)
        self.deaths += self._await("gone") != "gone 0"
        done = set(self.acknowledged)
        for mouth in self.mouths:
            mouth.left = [each for each in mouth.left if each[0] not in done]

    def _say(self, place: int, speaking: Sequence[Mouth]) -> None:
        """Let these say what comes so many places after what is to be said next."""
        for mouth in speaking:
            for message_id, text in mouth.left[place : place + 1]:
                self._tell(f"hear {message_id} {mouth.address} {text}")

    def finish(self) -> None:
        """Let everybody say the rest, undisturbed."""
        for _ in range(2):
            self.live(random.Random(0), rounds=len(ANSWERS) + len(WORRY))
        assert not [mouth for mouth in self.mouths if mouth.left], "everybody was heard in the end"

    def _tell(self, words: str) -> None:
        assert self.mother.stdin is not None
        self.mother.stdin.write(f"{words}\n".encode())
        self.mother.stdin.flush()

    def _hear(self, seconds: float) -> list[str]:
        """Read whole lines for at most `seconds`."""
        assert self.mother.stdout is not None
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if not select.select([self.mother.stdout], [], [], left)[0]:
                break
            chunk = os.read(self.mother.stdout.fileno(), 65536)
            if not chunk:
                break
            self._buffer += chunk
            if b"\n" in chunk:
                break
        *lines, self._buffer = self._buffer.split(b"\n")
        return [line.decode() for line in lines]

    def _await(self, start: str, seconds: float = 60) -> str:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            lines = self._hear(until - time.monotonic())
            self._note(lines)
            for line in lines:
                if line.startswith(start):
                    return line
        raise AssertionError(f"the process never said {start!r}")

    def _note(self, lines: Sequence[str]) -> None:
        self.acknowledged += [line.removeprefix("ok ") for line in lines if line.startswith("ok ")]
        self.refused += [line.removeprefix("no ") for line in lines if line.startswith("no ")]
        self.quiet += [datetime.fromisoformat(line.split()[1]) for line in lines if line.startswith("quiet ")]


@contextmanager
def busy_hour(place: Place, chance: random.Random, *before: str, after: BusyHour | None = None) -> Iterator[BusyHour]:
    """Start the mother process, perhaps with a command before it; it is gone at the end of the block.

    It goes on where the hour `after` which it comes was left.
    """
    command = [*before, sys.executable, "-m", "tests.faults.busy_process", place.url, place.keys, str(place.ledger)]
    mother = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        hour = BusyHour(mother, make_mouths(chance)) if after is None else replace(after, mother=mother, _buffer=b"")
        hour._await("mother")
        yield hour
    finally:
        mother.kill()
        mother.communicate()


def make_mouths(chance: random.Random) -> list[Mouth]:
    """Give everybody their answers; every fifth is worried first."""
    mouths = []
    for number in range(PEOPLE):
        words = (*ANSWERS[:1], *WORRY, *ANSWERS[1:]) if chance.random() < 0.2 else ANSWERS
        left = [(f"m{number}-{place}", text) for place, text in enumerate(words)]
        mouths.append(Mouth(f"+4477009{number:05d}", left))
    return mouths


def _kill(child: int) -> None:
    try:
        os.kill(child, signal.SIGKILL)
    except ProcessLookupError:
        return  # it had done everything before
