"""The case record: one chain a family, and the daily anchors of all chain heads."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import own_id, refers, sealed_json
from storage.models.base import Base


class JournalEntry(Base):
    """One thing that happened to a family. Rows are added, never changed; redaction empties the payload only.

    `digest` covers the header and `payload_digest`, which covers salt and payload (see `storage/journal.py`).
    """

    __tablename__ = "journal_entry"
    __table_args__ = (UniqueConstraint("family_id", "seq"),)

    id: Mapped[int] = own_id()
    family_id: Mapped[int] = refers("family")
    seq: Mapped[int]
    at: Mapped[datetime]
    kind: Mapped[str]
    actor: Mapped[str]
    payload: Mapped[bytes | None] = sealed_json()
    salt: Mapped[bytes | None]
    payload_digest: Mapped[bytes]
    previous: Mapped[bytes]
    digest: Mapped[bytes]


class JournalAnchor(Base):
    """All chain heads of one day, so that a chain cut short is found."""

    __tablename__ = "journal_anchor"

    id: Mapped[int] = own_id()
    day: Mapped[date] = mapped_column(unique=True)
    heads_digest: Mapped[bytes]
    heads: Mapped[dict[str, Any]]
    at: Mapped[datetime]
