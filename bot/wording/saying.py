"""A decided message becomes words: one language throughout, each placeholder filled exactly once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError

from bot.dialogue.placeholders import OPTIONS, PLACEHOLDER
from bot.dialogue.turn import Say
from bot.wording.arguments import shown
from bot.wording.catalogue import SOURCE, text_of
from bot.wording.parts import Parts, parts

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


def say_text(says: Sequence[Say], locale: str, zone: ZoneInfo, shape: str, fallback: str = SOURCE) -> Rendered:
    """Render one message for a reader; `shape` is `sms` (numbered options) or `app` (buttons beside the text).

    A language that lacks any of the words is left for `fallback`, and that for the source language: whole, never
    mixed (X4).
    """
    spoken = _whole_language(says, locale, fallback)
    lines = [_line(say, spoken, zone, shape) for say in says]
    text = " ".join(lines)
    options = tuple(_filled(label, say.args, spoken, zone) for say in says for label in _labels(say, spoken))
    return Rendered(text, options, parts(text), spoken)


def labels(say: Say, locale: str, zone: ZoneInfo, fallback: str = SOURCE) -> list[str]:
    """Return the options of a question as they will be shown, without numbers."""
    spoken = _whole_language((say,), locale, fallback)
    return [_filled(label, say.args, spoken, zone) for label in _labels(say, spoken)]


def _whole_language(says: Sequence[Say], locale: str, fallback: str) -> str:
    keys = [key for say in says for key in (say.key, *_option_keys(say))]
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


def _labels(say: Say, locale: str) -> list[str]:
    return [_words(key, locale) for key in _option_keys(say)]


def _line(say: Say, locale: str, zone: ZoneInfo, shape: str) -> str:
    text = _words(say.key, locale)
    numbered = _numbered(say, locale, zone) if shape == "sms" else ""
    if shape != "sms":
        text = _OPTIONS_SENTENCE.sub("", text)
    elif _SLOT in text:
        text = text.replace(_SLOT, "\0")
    elif numbered:
        text += " \0"
    filled = _filled(text, say.args, locale, zone).replace("\0", numbered)
    return _SPACES.sub(" ", filled).strip()


def _numbered(say: Say, locale: str, zone: ZoneInfo) -> str:
    shown_labels = (_filled(label, say.args, locale, zone) for label in _labels(say, locale))
    return " ".join(f"{number} {label}" for number, label in enumerate(shown_labels, 1))


def _filled(text: str, args: Mapping[str, object], locale: str, zone: ZoneInfo) -> str:
    """Fill the placeholders in one pass: a name that looks like one is never expanded (G6)."""
    smooth = text.translate(SMOOTHED)
    return PLACEHOLDER.sub(lambda found: shown(found[1], args.get(found[1]), locale, zone), smooth)


def _words(key: str, locale: str) -> str:
    found = text_of(key, locale) or text_of(key, SOURCE)
    if found is None:
        raise Unworded(key)
    return found
