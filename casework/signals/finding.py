"""Where phrases stand in a message, in time bounded by its length (G7)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casework.signals.patterns import GAP, Element, Phrase
from casework.signals.plain_text import PlainText, plain_text
from casework.signals.rules import Anchor, PhraseLists, Rule

_SENTENCE_END = re.compile(r"[!?]|(?<!\.)\.(?=\s)")
_CLAUSE_END = re.compile(r"[!?,;:()\n\u2014\u2013.]")


@dataclass(frozen=True, slots=True)
class Found:
    """One phrase at `places` (numbers of words, rising). An idiom has no rule."""

    rule: Rule | None
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A message as plain words, the phrases each may belong to, and where each stands in the plain text.

    A short form of several words ("idk") is several words in one place. `names` are what the sender is called.
    """

    plain: PlainText
    words: Sequence[str]
    anchors: Sequence[tuple[Anchor, ...]]
    starts: Sequence[int]
    ends: Sequence[int]
    names: frozenset[str]

    def one_sentence(self, first: int, last: int) -> bool:
        """Say whether no sentence ends between two words."""
        return _SENTENCE_END.search(self.plain.text, self.ends[first], self.starts[last] + 1) is None

    def one_clause(self, first: int, last: int) -> bool:
        """Say whether not even a comma stands between two words."""
        return _CLAUSE_END.search(self.plain.text, self.ends[first], self.starts[last]) is None

    def quote(self, first: int, last: int) -> str:
        """Return the sender's own words from one word to another."""
        return self.plain.quote(self.starts[first], self.ends[last])

    def fits(self, element: Element, place: int) -> bool:
        """Say whether the word at `place` is this element of a phrase."""
        word = self.words[place]
        return element.fits(word) or (element.is_name and word in self.names)


def read_message(lists: PhraseLists, text: str, names: frozenset[str]) -> Message:
    """Cut a message into plain words."""
    plain = plain_text(text)
    words: list[str] = []
    anchors: list[tuple[Anchor, ...]] = []
    starts: list[int] = []
    ends: list[int] = []
    for typed, start, end in plain.words():
        for word, belongs_to in lists.words(typed):
            words.append(word)
            anchors.append(belongs_to)
            starts.append(start)
            ends.append(end)
    return Message(plain, words, anchors, starts, ends, names)


def find(message: Message) -> Iterator[Found]:
    """Yield each place of each phrase, found by its rarest word."""
    words, last = message.words, len(message.words) - 1
    for place, anchors in enumerate(message.anchors):
        for anchor in anchors:
            if anchor.before is not None and (place == 0 or not anchor.before.may_fit(words[place - 1])):
                continue
            if anchor.after is not None and (place == last or not anchor.after.may_fit(words[place + 1])):
                continue
            places = _places(message, anchor, place)
            if places is not None:
                yield Found(anchor.rule, places)


def _places(message: Message, anchor: Anchor, place: int) -> tuple[int, ...] | None:
    before = _backward(message, anchor.phrase, anchor.place, place)
    if before is None:
        return None
    after = _forward(message, anchor.phrase, anchor.place, place)
    return None if after is None else (*before, place, *after)


def _forward(message: Message, phrase: Phrase, element: int, place: int) -> tuple[int, ...] | None:
    following = element + 1
    if following == len(phrase):
        return ()
    reach = GAP + 1 if phrase[following].gap else 1
    for next_place in range(place + 1, min(place + 1 + reach, len(message.words))):
        if message.fits(phrase[following], next_place) and _joined(message, reach, place, next_place):
            rest = _forward(message, phrase, following, next_place)
            if rest is not None:
                return (next_place, *rest)
    return None


def _backward(message: Message, phrase: Phrase, element: int, place: int) -> tuple[int, ...] | None:
    if element == 0:
        return ()
    reach = GAP + 1 if phrase[element].gap else 1
    for last_place in range(place - 1, max(place - 1 - reach, -1), -1):
        if message.fits(phrase[element - 1], last_place) and _joined(message, reach, last_place, place):
            rest = _backward(message, phrase, element - 1, last_place)
            if rest is not None:
                return (*rest, last_place)
    return None


def _joined(message: Message, reach: int, first: int, last: int) -> bool:
    """Words side by side may stand in two sentences ("Help! Now!"); a gap stays inside one."""
    return reach == 1 or message.one_sentence(first, last)
