"""Keep what is said in every language complete: `python -m bot.authoring.catalogues check | update`.

`update` brings new sentences of the flows into `kithline.pot` and every language's catalogue; a sentence whose English
has changed keeps its translation as a draft (fuzzy), which is never sent. `check` names what is missing, a draft, stale
or mistaken, with file and line, and fails if there is anything.
"""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import PoFileError, read_po, write_po

from bot.authoring import translations
from bot.dialogue.faults import Fault
from bot.scripts import FlowsBroken

ROOT = Path(__file__).parents[2]
FLOWS = Path("bot/flows")
LOCALES = Path("bot/locales")
TEMPLATE = LOCALES / "kithline.pot"
DOMAINS = ("messages", "sms")
NAMED: dict[str, Any] = {
    "header_comment": "# What Kithline says, by message key. CONTRIBUTING.md tells how a language is added.\n#",
    "project": "Kithline",
    "version": "flows",
    "msgid_bugs_address": "see CONTRIBUTING.md",
    "last_translator": "see the history of this file",
    "language_team": "see CONTRIBUTING.md",
    "fuzzy": False,
}
"""What stands at the head of every catalogue."""


def template(root: Path, now: datetime) -> Catalog:
    """Return every sentence of the flow files below `root`, in the order of files and lines.

    Raises `FlowsBroken` for flows that cannot be read.
    """
    with (root / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    found = Catalog(creation_date=now, **NAMED)
    inside = {root / folder for folder in (*FLOWS.parents, FLOWS)}
    extracted = extract_from_dir(
        root,
        methods,
        options,
        directory_filter=lambda folder: Path(folder) in inside or root / FLOWS in Path(folder).parents,
    )
    for file, line, message, comments, context in extracted:
        found.add(message, locations=[(Path(file).as_posix(), line)], auto_comments=comments, context=context)
    return found


def languages(root: Path) -> list[Path]:
    """Return the folders of the languages that have a catalogue."""
    return sorted(file.parent for file in (root / LOCALES).glob("*/LC_MESSAGES/messages.po"))


def check(root: Path = ROOT) -> list[Fault]:
    """Return every fault of the template and of all catalogues."""
    try:
        wanted = template(root, datetime.now(UTC))
    except FlowsBroken as broken:
        return list(broken.faults)
    faults = list(_template_faults(root, wanted))
    for folder in languages(root):
        try:
            whole, sms = (_read(folder / f"{domain}.po") for domain in DOMAINS)
        except PoFileError as error:
            faults.append(Fault(str(folder.relative_to(root) / f"{DOMAINS[0]}.po"), error.lineno, str(error)))
            continue
        names = [str((folder / f"{domain}.po").relative_to(root)) for domain in DOMAINS]
        faults += translations.of_whole(names[0], wanted, whole)
        faults += translations.of_sms(names[1], wanted, whole, sms)
        faults += translations.as_sent(root / FLOWS, str(FLOWS), folder.parent.name, whole, sms)
    return sorted(set(faults))


def update(root: Path, now: datetime) -> None:
    """Write the template anew and bring every catalogue up to it, keeping what is translated."""
    wanted = template(root, _unless_the_same(root, now))
    _write(root / TEMPLATE, wanted)
    for folder in languages(root):
        for domain in DOMAINS:
            file = folder / f"{domain}.po"
            _write(file, _brought_up(wanted, _read(file), folder.parent.name, sparse=domain == "sms"))


def _unless_the_same(root: Path, now: datetime) -> datetime:
    """Return the old date of a template that says what the flows say, so that an update changes nothing twice."""
    old = _read(root / TEMPLATE)
    same = translations.keys(old) == translations.keys(template(root, now))
    return old.creation_date if same and isinstance(old.creation_date, datetime) else now


def _template_faults(root: Path, wanted: Catalog) -> Iterator[Fault]:
    known = {(message.context, message.id): message for message in _read(root / TEMPLATE) if message.id}
    for message in wanted:
        if not message.id:
            continue
        file, line = message.locations[0]
        there = known.get((message.context, message.id))
        if there is None:
            yield Fault(file, line, f"{message.context}: not in {TEMPLATE}; run `update`")
        elif there.auto_comments != message.auto_comments:
            yield Fault(file, line, f"{message.context}: its hints in {TEMPLATE} are old; run `update`")
    for context, _ in known.keys() - translations.keys(wanted):
        yield Fault(str(TEMPLATE), 0, f"{context}: no flow says this any more; run `update`")


def _brought_up(wanted: Catalog, old: Catalog, language: str, *, sparse: bool) -> Catalog:
    """Return a catalogue of the wanted sentences with the old translations; `sparse` leaves out what has none.

    A new key whose sentence stands elsewhere gets that translation as a draft, unless `sparse`.
    """
    by_key = {message.context: message for message in old if message.id}
    by_text = {message.id: message for message in old if message.id and message.string and not sparse}
    new = Catalog(locale=language, creation_date=wanted.creation_date, revision_date=old.revision_date, **NAMED)
    for message in wanted:
        before = by_key.get(message.context) or by_text.get(message.id)
        if message.id and (before is not None or not sparse):
            _add(new, message, before)
    return new


def _add(new: Catalog, message: Message, before: Message | None) -> None:
    was = None if before is None else (before.context, before.id)
    changed = before is not None and was != (message.context, message.id) and bool(before.string)
    fuzzy = before is not None and (before.fuzzy or changed)
    new.add(
        message.id,
        before.string if before else "",
        locations=message.locations,
        flags=("fuzzy",) if fuzzy else (),
        auto_comments=message.auto_comments,
        user_comments=before.user_comments if before else (),
        previous_id=before.id if before and before.id != message.id else (),
        context=message.context,
    )


def _read(file: Path) -> Catalog:
    if not file.is_file():
        return Catalog()
    with file.open("rb") as opened:
        return read_po(opened, abort_invalid=True)


def _write(file: Path, catalog: Catalog) -> None:
    with file.open("wb") as opened:
        write_po(opened, catalog, width=0, include_previous=True, ignore_obsolete=True, include_lineno=False)


def main(words: list[str] | None = None) -> int:
    """Do what the command says; returns the exit code, 1 when something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m bot.authoring.catalogues", description="Keep catalogues complete.")
    parser.add_argument("command", choices=("check", "update"))
    if parser.parse_args(words).command == "update":
        update(ROOT, datetime.now(UTC))
        return 0
    faults = check()
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
