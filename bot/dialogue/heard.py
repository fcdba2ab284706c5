"""What a turn may hear, and a question as it was shown (design 3)."""

from collections.abc import Mapping
from dataclasses import dataclass

Facts = Mapping[str, object]
"""Plain values a step may know: str, int, bool, None, datetime, or a tuple of mappings for `each`."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option as a person saw it: `value` is the author's name for it, `label` the words, without a number."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as it was shown; a reply is read against this, never against the script of today.

    `step` is `Say.step` of the message that asked.
    """

    step: str
    kind: str
    options: tuple[Option, ...]
    locale: str


@dataclass(frozen=True, slots=True)
class Began:
    """The conversation starts, at its first step or at the step named."""

    at: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """Somebody wrote or tapped. `button` is the option's value or its number, counted from 1."""

    text: str
    prompt: Shown | None = None
    button: str | None = None
    media: bool = False


@dataclass(frozen=True, slots=True)
class TimedOut:
    """Nobody answered within the time the last turn gave."""


@dataclass(frozen=True, slots=True)
class Expired:
    """The conversation is over without another word."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a `check` step asked to be found out."""

    name: str
    value: object


@dataclass(frozen=True, slots=True)
class Nudged:
    """The open question is to be asked again in the words of another flow's step."""

    flow: str
    step: str


@dataclass(frozen=True, slots=True)
class Resumed:
    """A more urgent conversation is over; the open question is asked again."""


Heard = Began | Reply | TimedOut | Expired | Finding | Nudged | Resumed
