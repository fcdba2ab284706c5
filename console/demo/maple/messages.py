"""What was said in the last check-ins, so that the phones are in use when the visitor comes (method 9)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot import wording
from bot.dialogue.turn import Say
from bot.outbox.saying import saved
from casework.vocabulary import ChannelName, DeliveryState, Priority
from console.demo.maple.days import at
from console.demo.maple.people import CHARACTERS, Character
from storage.models import ContactPoint, DeliveryAttempt, InboundMessage, OutboundMessage
from storage.work import Work

LONDON = ZoneInfo("Europe/London")
HOW_MEMBERS = ("well", "mixed", "worried", "not_seen")
HOW_CAREGIVER = ("ok", "mixed", "hard", "ring_me")
DID = ("kept", "partly", "missed", "not_triggered")


@dataclass(frozen=True)
class Talk:
    """One answered check-in: its day, the hours until the first answer, and the part that was asked about."""

    name: str
    number: int
    hours: float
    part: str | None = None


TALKS = (
    Talk("Sam", 58, 6.0, "Tue lift"),
    Talk("Elena", 65, 0.9, "Friday sleepover"),
    Talk("Joan", 65, 0.5, "Morning wave"),
    Talk("Kemi", 65, 0.7, "8 pm ring"),
    Talk("Marco", 65, 2.9, "Sat 10 to 4"),
    Talk("Mari", 69, 0.8),
)

_PAUSE = timedelta(minutes=2)


def add_messages(work: Work, family_id: int, people: dict[str, int]) -> None:
    """Write both sides of each talk as the phone line would have left them."""
    numbers = count(1)
    for talk in TALKS:
        character = next(each for each in CHARACTERS if each.name == talk.name)
        thread = _Thread(work, family_id, people[talk.name], character, numbers)
        moment = at(talk.number, 16)
        for say in _says(talk):
            thread.asks(say, moment)
            if say.options:
                moment += _PAUSE if moment > at(talk.number, 16) else timedelta(hours=talk.hours)
                thread.taps_first(say, moment)


def _says(talk: Talk) -> list[Say]:
    flow = "nm_checkin" if talk.part else "cg_checkin"
    says = [_ask(f"{flow}/how_is_it", {"name": talk.name}, HOW_MEMBERS if talk.part else HOW_CAREGIVER)]
    if talk.part:
        says.append(_ask("nm_checkin/did_part", {"part": talk.part}, DID))
    return [*says, Say(f"{flow}/thanks/text", {"name": talk.name, "day": at(talk.number + 7, 16)})]


def _ask(key: str, args: dict[str, object], options: tuple[str, ...]) -> Say:
    return Say(f"{key}/text", args, options, "choice", key.split("/")[1])


class _Thread:
    """One phone's messages, written one after the other."""

    def __init__(self, work: Work, family_id: int, person_id: int, character: Character, numbers: "count[int]") -> None:
        self._work = work
        self._family_id = family_id
        self._person_id = person_id
        self._language = character.language
        self._channel, self._address = character.phones[0]
        self._shape = "sms" if self._channel is ChannelName.SMS else "app"
        self._numbers = numbers
        self._point_id = work.conn.scalar(
            select(ContactPoint.id).where(ContactPoint.person_id == person_id).order_by(ContactPoint.position).limit(1)
        )

    def asks(self, say: Say, moment: datetime) -> None:
        """Write what went out. It is left out of the cap: the visitor's week begins with the visitor."""
        rendered = self._rendered(say)
        provider_id = f"seed-{next(self._numbers)}"
        sent: dict[str, Any] = {"provider_id": provider_id, "contact_point_id": self._point_id}
        outbound_id = self._work.insert(
            OutboundMessage,
            **sent,
            person_id=self._person_id,
            family_id=self._family_id,
            kind=Priority.CHECK_IN if say.kind else "reply",
            says=saved((say,)),
            state=DeliveryState.DELIVERED,
            queued_at=moment,
            not_before=moment,
            fence=1,
            tries=1,
            sent_at=moment,
            settled_at=moment,
            provider=f"sim-{self._channel}",
            counts=False,
        )
        self._work.insert(
            DeliveryAttempt,
            **sent,
            outbound_id=outbound_id,
            fence=1,
            channel=self._channel,
            words=rendered.text,
            parts=rendered.parts.parts,
            started_at=moment,
            finished_at=moment,
            outcome="sent",
        )

    def taps_first(self, say: Say, moment: datetime) -> None:
        """Write the first option as it came back: its number by SMS, its label elsewhere."""
        self._work.insert(
            InboundMessage,
            provider=f"sim-{self._channel}",
            provider_id=f"seed-{next(self._numbers)}",
            channel=self._channel,
            address=self._address,
            address_index=self._work.vault.index(
                "telegram" if self._channel is ChannelName.TELEGRAM else "phone", self._address
            ),
            contact_point_id=self._point_id,
            person_id=self._person_id,
            family_id=self._family_id,
            words="1" if self._shape == "sms" else self._rendered(say).options[0],
            kind="text",
            received_at=moment,
        )
        self._work.update(ContactPoint, self._point_id or 0, last_inbound_at=moment)

    def _rendered(self, say: Say) -> wording.Rendered:
        return wording.say_text((say,), self._language, LONDON, self._shape)
