"""One turn under way: the stack being walked, what is said and changed on the way, and the limits that end it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.dialogue.effect_kinds import EFFECTS
from bot.dialogue.effects import Effect, take_back
from bot.dialogue.faults import FlowBroken
from bot.dialogue.filling import fill
from bot.dialogue.heard import Facts
from bot.dialogue.placeholders import LENGTHS
from bot.dialogue.script import Script, Scripts
from bot.dialogue.state import Answer, Frame, Mark, State
from bot.dialogue.steps import END, AskStep, CallTo, Goto, Step, Target, Texted, WaitStep
from bot.dialogue.steps.doing import Doing
from bot.dialogue.turn import Check, Say, Understood

MOST_STEPS = 60
"""Steps of one turn; the longest way between two questions in the method is under ten."""
DEEPEST = 8


class Walk:
    """Mutable, and thrown away with its turn. It is the `Scope` of conditions and the `Walker` of steps."""

    def __init__(self, scripts: Scripts, state: State, facts: Facts, words: str = "") -> None:
        self.scripts = scripts
        self.facts = facts
        self.words = words
        self.frames = list(state.frames)
        self.trail = list(state.trail)
        self.misses = state.misses
        self.paused = state.paused
        self.says: list[Say] = []
        self.effects: list[Effect] = []
        self.wait: timedelta | None = None
        self.check: Check | None = None
        self.understood: Understood | None = None
        self.misread: str | None = None
        self.needs_human = False
        self._steps = 0

    @property
    def top(self) -> Frame:
        """The frame of the flow that has the floor."""
        return self.frames[-1]

    @property
    def script(self) -> Script:
        """The script of the top frame, in the version it is pinned to."""
        return self.scripts.get(self.top.flow, self.top.version)

    @property
    def step(self) -> Step:
        """The step the top frame stands at."""
        return self.script.step(self.top.step)

    def place(self, frame: Frame) -> None:
        """Put a changed frame in the place of the top one."""
        self.frames[-1] = frame

    # What conditions and fields can see.

    def answer(self, step: str) -> Answer | None:
        """Return what was answered at a step of this flow."""
        return self.top.answers.get(step)

    def fact(self, name: str) -> object:
        """Return a fact, None when it is not known."""
        return self.facts.get(name)

    def item(self, field: str) -> object:
        """Return a field of the current item of an `each`."""
        return None if self.top.item is None else self.top.item.get(field)

    # Going from step to step.

    def go(self, target: Target | None) -> None:
        """Walk until a step stops; FlowBroken when that takes too many steps."""
        while target is not None:
            self._steps += 1
            if self._steps > MOST_STEPS:
                raise FlowBroken(f"more than {MOST_STEPS} steps in one turn, at {self.frames[-1:]}")
            target = self._take(target)

    def push(self, flow: str, at: str | None, *, then: str | None = None, interrupts: bool = False) -> Target:
        """Put another flow on top, in its current version, and return its first step."""
        if len(self.frames) >= DEEPEST:
            raise FlowBroken(f"flows are nested deeper than {DEEPEST}")
        script = self.scripts.current(flow)
        step = script.step(at or script.first).name
        self.frames.append(Frame(flow, script.version, step, then=then, interrupts=interrupts))
        return Goto(step)

    def repeat(self) -> None:
        """Ask the open question again, in the same words with the same numbers."""
        step = self.step
        if isinstance(step, AskStep):
            self.ask(step)
            self.hold(step.waits)
        elif isinstance(step, WaitStep):
            self.hold(step.length)
        else:
            self.go(Goto(step.name))

    def _take(self, target: Target) -> Target | None:
        if isinstance(target, CallTo):
            return self.push(target.flow, target.at, then=target.then)
        if target.step == END:
            return self._leave()
        step = self.script.step(target.step)
        onward = step.enter(self)
        if onward is None and self.top.step != step.name:
            self.place(replace(self.top, step=step.name))
        return onward

    def _leave(self) -> Target | None:
        """End the top flow: back to the question it interrupted, or on to where its caller said."""
        ended = self.frames.pop()
        if not self.frames:
            self.trail.clear()
            return None
        if ended.interrupts:
            self.trail = [mark for mark in self.trail if mark.depth <= len(self.frames)]
            if ended.quiet:
                self.paused = True  # they asked for silence: the open question can wait
            else:
                self.repeat()
            return None
        # Nobody goes back across a flow that ended: what it did is done.
        base = self._base()
        self.trail = [mark for mark in self.trail if mark.depth < base]
        if ended.quiet:
            self.place(replace(self.top, quiet=True))
        return Goto(ended.then or END)

    def _base(self) -> int:
        """The depth at which the newest interruption began; marks from there up belong to it."""
        return max((depth for depth, frame in enumerate(self.frames, start=1) if frame.interrupts), default=0)

    # Stopping.

    def hold(self, wait: timedelta) -> None:
        """Stop until something is heard."""
        self.wait = wait

    def suspend(self, check: Check) -> None:
        """Stop until the check has its finding."""
        self.check = check

    # Saying.

    def asking(self, step: str) -> str:
        """The name of this asking: the step, and from its second time in a conversation a number (C8)."""
        found = self.top.answers.get(step)
        return step if found is None else f"{step}#{found.times + 1}"

    def ask(self, step: Texted, words_of: Texted | None = None) -> None:
        """Ask a step's question, perhaps in the words of another step (a nudge)."""
        said = words_of or step
        self.says.append(Say(said.key, self.args(said.args), step.options, step.kind, self.asking(step.name)))

    def tell(self, step: Texted) -> None:
        """Say a step's text without asking."""
        self.says.append(Say(step.key, self.args(step.args)))

    def args(self, names: Sequence[str]) -> dict[str, object]:
        """Return the placeholders a text needs; FlowBroken when one is not known."""
        return {name: self._placeholder(name) for name in names}

    def _placeholder(self, name: str) -> object:
        found = self.item(name)
        if found is None:
            found = self._answered(name)
        if found is None:
            found = self.facts.get(name)
        if found is None:
            raise FlowBroken(f"flow {self.top.flow} needs `{name}`, which is not known")
        return found

    def _answered(self, name: str) -> object:
        """A placeholder from this conversation: `as:` of a question, the last number given, a number's last digits."""
        for frame in reversed(self.frames):
            step = self.scripts.get(frame.flow, frame.version).named.get(name)
            found = frame.answers.get(step) if step else None
            if found is not None and found.value is not None:
                return str(found.value)[: LENGTHS.get(name)]
        kind = {"n": "scale", "last4": "phone"}.get(name)
        if kind is None:
            return None
        given = [each.value for each in self.top.answers.values() if each.kind == kind and each.value is not None]
        if not given:
            return None
        return given[-1] if kind == "scale" else str(given[-1])[-4:]

    # Changing the record.

    def apply(self, doings: tuple[Doing, ...], *, skip: bool = False) -> None:
        """Give out the effects that hold now; on a skip only those marked `on_skip`."""
        for doing in doings:
            if (skip and not doing.on_skip) or (doing.when is not None and not doing.when.holds(self)):
                continue
            if (effect := fill(doing, self)) is not None:
                self.give(effect)

    def give(self, effect: Effect) -> None:
        """Give out one effect, and remember what *back* would have to take back."""
        kind = EFFECTS[effect.name]
        self.effects.append(effect)
        if kind.quiets and self.frames:
            self.place(replace(self.top, quiet=True))
        if kind.inverse and self.trail and self.trail[-1].depth >= self._base():
            undone = take_back(effect).fields
            self.trail[-1] = replace(self.trail[-1], undo=(*self.trail[-1].undo, undone))

    # Answers.

    def keep(self, step: str, answer: Answer) -> None:
        """Keep an answer; the newest stands last."""
        answers = dict(self.top.answers)
        before = answers.pop(step, None)
        answers[step] = replace(answer, times=before.times + 1) if before else answer
        self.place(replace(self.top, answers=answers))

    def mark(self, step: str) -> None:
        """Remember where this answer is given, so that *back* finds the way."""
        top = self.top
        self.trail.append(Mark(len(self.frames), step, top.answers.get(step), top.item, top.taken))

    def last_mark(self) -> Mark | None:
        """Return the last answer *back* may go to: never one from before an interruption."""
        return self.trail[-1] if self.trail and self.trail[-1].depth >= self._base() else None

    def return_to(self, mark: Mark) -> None:
        """Put the top frame back to where an answer was given, as if it had not been."""
        answers = {name: answer for name, answer in self.top.answers.items() if name != mark.step}
        if mark.before is not None:
            answers[mark.step] = mark.before
        self.place(replace(self.top, step=mark.step, answers=answers, item=mark.item, taken=mark.taken))

    def state(self, turns: int) -> State:
        """Return where the conversation stands now."""
        return State(tuple(self.frames), tuple(self.trail), self.misses, turns, self.paused)

    @property
    def open_wait(self) -> timedelta | None:
        """How long the step that is open waits, when it is one that waits."""
        if not self.frames:
            return None
        step = self.step
        if isinstance(step, AskStep):
            return step.waits
        return step.length if isinstance(step, WaitStep) else None
