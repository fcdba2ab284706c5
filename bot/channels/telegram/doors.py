"""The door Telegram calls in webhook mode. Nothing without the secret is read (G9)."""

import json
from collections.abc import Mapping
from hmac import compare_digest
from typing import Any

from bot.channels.errors import Forged, Unreadable

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # the header's name


class TelegramDoor:
    """Checks that a call is Telegram's. `secret` is what `use_webhook` told it."""

    def __init__(self, secret: str) -> None:
        if not secret:
            raise ValueError("a webhook without a secret would let anyone in")
        self._secret = secret.encode()

    def read(self, body: bytes, header: str | None) -> Mapping[str, Any]:
        """Return the update in a request's body; raises `Forged`, or `Unreadable` when it is no update."""
        if not compare_digest((header or "").encode("utf-8", "replace"), self._secret):
            raise Forged("the secret does not fit")
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            raise Unreadable("not JSON") from None
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            raise Unreadable("update_id is missing")
        return update
