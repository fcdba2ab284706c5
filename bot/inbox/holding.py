"""When our own turn fails: the words are kept, the holding line is sent, a human is told (design 2)."""

import structlog

from bot import alerts
from bot.agency import agency
from bot.inbox.message import Message
from bot.inbox.saying import known_args, plain_or_bland, say_once
from bot.line import Line
from casework.vocabulary import Severity
from storage.models import InboundMessage

log = structlog.get_logger()


def hold(line: Line, message: Message, fault: Exception) -> None:
    """Settle a message whose turn failed, in the same transaction that stored it.

    The log gets the kind of fault and our ids; never the words, which the fault's own text may hold.
    """
    log.error("turn_failed", message=message.id, fault=type(fault).__name__, exc_info=False)
    line.work.update(InboundMessage, message.id, state="failed", needs_reading=True)
    alerts.open_alert(
        line,
        kind="turn_failed",
        severity=Severity.MEDIUM,
        family_id=message.sender.family_id or message.sender.excluded_from,
        person_id=message.sender.person_id,
        agency_id=agency(line).id,
    )
    if message.sender.person_id is None:
        return
    key = plain_or_bland(line, message, "holding")
    say_once(line, message, key, known_args(line, message, key))
