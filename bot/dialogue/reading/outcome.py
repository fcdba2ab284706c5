"""What reading a reply comes to: understood, by which ring, or not, and why."""

from dataclasses import dataclass
from typing import Literal

from bot.dialogue.state import Plain

Ring = Literal["exact", "word", "first_words", "synonym", "near"]
Why = Literal[
    "empty",  # nothing was written
    "unknown",  # words that fit no option
    "more_words",  # an option that clears a worry, with more beside it ("ok but he came back")
    "two_numbers",  # "7 or 8"
    "out_of_range",  # 11 of 10, option 5 of 4
    "disguised",  # letters of two alphabets in one word, or text turned around
    "media",  # a picture or a voice note
]


@dataclass(frozen=True, slots=True)
class Read:
    """Understood: the author's name for the option, a number, or the words."""

    ring: Ring
    value: Plain


@dataclass(frozen=True, slots=True)
class Unread:
    """Not understood."""

    why: Why


Outcome = Read | Unread
