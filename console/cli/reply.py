"""`kithline reply`: how an answer is read, and by which ring."""

from typing import Annotated

import typer

from console.cli.telling import CommandFailed, tell_json, texts

app = typer.Typer(help="How replies are read.", no_args_is_help=True)

KINDS = ("choice", "yes_no", "scale", "date", "time", "phone", "name", "text")


@app.callback()
def group() -> None:
    """How replies are read."""


@app.command()
def explain(
    kind: Annotated[str, typer.Option("--kind", help=f"What was asked: {', '.join(KINDS)}.")] = "choice",
    lang: Annotated[str, typer.Option("--lang", help="Language of the replies.")] = "en",
    option: Annotated[list[str] | None, typer.Option("--option", help="An option as shown; repeat it.")] = None,
    country: Annotated[str, typer.Option("--country", help="Country of phone numbers.")] = "GB",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Read one reply a line from standard input, and say what it is understood as."""
    from bot.dialogue.heard import Option
    from bot.dialogue.reading import explain as read

    if kind not in KINDS:
        raise CommandFailed(f"there is no kind of question {kind!r}; it is one of {', '.join(KINDS)}", 2)
    labels = option or list(OPTIONS.get(lang, OPTIONS["en"]) if kind == "choice" else ())
    options = tuple(Option(value=label, label=label) for label in labels)
    for text in texts():
        found = read(kind, text, lang, options, country=country)
        if as_json:
            tell_json(found)
        else:
            typer.echo(f"{found['ring'] or 'not understood':<15} {found['value']!r:<20} {text}")


OPTIONS = {
    "en": ("Going well", "Up and down", "I am worried", "I have not seen them"),
    "es": ("Bien", "Regular", "Me preocupa", "No los he visto"),
}
"""The options of the first question of a check-in, when none are given."""
