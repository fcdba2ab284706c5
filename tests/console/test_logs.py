"""Logs hold actions and ids: no words of people, no secrets, and never more than one line a record."""

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator

import pytest
import structlog

from console.logs import set_up_logs

TELEGRAM_TOKEN = "1234567890:" + "A" * 35
Logged = Callable[[], list[dict[str, object]]]


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[Logged]:
    """Set the logs up as a live start does; call it for the records so far, each of which must be one line."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers, root.level
    monkeypatch.setattr(sys, "stderr", stream)
    set_up_logs("info")
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    structlog.reset_defaults()
    root.handlers = handlers
    root.setLevel(level)


@pytest.mark.parametrize(
    "secret",
    [
        TELEGRAM_TOKEN,
        "AC" + "0" * 32,
        "+447700900102",
        "kith:canary",
    ],
    ids=["telegram token", "twilio account", "phone number", "database password"],
)
def test_p2_a_secret_is_removed_wherever_it_stands(logged: Logged, secret: str) -> None:
    address = f"https://{secret}@db.example/x" if "canary" in secret else f"see {secret} here"
    structlog.get_logger().info(address, text=address, deep={"list": [address], "bytes": address.encode()})
    logging.getLogger("some.library").warning("at %s", address)
    ours, theirs = logged()
    assert secret not in json.dumps([ours, theirs])
    assert "[removed]" in str(ours["event"])
    assert "[removed]" in str(theirs["event"])


def test_g18_one_record_is_one_line_and_moves_no_terminal(logged: Logged) -> None:
    nasty = 'a\r\nERROR forged\x1b[2J\x00\u2028"\\u000a'
    structlog.get_logger().info("seen", text=nasty)
    logging.getLogger("some.library").warning("seen %s", nasty)
    for record in logged():
        shown = str(record.get("text", record["event"]))
        assert shown.isprintable()
        assert "forged" in shown


def test_p1_an_exception_is_told_without_what_people_wrote(logged: Logged) -> None:
    try:
        try:
            int("my canary words")
        except ValueError as fault:
            raise RuntimeError("canary again") from fault
    except RuntimeError:
        structlog.get_logger().exception("turn_failed", action="turns.failed")
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    records = logged()
    assert len(records) == 2
    for record in records:
        assert str(record["exception"]).startswith("RuntimeError from ValueError | ")
        assert "test_logs.py" in str(record["exception"])
        assert "canary" not in json.dumps(record)


def test_p2_what_the_libraries_say_of_addresses_is_not_logged_at_all(logged: Logged) -> None:
    for name in ("httpx", "httpcore.http11", "telegram.Bot", "telegram.request.HTTPXRequest", "twilio.http_client"):
        logging.getLogger(name).error("POST https://api.telegram.org/bot%s/sendMessage", TELEGRAM_TOKEN)
    logging.getLogger("some.library").error("goes on")
    assert [record["event"] for record in logged()] == ["goes on"]
