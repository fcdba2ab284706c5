"""The kinds of step, one small module each."""

from bot.dialogue.steps.ask import AskStep
from bot.dialogue.steps.base import Step, Texted
from bot.dialogue.steps.branch import BranchStep
from bot.dialogue.steps.call import CallStep
from bot.dialogue.steps.check import CheckStep
from bot.dialogue.steps.do import DoStep
from bot.dialogue.steps.each import EachStep
from bot.dialogue.steps.end import EndStep
from bot.dialogue.steps.say import SayStep
from bot.dialogue.steps.targets import END, CallTo, Goto, Target
from bot.dialogue.steps.wait import WaitStep

STEP_KINDS: dict[str, type[Step]] = {
    kind.word: kind for kind in (AskStep, SayStep, BranchStep, EachStep, CheckStep, CallStep, WaitStep, DoStep, EndStep)
}
"""The word a step begins with -> its class; a loop in the tests proves that each is built and walked."""

__all__ = [
    "END",
    "STEP_KINDS",
    "AskStep",
    "BranchStep",
    "CallStep",
    "CallTo",
    "CheckStep",
    "DoStep",
    "EachStep",
    "EndStep",
    "Goto",
    "SayStep",
    "Step",
    "Target",
    "Texted",
    "WaitStep",
]
