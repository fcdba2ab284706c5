"""The arithmetic of the journal's chains, apart from where they are stored.

An entry's digest covers its header, the digest of its payload, and the digest before it. The payload's digest
is salted, so that an entry whose payload was redacted still verifies and its words cannot be guessed back.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from storage.plain_json import moment_text

REDACTED = "journal_redacted"
"""The kind of the entry that says which payload was emptied, and why."""

ANCHOR = "journal anchor"
"""What an anchor's signature is for."""


@dataclass(frozen=True)
class Header:
    """What stands on an entry's outside; it is never redacted."""

    family_id: int
    seq: int
    at: datetime
    kind: str
    actor: str


@dataclass(frozen=True)
class Fault:
    """One place where a chain does not hold; `seq` is 0 for the chain as a whole."""

    seq: int
    what: str


def beginning(family_id: int) -> bytes:
    """What the first entry of a family's chain holds in place of a digest before it."""
    return hashlib.sha256(f"kithline journal {family_id}".encode()).digest()


def payload_digest(salt: bytes, payload: str) -> bytes:
    """Digest of one payload, given as the JSON text that is stored."""
    return hashlib.sha256(salt + payload.encode("utf-8", "surrogatepass")).digest()


def entry_digest(header: Header, payload: bytes, previous: bytes) -> bytes:
    """Digest of one entry from its header, its payload's digest and the digest before it."""
    outside = [header.family_id, header.seq, moment_text(header.at), header.kind, header.actor]
    return hashlib.sha256(json.dumps(outside).encode() + payload + previous).digest()


def heads_text(day: str, heads: Mapping[str, list[object]]) -> bytes:
    """The text over which an anchor is signed: all chain heads of one day, in one order."""
    return json.dumps([day, sorted(heads.items())]).encode()
