"""The engine's two doors: `begin` a conversation, and `take_turn` with whatever is heard in it.

Pure: everything a step may know is in `facts`, everything that must happen is in the `Turn`.

- A reply answers the open question, is a word that works anywhere, or is not understood (`replies`, `repair`).
- `TimedOut` carries a `wait` step on. At a question it only marks the state as paused: answers are kept, and a reply
  that comes later is read against the question as ever.
- `Resumed` asks the open question again. `Nudged` asks it in the words of another step, with the same options.
- `Finding` carries a `check` on. `Expired` ends the conversation without a word.
- Effects come in the order of the steps walked; those of an answered question before anything said after it.

Failing closed: when a script asks for something that is not there (a fact, a step, a version), walks too far or is
talked to too often, what was decided so far stands, the conversation ends, `make_task{kind: dialogue_stuck}` and
`needs_human` bring a person, and whoever wrote gets `repair/holding`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.dialogue.effects import Effect
from bot.dialogue.faults import FlowBroken
from bot.dialogue.heard import Began, Expired, Facts, Finding, Heard, Nudged, Reply, Resumed, TimedOut
from bot.dialogue.messages import say_message
from bot.dialogue.replies import hear_reply
from bot.dialogue.script import Scripts
from bot.dialogue.state import Frame, State
from bot.dialogue.steps import AskStep, CheckStep, Goto, WaitStep
from bot.dialogue.turn import Turn
from bot.dialogue.walk import Walk

MOST_TURNS = 200
"""Things heard in one conversation; a phone that answers our texts by itself ends here (C11)."""


def begin(scripts: Scripts, flow: str, at: str | None = None) -> State:
    """Return the state of a conversation about to begin; FlowBroken for an unknown flow or step.

    It is pinned to the version of the flow that is current now. Nothing is said until `Began` is heard.
    """
    script = scripts.current(flow)
    return State((Frame(flow, script.version, script.step(at or script.first).name),))


def take_turn(scripts: Scripts, state: State, heard: Heard, facts: Facts, now: datetime) -> Turn:
    """Decide what follows from one thing heard. Never raises for anything a person can send.

    `now` (aware, UTC) is part of the promise that a turn is a pure function of its arguments; no step reads a clock.
    """
    words = heard.text if isinstance(heard, Reply) else ""
    walk = Walk(scripts, state, facts, words)
    if not state.frames:
        return _already_over(walk, state, heard)
    try:
        if state.turns >= MOST_TURNS:
            raise FlowBroken(f"more than {MOST_TURNS} turns in one conversation")
        _HEARD[type(heard)](walk, heard)
    except FlowBroken:
        return _stuck(walk, state, heard)
    return _turn(walk, state)


def _turn(walk: Walk, state: State) -> Turn:
    finished = not walk.frames
    return Turn(
        state=walk.state(state.turns + 1),
        says=tuple(walk.says),
        effects=tuple(walk.effects),
        wait=None if finished or walk.check else walk.wait,
        check=walk.check,
        understood=walk.understood,
        finished=finished,
        needs_human=walk.needs_human,
        misread=walk.misread,
    )


def _stuck(walk: Walk, state: State, heard: Heard) -> Turn:
    """Fail closed; a holding line only for somebody who wrote (a `Finding` belongs to the turn of a reply)."""
    walk.frames.clear()
    walk.trail.clear()
    walk.check = None
    walk.needs_human = True
    walk.give(Effect("make_task", {"kind": "dialogue_stuck"}))
    if isinstance(heard, Reply | Finding):
        say_message(walk, "holding")
    return _turn(walk, state)


def _already_over(walk: Walk, state: State, heard: Heard) -> Turn:
    if isinstance(heard, Reply):
        walk.give(Effect("keep_for_reading", {}))
    return _turn(walk, state)


def _began(walk: Walk, heard: Began) -> None:
    walk.go(Goto(heard.at or walk.top.step))


def _timed_out(walk: Walk, heard: TimedOut) -> None:
    step = walk.step
    if isinstance(step, WaitStep):
        walk.go(step.next)
    elif isinstance(step, AskStep):
        walk.paused = True
    else:
        walk.repeat()


def _expired(walk: Walk, heard: Expired) -> None:
    walk.frames.clear()
    walk.trail.clear()


def _found(walk: Walk, heard: Finding) -> None:
    step = walk.step
    if isinstance(step, CheckStep) and step.name == heard.name:
        walk.go(step.found(walk, heard.value))
    else:
        walk.wait = walk.open_wait  # a finding nobody waits for changes nothing


def _nudged(walk: Walk, heard: Nudged) -> None:
    walk.paused = False
    step, words = walk.step, walk.scripts.current(heard.flow).step(heard.step)
    if isinstance(step, AskStep) and isinstance(words, AskStep) and words.nudges == (walk.top.flow, step.name):
        walk.ask(step, words_of=words)
        walk.hold(step.waits)
    else:
        walk.repeat()


def _resumed(walk: Walk, heard: Resumed) -> None:
    walk.paused = False
    walk.repeat()


_HEARD: dict[type, Callable[[Walk, Any], None]] = {
    Began: _began,
    Reply: hear_reply,
    TimedOut: _timed_out,
    Expired: _expired,
    Finding: _found,
    Nudged: _nudged,
    Resumed: _resumed,
}
