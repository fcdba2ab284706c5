"""A text from somebody who must not be messaged or told: answered by nobody, and paged (method 4.4, flow 30)."""

from bot.agency import agency
from bot.alerts import open_alert
from bot.inbox.message import Message
from bot.line import Line
from casework.vocabulary import Severity
from storage.journal import write
from storage.models import InboundMessage


def page(line: Line, message: Message) -> None:
    """Keep the words for a human, raise a high alert, and say nothing back."""
    family_id = message.sender.excluded_from
    assert family_id is not None
    line.work.update(InboundMessage, message.id, needs_reading=True)
    write(line.work, family_id, "excluded_person_wrote", "kithline", {"inbound": message.id})
    open_alert(
        line,
        kind="excluded_person_wrote",
        severity=Severity.HIGH,
        family_id=family_id,
        agency_id=agency(line).id,
    )
