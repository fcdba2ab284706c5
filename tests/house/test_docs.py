"""The documents know every setting, command and rule that the code knows, and name no file that is not there."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer

from storage import settings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
ROOMS = ("casework", "bot", "storage", "scheduler", "console", "tests")
PAGES = [page for page in ROOT.rglob("*.md") if ".venv" not in page.parts]
CITED = re.compile(r"\bmethod (\d(?:\.\d)?)\b")


def test_every_setting_is_documented_and_no_other() -> None:
    documented = set(re.findall(r"^\| `(KITHLINE_[A-Z_]+)`", (DOCS / "settings.md").read_text(), re.MULTILINE))
    assert documented == {*settings.names(), *settings.ELSEWHERE}


def test_every_default_is_documented_as_it_is() -> None:
    text = (DOCS / "settings.md").read_text()
    told = dict(re.findall(r"^\| `KITHLINE_([A-Z_]+)` \| `?([^|`]*)`? \|", text, re.MULTILINE))
    assert {name: told[name.upper()].strip() for name in settings.Settings.model_fields} == {
        name: _shown(field.default) for name, field in settings.Settings.model_fields.items()
    }


def test_every_command_is_documented_and_no_other() -> None:
    documented = set(re.findall(r"^## `kithline ([a-z -]+?)(?: [A-Z<\[].*)?`", _commands_page(), re.MULTILINE))
    assert documented == set(_commands())


def test_every_option_of_a_command_is_documented_with_it() -> None:
    sections = re.split(r"^## ", _commands_page(), flags=re.MULTILINE)
    forgotten = [
        f"{name} {option}"
        for name, command in _commands().items()
        for section in sections
        if re.match(rf"`kithline {name}[` ]", section)
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--") and option != "--help" and f"`{option}" not in section
    ]
    assert forgotten == []


def test_every_rule_the_code_cites_is_in_the_method() -> None:
    headings = set(re.findall(r"^##+ (\d(?:\.\d)?)\.? ", (DOCS / "method.md").read_text(), re.MULTILINE))
    cited = {
        (number, str(file.relative_to(ROOT)))
        for room in ROOMS
        for file in (ROOT / room).rglob("*")
        if file.suffix in {".py", ".yaml"}
        for number in CITED.findall(file.read_text())
    }
    assert cited
    assert {(number, file) for number, file in cited if number not in headings} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_file_that_contributors_are_sent_to_exists() -> None:
    named = re.findall(
        r"`((?:bot|casework|console|docs|scheduler|storage|tests)/[^`<>]*)`", (ROOT / "CONTRIBUTING.md").read_text()
    )
    assert len(named) > 20
    assert [path for path in named if not (ROOT / path).exists()] == []


def _commands_page() -> str:
    return (DOCS / "commands.md").read_text()


def _commands() -> dict[str, Any]:
    """Return every command by its words ("flows lint")."""
    from console.cli.main import app

    return dict(_walk(typer.main.get_command(app), ""))


def _walk(command: Any, name: str) -> list[tuple[str, Any]]:
    if not hasattr(command, "commands"):
        return [(name, command)]
    return [found for word, part in command.commands.items() for found in _walk(part, f"{name} {word}".strip())]


def _shown(default: Any) -> str:
    plain = default.get_secret_value() if hasattr(default, "get_secret_value") else default
    return "none" if plain is None else str(plain).lower() if isinstance(plain, bool) else str(plain)
