"""People of the demo whose phones are not on the page answer for themselves, so that only the visitor's are silent."""

from itertools import count

from sqlalchemy import Connection, Row, select

from bot.channels.protocol import Inbound
from casework.vocabulary import ChannelName, ConversationState, PromptState
from console.composition import House
from storage.models import ContactPoint, Conversation, Person, Prompt, Staff

ANSWERS = {"choice": "1", "yes_no": "1", "scale": "8"}
"""What they say to each kind of question; any other is skipped."""

MOST_ROUNDS = 12
"""More questions in a row than any flow asks."""

_numbers = count(1)


def answer(house: House, names: frozenset[str]) -> None:
    """Answer every open question of the members with these names, until none is left."""
    for _ in range(MOST_ROUNDS):
        replies = _replies(house, names)
        for reply in replies:
            house.take_in(reply).result()
        if not replies:
            return
        house.drain()


def _replies(house: House, names: frozenset[str]) -> list[Inbound]:
    open_questions = (
        select(Prompt.id, Prompt.kind, Person.id.label("person_id"), Person.name)
        .join(Conversation, Conversation.id == Prompt.conversation_id)
        .join(Person, Person.id == Prompt.person_id)
        .join(Staff, Staff.person_id == Person.id, isouter=True)
        .where(Prompt.state == PromptState.OPEN, Conversation.state == ConversationState.OPEN, Staff.id.is_(None))
    )
    with house.database.reading() as conn:
        found = conn.execute(open_questions).all()
        rows = [row for row in found if _name(house, row.person_id, row.name) in names]
        return [_reply(house, _phone_of(conn, row.person_id), row.kind) for row in rows]


def _phone_of(conn: Connection, person_id: int) -> Row[int, ChannelName, bytes]:
    return conn.execute(
        select(ContactPoint.id, ContactPoint.channel, ContactPoint.address)
        .where(ContactPoint.person_id == person_id)
        .order_by(ContactPoint.position)
        .limit(1)
    ).one()


def _reply(house: House, phone: Row[int, ChannelName, bytes], kind: str) -> Inbound:
    address = house.database.vault.open("contact_point", "address", phone.id, phone.address)
    # the moment keeps numbers of two starts apart; a repeat would be taken for a second copy
    provider_id = f"other-{house.clock.now():%Y%m%d%H%M%S%f}-{next(_numbers)}"
    text = ANSWERS.get(kind, "skip")
    return Inbound(f"sim-{phone.channel}", provider_id, phone.channel, address, text, None, "text", None)


def _name(house: House, person_id: int, sealed: bytes) -> str:
    return house.database.vault.open("person", "name", person_id, sealed)
