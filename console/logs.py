"""Logs of actions and ids: one line a record, nothing people wrote, no secret that slipped in (P1, P2, G18)."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from bot.channels.quiet import hush

SECRETS = re.compile(
    r"\b\d{6,12}:[A-Za-z0-9_-]{30,}\b"  # a Telegram token
    r"|\b(?:AC|SK)[0-9a-f]{32}\b"  # a Twilio account or key
    r"|\+\d{8,15}\b"  # a phone number
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"  # a password in an address
)
REMOVED = "[removed]"


def set_up_logs(level: str) -> None:
    """Send every record, ours and the libraries', through the same redaction to standard error."""
    hush()
    steps: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]
    structlog.configure(
        processors=[*steps, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
            foreign_pre_chain=steps,
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())


def redact(logger: Any, name: str, record: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take out what looks like a secret or a number, and escape what could break a line or a terminal."""
    return {key: _clean(value) for key, value in record.items()}


def _clean(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    safe = SECRETS.sub(REMOVED, value)
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in safe)
