"""The product's own flows, walked with one phone against the pure engine."""

from functools import lru_cache

from bot.dialogue.placeholders import LENGTHS
from bot.dialogue.script import Scripts
from bot.scripts import product_flows
from tests.dialogue.talk import NOW, Talk

PART = {"id": 1, "part": "Morning wave", "critical": False}
OTHER = {"id": 2, "part": "8 pm ring", "critical": True}
FACTS: dict[str, object] = {
    **{name: "x" * length for name, length in LENGTHS.items() if "." not in name},
    **dict.fromkeys(("time", "day", "slot", "next_at"), NOW),
    "country": "GB",
    "privacy": "open",
    "device_checked": True,
    "concern_mode": "questions",
    "duty_cover": "cover",
    "agency_open": True,
    "promises": (PART,),
    "last_confidence": 8,
    "raised_by": "member",
    "backup_known": True,
    "invitee_known": True,
    "owned": False,
    "alert_closed": False,
    "alert_kind": "worry",
    "asked_how": None,
}


@lru_cache
def shelf() -> Scripts:
    return Scripts(product_flows().scripts, messages=product_flows().messages)


def talk(flow: str, *, at: str | None = None, **facts: object) -> Talk:
    return Talk(shelf(), flow, {**FACTS, **facts}, at=at)


def effects(said: Talk) -> list[str]:
    return [name for name, _ in said.changed]
