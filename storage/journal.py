"""The case record: entries are added to a family's chain and never changed.

`write` adds, `redact` empties one payload (and says so in an entry of its own), `anchor` signs all heads of a
day. `verify` tells whether it all still holds.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select, tuple_, update

from storage.chain import ANCHOR, REDACTED, Fault, Header, beginning, entry_digest, heads_text, payload_digest
from storage.journal_check import verify
from storage.lookups import Lookup, keys
from storage.models import JournalAnchor, JournalEntry
from storage.plain_json import dumps
from storage.work import Work

__all__ = ["Entry", "Fault", "anchor", "redact", "verify", "write", "write_all"]

_SALT = 16
_LAST = (
    select(JournalEntry.family_id, func.max(JournalEntry.seq).label("seq"))
    .where(JournalEntry.family_id.in_(keys()))
    .group_by(JournalEntry.family_id)
    .subquery()
)
HEADS = Lookup(
    select(JournalEntry.family_id, JournalEntry.seq, JournalEntry.digest).join(
        _LAST, and_(JournalEntry.family_id == _LAST.c.family_id, JournalEntry.seq == _LAST.c.seq)
    ),
    by="family_id",
)
"""The last entry of each family's chain."""


@dataclass(frozen=True)
class Entry:
    """One thing to be written. `actor` is who did it: `person:<id>`, `staff:<id>`, or `kithline`."""

    family_id: int
    kind: str
    actor: str
    payload: dict[str, Any]


def write(work: Work, family_id: int, kind: str, actor: str, payload: dict[str, Any]) -> int:
    """Add one entry at `work.now` and return its place in the family's chain, counted from 1."""
    return write_all(work, [Entry(family_id, kind, actor, payload)])[0]


def write_all(work: Work, entries: Sequence[Entry]) -> list[int]:
    """Add many entries, of any families, as one set; return their places in the same order."""
    _load_heads(work, {entry.family_id for entry in entries})
    rows = [_row(work, entry) for entry in entries]
    work.insert_all(JournalEntry, rows)
    return [row["seq"] for row in rows]


def redact(work: Work, family_id: int, seq: int, actor: str, why: str) -> None:
    """Empty one entry's payload for good; its header, its place and the reason stay."""
    emptied = (
        update(JournalEntry)
        .where(JournalEntry.family_id == family_id, JournalEntry.seq == seq)
        .values(payload=None, salt=None)
    )
    if work.conn.execute(emptied).rowcount != 1:
        raise LookupError(f"family {family_id} has no journal entry {seq}")
    write(work, family_id, REDACTED, actor, {"seq": seq, "why": why})


def anchor(work: Work, day: date) -> None:
    """Keep and sign every chain's head for `day`; a second call for the same day changes nothing."""
    if work.first(select(JournalAnchor.id).where(JournalAnchor.day == day)) is not None:
        return
    last = select(JournalEntry.family_id, func.max(JournalEntry.seq)).group_by(JournalEntry.family_id)
    rows = work.all(
        select(JournalEntry.family_id, JournalEntry.seq, JournalEntry.digest).where(
            tuple_(JournalEntry.family_id, JournalEntry.seq).in_(last)
        )
    )
    heads: dict[str, list[object]] = {str(row.family_id): [row.seq, row.digest.hex()] for row in rows}
    signature = work.vault.sign(ANCHOR, heads_text(day.isoformat(), heads))
    work.insert(JournalAnchor, day=day, heads=heads, heads_digest=signature, at=work.now)


def _row(work: Work, entry: Entry) -> dict[str, Any]:
    """One row that continues its family's chain; remembers it as the new head."""
    seq, previous = work.journal_heads.get(entry.family_id, (0, beginning(entry.family_id)))
    header = Header(entry.family_id, seq + 1, work.now, entry.kind, entry.actor)
    salt = secrets.token_bytes(_SALT)
    payload = payload_digest(salt, dumps(entry.payload))
    digest = entry_digest(header, payload, previous)
    work.journal_heads[entry.family_id] = (header.seq, digest)
    return {
        **vars(header),
        "payload": entry.payload,
        "salt": salt,
        "payload_digest": payload,
        "previous": previous,
        "digest": digest,
    }


def _load_heads(work: Work, families: set[int]) -> None:
    """Read the heads that this work has not read yet; on PostgreSQL hold each chain until the commit."""
    unread = families - work.journal_heads.keys()
    work.lock_families(unread)
    for family_id in unread:
        for head in work.look(HEADS, family_id):
            work.journal_heads[family_id] = (head.seq, head.digest)
