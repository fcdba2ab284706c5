"""What one phone shows: the words that came and went, and what its owner may tap."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from casework.vocabulary import ChannelName, PromptState
from console.demo.moments import clock_face
from console.demo.phones import Phone
from storage.models import Alert, Conversation, DeliveryAttempt, OutboundMessage, Prompt
from storage.sealed_rows import open_value
from storage.sealing import Vault

MOST_BUBBLES = 60
"""A thread shows its newest; the record has all."""

MOST_QUESTIONS = 3
"""Staff may hold several alerts at once; a phone offers the answers to its newest ones."""


@dataclass(frozen=True)
class Bubble:
    """One message on the screen. `mine`: written by the phone's owner. `day` is set where a new day begins."""

    id: str
    mine: bool
    words: str
    at: datetime
    channel: ChannelName
    contact_point_id: int | None
    day: str = ""

    @property
    def time(self) -> str:
        """The wall's hour and minute."""
        return clock_face(self.at)


@dataclass(frozen=True)
class Choice:
    """One answer to tap. `text` is what it stands for when written; `place` counts from 0."""

    place: int
    label: str
    text: str


@dataclass(frozen=True)
class Question:
    """An open question with what may be tapped. `code` is the alert's, which an answer by text begins with."""

    prompt_id: int
    code: str
    choices: tuple[Choice, ...]


def bubbles(conn: Connection, vault: Vault, phone: Phone) -> tuple[Bubble, ...]:
    """Return the newest messages of both directions, oldest first, each day marked where it begins."""
    found = [*_came(conn, vault, phone), *_went(conn, vault, phone)]
    newest = sorted(found, key=lambda each: each.at)[-MOST_BUBBLES:]
    return tuple(_with_days(newest))


def new_count(shown: tuple[Bubble, ...]) -> int:
    """Return how many messages came since the owner last wrote."""
    count = 0
    for bubble in reversed(shown):
        if bubble.mine:
            break
        count += 1
    return count


def questions(conn: Connection, vault: Vault, phone: Phone) -> tuple[Question, ...]:
    """Return the open questions that can be answered by a tap, newest first; only staff can have several."""
    rows = conn.execute(
        select(Prompt.id, Prompt.kind, Prompt.options, Alert.code)
        .join(Conversation, Conversation.id == Prompt.conversation_id)
        .outerjoin(Alert, (Conversation.subject_kind == "alert") & (Alert.id == Conversation.subject_id))
        .where(Prompt.person_id == phone.person_id, Prompt.state == PromptState.OPEN)
        .order_by(Prompt.opened_at.desc(), Prompt.id.desc())
    ).all()
    newest = [row for row in rows[:MOST_QUESTIONS] if row.code] or rows[:1]
    return tuple(
        Question(row.id, row.code or "", _choices(row.kind, open_value(vault, Prompt.options, row.id, row.options)))
        for row in newest
    )


def _choices(kind: str, options: Iterable[dict[str, str]] | None) -> tuple[Choice, ...]:
    if kind == "scale":
        return tuple(Choice(number, str(number), str(number)) for number in range(11))
    return tuple(Choice(place, each["label"], str(place + 1)) for place, each in enumerate(options or ()))


def _came(conn: Connection, vault: Vault, phone: Phone) -> list[Bubble]:
    attempts = (
        select(DeliveryAttempt)
        .join(OutboundMessage, OutboundMessage.id == DeliveryAttempt.outbound_id)
        .where(OutboundMessage.person_id == phone.person_id, DeliveryAttempt.outcome == "sent")
    )
    rows = conn.execute(attempts.order_by(DeliveryAttempt.id.desc()).limit(MOST_BUBBLES))
    return [
        Bubble(
            id=f"a{row.id}",
            mine=False,
            words=open_value(vault, DeliveryAttempt.words, row.id, row.words) or "",
            at=row.finished_at or row.started_at,
            channel=row.channel,
            contact_point_id=row.contact_point_id,
        )
        for row in rows.mappings().all()
        for row in [_Row(row)]
    ]
