"""Two hashes of a script: its structure, which conversations pin, and its content, which publishing keys by."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from bot.dialogue.placeholders import placeholders

_LENGTH = 16
"""64 bits in hex: enough to tell the versions of one flow apart, short enough for a log line."""


def structure_hash(source: Mapping[str, Any]) -> str:
    """Return the hash of everything but the words; which placeholders and options a text has is structure."""
    steps = [_bare(step) if isinstance(step, Mapping) else step for step in source.get("steps", ())]
    return _hash({**{key: each for key, each in source.items() if key != "purpose"}, "steps": steps})


def content_hash(source: Mapping[str, Any]) -> str:
    """Return the hash of the whole script, words included."""
    return _hash(source)


def _bare(step: Mapping[str, Any]) -> dict[str, Any]:
    bare = dict(step)
    asks = "ask" in bare
    for key in ("say",) if asks else ("text",):
        if key in bare:
            bare[key] = sorted(placeholders(str(bare[key])))
    if isinstance(bare.get("choices"), Mapping):
        bare["choices"] = [[name, sorted(placeholders(str(label)))] for name, label in bare["choices"].items()]
    return bare


def _hash(value: object) -> str:
    # Key order counts: it is the order of the options and of the ways a branch tries.
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_LENGTH]
