"""What one turn comes to: the new state, what is said, what the record must become, how long to wait."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.dialogue.effects import Effect
from bot.dialogue.state import Plain, State


@dataclass(frozen=True, slots=True)
class Say:
    """A message to a person, as a key and arguments; words are found at the moment of sending.

    `args` holds plain placeholders only: dotted ones (`alert.code`) are results of effects, which whoever applies
    them fills in. `options` are the choice names in the order of their numbers; with the key `flow/step/text` their
    labels stand at `flow/step/<choice>`. `kind` is set when this asks, and `step` then names the asking.
    """

    key: str
    args: Mapping[str, object]
    options: tuple[str, ...] = ()
    kind: str | None = None
    step: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """Something to be found out before the turn can go on; answered by `Finding(name, value)`."""

    name: str
    args: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Understood:
    """How a reply was read: by which ring, as what. Skipping is understood by the ring `skip`, as None."""

    ring: str
    value: Plain
    text: str


@dataclass(frozen=True, slots=True)
class Turn:
    """The outcome of one thing heard.

    `wait` is the time until `TimedOut` (None: nothing will be heard of time). `understood` is set when the reply
    answered the open question. `misread` says why a reply did not. `needs_human`: a person must look today.
    """

    state: State
    says: tuple[Say, ...] = ()
    effects: tuple[Effect, ...] = ()
    wait: timedelta | None = None
    check: Check | None = None
    understood: Understood | None = None
    finished: bool = False
    needs_human: bool = False
    misread: str | None = None
