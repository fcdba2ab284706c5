"""Messages that reached Twilio while we were away: it does not call again by itself (design 6a)."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.channels.protocol import Inbound
from bot.channels.twilio.sending import TwilioSms, answered
from bot.channels.twilio.statuses import PROVIDER, channel_and_address

if TYPE_CHECKING:
    from twilio.rest.api.v2010.account.message import MessageInstance  # type: ignore[import-untyped]

MOST = 1_000


def missed_messages(sms: TwilioSms, since: datetime) -> tuple[Inbound, ...]:
    """Return what phones sent us since a moment (aware, UTC), oldest first; ask after every start.

    Most of it was taken in already: the inbox knows a repeat by its id. A word that Twilio acted on by itself
    comes as the message it was. Raises as `send` does.
    """
    listed = answered(lambda: sms.client.messages.list(date_sent_after=since, limit=MOST))
    return tuple(_inbound(each) for each in reversed(listed) if each.direction == "inbound")


def _inbound(message: "MessageInstance") -> Inbound:
    channel, address = channel_and_address(str(message.from_))
    sent_at = message.date_sent if isinstance(message.date_sent, datetime) else None
    kind = "text" if str(message.num_media or "0") == "0" else "media"
    return Inbound(PROVIDER, str(message.sid), channel, address, message.body or "", None, kind, sent_at)
