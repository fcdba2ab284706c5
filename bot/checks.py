"""What a script may ask the record in the middle of a turn (`check:` steps): a registry, one finder a check."""

from collections.abc import Callable, Mapping

from sqlalchemy import select

from bot.dialogue.turn import Check
from bot.effects.registry import Context
from bot.line import Line
from storage.models import ContactPoint, Exclusion, Membership

Finder = Callable[[Line, Context, Mapping[str, object]], str]


def find(line: Line, context: Context, check: Check) -> str:
    """Return what the record says to a script's question."""
    return FINDERS[check.name](line, context, check.args)


def number_ok(line: Line, context: Context, args: Mapping[str, object]) -> str:
    """`conflict` when a number is an excluded person's (of any family) or a caregiver's own; else `clear`.

    A match means somebody may be steering the caregiver (method 4.5 C).
    """
    index = line.work.vault.index("phone", str(args["number"]))
    excluded = line.work.conn.scalar(select(Exclusion.id).where(Exclusion.address_index == index).limit(1))
    own = line.work.conn.scalar(
        select(ContactPoint.id)
        .join(Membership, Membership.person_id == ContactPoint.person_id)
        .where(ContactPoint.address_index == index, Membership.family_id == context.family_id)
        .where(Membership.kind == "caregiver")
        .limit(1)
    )
    return "conflict" if excluded or own else "clear"


FINDERS: dict[str, Finder] = {"number_ok": number_ok}
"""Every check a flow may name; lint and a loop in the tests hold flows to it."""
