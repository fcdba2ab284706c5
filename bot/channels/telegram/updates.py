"""One of Telegram's updates as a message in.

Any JSON whatever is read without failing: an update that makes no sense must not stand in the way of the next.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.channels.protocol import Button, Inbound
from casework.vocabulary import ChannelName

PROVIDER = "telegram"
KINDS = ("message", "edited_message", "callback_query")
"""The updates we ask for."""

SILENT = frozenset(
    {
        "auto_delete_timer_changed",
        "boost_added",
        "chat_background_set",
        "delete_chat_photo",
        "forum_topic_created",
        "message_auto_delete_timer_changed",
        "new_chat_photo",
        "new_chat_title",
        "pinned_message",
        "proximity_alert_triggered",
        "write_access_allowed",
    }
)
"""What a chat says about itself; nobody wrote it. Anything else without words counts as media: a human looks."""


def parse_update(update: object) -> Inbound | None:
    """Return the message in an update, or None when nobody wrote to us.

    A message in a group comes without its words. An edited message is a new one with `edited` set. The payload of
    a start link stays in the text, as "/start payload". Programs are not listened to.
    """
    if not isinstance(update, Mapping) or _number(update.get("update_id")) is None:
        return None
    tap, written, edited = (_part(update, kind) for kind in ("callback_query", "message", "edited_message"))
    if tap is not None:
        return _tap(update, tap)
    if written is not None:
        return _message(update, written, edited=False)
    return None if edited is None else _message(update, edited, edited=True)


def _tap(update: Mapping[str, Any], tap: Mapping[str, Any]) -> Inbound | None:
    sender = _part(tap, "from")
    if sender is None or _number(sender.get("id")) is None or sender.get("is_bot") is True:
        return None
    chat = _part(_part(tap, "message") or {}, "chat") or {"type": "private"}
    group = chat.get("type") != "private"
    button = None if group else Button.read(tap.get("data"))
    return _inbound(update, sender["id"], "button", button=button, group=group)


def _message(update: Mapping[str, Any], message: Mapping[str, Any], *, edited: bool) -> Inbound | None:
    chat, sender = _part(message, "chat") or {}, _part(message, "from") or {}
    if _number(chat.get("id")) is None or sender.get("is_bot") is True:
        return None
    sent_at = _moment(message.get("edit_date" if edited else "date"))
    if chat.get("type") != "private":
        return _inbound(update, chat["id"], "text", sent_at=sent_at, group=True, edited=edited)
    words = message.get("text")
    if isinstance(words, str):
        return _inbound(update, chat["id"], "text", words, sent_at=sent_at, edited=edited)
    if not SILENT.isdisjoint(message):
        return None
    caption = message.get("caption")
    words = caption if isinstance(caption, str) else ""
    return _inbound(update, chat["id"], "media", words, sent_at=sent_at, edited=edited)


def _inbound(update: Mapping[str, Any], address: int, kind: str, words: str = "", **more: Any) -> Inbound:
    return Inbound(
        provider=PROVIDER,
        provider_id=str(update["update_id"]),
        channel=ChannelName.TELEGRAM,
        address=str(address),
        text=words.encode("utf-8", "replace").decode(),  # half a surrogate pair cannot be stored
        kind=kind,
        **{"button": None, "sent_at": None, **more},
    )


def _part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    part = whole.get(name)
    return part if isinstance(part, Mapping) else None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _moment(value: object) -> datetime | None:
    seconds = _number(value)
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None and 0 < seconds < 2**33 else None
