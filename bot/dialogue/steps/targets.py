"""Where a step leads."""

from dataclasses import dataclass

END = "end"


@dataclass(frozen=True, slots=True)
class Goto:
    """A step of the same flow, or `end`."""

    step: str


@dataclass(frozen=True, slots=True)
class CallTo:
    """Another flow, from its first step or from `at`; afterwards this flow goes on at `then`."""

    flow: str
    at: str | None
    then: str


Target = Goto | CallTo
