"""Messages out by Telegram. It has neither receipts nor look-up: its *sent* is final, its *unknown* goes to a human."""

import asyncio
from collections.abc import Coroutine, Mapping
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from bot.channels.errors import ChannelError, OutcomeUnknown
from bot.channels.protocol import Button, Capabilities, Outgoing, Receipt, SentResult
from bot.channels.quiet import hush
from bot.channels.refusals import refusal
from bot.channels.telegram.loop import PrivateLoop
from bot.channels.telegram.updates import KINDS, PROVIDER
from casework.vocabulary import ChannelName

if TYPE_CHECKING:
    from telegram import InlineKeyboardMarkup

T = TypeVar("T")

API = "https://api.telegram.org"
WEBHOOK_DOOR = "/webhooks/telegram"


class TelegramChannel:
    """One bot. `api` is Telegram's address, or a double's; `connect` and `read` are seconds, together under ten."""

    name = ChannelName.TELEGRAM
    provider = PROVIDER
    can = Capabilities(receipts=False, lookup=False, buttons=True, parts=False, window=None)

    def __init__(self, token: str, *, api: str = API, connect: float = 3.0, read: float = 6.0) -> None:
        hush()
        from bot.channels.telegram.wire import RawBot, Wire

        self._limit = connect + read
        self._wires = [Wire(api, connect=connect, read=read) for _ in range(2)]  # polling must not use up sending's
        self._bot = RawBot(token, base_url=f"{api}/bot", request=self._wires[0], get_updates_request=self._wires[1])
        self._loop = PrivateLoop("telegram")

    def send(self, outgoing: Outgoing) -> SentResult:
        """Hand one message to one person; raises as the Protocol says. Groups are never written to (H11)."""
        chat = _private_chat(outgoing.to)
        if outgoing.valid_for is not None and outgoing.valid_for <= timedelta(0):
            raise refusal(PROVIDER, "expired")
        message = self._call(
            self._bot.send_message(
                chat, outgoing.text, reply_markup=_keyboard(outgoing.buttons), disable_web_page_preview=True
            )
        )
        return SentResult(str(message.message_id))

    def look_up(
        self, delivery: str, provider_id: str | None, to: str, since: datetime, text: str | None = None
    ) -> Receipt | None:
        """Telegram cannot be asked; raises `OutcomeUnknown`."""
        raise OutcomeUnknown("no_answer")

    def acknowledge_tap(self, update: Mapping[str, Any]) -> None:
        """Stop the little clock on a tapped button, once the tap is stored; nothing depends on it (B15)."""
        tap = update.get("callback_query")
        if not isinstance(tap, Mapping) or not isinstance(tap.get("id"), str):
            return
        try:
            self._call(self._bot.answer_callback_query(tap["id"]))
        except ChannelError:
            return  # too old, or Telegram is away: the tap counts all the same

    def fetch(self, offset: int | None, wait: int) -> Future[list[dict[str, Any]]]:
        """Ask for updates from `offset` on, waiting up to `wait` seconds for the first; the future may be cancelled."""
        return self._loop.submit(_answered(self._bot.raw_updates(offset, wait, list(KINDS)), wait + self._limit))

    def use_webhook(self, public_url: str, secret: str) -> None:
        """Tell Telegram to call our door, with the secret that proves it."""
        address = f"{public_url.rstrip('/')}{WEBHOOK_DOOR}"
        self._call(self._bot.set_webhook(address, secret_token=secret, allowed_updates=list(KINDS)))

    def use_polling(self) -> None:
        """Tell Telegram to call nobody and keep updates until we fetch them; none is dropped."""
        self._call(self._bot.delete_webhook(drop_pending_updates=False))

    def webhook_address(self) -> str:
        """Return the address Telegram calls, or nothing while it waits to be asked."""
        return self._call(self._bot.get_webhook_info()).url

    def close(self) -> None:
        """Let go of the connections and the thread; twice is as good as once. A poller is closed before it."""
        if self._loop.closed:
            return
        for wire in self._wires:
            self._loop.run(wire.shutdown())
        self._loop.close()

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.run(_answered(work, self._limit))


async def _answered(work: Coroutine[Any, Any, T], limit: float) -> T:
    """Await one call of the library; whatever goes wrong leaves as one of our errors."""
    from bot.channels.telegram.wire import Stopped

    try:
        return await asyncio.wait_for(work, limit)
    except Stopped as stopped:
        raise stopped.error from None
    except TimeoutError:
        raise OutcomeUnknown("no_answer") from None
    except Exception:
        # the library could not read a successful answer; its text may hold the token or the words
        raise OutcomeUnknown("strange_answer") from None


def _private_chat(address: str) -> int:
    try:
        chat = int(address)
    except ValueError:
        raise refusal(PROVIDER, "400_chat") from None
    if chat <= 0:
        raise refusal(PROVIDER, "400_group")
    return chat


def _keyboard(buttons: tuple[Button, ...]) -> "InlineKeyboardMarkup | None":
    """Stack the options, one a row, so that each is as wide as the screen."""
    if not buttons:
        return None
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup

    return InlineKeyboardMarkup([[InlineKeyboardButton(each.label, callback_data=each.data)] for each in buttons])
