"""How the command tells: plain lines, JSON objects, and errors as one line."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer


class CommandFailed(Exception):
    """What was asked cannot be done; the message is for whoever typed it. `code` is the exit code."""

    def __init__(self, words: str, code: int = 1) -> None:
        super().__init__(words)
        self.code = code


def fail(words: str, code: int = 1) -> NoReturn:
    """Print one line to standard error and leave."""
    typer.echo(f"kithline: {' '.join(words.split())}", err=True)
    raise SystemExit(code)


@contextmanager
def sound_flows() -> Iterator[None]:
    """Stop a start whose flow files have faults, with every fault on a line of its own."""
    from bot.scripts import FlowsBroken

    try:
        yield
    except FlowsBroken as broken:
        for fault in broken.faults:
            typer.echo(str(fault), err=True)
        raise CommandFailed(f"the flow files have {len(broken.faults)} faults; nothing was started") from None


def tell_json(value: Any) -> None:
    """Print one JSON object on one line."""
    typer.echo(json.dumps(value, ensure_ascii=False))


def texts() -> Iterator[str]:
    """Yield standard input line by line, without line ends; odd bytes are kept as replacement characters."""
    for raw in sys.stdin.buffer:
        yield raw.decode("utf-8", "replace").rstrip("\r\n")
