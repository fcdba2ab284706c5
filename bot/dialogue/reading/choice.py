"""Choosing among options, ring by ring. It is easy to raise a worry and hard to clear one.

An option that raises is understood wherever it is said, unless it is negated beside it. Any other option must be all
that was said, harmless filler apart; an option that clears a worry is moreover never guessed from its spelling.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.dialogue.heard import Option
from bot.dialogue.reading.lexicon import Lexicon, Phrase
from bot.dialogue.reading.normal import Normal, phrase
from bot.dialogue.reading.numbers import whole_numbers
from bot.dialogue.reading.outcome import Outcome, Read, Ring, Unread
from bot.dialogue.steps.ask import Leaning

Finder = Callable[[Normal, Sequence[Option], Lexicon], str | Unread | None]

SHORTEST_NEAR = 5
"""Letters below which a misspelling is not guessed: `no` and `now`, `hell` and `well` are one letter apart."""
LONGEST_NEAR = 60
LONG = 9
"""Letters from which two misspellings are allowed."""


def read_choice(reply: Normal, options: Sequence[Option], leaning: Leaning, lexicon: Lexicon) -> Outcome:
    """Read which option a reply means."""
    if not reply.words:
        return Unread("unknown" if reply.text else "empty")
    for ring, find in _RINGS:
        found = find(reply, options, lexicon)
        if isinstance(found, Unread):
            return found
        if found in leaning.clears and "?" in reply.text:
            return Unread("more_words")  # "is it ok?" asks; it does not say so
        if found is not None:
            return Read(ring, found)
    return (
        _raised(reply, options, leaning, lexicon)
        or _near(reply, options, leaning, lexicon)
        or _unread(reply, options, leaning, lexicon)
    )


@lru_cache(maxsize=8192)
def _bare(words: Phrase, lexicon: Lexicon) -> Phrase:
    """The words of an author's own text that say something; there are few of these, and they come again and again."""
    return without_filler(words, lexicon)


def without_filler(words: Phrase, lexicon: Lexicon) -> Phrase:
    """Return the words that say something."""
    return tuple(word for word in words if word not in lexicon.filler)


def _numbered(reply: Normal, options: Sequence[Option], lexicon: Lexicon) -> str | Unread | None:
    """A number, perhaps with its own label behind it ("3 I am worried")."""
    numbers = whole_numbers(reply, lexicon)
    if not numbers:
        return None
    said = [word for word in without_filler(reply.words, lexicon) if not _is_number(word, lexicon)]
    if len(set(numbers)) > 1:
        return None if set(said) - lexicon.joins else Unread("two_numbers")
    number = numbers[0]
    if number is None or not 1 <= number <= len(options):
        return None if said else Unread("out_of_range")
    option = options[number - 1]
    rest = tuple(word for word in reply.words if not _is_number(word, lexicon))
    return option.value if not said or _same_words(rest, phrase(option.label), lexicon) else None


def _labelled(reply: Normal, options: Sequence[Option], lexicon: Lexicon) -> str | None:
    for option in options:
        if reply.words == phrase(option.label) or reply.text == option.value:
            return option.value
    fits = [option.value for option in options if _same_words(reply.words, phrase(option.label), lexicon)]
    return fits[0] if len(fits) == 1 else None


def _begun(reply: Normal, options: Sequence[Option], lexicon: Lexicon) -> str | None:
    """The first words of exactly one label; filler alone begins nothing, save with two words or more."""
    said = reply.words
    if len(said) == 1 and said[0] in lexicon.filler:
        return None
    fits = [option.value for option in options if phrase(option.label)[: len(said)] == said]
    return fits[0] if len(fits) == 1 else None


def _meant(reply: Normal, options: Sequence[Option], lexicon: Lexicon) -> str | None:
    """Another way of saying exactly one option, and nothing else."""
    said = without_filler(reply.words, lexicon)
    fits = [
        option.value
        for option in options
        if any(reply.words == each or said == _bare(each, lexicon) != () for each in _ways(option, lexicon))
    ]
    return fits[0] if len(fits) == 1 else None


def _raised(reply: Normal, options: Sequence[Option], leaning: Leaning, lexicon: Lexicon) -> Read | None:
    """The raising option said anywhere; the longest phrase decides between two."""
    best: tuple[int, str] | None = None
    words = without_filler(reply.words, lexicon)
    for option in options:
        if option.value not in leaning.raises:
            continue
        for said in (*_ways(option, lexicon), phrase(option.label)):
            said = _bare(said, lexicon)
            if said and _stands_in(said, words, lexicon) and (best is None or len(said) > best[0]):
                best = (len(said), option.value)
    return Read("synonym", best[1]) if best else None


def _near(reply: Normal, options: Sequence[Option], leaning: Leaning, lexicon: Lexicon) -> Read | None:
    """One misspelling, two in a long phrase; never of an option that clears, and never between two options."""
    said = " ".join(without_filler(reply.words, lexicon))
    if not SHORTEST_NEAR <= len(said) <= LONGEST_NEAR or any(word in lexicon.doubt for word in reply.words):
        return None
    allowed = 2 if len(said) >= LONG else 1
    near = {
        option.value
        for option in options
        for each in (*_ways(option, lexicon), phrase(option.label))
        if OSA.distance(said, " ".join(_bare(each, lexicon)), score_cutoff=allowed) <= allowed
    }
    if len(near) != 1 or near & leaning.clears:
        return None
    return Read("near", near.pop())


def _unread(reply: Normal, options: Sequence[Option], leaning: Leaning, lexicon: Lexicon) -> Unread:
    """Tell "ok but he came back" from words that fit nothing: a person should read the first at once."""
    for option in options:
        if option.value in leaning.clears and any(
            each and reply.words[: len(each)] == each for each in (*_ways(option, lexicon), phrase(option.label))
        ):
            return Unread("more_words")
    return Unread("unknown")


def _ways(option: Option, lexicon: Lexicon) -> tuple[Phrase, ...]:
    return lexicon.phrases_for(option.value)


def _same_words(said: Phrase, label: Phrase, lexicon: Lexicon) -> bool:
    """Equal but for filler, which may be left out or added; a label of filler only is compared as it stands."""
    bare = _bare(label, lexicon)
    return bool(bare) and without_filler(said, lexicon) == bare


def _stands_in(said: Phrase, words: Phrase, lexicon: Lexicon) -> bool:
    """Say whether the phrase is among the words that say something, and not turned round by a negation just before it.

    Yes and no count only as the first word: "no, they are with her" raises, "he said no" does not.
    """
    first_only = said in lexicon.yes or said in lexicon.no
    last = 0 if first_only else len(words) - len(said)
    return any(
        words[start : start + len(said)] == said and (start == 0 or words[start - 1] not in lexicon.negations)
        for start in range(last + 1)
    )


def _is_number(word: str, lexicon: Lexicon) -> bool:
    return word.isdigit() or word in lexicon.numbers


_RINGS: tuple[tuple[Ring, Finder], ...] = (
    ("exact", _numbered),
    ("word", _labelled),
    ("first_words", _begun),
    ("synonym", _meant),
)
