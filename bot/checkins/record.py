"""One check-in as its row holds it, and what became of the messages that asked."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from bot.line import Line
from casework.vocabulary import CheckInState, ConversationState, DeliveryState
from storage import journal
from storage.lookups import Lookup, keys
from storage.models import CheckIn as CheckInRow
from storage.models import Conversation, OutboundMessage

UNANSWERED = (CheckInState.SCHEDULED, CheckInState.SENT, CheckInState.CHASING)
"""Nobody has answered the first question, and the window is open."""

LOST = frozenset({DeliveryState.FAILED, DeliveryState.DROPPED, DeliveryState.UNKNOWN})

CHECK_INS = Lookup(select(CheckInRow.__table__).where(CheckInRow.id.in_(keys())), by="id")
WAITING = Lookup(
    select(CheckInRow.__table__).where(CheckInRow.person_id.in_(keys()), CheckInRow.state.in_(UNANSWERED)),
    by="person_id",
)


class NoCheckIn(LookupError):
    """There is no such check-in."""


@dataclass(frozen=True)
class CheckIn:
    """What the ladder and the answers need to know of a check-in."""

    id: int
    family_id: int
    person_id: int
    rhythm_id: int
    due_at: datetime
    opened_at: datetime | None
    window_ends_at: datetime | None
    state: CheckInState
    answered_at: datetime | None
    finished_at: datetime | None
    conversation_id: int | None

    @property
    def waits(self) -> bool:
        """True while it is open and nobody has answered."""
        return self.state in UNANSWERED


class Fate(StrEnum):
    """What became of the messages that asked one check-in (design 4: silences are told apart)."""

    HANDED = "handed"
    IN_LINE = "in_line"  # waits behind another conversation with this person
    WITH_US = "with_us"  # not handed over yet: our own silence
    LOST = "lost"  # refused, dropped, or nobody knows: not theirs either
    NEVER = "never"  # no text was to be sent


def load(line: Line, check_in_id: int) -> CheckIn:
    """Read one check-in; raises `NoCheckIn`."""
    found = line.work.look(CHECK_INS, check_in_id)
    if not found:
        raise NoCheckIn(f"no check-in {check_in_id}")
    return _read(found[0])


def waiting_of(line: Line, person_id: int) -> list[CheckIn]:
    """Return the unanswered check-ins of one person."""
    return [_read(row) for row in line.work.look(WAITING, person_id)]


def fate(line: Line, check_in: CheckIn) -> tuple[Fate, datetime | None]:
    """Return what became of the texts that asked, and when the first was handed to a provider."""
    if check_in.conversation_id is None:
        return Fate.NEVER, None
    rows = line.work.all(
        select(OutboundMessage.state, OutboundMessage.sent_at).where(
            OutboundMessage.conversation_id == check_in.conversation_id
        )
    )
    handed = [row.sent_at for row in rows if row.sent_at is not None and row.state not in LOST]
    if handed:
        return Fate.HANDED, min(handed)
    if any(row.state not in LOST for row in rows):
        return Fate.WITH_US, None
    return (Fate.LOST if rows else _before_asking(line, check_in.conversation_id)), None


def write(line: Line, check_in: CheckIn, kind: str, actor: str = "kithline", **payload: Any) -> None:
    """Put on the family's record what happened to a check-in."""
    told = {"check_in": check_in.id, "person": check_in.person_id, **payload}
    journal.write(line.work, check_in.family_id, f"check_in_{kind}", actor, told)


def _before_asking(line: Line, conversation_id: int) -> Fate:
    state = line.work.conn.scalar(select(Conversation.state).where(Conversation.id == conversation_id))
    return Fate.IN_LINE if state in (ConversationState.QUEUED, ConversationState.SUSPENDED) else Fate.LOST


def _read(row: Any) -> CheckIn:
    return CheckIn(
        id=row.id,
        family_id=row.family_id,
        person_id=row.person_id,
        rhythm_id=row.rhythm_id,
        due_at=row.due_at,
        opened_at=row.opened_at,
        window_ends_at=row.window_ends_at,
        state=row.state,
        answered_at=row.answered_at,
        finished_at=row.finished_at,
        conversation_id=row.conversation_id,
    )
