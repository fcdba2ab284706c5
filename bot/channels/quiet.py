"""Keeping the libraries' own log lines silent: they hold tokens, phone numbers and words (P2).

Telegram's token is part of every address it is called at, and httpx writes addresses at INFO.
"""

import logging

_LIBRARIES = (
    "httpx",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.proxy",
    "telegram.Bot",
    "telegram.request.BaseRequest",
    "telegram.request.HTTPXRequest",
    "twilio.http_client",
    "urllib3.connectionpool",
)


def _nothing(_: logging.LogRecord) -> bool:
    return False


def hush() -> None:
    """Silence them for good; a filter, so that a later choice of levels does not bring them back."""
    for name in _LIBRARIES:
        logging.getLogger(name).addFilter(_nothing)
