"""Which question a message answers, and what happens when it answers none."""

from datetime import timedelta

from sqlalchemy import select

from bot import alerts, turns
from bot.agency import agency
from bot.conversations import talks
from bot.dialogue.heard import Reply
from bot.inbox import danger, second_thoughts, words
from bot.inbox.message import Message
from bot.inbox.saying import known_args, plain_or_bland, say_once
from bot.line import Line
from bot.prompts import asked_of, shown
from casework.signals import SignalMatch
from casework.vocabulary import CheckInState, ConversationState, Severity
from storage.models import CheckIn, InboundMessage, OutboundMessage, Prompt

LOOP_MESSAGES = 30
"""More than this from one phone in ten minutes is a machine answering us, or a flood (C11, G20).

We stop answering it, and go on reading.
"""

STILL_LATE = timedelta(days=7)
ONCE_A_DAY = timedelta(hours=24)


def answer(line: Line, message: Message, found: tuple[SignalMatch, ...]) -> None:
    """Hear a message from somebody in a family's network."""
    if _looping(line, message):
        return
    if message.inbound.edited:
        line.work.update(InboundMessage, message.id, needs_reading=True)
        return
    if danger.answered(line, message, found):
        return
    if second_thoughts.taken_back(line, message):
        return
    prompt = _prompt_for(line, message)
    if prompt is not None:
        conversation_id, prompt_id = prompt
        line.work.update(InboundMessage, message.id, conversation_id=conversation_id, prompt_id=prompt_id)
        turns.hear(line, conversation_id, reply(line, message, prompt_id), prompt_id=prompt_id, inbound_id=message.id)
        return
    silent = None if message.inbound.button is not None else _waiting_in_silence(line, message)
    if silent is not None:
        line.work.update(InboundMessage, message.id, conversation_id=silent)
        turns.hear(line, silent, Reply(text=message.text, prompt=None), inbound_id=message.id)
    elif not words.heard(line, message) and not _picked_up_late(line, message):
        _keep(line, message)


def reply(line: Line, message: Message, prompt_id: int, text: str | None = None) -> Reply:
    """Return the message as the engine hears it, read against the question as it was shown."""
    prompt = shown(line, prompt_id)
    tapped = message.inbound.button
    button = None
    if tapped is not None and tapped[0] == prompt_id and 0 <= tapped[1] < len(prompt.options):
        button = prompt.options[tapped[1]].value
    return Reply(
        text=message.text if text is None else text, prompt=prompt, button=button, media=message.inbound.kind == "media"
    )


def _prompt_for(line: Line, message: Message) -> tuple[int, int] | None:
    """A tap answers its own question while that is open; anything else answers the newest open one."""
    tapped = message.inbound.button
    asked = asked_of(line, message.person_id)
    if tapped is not None:
        asked = [each for each in asked if each[1] == tapped[0]]
    return asked[0] if asked else None


def _waiting_in_silence(line: Line, message: Message) -> int | None:
    """A conversation that gives somebody room asks nothing, and still hears what they write (method 4.5, E8)."""
    silent = [each for each in talks(line, message.person_id).values() if each.state is ConversationState.OPEN]
    newest = max(silent, key=lambda each: (each.touched_at, each.id), default=None)
    return newest.id if newest else None


def _picked_up_late(line: Line, message: Message) -> bool:
    """A reply after the window: said warmly, recorded as late, offered to pick up (method 5.3, F5)."""
    late = line.work.first(
        select(CheckIn.id, CheckIn.family_id)
        .where(CheckIn.person_id == message.person_id, CheckIn.state == CheckInState.MISSED)
        .where(CheckIn.window_ends_at >= line.now - STILL_LATE, CheckIn.answered_at.is_(None))
        .order_by(CheckIn.due_at.desc())
        .limit(1)
    )
    if late is None or (message.inbound.button is not None and not _of_check_in(line, message, late.id)):
        return False
    line.work.update(InboundMessage, message.id, needs_reading=True)
    turns.begin(
        line,
        person_id=message.person_id,
        flow="any_missed_checkin_nudge",
        at="late",
        family_id=late.family_id,
        subject=("check_in", late.id),
        contact_point_id=message.contact_point_id,
        answers=True,
    )
    return True


def _of_check_in(line: Line, message: Message, check_in_id: int) -> bool:
    assert message.inbound.button is not None
    found = line.work.conn.scalar(
        select(Prompt.id)
        .join(CheckIn, CheckIn.conversation_id == Prompt.conversation_id)
        .where(Prompt.id == message.inbound.button[0], CheckIn.id == check_in_id)
    )
    return found is not None


def _keep(line: Line, message: Message) -> None:
    """Nothing was asked: the words go before a human; an old tap is explained, a text thanked once a day."""
    line.work.update(InboundMessage, message.id, needs_reading=True)
    key = (
        "repair/late_noted/text"
        if message.inbound.button is not None
        else plain_or_bland(line, message, "nothing_open")
    )
    recently = line.work.conn.scalar(
        select(OutboundMessage.id)
        .where(OutboundMessage.person_id == message.person_id, OutboundMessage.conversation_id.is_(None))
        .where(OutboundMessage.kind == "reply", OutboundMessage.queued_at > line.now - ONCE_A_DAY)
        .limit(1)
    )
    if recently is None:
        say_once(line, message, key, known_args(line, message, key))


def _looping(line: Line, message: Message) -> bool:
    if message.before < LOOP_MESSAGES:
        return False
    line.work.update(InboundMessage, message.id, needs_reading=True)
    if message.before == LOOP_MESSAGES:
        alerts.open_alert(
            line,
            kind="too_many_messages",
            severity=Severity.MEDIUM,
            family_id=message.sender.family_id,
            person_id=message.person_id,
            agency_id=agency(line).id,
        )
    return True
