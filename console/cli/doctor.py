"""`kithline doctor`: one look at everything a start depends on (X10)."""

from typing import Annotated

import typer

from console.cli.telling import tell_json


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a check.")] = False) -> None:
    """Check settings, keys, database, clock, disk, flows and channels, and say what to do about each fault."""
    from console.checkup import checkup

    results = checkup()
    for result in results:
        if as_json:
            tell_json({"check": result.name, "ok": result.fault is None, "words": result.fault or result.fine})
        else:
            typer.echo(f"{'ok   ' if result.fault is None else 'FAULT'} {result.name}: {result.fault or result.fine}")
    if any(result.fault for result in results):
        raise typer.Exit(1)
