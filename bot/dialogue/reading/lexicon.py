"""The words of one language that replies are read with: a data file a language, checked when it is loaded."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from bot.dialogue.reading.normal import phrase

COMMANDS = ("skip", "back", "again", "menu", "pause", "talk", "who", "worried", "change", "my_record")
"""Words that work anywhere (method 4.1)."""

_LISTS = ("yes", "no", "yes_signs", "no_signs", "filler", "doubt", "negations", "joins", "out_of", "before_times")
_NUMBERED = ("numbers", "weekdays", "months", "days_away")
_KEYS = {"locale", "commands", "synonyms", "hours", *_LISTS, *_NUMBERED}

Phrase = tuple[str, ...]


class LexiconBroken(ValueError):
    """A lexicon file lacks something or holds what it must not; said in one line."""


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """One language. Phrases are tuples of words in plain form (`normal.phrase`).

    `commands` are the anywhere-words, `commands_also` longer ways of saying them.
    `filler` is harmless beside an answer; `doubt` never is; `negations` turn a word round; `joins` stand between two
    numbers ("1 or 2"); `out_of` joins a number to its ten ("7 of 10"); `yes_signs` are emoji.
    Monday is 0 of `weekdays`; `days_away` says tomorrow is 1; `hours` names times of day, `before_times` leads one in.
    """

    locale: str
    commands: Mapping[Phrase, str]
    commands_also: Mapping[Phrase, str]
    yes: frozenset[Phrase]
    no: frozenset[Phrase]
    yes_signs: frozenset[str]
    no_signs: frozenset[str]
    filler: frozenset[str]
    doubt: frozenset[str]
    negations: frozenset[str]
    joins: frozenset[str]
    out_of: frozenset[str]
    before_times: frozenset[str]
    numbers: Mapping[str, int]
    weekdays: Mapping[str, int]
    months: Mapping[str, int]
    days_away: Mapping[str, int]
    hours: Mapping[str, str]
    synonyms: Mapping[str, tuple[Phrase, ...]]

    def command(self, words: Phrase, *, closed: bool) -> str | None:
        """Return the anywhere-word that is the whole message, if it is one.

        Only a question with a `closed` set of answers takes the longer ways of saying it: "talk to someone" may well be
        what helps on a hard day.
        """
        return self.commands.get(words) or (self.commands_also.get(words) if closed else None)

    def phrases_for(self, value: str) -> tuple[Phrase, ...]:
        """Return other ways of saying an option, by the author's name for it."""
        return self.synonyms.get(value, ())


def read_lexicon(text: str) -> Lexicon:
    """Build a lexicon from the text of its file; LexiconBroken when a part is missing or unknown."""
    data: Mapping[str, Any] = YAML(typ="safe", pure=True).load(text)
    if set(data) != _KEYS:
        raise LexiconBroken(f"a lexicon holds exactly {', '.join(sorted(_KEYS))}; it differs in {set(data) ^ _KEYS}")
    if missing := set(COMMANDS) ^ set(data["commands"]):
        raise LexiconBroken(f"commands differ from the engine's in {', '.join(sorted(missing))}")
    return Lexicon(
        locale=data["locale"],
        commands=_commands(data, "words"),
        commands_also=_commands(data, "also"),
        yes=frozenset(phrase(each) for each in data["yes"]),
        no=frozenset(phrase(each) for each in data["no"]),
        yes_signs=frozenset(data["yes_signs"]),
        no_signs=frozenset(data["no_signs"]),
        filler=_words(data, "filler"),
        doubt=_words(data, "doubt"),
        negations=_words(data, "negations"),
        joins=_words(data, "joins"),
        out_of=_words(data, "out_of"),
        before_times=_words(data, "before_times"),
        numbers=_numbered(data, "numbers"),
        weekdays=_numbered(data, "weekdays"),
        months=_numbered(data, "months"),
        days_away=_numbered(data, "days_away"),
        hours={" ".join(phrase(word)): str(hour) for word, hour in data["hours"].items()},
        synonyms={value: tuple(phrase(each) for each in said) for value, said in data["synonyms"].items()},
    )


@lru_cache
def load_lexicon(locale: str) -> Lexicon:
    """Return the lexicon that ships for a locale; FileNotFoundError when there is none.

    The one place where the engine reads a file: its own package data, once a process.
    """
    return read_lexicon((files(__package__) / "lexicon" / f"{locale}.yaml").read_text("utf-8"))


def _commands(data: Mapping[str, Any], key: str) -> dict[Phrase, str]:
    return {phrase(each): name for name, said in data["commands"].items() for each in said[key]}


def _numbered(data: Mapping[str, Any], key: str) -> dict[str, int]:
    return {" ".join(phrase(word)): int(number) for word, number in data[key].items()}


def _words(data: Mapping[str, Any], key: str) -> frozenset[str]:
    return frozenset(word for each in data[key] for word in phrase(each))
