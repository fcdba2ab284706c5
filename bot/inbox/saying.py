"""One line said outside any conversation, in answer to a message."""

from collections.abc import Mapping

from bot import facts, outbox
from bot.dialogue.turn import Say
from bot.inbox.message import Message
from bot.line import Line
from bot.people import person
from casework.vocabulary import PrivacyLevel


def say_once(
    line: Line, message: Message, key: str, args: Mapping[str, object] | None = None, kind: str = "reply"
) -> None:
    """Answer a message with one line, on the phone it came from."""
    outbox.enqueue(
        line,
        person_id=message.person_id,
        says=(Say(key, dict(args or {})),),
        kind=kind,
        direct_reply=True,
        family_id=message.sender.family_id,
        contact_point_id=message.contact_point_id,
    )


def known_args(line: Line, message: Message, key: str) -> dict[str, object]:
    """Return the placeholders of one of the engine's own messages, from what is known of the writer."""
    known = facts.of_person(line, message.person_id, message.sender.family_id, message.contact_point_id)
    return {name: known.get(name, "") for name in line.scripts.message_args(key)}


def plain_or_bland(line: Line, message: Message, name: str) -> str:
    """Return the key of one of the engine's own messages; on a covert phone the one that tells nothing."""
    phone = person(line, message.person_id).phone(message.contact_point_id)
    covert = phone is None or phone.privacy is PrivacyLevel.COVERT
    return f"repair/{'bland' if covert else name}/text"
