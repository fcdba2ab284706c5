"""What must be known to ask a provider about a message whose fate is unknown (A4)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.line import Line
from bot.people import address_of, person
from casework.vocabulary import ChannelName, DeliveryState
from storage.models import DeliveryAttempt, OutboundMessage


@dataclass(frozen=True)
class Question:
    """One message as its provider would know it. `since` is when the attempt began, `text` its exact words."""

    message_id: int
    delivery: str
    channel: ChannelName
    provider_id: str | None
    to: str
    since: datetime
    text: str | None


def question(line: Line, message_id: int) -> Question | None:
    """Return what to ask about a message, or None when its fate is known by now."""
    row = line.work.first(select(OutboundMessage.__table__).where(OutboundMessage.id == message_id))
    if row is None or row.state != DeliveryState.UNKNOWN:
        return None
    attempt = line.work.first(
        select(DeliveryAttempt.__table__).where(
            DeliveryAttempt.outbound_id == message_id, DeliveryAttempt.fence == row.fence
        )
    )
    if attempt is None:
        return None
    phone = person(line, row.person_id).phone(attempt.contact_point_id)
    if phone is None:
        return None
    return Question(
        message_id=message_id,
        delivery=f"{message_id}.{row.fence}",
        channel=attempt.channel,
        provider_id=row.provider_id,
        to=address_of(line, phone),
        since=attempt.started_at,
        text=line.work.open(DeliveryAttempt.words, attempt.id, attempt.words),
    )
