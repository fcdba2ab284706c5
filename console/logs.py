"""Logs of actions and ids: one line a record, nothing people wrote, no secret that slipped in (P1, P2, G18)."""

import logging
import re
import sys
import traceback
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import suppress
from types import TracebackType
from typing import Any, TextIO, cast

import structlog

from bot.channels.quiet import hush

SECRETS = re.compile(
    r"\b\d{6,12}:[A-Za-z0-9_-]{30,}\b"  # a Telegram token
    r"|\b(?:AC|SK)[0-9a-f]{32}\b"  # a Twilio account or key
    r"|\+\d{8,15}\b"  # a phone number
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"  # a password in an address
)
REMOVED = "[removed]"

MOST_PLACES = 12
"""Frames of a traceback that are told, the innermost last."""


class Patient:
    """A stream; a record that cannot be written, because the disk is full, stops nobody's work (E3)."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write what can be written."""
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Bring it out, if that is possible."""
        with suppress(OSError):
            self._stream.flush()


def set_up_logs(level: str) -> None:
    """Send every record, ours and the libraries', through the same redaction to standard error."""
    hush()
    out = Patient(sys.stderr)
    steps: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(faults_and_places),
        redact,
    ]
    structlog.configure(
        processors=[*steps, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(file=cast(TextIO, out)),
    )
    handler = logging.StreamHandler(out)
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
    logging.getLogger("procrastinate").setLevel(logging.WARNING)  # it tells of every job, several a second


def faults_and_places(exc_info: tuple[type[BaseException], BaseException, TracebackType | None]) -> str:
    """Tell an exception by its kind, its causes' kinds, and the places it came by.

    Its message is left out: it may quote what people wrote.
    """
    frames = traceback.extract_tb(exc_info[2])[-MOST_PLACES:]
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return " | ".join([" from ".join(_kinds(exc_info[1])), *places])


def _kinds(fault: BaseException | None) -> Iterator[str]:
    told: set[int] = set()
    while fault is not None and id(fault) not in told:
        told.add(id(fault))
        yield type(fault).__name__
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)


def redact(logger: Any, name: str, record: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take out what looks like a secret or a number, and escape what could break a line or a terminal."""
    return {key: _clean(value) for key, value in record.items()}


def _clean(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {_clean(str(key)): _clean(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(each) for each in value]
    safe = SECRETS.sub(REMOVED, str(value))
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in safe)
