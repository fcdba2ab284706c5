"""How a simulated phone behaves: it works, or fails in one of the ways a real one does."""

from collections import deque
from dataclasses import dataclass
from datetime import timedelta

from bot.channels.errors import ChannelError, OutcomeUnknown, TryLater
from bot.channels.refusals import refusal


@dataclass(frozen=True, slots=True)
class Fault:
    """One failing hand-over: what the sender is told, and whether the provider has the message all the same."""

    error: ChannelError
    kept: bool = False


class SimulatedPhone:
    """One address on one simulated channel. Faults are used up in the order they were told."""

    def __init__(self, provider: str) -> None:
        self._provider = provider
        self._next: deque[Fault] = deque()
        self._always: Fault | None = None
        self.silent = False
        self.bounces_with: str | None = None

    def refuses(self, code: str, times: int | None = None) -> None:
        """Refuse with a provider's code, `times` or from now on; what the code means decides what is raised."""
        self._will(Fault(refusal(self._provider, code)), times)

    def unreachable(self, times: int | None = None, after: timedelta | None = None) -> None:
        """Be out of reach before anything is handed over."""
        self._will(Fault(TryLater("unreachable", after)), times)

    def loses_answers(self, times: int | None = None, *, kept: bool) -> None:
        """Leave the sender without an answer. `kept`: the provider has the message nevertheless."""
        self._will(Fault(OutcomeUnknown("no_answer"), kept), times)

    def loses_receipts(self) -> None:
        """Take messages, but say nothing of what became of them."""
        self.silent = True

    def bounces(self, code: str) -> None:
        """Take messages, and report each as failed afterwards, with a provider's code."""
        self.bounces_with = code

    def works(self) -> None:
        """Forget everything that was told."""
        self._next.clear()
        self._always = None
        self.silent = False
        self.bounces_with = None

    def next_fault(self) -> Fault | None:
        """Take the fault of the next hand-over; None when it goes well."""
        return self._next.popleft() if self._next else self._always

    def _will(self, fault: Fault, times: int | None) -> None:
        if times is None:
            self._always = fault
        else:
            self._next.extend([fault] * times)
