"""Yes or no. A thumb is an answer here and nowhere else (method 4.1)."""

from collections.abc import Sequence

from bot.dialogue.heard import Option
from bot.dialogue.reading.choice import read_choice, without_filler
from bot.dialogue.reading.lexicon import Lexicon
from bot.dialogue.reading.normal import Normal
from bot.dialogue.reading.outcome import Outcome, Read, Unread
from bot.dialogue.steps.ask import Leaning

PLAIN = (Option("yes", "Yes"), Option("no", "No"))


def read_yes_no(reply: Normal, options: Sequence[Option], leaning: Leaning, lexicon: Lexicon) -> Outcome:
    """Read yes or no; words that agree with neither, or with both, are asked again."""
    signed = _signed(reply, lexicon)
    if not reply.words and signed is not None:
        return signed
    found = read_choice(reply, options or PLAIN, leaning, lexicon)
    if isinstance(found, Unread) and found.why != "more_words":
        found = _worded(reply, leaning, lexicon) or found
    if isinstance(found, Read) and isinstance(signed, Read) and signed.value != found.value:
        return Unread("unknown")
    return found


def _worded(reply: Normal, leaning: Leaning, lexicon: Lexicon) -> Outcome | None:
    said = without_filler(reply.words, lexicon)
    for value, phrases in (("yes", lexicon.yes), ("no", lexicon.no)):
        if reply.words in phrases or (said and said in phrases):
            asked = value in leaning.clears and "?" in reply.text
            return Unread("more_words") if asked else Read("synonym", value)
    return None


def _signed(reply: Normal, lexicon: Lexicon) -> Outcome | None:
    signs = set(reply.text)
    yes, no = bool(signs & lexicon.yes_signs), bool(signs & lexicon.no_signs)
    if yes and no:
        return Unread("unknown")
    if yes or no:
        return Read("synonym", "yes" if yes else "no")
    return None
