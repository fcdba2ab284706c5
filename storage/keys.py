"""The installation's keys: what `KITHLINE_KEYS` holds, and how new ones are made.

One entry a key, `id:purpose:base64`, split by commas or white space. Purposes: `seal` (several while keys are
changed: the last one seals, all of them open), `index` (exactly one: another would lose every number and
name), `sign` and `backup` (the last one is used, all of them are accepted).
"""

import base64
import binascii
import re
import secrets
import sys
from collections import Counter
from dataclasses import dataclass, field

PURPOSES = ("seal", "index", "sign", "backup")
KEY_BYTES = 32
_ID = re.compile(r"[A-Za-z0-9_-]{1,24}")


class KeysBroken(ValueError):
    """The keys cannot be used; the message says which entry and why, and never holds key material."""


@dataclass(frozen=True)
class Key:
    """One key of 32 bytes."""

    id: str
    purpose: str
    material: bytes = field(repr=False)


@dataclass(frozen=True)
class Keys:
    """All keys of one installation, in the order given."""

    all: tuple[Key, ...]

    @classmethod
    def parse(cls, text: str) -> "Keys":
        """Read `KITHLINE_KEYS`; raises `KeysBroken` with every fault at once."""
        found: list[Key] = []
        faults: list[str] = []
        for place, entry in enumerate(re.split(r"[,\s]+", text.strip(" ,\t\r\n")), start=1):
            try:
                found.append(_entry(entry))
            except KeysBroken as broken:
                faults.append(f"entry {place} {broken}")
        faults += _faults_together(found) if not faults else []
        if faults:
            raise KeysBroken("; ".join(faults))
        return cls(tuple(found))

    def of(self, purpose: str) -> tuple[Key, ...]:
        """The keys of one purpose, oldest first."""
        return tuple(key for key in self.all if key.purpose == purpose)

    def newest(self, purpose: str) -> Key:
        """The key that is used for new work of one purpose."""
        return self.of(purpose)[-1]


def make_keys() -> str:
    """Make a fresh set of keys, one of each purpose, as text for `KITHLINE_KEYS`."""
    made = (f"{purpose}1:{purpose}:{_to_text(secrets.token_bytes(KEY_BYTES))}" for purpose in PURPOSES)
    return ",".join(made)


def _to_text(material: bytes) -> str:
    return base64.b64encode(material).decode("ascii")


def _entry(entry: str) -> Key:
    if entry.count(":") != 2:
        raise KeysBroken("is not id:purpose:base64")
    key_id, purpose, text = entry.split(":")
    if not _ID.fullmatch(key_id):
        raise KeysBroken("has an id that is not 1 to 24 letters, digits, - or _")
    if purpose not in PURPOSES:
        raise KeysBroken(f"has a purpose that is not one of {', '.join(PURPOSES)}")
    try:
        material = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise KeysBroken("has a key that is not base64") from None
    if len(material) != KEY_BYTES:
        raise KeysBroken(f"has a key of {len(material)} bytes, and {KEY_BYTES} are needed")
    if len(set(material)) < 8:
        raise KeysBroken("has a key that is no random one")
    return Key(key_id, purpose, material)


def _faults_together(found: list[Key]) -> list[str]:
    counted = Counter(key.purpose for key in found)
    faults = [f"no key has the purpose {purpose}" for purpose in PURPOSES if not counted[purpose]]
    if counted["index"] > 1:
        faults.append("there is more than one index key; numbers and names would no longer be found")
    if len({(key.purpose, key.id) for key in found}) < len(found):
        faults.append("two keys of one purpose share an id")
    if len({key.material for key in found}) < len(found):
        faults.append("one key is used twice")
    return faults


if __name__ == "__main__":
    sys.stdout.write(make_keys() + "\n")
