"""`kill -9` at a hundred random moments of a busy hour: nothing acknowledged is lost, nothing open is forgotten.

The ledger of what was acknowledged is kept here, and that of what was sent by the provider's file; the product is
not asked about either.
"""

import os
import random
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select as rows_of

from casework.vocabulary import CheckInState
from scheduler.auditor import Clean, audit
from storage.database import Database
from storage.keys import Keys, make_keys
from storage.models import CheckIn, InboundMessage, OutboundMessage
from storage.schema import upgrade
from tests.faults.crowd import PEOPLE, seed_crowd

KILLS = 100
ANSWERS = ("1", "yes", "8")
WORRY = ("worried", "2", "yes", "1", "noise through the wall")


@dataclass
class Script:
    """What one person still has to say; the head of it is sent until it is acknowledged."""

    address: str
    left: list[tuple[str, str]]


@dataclass
class Driver:
    """Speaks with the mother process, and keeps the ledger of what was acknowledged."""

    mother: "subprocess.Popen[bytes]"
    acknowledged: list[str] = field(default_factory=list)
    buffer: bytes = b""

    def tell(self, words: str) -> None:
        assert self.mother.stdin is not None
        self.mother.stdin.write(f"{words}\n".encode())
        self.mother.stdin.flush()

    def hear(self, seconds: float) -> list[str]:
        """Read whole lines for at most `seconds`."""
        assert self.mother.stdout is not None
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if not select.select([self.mother.stdout], [], [], left)[0]:
                break
            chunk = os.read(self.mother.stdout.fileno(), 65536)
            if not chunk:
                break
            self.buffer += chunk
            if b"\n" in chunk:
                break
        *lines, self.buffer = self.buffer.split(b"\n")
        return [line.decode() for line in lines]

    def await_line(self, start: str, seconds: float = 30) -> str:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            lines = self.hear(until - time.monotonic())
            self.note(lines)
            for line in lines:
                if line.startswith(start):
                    return line
        raise AssertionError(f"the process never said {start!r}")

    def note(self, lines: list[str]) -> None:
        self.acknowledged += [line.removeprefix("ok ") for line in lines if line.startswith("ok ")]


@pytest.fixture
def place(tmp_path: Path) -> tuple[str, str, Path]:
    url, keys = f"sqlite:///{tmp_path / 'busy.sqlite'}", make_keys()
    database = Database(url, Keys.parse(keys))
    upgrade(database.engine)
    seed_crowd(database, datetime(2026, 6, 17, 14, 50, tzinfo=UTC))
    database.close()
    return url, keys, tmp_path / "ledger"


def _scripts(chance: random.Random) -> list[Script]:
    scripts = []
    for number in range(PEOPLE):
        words = (*ANSWERS[:1], *WORRY, *ANSWERS[1:]) if chance.random() < 0.2 else ANSWERS
        left = [(f"m{number}-{place}", text) for place, text in enumerate(words)]
        scripts.append(Script(f"+4477009{number:05d}", left))
    return scripts


def _live(driver: Driver, scripts: list[Script], now: datetime, chance: random.Random, lifetime: float | None) -> None:
    """One life of the process: time moves, people write; killed after `lifetime` seconds of work, or let finish."""
    driver.tell("fork")
    child = int(driver.await_line("child ").split()[1])
    driver.await_line("ready")
    sent = [script for script in scripts if script.left and (lifetime is None or chance.random() < 0.7)]
    driver.tell(f"time {now.isoformat()}")
    for script in sent:
        message_id, text = script.left[0]
        driver.tell(f"hear {message_id} {script.address} {text}")
    driver.tell(f"time {(now + timedelta(seconds=25)).isoformat()}")
    if lifetime is None:
        driver.await_line("quiet")
        driver.await_line("quiet")
        driver.tell("end")
    else:
        driver.note(driver.hear(lifetime))
        time.sleep(chance.random() * lifetime)
        os.kill(child, signal.SIGKILL)
    driver.await_line("gone")
    done = set(driver.acknowledged)
    for script in scripts:
        script.left = [each for each in script.left if each[0] not in done]


@pytest.mark.parametrize("kills", [KILLS])
def test_a_hundred_kills_lose_no_answered_message_and_forget_nothing_open(
    place: tuple[str, str, Path], kills: int
) -> None:
    url, keys, ledger = place
    chance = random.Random(20260617)
    command = [sys.executable, "-m", "tests.faults.busy_process", url, keys, str(ledger)]
    mother = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    driver, scripts, now = Driver(mother), _scripts(chance), datetime(2026, 6, 17, 15, 0, tzinfo=UTC)
    try:
        driver.await_line("mother")
        for _ in range(kills):
            now += timedelta(seconds=36)
            _live(driver, scripts, now, chance, 0.02 + chance.random() * 0.2)
        for _ in range(len(ANSWERS) + len(WORRY) + 1):
            now += timedelta(seconds=60)
            _live(driver, scripts, now, chance, None)
    finally:
        mother.kill()
        mother.communicate()

    assert not [script for script in scripts if script.left], "everybody was heard in the end"
    database = Database(url, Keys.parse(keys))
    with database.reading() as conn:
        stored = Counter(conn.scalars(rows_of(InboundMessage.provider_id)))
        assert set(driver.acknowledged) <= set(stored), "what was acknowledged is stored"
        assert set(stored.values()) == {1}, "and stored once"
        states = Counter(conn.scalars(rows_of(CheckIn.state)))
        assert states == {CheckInState.ANSWERED: PEOPLE}, "every answer reached its check-in"
        family = {f"{row.id}.{row.fence}" for row in conn.execute(_messages_to_family())}
        assert isinstance(audit(conn, now + timedelta(seconds=60)), Clean), "nothing open has lost its next step"
    database.close()
    _nobody_got_a_text_twice(ledger, family)


def _messages_to_family():  # type: ignore[no-untyped-def]
    return rows_of(OutboundMessage.id, OutboundMessage.fence).where(OutboundMessage.alert_id.is_(None))


def _nobody_got_a_text_twice(ledger: Path, family: set[str]) -> None:
    """A text is one outbound row; whatever its number of attempts, a family's phone got it once."""
    messages = {each.split(".")[0] for each in family}
    handed = Counter(line.split("\t")[0].split(".")[0] for line in ledger.read_text().splitlines())
    assert {message: times for message, times in handed.items() if times > 1 and message in messages} == {}
    assert messages & handed.keys(), "texts to the family did go out"
