"""What people are shown can be typed back: every label of every language, with and without its accents."""

import re
from collections.abc import Iterator

import pytest

from bot.dialogue.heard import Option
from bot.dialogue.placeholders import PLACEHOLDER
from bot.dialogue.reading.lexicon import load_lexicon
from bot.dialogue.reading.normal import normalise, phrase
from bot.dialogue.reading.outcome import Read
from bot.dialogue.reading.reply import read_reply
from bot.dialogue.steps import AskStep
from bot.scripts import product_flows
from bot.wording.catalogue import catalogue, languages

SHAPES = ("app", "sms")
CAPITALS = re.compile(r"\b[A-ZÁÉÍÓÚÑ]{2,}(?: [A-ZÁÉÍÓÚÑ]{2,})*\b")
NO_COMMANDS = {
    *("OK", "SUPPORT", "SAFETY", "APOYO", "CUIDADO"),  # kinds of help
    *("CRITICAL", "HIGH", "MEDIUM", "LOW", "URGENTE", "ALTA", "MEDIA", "BAJA"),  # how serious an alert is
    *("BACK AGAIN", "ESTOY DE VUELTA"),  # these end a break, and nothing else
}
COMMANDS = ("skip", "back", "again", "pause", "talk", "who", "worried", "change", "my_record")


def _questions() -> Iterator[AskStep]:
    for script in product_flows().scripts:
        yield from (step for step in script.steps if isinstance(step, AskStep) and step.options)


def _options(step: AskStep, language: str, shape: str) -> tuple[Option, ...]:
    stem = step.key.removesuffix("text")
    texts = catalogue(language, shape)
    return tuple(Option(value, PLACEHOLDER.sub("Kemi", texts[stem + value])) for value in step.options)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("shape", SHAPES)
def test_a_label_typed_back_is_read_as_its_own_option(language: str, shape: str) -> None:
    lexicon, counted = load_lexicon(language), 0
    for step in _questions():
        properly = _options(step, language, "app")  # what is kept of a question as it was shown
        for shown in _options(step, language, shape):
            for said in (shown.label, shown.label.upper(), f"{shown.label}."):
                found = read_reply(
                    step.kind, said, normalise(said), options=properly, leaning=step.leaning, lexicon=lexicon
                )
                assert isinstance(found, Read), (step.key, said, found)
                assert found.value == shown.value, (step.key, said)
                counted += 1
    assert counted > 300


@pytest.mark.parametrize("language", languages())
def test_no_two_options_of_a_question_read_the_same(language: str) -> None:
    for step in _questions():
        labels = [phrase(option.label) for option in _options(step, language, "app")]
        assert len(set(labels)) == len(labels), step.key


@pytest.mark.parametrize("language", languages())
def test_every_word_people_are_told_to_text_is_one_that_works(language: str) -> None:
    lexicon = load_lexicon(language)
    told = {words for text in catalogue(language, "sms").values() for words in CAPITALS.findall(text)}
    for words in told - NO_COMMANDS:
        assert lexicon.command(phrase(words), closed=False), f"{words} is told to people, and does nothing"
    known = {lexicon.command(phrase(words), closed=False) for words in told} - {None}
    assert known == set(COMMANDS), "MENU names every word but itself"


@pytest.mark.parametrize("language", languages())
def test_the_words_that_end_a_break_are_those_people_are_told(language: str) -> None:
    from bot.inbox.pausing import BACK

    told = {"en": "BACK AGAIN", "es": "ESTOY DE VUELTA"}[language]
    assert told in catalogue(language, "sms")["any_pause_stop/until_you_say/text"]
    assert told.lower() in BACK
