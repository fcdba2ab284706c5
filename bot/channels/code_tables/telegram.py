"""Telegram's refusals, named by status and, where it matters, by a word for the description.

Nobody who blocked the bot counts as having said stop to everything: another channel stays open to them, by consent.
"""

from collections.abc import Mapping

REFUSED: Mapping[str, Mapping[str, str]] = {
    "retry_later": {
        "409": "Another program reads our Telegram messages at the same time. Please tell your administrator.",
        "503": "Telegram is out of service. We will try again.",
    },
    "other_channel": {
        "400": "Telegram did not accept this message.",
        "400_chat": "Telegram does not know this chat. They may never have opened it.",
        "400_empty": "The message was empty, so it was not sent.",
        "400_group": "This is a group, and we only write to one person at a time.",
        "400_long": "The message was too long to be sent.",
        "400_rights": "We may not write in this chat.",
        "400_tap": "A button of this message was not accepted.",
        "403": "We may not write to them on Telegram.",
        "403_blocked": "They have blocked us on Telegram.",
        "403_bot": "This is a program, not a person.",
        "403_gone": "Their Telegram account is closed.",
        "403_kicked": "We were taken out of this chat.",
        "403_not_started": "They have not opened our chat yet, and we may not write first on Telegram.",
    },
    "stop_person": {},
    "halt_all": {
        "401": "Telegram no longer accepts our token. Nothing can be sent there.",
        "404": "Telegram does not know our token. Nothing can be sent there.",
    },
}

MARKERS: Mapping[str, str] = {
    "400_chat": "chat not found",
    "400_empty": "text is empty",
    "400_group": "upgraded to a supergroup",
    "400_long": "too long",
    "400_rights": "rights to send",
    "400_tap": "button",
    "403_blocked": "blocked by the user",
    "403_bot": "to bots",
    "403_gone": "deactivated",
    "403_kicked": "was kicked",
    "403_not_started": "initiate conversation",
}
