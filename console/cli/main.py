"""The `kithline` command: one file a group, and slow things imported only where they are used."""

import os
import sys

import typer
from typer.exceptions import TyperException

from console.cli import audit, demo, doctor, flows, reply, serve, signals
from console.cli.telling import CommandFailed, fail

app = typer.Typer(
    name="kithline",
    help="A phone-line for a child's safeguarding network.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("web")(serve.web)
app.command("worker")(serve.worker)
app.command("chat")(demo.chat)
app.command("doctor")(doctor.doctor)
app.add_typer(flows.app, name="flows")
app.add_typer(signals.app, name="signals")
app.add_typer(reply.app, name="reply")
app.add_typer(audit.app, name="audit")


@app.command()
def version() -> None:
    """Print the version."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        typer.echo(f"kithline {installed('kithline')}")
    except PackageNotFoundError:
        raise CommandFailed("kithline is not installed here; `make demo` installs it") from None


def main() -> None:
    """Run the command; whatever goes wrong is one plain line and a non-zero exit, never a traceback."""
    try:
        code = app(standalone_mode=False)
    except CommandFailed as failure:
        fail(str(failure), failure.code)
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(130)
    except TyperException as failure:  # what was typed is not a command of ours
        fail(_typed_wrong(failure), getattr(failure, "exit_code", 2))
    except Exception as bug:
        if os.environ.get("KITHLINE_DEBUG") == "true":
            raise
        fail(f"something went wrong here ({type(bug).__name__}); KITHLINE_DEBUG=true shows where", 70)
    sys.exit(code if isinstance(code, int) else 0)


def _typed_wrong(failure: TyperException) -> str:
    """One line on what was typed; a group without a command has shown its help by itself."""
    said = getattr(failure, "format_message", lambda: str(failure))()
    return said if said and "\n" not in said else "name a command; `kithline --help` lists them"


if __name__ == "__main__":
    main()
