"""What Twilio calls us with: a message, or what became of one. Nothing unsigned is read.

Signatures cover the address we are known by (PUBLIC_URL) and every field; forwarded headers are never asked (G8).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Literal, cast
from urllib.parse import parse_qs, urlsplit

from bot.channels.errors import Forged, Unreadable
from bot.channels.protocol import Inbound, OptOut, Receipt
from bot.channels.twilio.statuses import PROVIDER, channel_and_address, code_of, state_of

if TYPE_CHECKING:
    from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_DELIVERY = re.compile(r"[0-9]{1,19}\.[0-9]{1,9}")
_STOPS: Mapping[str, Literal["stop", "start"]] = {"STOP": "stop", "START": "start"}

Fields = Mapping[str, object] | Iterable[tuple[str, object]]
"""What a web framework parsed: a form that may hold a name several times, a plain mapping, or pairs."""


class Form:
    """The fields of one request, each with all its values; what is no text (an upload) is no form of Twilio's."""

    def __init__(self, fields: Fields) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in _pairs(fields):
            if not isinstance(value, str):
                raise Forged("a field is not text")
            self._values.setdefault(name, []).append(value)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __bool__(self) -> bool:
        return bool(self._values)

    def getall(self, name: str) -> list[str]:
        """Return every value of a field, as the signature covers them."""
        return self._values[name]

    def get(self, name: str) -> str:
        """Return a field's first value, or nothing."""
        return self._values.get(name, [""])[0]


class TwilioDoor:
    """Reads what Twilio sends. `public_url` is the address by which Twilio knows us."""

    def __init__(self, token: str, *, public_url: str) -> None:
        self._token = token
        self._public_url = public_url.rstrip("/")
        self._made: RequestValidator | None = None

    def parse_message(self, fields: Fields, url_path: str, signature: str | None) -> Inbound | OptOut:
        """Return one message or opt-out from the fields of a request: pass the parsed form itself, or its pairs.

        `url_path` is path and query as requested. Raises `Forged`, or `Unreadable` for a signed request that is no
        message. HELP stays a message, though Twilio answered it: it may be a cry for help (method 4.1).
        """
        form = self._verified(fields, url_path, signature)
        provider_id = _id(form, "MessageSid")
        channel, address = channel_and_address(form.get("From"))
        if not address or len(address) > 64 or not address.isprintable():
            raise Unreadable("From is missing")
        stop = _STOPS.get(form.get("OptOutType").upper())
        if stop is not None:
            return OptOut(channel, address, provider_id, stop)
        kind = "media" if form.get("NumMedia") not in ("", "0") or form.get("Latitude") else "text"
        return Inbound(PROVIDER, provider_id, channel, address, form.get("Body"), None, kind, None)

    def parse_status(self, fields: Fields, url_path: str, signature: str | None, now: datetime) -> Receipt:
        """Return the receipt in a status call; our delivery id comes from the address Twilio was given."""
        form = self._verified(fields, url_path, signature)
        status = form.get("MessageStatus") or form.get("SmsStatus")
        if not status:
            raise Unreadable("MessageStatus is missing")
        delivery = parse_qs(urlsplit(url_path).query).get("d", [""])[0]
        return Receipt(
            PROVIDER,
            _id(form, "MessageSid"),
            delivery if _DELIVERY.fullmatch(delivery) else None,
            state_of(status),
            code_of(status, form.get("ErrorCode")),
            now,
        )

    def _verified(self, fields: Fields, url_path: str, signature: str | None) -> Form:
        form = Form(fields)
        if not url_path.startswith("/"):
            raise Forged("not a path")
        if not signature or not self._validator().validate(f"{self._public_url}{url_path}", form, signature):
            raise Forged("the signature does not fit")
        return form

    def _validator(self) -> "RequestValidator":
        if self._made is None:
            from twilio.request_validator import RequestValidator

            self._made = RequestValidator(self._token)
        return self._made


def _id(form: Form, name: str) -> str:
    value = form.get(name)
    if not _ID.fullmatch(value):
        raise Unreadable(f"{name} is missing")
    return value


def _pairs(fields: Fields) -> Iterable[tuple[str, object]]:
    if hasattr(fields, "multi_items"):  # Starlette's form: a field that came twice counts twice in the signature
        return cast(Iterable[tuple[str, object]], fields.multi_items())
    return fields.items() if isinstance(fields, Mapping) else fields
