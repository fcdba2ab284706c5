"""A reply from a member of staff: it names its alert by code, or answers the only one there was (method 4.5 G)."""

from sqlalchemy import Select, func, or_, select

from bot import turns
from bot.inbox import answering
from bot.inbox.message import Message
from bot.inbox.saying import say_once
from bot.line import Line
from bot.prompts import newest_open
from bot.turns.agenda import ALERT_FLOW
from casework.codes import read_code
from casework.vocabulary import ConversationState
from storage.models import Alert, Conversation, InboundMessage, OutboundMessage, Prompt


def hear(line: Line, message: Message) -> None:
    """Give a staff reply to the alert it is about; when that is not plain, ask for the code."""
    found = _tapped(line, message) or _coded(line, message)
    if found is not None:
        _answer(line, message, *found)
        return
    coded = read_code(message.text)
    if coded is not None and message.inbound.button is None and not message.text.strip().isdigit():
        say_once(line, message, "repair/unknown_code/text", {"code": coded[0]}, kind="staff_alert")
        return
    alone = _only_open(line, message)
    if alone is not None:
        _answer(line, message, alone, message.text)
        return
    line.work.update(InboundMessage, message.id, needs_reading=True)
    say_once(line, message, "repair/which_code/text", kind="staff_alert")


def _answer(line: Line, message: Message, conversation_id: int, text: str) -> None:
    prompt_id = newest_open(line, conversation_id)
    line.work.update(InboundMessage, message.id, conversation_id=conversation_id, prompt_id=prompt_id)
    if prompt_id is None:
        line.work.update(InboundMessage, message.id, needs_reading=True)
        say_once(line, message, "repair/alert_closed/text", _code(line, conversation_id), kind="staff_alert")
        return
    reply = answering.reply(line, message, prompt_id, text)
    turns.hear(line, conversation_id, reply, prompt_id=prompt_id, inbound_id=message.id)


def _code(line: Line, conversation_id: int) -> dict[str, object]:
    code = line.work.conn.scalar(
        select(Alert.code)
        .join(Conversation, Conversation.subject_id == Alert.id)
        .where(Conversation.id == conversation_id)
    )
    return {"code": code}


def _tapped(line: Line, message: Message) -> tuple[int, str] | None:
    if message.inbound.button is None:
        return None
    row = line.work.first(
        select(Prompt.conversation_id)
        .where(Prompt.id == message.inbound.button[0], Prompt.person_id == message.person_id)
        .where(Prompt.flow == ALERT_FLOW)
    )
    return (row.conversation_id, message.text) if row else None


def _coded(line: Line, message: Message) -> tuple[int, str] | None:
    """The newest conversation this person has about the alert of that code; only who was paged has one."""
    coded = read_code(message.text)
    if coded is None:
        return None
    code, rest = coded
    row = line.work.first(
        _alerts_of(message)
        .where(Alert.code == code)
        .order_by(Conversation.opened_at.desc(), Conversation.id.desc())
        .limit(1)
    )
    return (row.id, rest) if row else None


def _only_open(line: Line, message: Message) -> int | None:
    """A bare answer counts only when exactly one alert was open as our last text to them went."""
    last = line.work.conn.scalar(
        select(func.max(OutboundMessage.sent_at)).where(OutboundMessage.person_id == message.person_id)
    )
    if last is None:
        return None
    rows = line.work.all(
        _alerts_of(message)
        .where(Alert.opened_at <= last, or_(Alert.closed_at.is_(None), Alert.closed_at > last))
        .where(Conversation.state == ConversationState.OPEN)
    )
    return rows[0].id if len({row.alert_id for row in rows}) == 1 else None


def _alerts_of(message: Message) -> Select[int, int]:
    return (
        select(Conversation.id, Alert.id.label("alert_id"))
        .join(Alert, Alert.id == Conversation.subject_id)
        .where(Conversation.person_id == message.person_id, Conversation.subject_kind == "alert")
    )
