"""Flows that come between: a worry or a pause takes the floor, and the open question is asked again afterwards."""

from bot.dialogue.walk import Walk

WORRY = ("any_raise_concern", None)
PAUSE = ("any_pause_stop", "how_long")
INTERRUPTING = {"worried": WORRY, "pause": PAUSE}
"""Word -> the flow it calls, and the step of it."""


def interrupt(walk: Walk, word: str) -> None:
    """Let the flow of a word take the floor. One that is already under way goes on instead of starting again."""
    flow, at = INTERRUPTING[word]
    if any(frame.flow == flow for frame in walk.frames):
        walk.repeat()
    else:
        walk.go(walk.push(flow, at, interrupts=True))
