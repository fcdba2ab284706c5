"""The flows that come with the product: read, checked as a whole, published, and kept in the versions people are in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from bot.dialogue.faults import Fault
from bot.dialogue.loading import Loaded, load_script, script_from
from bot.dialogue.script import Script, Scripts
from storage.database import Database
from storage.library import publish, versions


class FlowsBroken(ValueError):
    """The flow files have faults; `faults` is all of them, each with file and line."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True)
class Shelf:
    """The flow and message files as they were read."""

    scripts: tuple[Script, ...]
    messages: dict[str, str]
    lines: dict[str, tuple[str, int]]


def flow_files() -> Iterator[tuple[str, str]]:
    """Yield (name, text) of every YAML file of the flows folder, by name; the name is its path below `bot/flows`."""
    yield from sorted(_walk(files("bot") / "flows", ""))


@lru_cache(maxsize=1)
def product_flows() -> Shelf:
    """Return the flows that come with the product, read once a process; raises `FlowsBroken`."""
    return read_flows(flow_files())


def read_flows(found: Iterable[tuple[str, str]]) -> Shelf:
    """Read flow files given as (name, text); raises `FlowsBroken` with the faults of all of them at once."""
    loaded = [(name, load_script(name, text)) for name, text in found]
    faults = tuple(fault for _, each in loaded for fault in each.faults)
    if faults:
        raise FlowsBroken(faults)
    return Shelf(
        scripts=tuple(each.script for _, each in loaded if each.script is not None),
        messages={key: text for _, each in loaded if each.script is None for key, text in each.texts.items()},
        lines=_lines(loaded),
    )


def publish_all(
    database: Database, now: datetime, shelf: Shelf | None = None
) -> tuple[Scripts, dict[tuple[str, str], int]]:
    """Publish what is read and return the scripts, older versions included, with the ids of their rows."""
    shelf = shelf or product_flows()
    with database.writing(now) as work:
        for script in shelf.scripts:
            publish(
                work, script.flow, script.version, script.content_hash, {"source": script.source}, dict(script.texts)
            )
    with database.reading() as conn:
        stored = versions(conn)
    current = {(script.flow, script.version) for script in shelf.scripts}
    older = {
        (row.flow, row.structure_hash): script_from(row.structure["source"], row.flow)
        for row in reversed(stored)
        if (row.flow, row.structure_hash) not in current
    }
    ids = {(row.flow, row.structure_hash): row.id for row in reversed(stored)}
    return Scripts(shelf.scripts, older=older.values(), messages=shelf.messages), ids


def _lines(loaded: list[tuple[str, Loaded]]) -> dict[str, tuple[str, int]]:
    return {key: (name, line) for name, each in loaded for key, line in each.lines.items()}


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, str]]:
    for entry in folder.iterdir():
        name = f"{path}{entry.name}"
        if entry.is_dir():
            yield from _walk(entry, f"{name}/")
        elif entry.name.endswith((".yaml", ".yml")):
            yield name, entry.read_text(encoding="utf-8")
