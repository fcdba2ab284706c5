"""The HTTP under Twilio's library: where it goes, how long it waits, and what an odd answer means.

Twilio's create call has no idempotency key, so the one question here is always: can the provider have it?
"""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ConnectTimeout, ProxyError, RequestException, SSLError
from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
from twilio.http.response import Response  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from bot.channels.errors import OutcomeUnknown, SendingHalted, TryLater
from bot.channels.loopback import is_loopback
from bot.channels.quiet import hush
from bot.channels.twilio.held_back import HeldBack, WatchingAdapter

LONGEST_WAIT = timedelta(hours=1)


class Wire(TwilioHttpClient):  # type: ignore[misc]
    """One client for all threads of one account. `api` is Twilio's address, or a double's.

    `connect` and `read` are seconds; together they stay under ten, so that a hung provider holds nobody for longer.
    """

    def __init__(self, api: str, *, connect: float, read: float) -> None:
        super().__init__(timeout=read)
        hush()
        self.timeout = (connect, read)  # requests takes a pair
        self._api = api.rstrip("/")
        assert self.session is not None
        self.session.trust_env = not is_loopback(api)
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, WatchingAdapter())

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        """Make one call; raises `TryLater`, `OutcomeUnknown` or `SendingHalted` where no answer of Twilio's came."""
        try:
            response = super().request(method, self._placed(url), *args, **kwargs)
        except HeldBack:
            raise TryLater("lease_over") from None
        except RequestException as fault:
            # from None: the address of a look-up holds a phone number
            raise (TryLater("unreachable") if never_left(fault) else OutcomeUnknown("no_answer")) from None
        _refuse_odd(response)
        return response

    def close(self) -> None:
        """Let go of the kept connections."""
        assert self.session is not None
        self.session.close()

    def _placed(self, url: str) -> str:
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        return f"{self._api}{parts.path}{query}"


def open_client(account: str, token: str, wire: Wire) -> Client:
    """Return the library's client over our wire."""
    return Client(account, token, http_client=wire)


def never_left(fault: requests.RequestException) -> bool:
    """Say whether a failed call ended before a byte of it was sent: no route, no name, no handshake.

    A certificate that is not valid ends the handshake, and is never passed over (B17).
    """
    if isinstance(fault, ConnectTimeout | SSLError | ProxyError):
        return True
    if not isinstance(fault, NoConnection) or not fault.args:
        return False
    inner = fault.args[0]
    if isinstance(inner, MaxRetryError):
        inner = inner.reason
    return isinstance(inner, NewConnectionError | ConnectTimeoutError)


def _refuse_odd(response: Response) -> None:
    """Stop at what is no answer of Twilio's to this one message; what is one goes on to the library."""
    status, answer = response.status_code, _read(response.text)
    code = str((answer or {}).get("code") or status)
    if status == 401:
        raise SendingHalted(code)
    if status == 429:
        raise TryLater(code, _retry_after(response))
    if status >= 500:
        raise OutcomeUnknown("server_error")
    if answer is None:
        raise OutcomeUnknown("strange_answer")


def _read(text: str) -> dict[str, Any] | None:
    try:
        answer = json.loads(text)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _retry_after(response: Response) -> timedelta | None:
    """Return how long the provider wants us to wait; a date or nonsense counts as no wish."""
    wish = (response.headers or {}).get("Retry-After", "")
    return min(timedelta(seconds=int(wish)), LONGEST_WAIT) if str(wish).isdecimal() and len(wish) < 10 else None
