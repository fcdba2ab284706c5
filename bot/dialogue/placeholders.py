"""The closed list of placeholders with their greatest lengths (method 4.5), and the facts a step may ask about."""

import re

PLACEHOLDER = re.compile(r"\{([a-z_0-9]+(?:\.[a-z_0-9]+)?)\}")
OPTIONS = "options"
"""Where the numbered options stand in a question that goes on after them; elsewhere they follow its text."""

LENGTHS: dict[str, int] = {
    "name": 12,
    "cg": 12,
    "member": 12,
    "backup": 12,
    "worker": 12,
    "owner": 12,
    "service": 10,
    "em": 4,
    "silent_call": 40,
    "child_line": 14,
    "duty": 13,
    "n": 2,
    "time": 7,
    "day": 9,
    "slot": 14,
    "part": 20,
    "family": 10,
    "code": 3,
    "mins": 4,
    "last4": 4,
    "yn": 3,
    "severity": 8,
    "danger_yn": 3,
    "ring_yn": 3,
    "next_worker": 12,
    "next_at": 7,
    "alert.code": 3,
    "alert.owned_at": 7,
    "alert.by": 7,
    "invitation.last4": 4,
}
"""Placeholder -> the longest value it may be given, in characters."""

BRANCH_FACTS = frozenset(
    {
        "agency_open",
        "alert_closed",
        "alert_kind",
        "alert_severity",
        "asked_how",
        "audience",
        "backup_known",
        "concern_mode",
        "country",
        "danger",
        "danger_known",
        "device_checked",
        "duty_cover",
        "has_network",
        "in_danger",
        "invitee_known",
        "knows_now",
        "languages",
        "last_confidence",
        "late",
        "locale",
        "ok_to_ring",
        "owned",
        "privacy",
        "promises",
        "raised_at",
        "raised_by",
    }
)
"""Facts that are never said, only asked about in conditions and walked through by `each`."""

FACTS = BRANCH_FACTS | {name for name in LENGTHS if "." not in name}


def placeholders(*texts: str) -> tuple[str, ...]:
    """Return the names of the placeholders of `texts`, each once, in the order they first stand in."""
    found = dict.fromkeys(name for text in texts for name in PLACEHOLDER.findall(text))
    found.pop(OPTIONS, None)
    return tuple(found)


def filled_by_engine(*texts: str) -> tuple[str, ...]:
    """Return the placeholders a turn fills in; the dotted ones are results of effects, known after it."""
    return tuple(name for name in placeholders(*texts) if "." not in name)
