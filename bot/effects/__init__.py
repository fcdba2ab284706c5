"""What an answer changes in the family's record: a registry, one applier a kind of effect (design 3)."""

from bot.effects import (
    agreement,
    alert,
    check_in,
    concern,
    contact,
    invitation,
    membership,
    reflection,
    taking_back,
    task,
    unknown,
)
from bot.effects.registry import APPLIERS, Context, apply
from bot.effects.task import tell_human

_ROOMS = (agreement, alert, check_in, concern, contact, invitation, membership, reflection, taking_back, task, unknown)
"""Imported so that each registers its appliers."""

__all__ = ["APPLIERS", "Context", "apply", "tell_human"]
