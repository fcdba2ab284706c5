"""Proves a family's chain, or says where it was changed, cut, or put in another order (P11)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection, RowMapping, select

from storage.chain import ANCHOR, REDACTED, Fault, Header, beginning, entry_digest, heads_text, payload_digest
from storage.models import JournalAnchor, JournalEntry
from storage.plain_json import loads
from storage.sealing import SealBroken, Vault


def verify(conn: Connection, vault: Vault, family_id: int) -> list[Fault]:
    """Return every fault of one family's chain, in order; an empty list means that it holds."""
    rows = conn.execute(
        select(JournalEntry.__table__).where(JournalEntry.family_id == family_id).order_by(JournalEntry.seq)
    ).mappings()
    walk = _Walk(vault, previous=beginning(family_id))
    for row in rows:
        walk.step(row)
    return [*walk.faults, *walk.silent_redactions(), *_anchor_faults(conn, vault, family_id, walk.digests)]


@dataclass
class _Walk:
    """One pass along a chain from its beginning."""

    vault: Vault
    previous: bytes
    last: int = 0
    faults: list[Fault] = field(default_factory=list)
    digests: dict[int, bytes] = field(default_factory=dict)
    emptied: set[int] = field(default_factory=set)
    allowed: set[int] = field(default_factory=set)

    def step(self, row: RowMapping) -> None:
        seq: int = row["seq"]
        header = Header(row["family_id"], seq, row["at"], row["kind"], row["actor"])
        if seq != self.last + 1:
            self._fault(seq, f"entries {self.last + 1} to {seq - 1} are missing")
        if row["previous"] != self.previous:
            self._fault(seq, "it does not follow the entry before it")
        if row["digest"] != entry_digest(header, row["payload_digest"], row["previous"]):
            self._fault(seq, "its header was changed")
        self._look_inside(row)
        self.last, self.previous = seq, row["digest"]
        self.digests[seq] = row["digest"]

    def silent_redactions(self) -> list[Fault]:
        """Payloads that are gone although no later entry says so."""
        return [Fault(seq, "its payload is gone without a redaction") for seq in sorted(self.emptied - self.allowed)]

    def _look_inside(self, row: RowMapping) -> None:
        seq: int = row["seq"]
        if row["payload"] is None:
            self.emptied.add(seq)
            return
        try:
            payload = self.vault.open("journal_entry", "payload", row["id"], row["payload"])
        except SealBroken:
            self._fault(seq, "its payload does not open")
            return
        if payload_digest(row["salt"] or b"", payload) != row["payload_digest"]:
            self._fault(seq, "its payload was changed")
        elif row["kind"] == REDACTED:
            self.allowed.add(loads(payload)["seq"])

    def _fault(self, seq: int, what: str) -> None:
        self.faults.append(Fault(seq, what))


def _anchor_faults(conn: Connection, vault: Vault, family_id: int, digests: dict[int, bytes]) -> Iterator[Fault]:
    """What the daily anchors remember and the chain no longer has."""
    anchors = select(JournalAnchor.day, JournalAnchor.heads, JournalAnchor.heads_digest).order_by(JournalAnchor.day)
    for day, heads, signature in conn.execute(anchors):
        if not vault.signed(ANCHOR, heads_text(day.isoformat(), heads), signature):
            yield Fault(0, f"the anchor of {day} was changed")
        head = heads.get(str(family_id))
        if head is None:
            continue
        seq, digest = head
        if seq not in digests:
            yield Fault(seq, f"the chain was cut: the anchor of {day} has this entry")
        elif digests[seq].hex() != digest:
            yield Fault(seq, f"the anchor of {day} has another entry here")
