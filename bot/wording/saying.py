"""A decided message becomes words: one language throughout, each placeholder filled exactly once."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError

from bot.dialogue.placeholders import OPTIONS, PLACEHOLDER
from bot.dialogue.turn import Say
from bot.wording.arguments import shown
from bot.wording.catalogue import SMS, SOURCE, text_of
from bot.wording.parts import Parts, is_basic, parts

SMOOTHED = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " "})
"""Typographic marks that would cost an SMS its alphabet; accents are never touched (method 4.1)."""

_SPACES = re.compile(r" {2,}")
_SLOT = f"{{{OPTIONS}}}"
_OPTIONS_SENTENCE = re.compile(re.escape(_SLOT) + r"\. ?")
"""Beside buttons the sentence of the numbered options is left out."""


class Unworded(LookupError):
    """A message key has no words in any language: its flow was never published with it."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """The words of one message. `options` are button labels for channels that have them, without numbers."""

    text: str
    options: tuple[str, ...]
    parts: Parts
    locale: str


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads, and how: the language all of a message is in, their zone, the shape of their channel."""

    locale: str
    zone: ZoneInfo
    shape: str

    def words(self, key: str) -> str:
        found = text_of(key, self.locale, self.shape) or text_of(key, SOURCE)
        if found is None:
            raise Unworded(key)
        return found

    def fill(self, say: Say) -> Callable[[str], str]:
        """Return what fills the placeholders of this message in one pass: a name that looks like one stays (G6)."""
        return lambda text: PLACEHOLDER.sub(
            lambda found: shown(found[1], say.args.get(found[1]), self.locale, self.zone, self.shape), text
        )

    def labels(self, say: Say) -> list[str]:
        return [self.fill(say)(self.words(key)) for key in _option_keys(say)]


def say_text(says: Sequence[Say], locale: str, zone: ZoneInfo, shape: str, fallback: str = SOURCE) -> Rendered:
    """Render one message for a reader; `shape` is `sms` (numbered options) or `app` (buttons beside the text).

    A language that lacks any of the words is left for `fallback`, and that for the source language: whole, never
    mixed (X4).
    """
    reader = _Reader(_whole_language(says, locale, fallback), zone, shape)
    text = " ".join(_line(say, reader) for say in says)
    if shape == SMS:
        text = _smooth(text)
    options = tuple(label for say in says for label in reader.labels(say))
    return Rendered(text, options, parts(text), reader.locale)


def labels(say: Say, locale: str, zone: ZoneInfo, fallback: str = SOURCE) -> list[str]:
    """Return the options of a question as they will be shown, without numbers.

    An SMS may show them without accents, which reading does not mind (`bot/authoring` sees that nothing else differs).
    """
    return _Reader(_whole_language((say,), locale, fallback), zone, "app").labels(say)


def _whole_language(says: Sequence[Say], locale: str, fallback: str) -> str:
    return _language_of(tuple(key for say in says for key in (say.key, *_option_keys(say))), locale, fallback)


@lru_cache(maxsize=4096)
def _language_of(keys: tuple[str, ...], locale: str, fallback: str) -> str:
    for candidate in (locale, fallback):
        if all(text_of(key, candidate) is not None for key in keys):
            return _known(candidate)
    return SOURCE


def _known(locale: str) -> str:
    """Return a locale Babel can format for; an unknown one by its language alone."""
    try:
        return str(Locale.parse(locale.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return locale.replace("-", "_").split("_")[0]


def _option_keys(say: Say) -> tuple[str, ...]:
    """Labels belong to the words that are said: a nudge of another flow brings its own."""
    stem = say.key.removesuffix("text")
    return tuple(stem + option for option in say.options)


def _line(say: Say, reader: _Reader) -> str:
    text = reader.words(say.key)
    if reader.shape != SMS:
        text = _OPTIONS_SENTENCE.sub("", text)
    elif say.options and _SLOT not in text:
        text += f" {_SLOT}"
    before, slot, after = text.partition(_SLOT)
    fill = reader.fill(say)
    numbered = _numbered(reader.labels(say)) if slot and reader.shape == SMS else ""
    return _SPACES.sub(" ", fill(before) + numbered + fill(after)).strip()


def _numbered(options: Sequence[str]) -> str:
    return " ".join(f"{number} {label}" for number, label in enumerate(options, 1))


def _smooth(text: str) -> str:
    """Return a text without marks that only typography needs, if that alone makes it fit the basic alphabet."""
    smooth = text.translate(SMOOTHED)
    return smooth if is_basic(smooth) else text
