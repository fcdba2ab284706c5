"""The turn itself: load the facts, let the pure engine decide, apply, store, queue what is said."""

from dataclasses import dataclass, field

from bot import checks, effects, facts, outbox
from bot.conversations import Conversation, close_prompts, load, store, talks
from bot.dialogue import take_turn
from bot.dialogue.heard import Finding, Heard, Nudged, Reply
from bot.dialogue.turn import Say, Turn
from bot.effects.registry import Context, apply
from bot.line import Line
from bot.prompts import open_prompt, settle_prompt
from bot.turns import agenda
from casework.vocabulary import ConversationState, Priority, PromptState
from storage.timers import cancel, plan

MOST_CHECKS = 5
"""A turn that asks for more findings than this is a loop in a script, and fails closed."""


class TurnFailed(RuntimeError):
    """A turn could not be carried out; its words are kept and a human is told (`bot/inbox`)."""


@dataclass
class Carried:
    """What one turn has come to so far: what to say, and what its effects gave back for the texts."""

    says: list[Say] = field(default_factory=list)
    results: dict[str, object] = field(default_factory=dict)
    needs_human: bool = False


def hear(
    line: Line, conversation_id: int, heard: Heard, *, prompt_id: int | None = None, inbound_id: int | None = None
) -> None:
    """Give an open conversation something to answer. `prompt_id` is the question a reply belongs to."""
    run(line, load(line, conversation_id), heard, prompt_id=prompt_id, inbound_id=inbound_id)


def nudge(line: Line, conversation_id: int, flow: str, step: str, contact_point_id: int | None = None) -> None:
    """Ask a conversation's open question again in the words of `flow`/`step`, perhaps on another phone."""
    run(line, load(line, conversation_id), Nudged(flow, step), contact_point_id=contact_point_id, kind=Priority.LADDER)


def run(
    line: Line,
    conversation: Conversation,
    heard: Heard,
    *,
    prompt_id: int | None = None,
    inbound_id: int | None = None,
    contact_point_id: int | None = None,
    kind: Priority | None = None,
    answers: bool = False,
) -> None:
    """Carry one turn out within the line's transaction (design 2, "one inbound SMS")."""
    talks(line, conversation.person_id)  # read before anything is written, and kept true from then on
    context = Context.of(line, conversation, heard, inbound_id)
    carried = Carried()
    turn = _decide(line, conversation, heard, context, carried)
    settle_prompt(line, conversation, prompt_id, turn)
    state = _state_after(turn)
    conversation = store(line, conversation, turn.state, state)
    _speak(
        line,
        conversation,
        carried,
        kind=kind,
        contact_point_id=contact_point_id,
        reply=answers or isinstance(heard, Reply),
    )
    _wait(line, conversation, turn)
    if carried.needs_human:
        effects.tell_human(line, context)
    if turn.finished:
        close_prompts(line, conversation.id, PromptState.EXPIRED)
    if state is not ConversationState.OPEN:
        agenda.next_in_line(line, conversation.person_id)


def _state_after(turn: Turn) -> ConversationState:
    """A question that waited too long gives up the floor; its answers are kept, and a later reply is heard."""
    if turn.finished:
        return ConversationState.DONE
    return ConversationState.PAUSED if turn.state.paused else ConversationState.OPEN


def _decide(line: Line, conversation: Conversation, heard: Heard, context: Context, carried: Carried) -> Turn:
    """Take the turn, answering each check the script asks for, and apply its effects in order."""
    dialogue = conversation.dialogue
    for _ in range(MOST_CHECKS):
        turn = take_turn(line.scripts, dialogue, heard, facts.load(line, conversation), line.now)
        carried.results.update(apply(line, context, turn.effects))
        carried.says.extend(turn.says)
        carried.needs_human |= turn.needs_human
        if turn.check is None:
            return turn
        heard = Finding(turn.check.name, checks.find(line, context, turn.check))
        dialogue = turn.state
    raise TurnFailed(f"conversation {conversation.id} asked for more than {MOST_CHECKS} checks in one turn")


def _speak(
    line: Line,
    conversation: Conversation,
    carried: Carried,
    *,
    kind: Priority | None,
    contact_point_id: int | None,
    reply: bool,
) -> None:
    for say in carried.says:
        spoken = outbox.with_results(say, carried.results)
        prompt_id = open_prompt(line, conversation, say, contact_point_id) if say.kind else None
        outbox.enqueue(
            line,
            person_id=conversation.person_id,
            says=(spoken,),
            kind=kind or conversation.priority,
            direct_reply=reply,
            conversation_id=conversation.id,
            prompt_id=prompt_id,
            alert_id=conversation.about("alert"),
            family_id=conversation.family_id,
            contact_point_id=contact_point_id or conversation.contact_point_id,
        )


def _wait(line: Line, conversation: Conversation, turn: Turn) -> None:
    """Plan the moment this conversation stops waiting, or forget the one planned before."""
    if turn.wait is None or turn.finished:
        cancel(line.work, key=f"wait:{conversation.id}")
        return
    plan(
        line.work,
        kind="conversation_wait",
        key=f"wait:{conversation.id}",
        due_at=line.now + turn.wait,
        subject_id=conversation.id,
        family_id=conversation.family_id,
    )
