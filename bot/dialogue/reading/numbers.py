"""Numbers in replies: `7`, `7.`, `7/10`, `about 7`, `seven`, `٧`, `7️⃣`; never half of something else."""

import re

from bot.dialogue.reading.lexicon import Lexicon
from bot.dialogue.reading.normal import Normal
from bot.dialogue.reading.outcome import Outcome, Read, Unread

HIGHEST = 10
_OF_TEN = re.compile(r"(?<![\d.,/-])(\d{1,3})\s*/\s*10(?![\d.,/]*\d)")
_NUMBER = re.compile(r"(?<![\w.,])(-?\d[\d.,]*)(?:ish)?(?!\w)")
_BETWEEN = re.compile(r"\s+|(?<=\d)[-/](?=\d)")
_PLAIN = re.compile(r"\d{1,3}")


def whole_numbers(reply: Normal, lexicon: Lexicon) -> tuple[int | None, ...]:
    """Return every number in the reply, in order; None for one that is not a whole number from 0 up."""
    if not any(word in lexicon.numbers or any(letter.isdigit() for letter in word) for word in reply.words):
        return ()
    text = _OF_TEN.sub(r" \1 ", reply.text)
    if any(word in lexicon.out_of for word in reply.words):
        text = _join_ten(text, lexicon)
    found: list[int | None] = []
    for token in _BETWEEN.split(text):
        match = _NUMBER.search(token.strip("()[]#!?:;\"'"))
        if match:
            digits = match[1].rstrip(".,")
            found.append(int(digits) if _PLAIN.fullmatch(digits) else None)
        elif (word := token.strip(".,!?()'\"")) in lexicon.numbers:
            found.append(lexicon.numbers[word])
    return tuple(found)


def read_scale(reply: Normal, lexicon: Lexicon) -> Outcome:
    """Read a number from 0 to 10. A bare or softened number is enough; with doubt beside it, it is asked again."""
    numbers = whole_numbers(reply, lexicon)
    if not numbers:
        return Unread("unknown" if reply.text else "empty")
    if len(set(numbers)) > 1:
        return Unread("two_numbers")
    number = numbers[0]
    if number is None or number > HIGHEST:
        return Unread("out_of_range")
    if any(word in lexicon.doubt for word in reply.words):
        return Unread("more_words")
    return Read("exact" if reply.words == (str(number),) else "word", number)


def _join_ten(text: str, lexicon: Lexicon) -> str:
    """Drop the "out of 10" of "7 out of 10", so that it does not count as a second number."""
    joiners = "|".join(sorted(re.escape(word) for word in lexicon.out_of))
    ten = "|".join(["10", *sorted(re.escape(word) for word, number in lexicon.numbers.items() if number == HIGHEST)])
    return re.sub(rf"(?<=\w)(?:\s+(?:{joiners}))+\s+(?:{ten})\b", " ", text)
