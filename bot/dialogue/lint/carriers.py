"""Words that carriers act on, sometimes without passing them on (method 4.1)."""

import re
from collections.abc import Iterator

from bot.dialogue.faults import Fault
from bot.dialogue.lint.library import Library
from bot.dialogue.lint.wording import all_texts
from bot.dialogue.reading.lexicon import load_lexicon

CARRIER_WORDS = frozenset(
    {
        "ARRET",
        "CANCEL",
        "END",
        "HELP",
        "INFO",
        "OPTOUT",
        "QUIT",
        "REMOVE",
        "START",
        "STOP",
        "STOPALL",
        "UNSTOP",
        "UNSUBSCRIBE",
        "YES",
    }
)
_TOLD = re.compile(rf"\b(?:text|reply|send|type|write)\s+[\"']?({'|'.join(sorted(CARRIER_WORDS))})\b", re.IGNORECASE)
_SHOUTED = re.compile(rf"\b({'|'.join(sorted(CARRIER_WORDS - {'YES', 'HELP'}))})\b")


def carrier_commands(library: Library) -> Iterator[Fault]:
    """A text that asks people to send such a word loses their reply."""
    for key, text, file, line in all_texts(library):
        found = _SHOUTED.search(text) or next((hit for hit in _TOLD.finditer(text) if hit[1].isupper()), None)
        if found:
            yield Fault(file, line, f"{key}: {found[1]} is a word that carriers act on; it cannot be a reply")


def carrier_lexicon_words(library: Library) -> Iterator[Fault]:
    """None of the words that work anywhere may be one of them."""
    for locale in ("en", "es"):
        for words in load_lexicon(locale).commands:
            if " ".join(words).upper() in CARRIER_WORDS:
                yield Fault(f"{locale}.yaml", 0, f"the command `{' '.join(words)}` is a word that carriers act on")
