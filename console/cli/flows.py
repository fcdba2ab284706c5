"""`kithline flows`: what the scripts say, and whether they are sound."""

from typing import Annotated

import typer

from console.cli.telling import tell_json

app = typer.Typer(help="The scripted conversations.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """The scripted conversations."""


@app.command()
def lint(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a fault.")] = False) -> None:
    """Check every flow in every language, and print every fault with its file and line."""
    from console.flow_check import flow_faults

    faults = flow_faults()
    for fault in faults:
        if as_json:
            tell_json({"file": fault.file, "line": fault.line, "message": fault.message})
        else:
            typer.echo(str(fault))
    if faults:
        typer.echo(f"{len(faults)} faults", err=True)
        raise typer.Exit(1)
    if not as_json:
        typer.echo("flows: no faults")
