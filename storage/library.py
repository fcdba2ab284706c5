"""Published flows, agency settings and phrase lists, as plain values.

The scripts themselves live above this room, so they are handed in; nothing here reads a flow file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML
from sqlalchemy import Connection, select

from storage.models import FlowVersion
from storage.work import Work


@dataclass(frozen=True)
class Published:
    """One stored version of one flow."""

    id: int
    flow: str
    structure_hash: str
    content_hash: str
    structure: dict[str, Any]
    texts: dict[str, Any]
    at: datetime


def publish(
    work: Work,
    flow: str,
    structure_hash: str,
    content_hash: str,
    structure: Mapping[str, Any],
    texts: Mapping[str, Any],
) -> int:
    """Store one version of a flow and return its id; the same content is the same row.

    Publishing older content again makes it the newest: that is how a version is rolled back.
    """
    stored = _ids_newest_first(work.conn, flow)
    same = [row_id for row_id, content in stored if content == content_hash]
    if not same:
        return work.insert(
            FlowVersion,
            flow=flow,
            structure_hash=structure_hash,
            content_hash=content_hash,
            structure=dict(structure),
            texts=dict(texts),
            at=work.now,
        )
    if same[0] != stored[0][0]:
        work.update(FlowVersion, same[0], at=work.now)
    return same[0]


def versions(conn: Connection) -> list[Published]:
    """Return every stored version of every flow, newest of each flow first."""
    rows = conn.execute(select(FlowVersion.__table__).order_by(FlowVersion.flow, *_NEWEST_FIRST)).mappings()
    return [Published(**{str(name): value for name, value in row.items()}) for row in rows]


def newest(conn: Connection) -> dict[str, Published]:
    """Return the version of each flow that new conversations begin with."""
    found: dict[str, Published] = {}
    for version in versions(conn):
        found.setdefault(version.flow, version)
    return found


def phrase_rows() -> list[dict[str, Any]]:
    """Return the rows of every phrase list that comes with the product, in the order of their files.

    Each row also has `list`: the name of its file without the ending.
    """
    return list(_phrase_rows())


_NEWEST_FIRST = (FlowVersion.at.desc(), FlowVersion.id.desc())


def _ids_newest_first(conn: Connection, flow: str) -> list[tuple[int, str]]:
    stored = select(FlowVersion.id, FlowVersion.content_hash).where(FlowVersion.flow == flow)
    return [(row.id, row.content_hash) for row in conn.execute(stored.order_by(*_NEWEST_FIRST))]


def _phrase_rows() -> Iterator[dict[str, Any]]:
    reader = YAML(typ="safe", pure=True)
    folder = files("casework.signals") / "lists"
    for file in sorted(folder.iterdir(), key=lambda found: found.name):
        if file.name.endswith(".yaml"):
            for row in reader.load(file.read_text(encoding="utf-8")) or ():
                yield {"list": file.name.removesuffix(".yaml"), **row}
