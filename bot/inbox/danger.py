"""What is said at once to words that mean danger, where it cannot hurt to say it (method, flow 25; 6.5)."""

from bot import outbox, turns
from bot.agency import agency
from bot.conversations import load
from bot.dialogue.turn import Say
from bot.facts.family import dangerous, member_kind
from bot.facts.person import NOBODY_LOCAL
from bot.inbox.message import Message
from bot.line import Line
from bot.people import person
from bot.prompts import open_conversation
from casework.signals import SignalMatch
from casework.vocabulary import MemberKind, Priority, PrivacyLevel, Severity

CALL_NOW = "any_raise_concern/call_now/text"


def answered(line: Line, message: Message, found: tuple[SignalMatch, ...]) -> bool:
    """Answer words of danger; False leaves the message to its usual next line.

    Watched phones get nothing at all. An open phone in immediate danger gets the number to call, without a
    question. Other serious words on an open phone open the questions of a worry. Everywhere else the usual
    next line is all that shows, and a human decides: the alert stands already.
    """
    serious = [each for each in found if each.severity.rank >= Severity.HIGH.rank]
    if not serious:
        return False
    categories = {each.category for each in serious}
    if "message_watched" in categories:
        return True
    if not _open_phone(line, message) or _at_risk(line, message) or _already_asked(line, message):
        return False
    if "immediate_danger" in categories:
        _call_now(line, message)
        return True
    ask_about_worry(line, message)
    return True


def ask_about_worry(line: Line, message: Message) -> None:
    """Raise a worry for somebody, and ask what it is about; whatever else was asked waits."""
    turns.begin(
        line,
        person_id=message.person_id,
        flow="any_raise_concern",
        family_id=message.sender.family_id,
        contact_point_id=message.contact_point_id,
        priority=Priority.DANGER,
        answers=True,
    )


def _call_now(line: Line, message: Message) -> None:
    """E8 at once: the number first, a silent route, what we are doing and cannot do."""
    profile = agency(line).emergency
    outbox.enqueue(
        line,
        person_id=message.person_id,
        says=(Say(CALL_NOW, {"em": profile.em or NOBODY_LOCAL, "silent_call": profile.silent_call}),),
        kind=Priority.DANGER,
        direct_reply=True,
        family_id=message.sender.family_id,
        contact_point_id=message.contact_point_id,
    )


def _open_phone(line: Line, message: Message) -> bool:
    phone = person(line, message.person_id).phone(message.contact_point_id)
    return phone is not None and phone.privacy is PrivacyLevel.OPEN


def _at_risk(line: Line, message: Message) -> bool:
    """A caregiver in a family with an exclusion: somebody else may hold the phone."""
    family_id = message.sender.family_id
    if family_id is None:
        return False
    kind = member_kind(line, family_id, message.person_id)
    return kind is MemberKind.CAREGIVER and dangerous(line, family_id)


def _already_asked(line: Line, message: Message) -> bool:
    """They are answering the questions of a worry right now."""
    conversation_id = open_conversation(line, message.person_id)
    return conversation_id is not None and load(line, conversation_id).dialogue.flow == "any_raise_concern"
