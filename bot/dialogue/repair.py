"""Words that work anywhere, and replies not understood: written once, outside the authored flows (design 3)."""

from collections.abc import Callable

from bot.dialogue.effects import Effect
from bot.dialogue.interrupts import interrupt
from bot.dialogue.messages import say_message
from bot.dialogue.reading.outcome import Why
from bot.dialogue.state import Answer
from bot.dialogue.steps import AskStep, WaitStep
from bot.dialogue.turn import Understood
from bot.dialogue.walk import Walk

KEPT_AT_ONCE: frozenset[Why] = frozenset({"more_words", "disguised", "media"})
"""Not understood in a way that a person should read without waiting for a second try."""
SAID_DIFFERENTLY: frozenset[Why] = frozenset({"two_numbers", "out_of_range", "media"})
SILENT_AFTER = 5
"""Misses in a row after which nothing more is said: a machine may be answering us (C11). A human was told at two."""
PLAN_PLACEHOLDERS = frozenset({"part"})
"""Never said again to whoever holds the phone, unless it is open (method 4.1)."""


def skip(walk: Walk, step: AskStep) -> None:
    """Leave the question out: no effects but those marked `on_skip`."""
    walk.misses = 0
    walk.understood = Understood("skip", None, walk.words)
    walk.mark(step.name)
    walk.keep(step.name, Answer("skip", None))
    walk.apply(step.do, skip=True)
    walk.go(step.leave(None, skip=True))


def back(walk: Walk) -> None:
    """Undo the last answer and ask its question again; with no answer before, ask the open one. Some effects stand."""
    mark = walk.last_mark()
    if mark is None and walk.top.interrupts:
        walk.frames.pop()
        walk.repeat()
        return
    if mark is None:
        say_message(walk, "nothing_before")
        walk.repeat()
        return
    walk.trail.pop()
    for undone in reversed(mark.undo):
        walk.effects.append(Effect("take_back", undone))
    del walk.frames[mark.depth :]
    walk.return_to(mark)
    walk.misses = 0
    walk.repeat()


def again(walk: Walk) -> None:
    """Say the open question again, unless it would show a part of the plan on a phone that is not open."""
    step = walk.step
    names = step.args if isinstance(step, AskStep) else ()
    if PLAN_PLACEHOLDERS.intersection(names) and walk.fact("privacy") not in (None, "open"):
        _answer_and_stay(walk, "bland")
    else:
        walk.repeat()


def say_words(word: str, effect: str | None) -> Callable[[Walk], None]:
    """Return what a word does that says one message and leaves the question open."""

    def answer(walk: Walk) -> None:
        if effect is not None:
            walk.give(Effect(effect, {}))
        _answer_and_stay(walk, "bland" if walk.fact("privacy") == "covert" else word)

    return answer


WORDS: dict[str, Callable[[Walk], None]] = {
    "back": back,
    "again": again,
    "menu": say_words("menu", None),
    "who": say_words("who", None),
    "talk": say_words("talk", "ask_for_call"),
    "change": say_words("change", "ask_for_change"),
    "my_record": say_words("my_record", "ask_for_record"),
    "pause": lambda walk: interrupt(walk, "pause"),
    "worried": lambda walk: interrupt(walk, "worried"),
}
"""Every anywhere-word but `skip`, which needs its question."""


def not_understood(walk: Walk, why: Why, *, watched: bool) -> None:
    """Ask once more with the same numbers; the second time keep the words for a human and offer to talk.

    `watched`: on the danger path every such reply goes to a human at once, as part of the answer (method 4.1).
    """
    walk.misses += 1
    walk.misread = why
    if watched or why in KEPT_AT_ONCE or walk.misses > 1:
        walk.give(Effect("keep_for_reading", {}))
    if walk.misses == 1:
        say_message(walk, why if why in SAID_DIFFERENTLY else "not_understood_once")
        walk.repeat()
        return
    walk.needs_human = walk.misses == 2
    walk.wait = walk.open_wait
    if walk.misses < SILENT_AFTER:
        say_message(walk, "not_understood_twice")


def old_question(walk: Walk, *, tapped: bool) -> None:
    """A reply to a question asked earlier changes nothing: say so, ask the open one again (C5, C8)."""
    if not tapped:
        walk.give(Effect("keep_for_reading", {}))
    walk.misread = "old_question"
    say_message(walk, "old_question")
    walk.repeat()


def takes(step: AskStep | WaitStep, word: str) -> bool:
    """Say whether a word acts here: on a danger path only TALK does, in a silence none that is about a question."""
    if step.talk_only:
        return word == "talk"
    return isinstance(step, AskStep) or word not in ("skip", "back", "again")


def _answer_and_stay(walk: Walk, name: str) -> None:
    say_message(walk, name)
    walk.wait = walk.open_wait
