"""The registry of appliers, and what each is given."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from bot.conversations import Conversation
from bot.dialogue.effects import Effect
from bot.dialogue.heard import Heard, Reply
from bot.line import Line
from bot.people import Person, person

Fields = Mapping[str, object]
Results = dict[str, object]


@dataclass(frozen=True)
class Context:
    """Who said what in which conversation. `words` is the text of the reply, empty for anything else."""

    conversation: Conversation
    who: Person
    words: str
    inbound_id: int | None

    @classmethod
    def of(cls, line: Line, conversation: Conversation, heard: Heard, inbound_id: int | None) -> "Context":
        """Gather the context of one turn."""
        words = heard.text if isinstance(heard, Reply) else ""
        return cls(conversation, person(line, conversation.person_id), words, inbound_id)

    @property
    def family_id(self) -> int:
        """The family whose record changes; LookupError in a conversation that belongs to none."""
        if self.conversation.family_id is None:
            raise LookupError(f"conversation {self.conversation.id} belongs to no family")
        return self.conversation.family_id

    def subject(self, kind: str) -> int:
        """Return the id of the subject; LookupError when the conversation is about something else."""
        found = self.conversation.about(kind)
        if found is None:
            raise LookupError(f"conversation {self.conversation.id} is not about a {kind}")
        return found


Applier = Callable[[Line, Context, Fields], Results | None]
A = TypeVar("A", bound=Applier)
APPLIERS: dict[str, Applier] = {}


def applies(name: str) -> Callable[[A], A]:
    """Register the applier of one kind of effect."""

    def register(applier: A) -> A:
        if name in APPLIERS:
            raise ValueError(f"effect {name} has two appliers")
        APPLIERS[name] = applier
        return applier

    return register


def apply(line: Line, context: Context, effects: Iterable[Effect]) -> Results:
    """Apply effects in order within the line's transaction; return what the texts may name (`alert.code`)."""
    results: Results = {}
    for effect in effects:
        results.update(APPLIERS[effect.name](line, context, effect.fields) or {})
    return results
