"""Where one person stands in a conversation: a stack of flows, stored as JSON between turns.

The frame on top holds the open question. A frame below waits until the one above it ends; then the
conversation goes on at the upper frame's `then`, or, after an interruption, asks its open question again.
Every frame pins the version of the flow it began with, so that a flow published meanwhile changes nothing
under a person's feet (F8).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Plain = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What was understood at one step. A skipped question has the kind `skip` and the value None.

    `times` counts how often the step was answered, so that a tap on an earlier asking is told apart (C8).
    """

    kind: str
    value: Plain
    times: int = 1


@dataclass(frozen=True, slots=True)
class Frame:
    """One flow somebody is in. `item` is the current thing of an `each`, `taken` the keys it has been through."""

    flow: str
    version: str
    step: str
    answers: Mapping[str, Answer] = field(default_factory=dict)
    item: Mapping[str, Plain] | None = None
    taken: tuple[Plain, ...] = ()
    then: str | None = None
    interrupts: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """One answered question, for `back`: where it stood, what was there before, what to take back."""

    depth: int
    step: str
    before: Answer | None = None
    item: Mapping[str, Plain] | None = None
    taken: tuple[Plain, ...] = ()
    undo: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """A whole conversation. `misses` counts replies not understood in a row, `turns` everything ever heard."""

    frames: tuple[Frame, ...]
    trail: tuple[Mark, ...] = ()
    misses: int = 0
    turns: int = 0
    paused: bool = False

    @property
    def step(self) -> str | None:
        """The step of the open question, or None once the conversation is over."""
        return self.frames[-1].step if self.frames else None

    @property
    def flow(self) -> str | None:
        """The flow of the open question, or None once the conversation is over."""
        return self.frames[-1].flow if self.frames else None

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values; `from_json` gives back an equal state."""
        return {
            "frames": [_frame_out(frame) for frame in self.frames],
            "trail": [_mark_out(mark) for mark in self.trail],
            "misses": self.misses,
            "turns": self.turns,
            "paused": self.paused,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "State":
        """Read what `to_json` wrote; KeyError or TypeError when it is something else."""
        return cls(
            tuple(_frame_in(frame) for frame in data["frames"]),
            tuple(_mark_in(mark) for mark in data["trail"]),
            data["misses"],
            data["turns"],
            data["paused"],
        )


def _answer_out(answer: Answer) -> list[Any]:
    return [answer.kind, answer.value, answer.times]


def _frame_out(frame: Frame) -> dict[str, Any]:
    return {
        "flow": frame.flow,
        "version": frame.version,
        "step": frame.step,
        "answers": {step: _answer_out(answer) for step, answer in frame.answers.items()},
        "item": None if frame.item is None else dict(frame.item),
        "taken": list(frame.taken),
        "then": frame.then,
        "interrupts": frame.interrupts,
        "quiet": frame.quiet,
    }


def _frame_in(data: Mapping[str, Any]) -> Frame:
    answers = {step: Answer(*answer) for step, answer in data["answers"].items()}
    kept = ("flow", "version", "step", "item", "then", "interrupts", "quiet")
    return Frame(**{key: data[key] for key in kept}, answers=answers, taken=tuple(data["taken"]))


def _mark_out(mark: Mark) -> dict[str, Any]:
    return {
        "depth": mark.depth,
        "step": mark.step,
        "before": None if mark.before is None else _answer_out(mark.before),
        "item": None if mark.item is None else dict(mark.item),
        "taken": list(mark.taken),
        "undo": [dict(each) for each in mark.undo],
    }


def _mark_in(data: Mapping[str, Any]) -> Mark:
    before = None if data["before"] is None else Answer(*data["before"])
    return Mark(data["depth"], data["step"], before, data["item"], tuple(data["taken"]), tuple(data["undo"]))
