"""Keeping so many turns in flight from the client's side: as one is answered, the next is sent."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial

from benchmarks.proof import NotDone
from benchmarks.result import percentile
from bot.channels.protocol import Inbound
from bot.inbox import Taken

LONGEST_S = 60.0
"""A turn without an answer for so long is a fault, not a slow turn."""


@dataclass(frozen=True)
class Flight:
    """What a number of messages took: seconds in all, and seconds each from sending to the answer."""

    seconds: float
    latencies: tuple[float, ...]

    @property
    def per_s(self) -> float:
        """Return answers a second."""
        return len(self.latencies) / self.seconds

    def p_ms(self, share: float) -> float:
        """Return a percentile of the latencies in milliseconds."""
        return 1000 * percentile(self.latencies, share)


def fly(take_in: Callable[[Inbound], Future[Taken]], messages: Sequence[Inbound], in_flight: int) -> Flight:
    """Send every message, at most `in_flight` unanswered at once; raises `NotDone` unless each was heard."""
    seats, latencies, answers = threading.Semaphore(in_flight), [], Counter[str]()

    def landed(sent: float, answer: Future[Taken]) -> None:
        latencies.append(time.perf_counter() - sent)
        fault = answer.exception()
        answers[repr(fault) if fault else str(answer.result())] += 1
        seats.release()

    began = time.perf_counter()
    for message in messages:
        _sit_down(seats)
        sent = time.perf_counter()
        take_in(message).add_done_callback(partial(landed, sent))
    for _ in range(in_flight):
        _sit_down(seats)
    seconds = time.perf_counter() - began
    if answers != {Taken.HEARD: len(messages)}:
        raise NotDone(f"{len(messages)} were sent, and became {dict(answers)}")
    return Flight(seconds, tuple(latencies))


def _sit_down(seats: threading.Semaphore) -> None:
    if not seats.acquire(timeout=LONGEST_S):
        raise NotDone(f"no answer within {LONGEST_S:.0f} s")
