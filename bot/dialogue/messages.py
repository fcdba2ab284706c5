"""The engine's own messages: the `repair` message file, said beside the authored flows.

`REQUIRED` must be there (lint); `OPTIONAL` ones are said when an author wrote them, and otherwise the plainer message
named beside them, or nothing.
"""

from bot.dialogue.faults import FlowBroken
from bot.dialogue.turn import Say
from bot.dialogue.walk import Walk

GROUP = "repair"
REQUIRED = (
    "not_understood_once",
    "not_understood_twice",
    "talk",
    "who",
    "menu",
    "change",
    "my_record",
    "bland",
    "holding",
)
OPTIONAL = {
    "two_numbers": "not_understood_once",
    "out_of_range": "not_understood_once",
    "media": "not_understood_once",
    "old_question": None,
    "nothing_before": None,
}


def key_of(name: str) -> str:
    """Return the message key of one of the engine's own messages."""
    return f"{GROUP}/{name}/text"


def say_message(walk: Walk, name: str) -> None:
    """Say one of the engine's own messages; the bland one when a fact it needs is not known."""
    if name in OPTIONAL and key_of(name) not in walk.scripts.messages:
        plainer = OPTIONAL[name]
        if plainer is None:
            return
        name = plainer
    try:
        args = walk.args(walk.scripts.message_args(key_of(name))) if walk.frames else _bare(walk, name)
    except FlowBroken:
        name, args = "bland", {}
    walk.says.append(Say(key_of(name), args))


def _bare(walk: Walk, name: str) -> dict[str, object]:
    """Outside of any flow there are facts alone."""
    names = walk.scripts.message_args(key_of(name))
    if missing := [each for each in names if walk.fact(each) is None]:
        raise FlowBroken(f"{key_of(name)} needs {', '.join(missing)}")
    return {each: walk.fact(each) for each in names}
