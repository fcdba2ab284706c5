"""Handing claimed messages to their providers: claim, send outside any transaction, record (design 2, "one send")."""

import random
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

import structlog

from bot import outbox
from bot.channels.codes import Action
from bot.channels.errors import ChannelError, OutcomeUnknown, SendingHalted, TryLater, Undeliverable
from bot.channels.protocol import Channel, Outgoing
from bot.line import Line
from bot.outbox import Claimed, Outcome
from bot.outbox.asking import Question
from bot.outbox.claiming import LEASE
from bot.outbox.settling import Fate, expire_leases
from casework.vocabulary import ChannelName
from storage.clock import Clock

T = TypeVar("T")


class Write(Protocol):
    """Runs a function in one unit of work and returns its result after the commit."""

    def __call__(self, change: Callable[[Line], T], /) -> T: ...


BATCH = 32
WAITS = (timedelta(seconds=15), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
"""How long a message waits before its second, third ... try when the provider names no time of its own."""

REST = timedelta(seconds=60)
"""Real time before a provider that refused us altogether is asked again (B7)."""

log = structlog.get_logger()


class Sender:
    """One sender of one process; several may work on one PostgreSQL, the lease and its fence keep them apart.

    `write` runs a function in one unit of work and returns its result. `real_now` is the wall's clock.
    """

    def __init__(
        self,
        write: Write,
        channels: Iterable[Channel],
        clock: Clock,
        real_now: Callable[[], datetime],
    ) -> None:
        self._write = write
        self._channels: Mapping[ChannelName, Channel] = {channel.name: channel for channel in channels}
        self._clock = clock
        self._real_now = real_now
        self._pools = {name: ThreadPoolExecutor(8, f"send-{name}") for name in self._channels}
        self.lease = LEASE
        self.halted: dict[ChannelName, datetime] = {}

    def send_due(self, only: ChannelName | None = None) -> int:
        """Send what is due, perhaps on one channel only; return how many messages were handed over or settled."""
        self._expire()
        sent = 0
        while True:
            over_at = time.monotonic() + LEASE.total_seconds()
            claimed = self._claim(only)
            if not claimed:
                return sent
            futures = [(each, self._pools[each.channel].submit(self._hand_over, each, over_at)) for each in claimed]
            for each, future in futures:
                self._record(each, future.result())
            sent += len(claimed)

    def look_up(self, message_id: int) -> bool:
        """Ask the provider about a message of unknown fate and settle it by the answer; False without one.

        Its timer asks again later, and after the last time a human is told.
        """
        question = self._write(partial(_question, message_id))
        return question is not None and question.channel in self._channels and self._ask(question)

    def _ask(self, question: Question) -> bool:
        channel = self._channels[question.channel]
        try:
            found = channel.look_up(question.delivery, question.provider_id, question.to, question.since, question.text)
        except ChannelError as fault:
            log.warning("look_up_failed", message=question.message_id, code=fault.code)
            return False
        self._write(lambda line: outbox.settle_unknown(line, question.message_id, found))
        return True

    def pool_of(self, name: ChannelName) -> ThreadPoolExecutor:
        """Return the threads kept for one provider, so that nothing else waits for it."""
        return self._pools[name]

    def close(self) -> None:
        """Wait for what is in flight, then let the channels go."""
        for pool in self._pools.values():
            pool.shutdown(wait=True)
        for channel in self._channels.values():
            channel.close()

    def _claim(self, only: ChannelName | None) -> list[Claimed]:
        abilities = {name: channel.can for name, channel in self._channels.items()}
        resting = [name for name in self._channels if self._resting(name) or only not in (None, name)]
        return self._write(lambda line: outbox.claim(line, BATCH, abilities, self._real_now(), resting, self.lease))

    def _expire(self) -> None:
        lookups = frozenset(str(name) for name, channel in self._channels.items() if channel.can.lookup)
        self._write(lambda line: expire_leases(line, self._real_now(), lookups))

    def _resting(self, name: ChannelName) -> bool:
        halted_at = self.halted.get(name)
        if halted_at is not None and self._real_now() - halted_at > REST:
            del self.halted[name]
            return False
        return halted_at is not None

    def _hand_over(self, claimed: Claimed, over_at: float) -> Outcome:
        channel = self._channels[claimed.channel]
        if time.monotonic() >= over_at:  # we were held up, and somebody else may have sent it meanwhile (F2)
            return Outcome(Fate.LATER, channel.provider, code="lease_over", retry_at=self._clock.now())
        try:
            result = channel.send(
                Outgoing(claimed.delivery, claimed.to, claimed.text, claimed.buttons, claimed.valid_for, over_at)
            )
        except TryLater as later:
            return Outcome(Fate.LATER, channel.provider, code=later.code, retry_at=self._retry_at(later, claimed.fence))
        except OutcomeUnknown as unknown:
            return Outcome(Fate.UNKNOWN, channel.provider, code=unknown.code, lookup=channel.can.lookup)
        except SendingHalted as halt:
            self.halted[claimed.channel] = self._real_now()
            log.error("sending_halted", channel=str(claimed.channel), code=halt.code)
            return Outcome(Fate.HALTED, channel.provider, code=halt.code)
        except Undeliverable as refusal:
            fate = Fate.STOPPED if refusal.action is Action.STOP_PERSON else Fate.REFUSED
            return Outcome(fate, channel.provider, code=refusal.code)
        return Outcome(Fate.SENT, channel.provider, result.provider_id, receipts=channel.can.receipts)

    def _retry_at(self, later: TryLater, tries: int) -> datetime:
        wait = later.after or WAITS[min(tries, len(WAITS)) - 1]
        return self._clock.now() + wait * random.uniform(1.0, 1.25)

    def _record(self, claimed: Claimed, outcome: Outcome) -> None:
        self._write(lambda line: outbox.record(line, claimed, outcome))


def _question(message_id: int, line: Line) -> Question | None:
    return outbox.question(line, message_id)
