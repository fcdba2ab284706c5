"""`kithline audit`: whether the record is whole."""

from typing import Annotated

import typer

from console.cli.telling import CommandFailed, tell_json

app = typer.Typer(help="The record of every family.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """The record of every family."""


@app.command()
def verify(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a family.")] = False) -> None:
    """Check the chain of every family's journal; an edited, missing or moved entry is named."""
    from sqlalchemy import select

    from console.cli.opening import opened_database
    from storage.journal import verify as verify_chain
    from storage.models import Family

    with opened_database() as database, database.reading() as conn:
        families = conn.scalars(select(Family.id).order_by(Family.id)).all()
        found = {family: verify_chain(conn, database.vault, family) for family in families}
    for family, faults in found.items():
        if as_json:
            tell_json({"family": family, "faults": [str(fault) for fault in faults]})
        else:
            typer.echo(f"family {family}: " + ("whole" if not faults else "; ".join(map(str, faults))))
    if any(found.values()):
        raise CommandFailed("the record was changed outside the product")
