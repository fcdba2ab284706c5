"""Proof that what was measured was done: rows counted, so that a broken road cannot look fast."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Select, func, select

from benchmarks.proof import must
from bot.channels.protocol import Inbound
from casework.vocabulary import PromptState
from console.composition import House
from storage.models import Alert, CommitmentEvent, InboundMessage, OutboundMessage, Prompt, ScaleRating


def count(house: House, statement: Select[int]) -> int:
    """Return one number from the tables."""
    with house.database.reading() as conn:
        return conn.scalar(statement) or 0


def rows(table: type) -> Select[int]:
    """Return the statement that counts a table's rows."""
    return select(func.count()).select_from(table)


def turns_done(house: House, messages: Sequence[Inbound]) -> None:
    """Every message of the town's rounds is stored, understood, applied and answered, and nobody was alarmed."""
    with house.database.reading() as conn:
        states = Counter(conn.scalars(select(InboundMessage.state)))
        provided = set(conn.scalars(select(InboundMessage.provider_id)))
    must(states == {"heard": len(messages)}, f"{len(messages)} messages were to be heard, not {dict(states)}")
    must(provided == {each.provider_id for each in messages}, "each message is stored under its own id")
    answered = count(house, rows(Prompt).where(Prompt.state == PromptState.ANSWERED, Prompt.ring.is_not(None)))
    must(answered == len(messages), f"{len(messages)} questions were to be answered, not {answered}")
    said = count(house, rows(OutboundMessage).where(OutboundMessage.kind == "reply"))
    must(said == len(messages), f"{len(messages)} answers were to be queued, not {said}")
    must(count(house, rows(Alert)) == 0, "no turn was to raise an alert")


def effects_done(house: House, promises: int, ratings: int) -> None:
    """What the replies change in the families' record is there."""
    must(count(house, rows(CommitmentEvent)) == promises, f"{promises} promises were to be reported")
    must(count(house, rows(ScaleRating)) == ratings, f"{ratings} ratings were to be kept")
