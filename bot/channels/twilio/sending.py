"""Texts out by Twilio, and asking Twilio what became of one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from bot.channels.errors import ChannelError, OutcomeUnknown, SendingHalted, Undeliverable
from bot.channels.protocol import Capabilities, Outgoing, Receipt, SentResult
from bot.channels.refusals import refusal
from bot.channels.twilio.held_back import not_after
from bot.channels.twilio.matching import ours
from bot.channels.twilio.statuses import PROVIDER, code_of, state_of
from casework.vocabulary import ChannelName

if TYPE_CHECKING:
    from twilio.rest.api.v2010.account.message import MessageInstance  # type: ignore[import-untyped]

T = TypeVar("T")

API = "https://api.twilio.com"
STATUS_DOOR = "/webhooks/twilio/status"
LONGEST_VALID = timedelta(seconds=36_000)  # Twilio's limit; more than it is refused (90007)
LOOKED_THROUGH = 50


class TwilioSms:
    """SMS through one Twilio account. `sender` is one of its numbers or a messaging service (MG...).

    `public_url` is where Twilio reaches us; a receipt comes back there with our delivery id in its address.
    """

    name = ChannelName.SMS
    provider = PROVIDER
    can = Capabilities(receipts=True, lookup=True, buttons=False, parts=True, window=None)

    def __init__(
        self,
        account: str,
        token: str,
        sender: str,
        *,
        public_url: str,
        api: str = API,
        connect: float = 3.0,
        read: float = 6.0,
    ) -> None:
        from bot.channels.twilio.wire import Wire, open_client

        self._wire = Wire(api, connect=connect, read=read)
        self.client = open_client(account, token, self._wire)
        self.sender = sender
        self.public_url = public_url.rstrip("/")
        self._from = {"messaging_service_sid": sender} if sender.startswith("MG") else {"from_": sender}

    def send(self, outgoing: Outgoing) -> SentResult:
        """Hand one text over; raises as the Protocol says."""
        limits = _validity(outgoing.valid_for)
        with not_after(outgoing.not_after):
            message = self._create(outgoing, limits)
        if not message.sid:
            raise OutcomeUnknown("strange_answer")
        return SentResult(message.sid)

    def _create(self, outgoing: Outgoing, limits: dict[str, int]) -> "MessageInstance":
        return answered(
            lambda: self.client.messages.create(
                to=outgoing.to,
                body=outgoing.text,
                status_callback=f"{self.public_url}{STATUS_DOOR}?d={quote(outgoing.delivery)}",
                smart_encoded=False,  # the words we keep are the words that go, and a look-up finds them again
                **self._from,
                **limits,
            )
        )

    def look_up(
        self, delivery: str, provider_id: str | None, to: str, since: datetime, text: str | None = None
    ) -> Receipt | None:
        """Ask Twilio for a delivery, by its own id or among the newest messages to that number."""
        if provider_id is not None:
            return _receipt(self._fetch(provider_id), delivery)
        # not filtered by date: what still waits in a queue has no date of sending yet
        listed = answered(lambda: self.client.messages.list(to=to, limit=LOOKED_THROUGH))
        return _receipt(ours(listed, since, text), delivery)

    def close(self) -> None:
        """Let go of the connections."""
        self._wire.close()

    def _fetch(self, provider_id: str) -> "MessageInstance | None":
        try:
            return answered(lambda: self.client.messages(provider_id).fetch())
        except SendingHalted as halt:
            if halt.code == "20404":  # here it is the message that is not found, not the account
                return None
            raise


def answered(call: Callable[[], T]) -> T:
    """Make one call of the library; whatever goes wrong leaves as one of our errors."""
    from twilio.base.exceptions import TwilioException  # type: ignore[import-untyped]

    try:
        return call()
    except ChannelError:
        raise
    except TwilioException as refused:
        code = getattr(refused, "code", None) or getattr(refused, "status", None)
        if code is None:
            raise OutcomeUnknown("strange_answer") from None
        raise refusal(PROVIDER, str(code)) from None  # its text may hold a number
    except Exception:
        # the library could not read a successful answer: the provider may have the message
        raise OutcomeUnknown("strange_answer") from None


def _validity(valid_for: timedelta | None) -> dict[str, Any]:
    if valid_for is None:
        return {}
    seconds = int(min(valid_for, LONGEST_VALID).total_seconds())
    if seconds < 1:
        expired = refusal(PROVIDER, "expired")
        assert isinstance(expired, Undeliverable)
        raise expired
    return {"validity_period": seconds}


def _receipt(found: "MessageInstance | None", delivery: str) -> Receipt | None:
    if found is None:
        return None
    status = str(found.status or "")
    at = found.date_updated if isinstance(found.date_updated, datetime) else datetime.now(UTC)
    return Receipt(PROVIDER, str(found.sid), delivery, state_of(status), code_of(status, found.error_code), at)
