"""What one phone shows: the words that came and went, and what its owner may tap."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import Connection, Row, select

from casework.vocabulary import ChannelName, PromptState
from console.demo.moments import clock_face, day_of
from console.demo.phones import Line, Phone
from storage.models import Alert, Conversation, DeliveryAttempt, InboundMessage, OutboundMessage, Prompt
from storage.sealed_rows import open_value
from storage.sealing import Vault

MOST_BUBBLES = 60
"""A thread shows its newest; the record has all."""

MOST_QUESTIONS = 3
"""Staff may hold several alerts at once; a phone offers the answers to its newest ones."""


@dataclass(frozen=True)
class Bubble:
    """One message on the screen. `mine`: written by the phone's owner. `day` is set where a new day begins.

    `calls`: it came of itself, as no answer to what the owner wrote.
    """

    id: str
    mine: bool
    words: str
    at: datetime
    channel: ChannelName
    contact_point_id: int | None
    calls: bool = False
    day: str = ""

    @property
    def time(self) -> str:
        """The wall's hour and minute."""
        return clock_face(self.at)


@dataclass(frozen=True)
class Choice:
    """One answer to tap. `text` is what it stands for when written; `place` counts from 0.

    `written`: there is no button for it on any channel, as with the numbers of a scale.
    """

    place: int
    label: str
    text: str
    written: bool = False


@dataclass(frozen=True)
class Question:
    """An open question with what may be tapped; none where words are wanted.

    `code` is the alert's, which an answer by text begins with. `about` is the kind of subject: "check_in".
    """

    prompt_id: int
    code: str
    about: str
    choices: tuple[Choice, ...]


def bubbles(conn: Connection, vault: Vault, phone: Phone) -> tuple[Bubble, ...]:
    """Return the newest messages of both directions, oldest first, each day marked where it begins."""
    found = [*_came(conn, vault, phone), *_went(conn, vault, phone)]
    newest = sorted(found, key=lambda each: (each.at, int(each.id[1:])))[-MOST_BUBBLES:]
    return tuple(_with_days(newest))


def new_count(shown: tuple[Bubble, ...]) -> int:
    """Return how many messages came of themselves since the owner last wrote."""
    unread = takewhile(lambda bubble: not bubble.mine, reversed(shown))
    return sum(bubble.calls for bubble in unread)


def answering_line(phone: Phone, shown: tuple[Bubble, ...]) -> Line:
    """Return the line a person would answer on: the one the newest message came by."""
    came = next((bubble.contact_point_id for bubble in reversed(shown) if not bubble.mine), None)
    return phone.line(came)


def questions(conn: Connection, vault: Vault, phone: Phone) -> tuple[Question, ...]:
    """Return the open questions that can be answered by a tap, newest first; only staff can have several."""
    rows = conn.execute(
        select(Prompt.id, Prompt.kind, Prompt.options, Conversation.subject_kind, Alert.code)
        .join(Conversation, Conversation.id == Prompt.conversation_id)
        .outerjoin(Alert, (Conversation.subject_kind == "alert") & (Alert.id == Conversation.subject_id))
        .where(Prompt.person_id == phone.person_id, Prompt.state == PromptState.OPEN)
        .order_by(Prompt.opened_at.desc(), Prompt.id.desc())
    ).all()
    newest = [row for row in rows[:MOST_QUESTIONS] if row.code] or rows[:1]
    return tuple(
        Question(
            prompt_id=row.id,
            code=row.code or "",
            about=row.subject_kind or "",
            choices=_choices(row.kind, open_value(vault, Prompt.options, row.id, row.options)),
        )
        for row in newest
    )


def _choices(kind: str, options: Iterable[dict[str, str]] | None) -> tuple[Choice, ...]:
    if kind == "scale":
        return tuple(Choice(number, str(number), str(number), written=True) for number in range(11))
    return tuple(Choice(place, each["label"], str(place + 1)) for place, each in enumerate(options or ()))


def _came(conn: Connection, vault: Vault, phone: Phone) -> list[Bubble]:
    table = DeliveryAttempt.__table__
    attempts = (
        select(table, OutboundMessage.kind)
        .join(OutboundMessage, OutboundMessage.id == DeliveryAttempt.outbound_id)
        .where(OutboundMessage.person_id == phone.person_id, DeliveryAttempt.outcome == "sent")
        .order_by(DeliveryAttempt.id.desc())
        .limit(MOST_BUBBLES)
    )
    return [
        Bubble(
            id=f"a{row.id}",
            mine=False,
            words=str(open_value(vault, DeliveryAttempt.words, row.id, row.words) or ""),
            at=row.finished_at or row.started_at,
            channel=row.channel,
            contact_point_id=row.contact_point_id,
            calls=row.kind != "reply",
        )
        for row in conn.execute(attempts)
    ]


def _went(conn: Connection, vault: Vault, phone: Phone) -> list[Bubble]:
    table = InboundMessage.__table__
    sent = (
        select(table, Prompt.answer, Prompt.options)
        .outerjoin(Prompt, Prompt.id == InboundMessage.prompt_id)
        .where(InboundMessage.person_id == phone.person_id)
        .order_by(InboundMessage.id.desc())
        .limit(MOST_BUBBLES)
    )
    return [
        Bubble(
            id=f"i{row.id}",
            mine=True,
            words=str(open_value(vault, InboundMessage.words, row.id, row.words) or "") or _tapped(vault, row),
            at=row.received_at,
            channel=row.channel,
            contact_point_id=row.contact_point_id,
        )
        for row in conn.execute(sent)
    ]


def _tapped(vault: Vault, row: Row[Any]) -> str:
    """Return the label of the button that was tapped: a tap carries no words of its own."""
    if row.prompt_id is None:
        return "(tapped)"
    answer = open_value(vault, Prompt.answer, row.prompt_id, row.answer)
    options = open_value(vault, Prompt.options, row.prompt_id, row.options) or ()
    return next((str(each["label"]) for each in options if each["value"] == answer), "(tapped)")


def _with_days(shown: list[Bubble]) -> list[Bubble]:
    marked: list[Bubble] = []
    last = ""
    for bubble in shown:
        day = day_of(bubble.at)
        marked.append(replace(bubble, day=day) if day != last else bubble)
        last = day
    return marked
