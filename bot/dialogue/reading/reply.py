"""One door to all reading: what kind of question, what was shown, what came back."""

from collections.abc import Sequence
from datetime import date

from bot.dialogue.heard import Option
from bot.dialogue.reading import phone, words
from bot.dialogue.reading.choice import read_choice
from bot.dialogue.reading.lexicon import Lexicon, load_lexicon
from bot.dialogue.reading.moments import read_date, read_time
from bot.dialogue.reading.normal import Normal, normalise
from bot.dialogue.reading.numbers import read_scale
from bot.dialogue.reading.outcome import Outcome, Read, Unread
from bot.dialogue.reading.yes_no import read_yes_no
from bot.dialogue.steps.ask import Leaning

EVEN = Leaning()
CLOSED = ("choice", "yes_no", "scale", "date", "time")
"""Kinds with a closed set of answers, read from the plain form of the reply."""


def read_reply(
    kind: str,
    text: str,
    reply: Normal,
    *,
    options: Sequence[Option] = (),
    leaning: Leaning = EVEN,
    lexicon: Lexicon,
    country: str = "GB",
    today: date | None = None,
) -> Outcome:
    """Read a reply to a question of `kind`. `text` is what was written, `reply` its plain form."""
    if kind in CLOSED and reply.disguised:
        return Unread("disguised")
    match kind:
        case "choice":
            only_yes_no = {option.value for option in options} == {"yes", "no"}
            read = read_yes_no if only_yes_no else read_choice
            return read(reply, options, leaning, lexicon)
        case "yes_no":
            return read_yes_no(reply, options, leaning, lexicon)
        case "scale":
            return read_scale(reply, lexicon)
        case "date":
            return read_date(reply, lexicon, today)
        case "time":
            return read_time(reply, lexicon)
        case "name":
            return words.read_name(text)
        case "phone":
            return phone.read_phone(text, country)
        case _:
            return words.read_text(text)


def read_button(button: str, options: Sequence[Option]) -> Outcome:
    """Read a tap: the value of an option as shown, or its number."""
    for place, option in enumerate(options, start=1):
        if button in (option.value, str(place)):
            return Read("exact", option.value)
    return Unread("unknown")


def explain(
    kind: str,
    text: str,
    locale: str,
    options: Sequence[Option] = (),
    *,
    leaning: Leaning = EVEN,
    country: str = "GB",
    today: date | None = None,
) -> dict[str, object]:
    """Return how one text is read: `{"text", "ring", "value"}`, both None when it is not understood.

    LookupError for a locale without a lexicon; ValueError for a kind nobody asks.
    """
    if kind not in (*CLOSED, "text", "name", "phone"):
        raise ValueError(f"no question is of the kind {kind}")
    try:
        lexicon = load_lexicon(locale)
    except FileNotFoundError:
        raise LookupError(f"replies in {locale} cannot be read yet") from None
    found = read_reply(
        kind,
        text,
        normalise(text),
        options=options,
        leaning=leaning,
        lexicon=lexicon,
        country=country,
        today=today,
    )
    if isinstance(found, Unread):
        return {"text": text, "ring": None, "value": None}
    return {"text": text, "ring": found.ring, "value": found.value}
