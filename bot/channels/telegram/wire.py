"""The HTTP under Telegram's library: how long it waits, and what each answer means.

An answer is judged here, by its status and description, and not by the library's exceptions: there a refusal
(BadRequest) and a lost answer (TimedOut) are both kinds of NetworkError, and reading a waiting time warns.
"""

import json
from datetime import timedelta
from typing import Any

import httpx
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.channels.codes import telegram_code
from bot.channels.errors import ChannelError, OutcomeUnknown, TryLater
from bot.channels.loopback import is_loopback
from bot.channels.refusals import refusal

PROVIDER = "telegram"
LONGEST_WAIT = timedelta(hours=1)
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)


class Stopped(TelegramError):
    """Carries one of our errors through the library, which lets only its own pass."""

    def __init__(self, error: ChannelError) -> None:
        super().__init__(error.code)
        self.error = error


class Wire(HTTPXRequest):
    """One pool of connections. `connect` and `read` are seconds."""

    def __init__(self, api: str, *, connect: float, read: float) -> None:
        super().__init__(
            connection_pool_size=16,
            connect_timeout=connect,
            read_timeout=read,
            write_timeout=read,
            pool_timeout=connect,
            httpx_kwargs={"trust_env": not is_loopback(api)},
        )

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Make one call; raises `Stopped` for everything that is not a plain yes."""
        try:
            status, payload = await super().do_request(*args, **kwargs)
        except TelegramError as fault:
            # from None: the address holds the token
            never_left = isinstance(fault.__cause__, NEVER_LEFT)
            raise Stopped(TryLater("unreachable") if never_left else OutcomeUnknown("no_answer")) from None
        error = judged(status, payload)
        if error is not None:
            raise Stopped(error)
        return status, payload


class RawBot(Bot):
    """The library's bot, and updates as Telegram wrote them: one that it cannot read must not hide the others."""

    async def raw_updates(self, offset: int | None, wait: int, kinds: list[str]) -> list[dict[str, Any]]:
        """Return what comes within `wait` seconds; whatever is below `offset` is confirmed by asking."""
        data = {"timeout": wait, "offset": offset, "allowed_updates": kinds}
        updates = await self._post("getUpdates", data, read_timeout=wait + 5)
        if not isinstance(updates, list):
            raise Stopped(OutcomeUnknown("strange_answer"))
        return [each for each in updates if isinstance(each, dict) and isinstance(each.get("update_id"), int)]


def judged(status: int, payload: bytes) -> ChannelError | None:
    """Return what an answer means; None for a plain yes."""
    answer = _read(payload)
    if status == 503:
        return TryLater("503")
    if status >= 500:
        return OutcomeUnknown("server_error")
    if answer is None:
        return OutcomeUnknown("strange_answer")
    if 200 <= status < 300 and answer.get("ok") is True and "result" in answer:
        return None
    error_code = answer.get("error_code")
    if not isinstance(error_code, int) or error_code < 400:
        return OutcomeUnknown("strange_answer")
    if error_code == 429:
        return TryLater("429", _retry_after(answer))
    return refusal(PROVIDER, telegram_code(error_code, str(answer.get("description", ""))))


def _read(payload: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _retry_after(answer: dict[str, Any]) -> timedelta | None:
    parameters = answer.get("parameters")
    wish = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return min(timedelta(seconds=min(wish, 10**6)), LONGEST_WAIT) if isinstance(wish, int) and wish > 0 else None
