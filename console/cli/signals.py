"""`kithline signals`: why a text is flagged, readable by anybody."""

from typing import Annotated

import typer

from console.cli.telling import tell_json, texts

app = typer.Typer(help="The phrase lists.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """The phrase lists."""


@app.command()
def explain(
    lang: Annotated[str, typer.Option("--lang", help="Language of the texts.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Read one text a line from standard input, and say what it matches and why."""
    from casework.signals import SignalContext, match
    from console.composition import product_lists

    lists, context = product_lists(), SignalContext(locale=lang)
    for text in texts():
        found = sorted(match(lists, text, context), key=lambda each: each.severity.rank, reverse=True)
        if as_json:
            tell_json({"text": text, **_worst(found)})
        elif not found:
            typer.echo(f"none      {text}")
        for each in () if as_json else found:
            typer.echo(f"{each.severity:<9} {text}\n          {each.category}, rule {each.rule}: {each.why}")


def _worst(found: list) -> dict[str, object]:  # type: ignore[type-arg]
    """The most serious match as the contract's fields; null where nothing matched."""
    if not found:
        return {"severity": "none", "category": None, "rule": None, "matched": None, "why": "no phrase matched"}
    worst = found[0]
    return {
        "severity": worst.severity,
        "category": worst.category,
        "rule": worst.rule,
        "matched": worst.matched,
        "why": worst.why,
    }
