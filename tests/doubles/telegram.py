"""A double of Telegram: enough of its Bot API for its own library, and people who write to the bot.

`ledger` is what the bot has sent, oldest first. `scripts["sendMessage"].will(...)` makes calls of one method go
wrong; see `plan.py`. Updates wait until they are confirmed by a later offset, as Telegram keeps them.
"""

import json
from collections import defaultdict
from dataclasses import dataclass
from itertools import count
from threading import Condition
from typing import Any

from tests.doubles.plan import Plan, Script, answers
from tests.doubles.server import Answer, Call, Server, carry_out, post

TOKEN = "900000001:AAE_invented-token-of-the-double-35"
SECRET = "invented-secret-0123456789"
NOW = 1_781_708_400  # 2026-06-17 15:00 UTC


@dataclass(frozen=True)
class Taken:
    """One message the bot sent; `rows` is its keyboard as (label, data), a row a list."""

    message_id: int
    chat: int
    text: str
    rows: list[list[tuple[str, str]]]
    fields: dict[str, str]


def refused(status: int, description: str, **parameters: int) -> Plan:
    """Answer as Telegram refuses."""
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    return answers(status, json.dumps(body))


class TelegramDouble:
    """Telegram on loopback, with one bot."""

    def __init__(self) -> None:
        self.ledger: list[Taken] = []
        self.scripts: defaultdict[str, Script] = defaultdict(Script)
        self.acknowledged: list[str] = []
        self.webhook: dict[str, str] | None = None
        self.asked: list[int | None] = []
        self._updates: list[dict[str, Any]] = []
        self._news = Condition()
        self._count = count(1)
        self._update_ids = count(5_000)
        self.server = Server(self._respond)

    @property
    def address(self) -> str:
        """What KITHLINE_TELEGRAM_API is set to."""
        return self.server.address

    def sent_to(self, chat: int) -> list[str]:
        """Return the words the bot sent to one chat, oldest first."""
        return [each.text for each in self.ledger if each.chat == chat]

    def waiting(self) -> list[int]:
        """Return the ids of the updates nobody has confirmed."""
        with self._news:
            return [each["update_id"] for each in self._updates]

    def writes(self, chat: int, text: str, **fields: Any) -> dict[str, Any]:
        """Somebody writes to the bot; `fields` go into the message."""
        return self.brings({"message": message(next(self._count), chat, text=text, **fields)})

    def edits(self, chat: int, text: str) -> dict[str, Any]:
        """Somebody changes what they wrote."""
        return self.brings({"edited_message": message(next(self._count), chat, text=text, edit_date=NOW + 60)})

    def taps(self, chat: int, data: str) -> dict[str, Any]:
        """Somebody taps a button."""
        shown = message(next(self._count), chat, text="How have things been?")
        tap = {"id": f"tap{next(self._count)}", "from": person(chat), "message": shown, "data": data}
        return self.brings({"callback_query": {**tap, "chat_instance": "1"}})

    def brings(self, content: dict[str, Any]) -> dict[str, Any]:
        """Put any update in the queue."""
        with self._news:
            update = {"update_id": next(self._update_ids), **content}
            self._updates.append(update)
            self._news.notify_all()
        return update

    def calls_webhook(self, url: str, update: dict[str, Any], secret: str | None = SECRET) -> int:
        """Bring an update to our door; return our answer."""
        headers = {"Content-Type": "application/json"}
        if secret is not None:
            headers["X-Telegram-Bot-Api-Secret-Token"] = secret
        return post(url, json.dumps(update), headers)

    def close(self) -> None:
        """Stop listening."""
        with self._news:
            self._news.notify_all()
        self.server.close()

    def _respond(self, call: Call) -> Answer | None:
        token, _, method = call.path.removeprefix("/bot").partition("/")
        if token != TOKEN:
            return _no(401, "Unauthorized")
        plan = self.scripts[method].take()
        if plan is not None:
            return carry_out(self.server, plan, lambda: self._keep(call))
        known = {
            "sendMessage": lambda: _yes(self._shown(self._keep(call))),
            "getUpdates": lambda: self._get_updates(call),
            "answerCallbackQuery": lambda: self._acknowledge(call),
            "setWebhook": lambda: self._set_webhook(dict(call.fields)),
            "deleteWebhook": lambda: self._set_webhook(None),
            "getMe": lambda: _yes({"id": 900000001, "is_bot": True, "first_name": "K", "username": "kithline_bot"}),
            "getWebhookInfo": lambda: _yes({"url": (self.webhook or {}).get("url", ""), **_QUIET_WEBHOOK}),
        }
        return known[method]() if method in known else _no(404, "Not Found")

    def _keep(self, call: Call) -> Taken:
        fields = call.fields
        keyboard = json.loads(fields.get("reply_markup", "{}")).get("inline_keyboard", [])
        rows = [[(each["text"], each["callback_data"]) for each in row] for row in keyboard]
        taken = Taken(next(self._count), int(fields["chat_id"]), fields["text"], rows, fields)
        self.ledger.append(taken)
        return taken

    def _shown(self, taken: Taken) -> dict[str, Any]:
        return message(taken.message_id, taken.chat, text=taken.text)

    def _acknowledge(self, call: Call) -> Answer:
        self.acknowledged.append(call.fields["callback_query_id"])
        return _yes(True)

    def _set_webhook(self, fields: dict[str, str] | None) -> Answer:
        self.webhook = fields
        return _yes(True)

    def _get_updates(self, call: Call) -> Answer:
        if self.webhook is not None:
            return _no(409, "Conflict: can't use getUpdates method while webhook is active")
        offset = int(call.fields["offset"]) if "offset" in call.fields else None
        with self._news:
            self.asked.append(offset)
            self._updates = [each for each in self._updates if offset is None or each["update_id"] >= offset]
            self._news.wait_for(lambda: self._updates, timeout=float(call.fields.get("timeout", 0)))
            return _yes(list(self._updates))


def person(chat: int) -> dict[str, Any]:
    """Return somebody on Telegram."""
    return {"id": chat, "is_bot": False, "first_name": "Marco"}


def message(message_id: int, chat: int, **fields: Any) -> dict[str, Any]:
    """Return a message in a private chat, as Telegram shows it."""
    private = {"id": chat, "type": "private", "first_name": "Marco"}
    return {"message_id": message_id, "date": NOW, "chat": private, "from": person(chat), **fields}


_QUIET_WEBHOOK = {"has_custom_certificate": False, "pending_update_count": 0}


def _yes(result: object) -> Answer:
    return Answer(200, json.dumps({"ok": True, "result": result}))


def _no(status: int, description: str) -> Answer:
    return Answer(status, json.dumps({"ok": False, "error_code": status, "description": description}))
