"""`kithline demo` and `kithline chat`: the invented family on simulated phones."""

from pathlib import Path
from typing import Annotated

import typer

from console.cli.telling import CommandFailed, sound_flows

DATABASE = Path(".kithline/demo.sqlite3")


def demo(
    port: Annotated[int, typer.Option("--port", help="Port on this machine.")] = 8000,
    database: Annotated[Path, typer.Option("--database", help="Where the demo keeps its file.")] = DATABASE,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget the demo as it was and begin anew.")] = False,
) -> None:
    """Show the demo family on one page, on this machine only."""
    from console.demo.run import NotADemo, run_demo
    from storage.faults import StorageFault

    try:
        with sound_flows():
            run_demo(port, database, fresh)
    except (NotADemo, StorageFault) as refusal:
        raise CommandFailed(str(refusal)) from None


def chat(
    name: Annotated[str, typer.Argument(help="Whose phone to hold: mari, joan, kemi, marco, hannah, david ...")],
    database: Annotated[Path, typer.Option("--database", help="Where the demo keeps its file.")] = DATABASE,
) -> None:
    """Hold one phone of the demo in the terminal."""
    from console.demo.chat import UnknownPhone, run_chat
    from console.demo.run import NotADemo
    from storage.faults import StorageFault

    try:
        run_chat(name, database)
    except (NotADemo, StorageFault, UnknownPhone) as refusal:
        raise CommandFailed(str(refusal)) from None
