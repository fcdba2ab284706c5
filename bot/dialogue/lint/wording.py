"""Words we do not use with families, placeholders that exist, and texts that fit one SMS."""

import re
from collections.abc import Iterator

from bot.dialogue.faults import Fault
from bot.dialogue.lint.library import SOURCE_LOCALE, Library, at
from bot.dialogue.placeholders import LENGTHS, OPTIONS, PLACEHOLDER, placeholders
from bot.dialogue.steps import AskStep, Texted

FORBIDDEN = {
    "en": (
        r"perpetrators?",
        r"(?:non-?)?compliance",
        r"non-?engagement",
        r"failure to protect",
        r"(?<!in )cases?",
        r"clients?",
        r"risk scores?",
        r"interventions?",
        r"(?:child )?(?:social care|social services)",
    ),
    "es": (r"agresor(?:es|a)?", r"incumplimiento", r"casos?", r"clientes?", r"intervenci[oó]n(?:es)?"),
}
"""Method 1.3. Staff read some of these elsewhere; `abuse` stands in no text to anybody."""
ABUSE = {"en": r"abus(?:e|es|ed|er|ers|ive|ing)", "es": r"abus(?:o|os|ar|ador|adora)"}
_SLOT = f"{{{OPTIONS}}}"
BUDGETS = {SOURCE_LOCALE: 1}
OTHER_BUDGET = 2
"""Parts a message may take: accents and other alphabets halve what one holds (method 4.1)."""


def all_texts(library: Library) -> Iterator[tuple[str, str, str, int]]:
    """Yield (key, English text, file, line) of everything that is ever said, labels too."""
    for script in library.scripts.values():
        lines = script.lines
        for key, text in script.texts.items():
            yield key, text, script.file, lines.get(key, 0)
    for key, text in library.messages.items():
        yield (key, text, *library.place(key))


def forbidden_words(library: Library) -> Iterator[Fault]:
    """Words that hurt or give away, in any language of the catalogues."""
    audience = {key: script.audience for script in library.scripts.values() for key in script.texts}
    for key, english, file, line in all_texts(library):
        for locale, text in _in_all_locales(library, key, english):
            with_families = () if audience.get(key) == "staff" else FORBIDDEN.get(locale, ())
            words = (ABUSE.get(locale, ABUSE["en"]), *with_families)
            found = re.search(rf"\b(?:{'|'.join(words)})\b", PLACEHOLDER.sub("", text), re.IGNORECASE)
            if found:
                yield Fault(file, line, f"{key} ({locale}): we do not say `{found[0]}` (method 1.3)")


def unknown_placeholders(library: Library) -> Iterator[Fault]:
    """Placeholders outside the closed list, and braces that are none."""
    asking = {step.key for _, step in library.texted() if step.options}
    for key, text, file, line in all_texts(library):
        if _SLOT in text and key not in asking:
            yield Fault(file, line, f"{key}: {_SLOT} stands in a text without options")
        for name in placeholders(text):
            if name not in LENGTHS:
                yield Fault(file, line, f"{key}: there is no placeholder {{{name}}}")
        if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
            yield Fault(file, line, f"{key}: a brace that belongs to no placeholder")
    for script, step in library.steps():
        if isinstance(step, AskStep) and step.placeholder and step.placeholder not in LENGTHS:
            yield at(script, step, f"`as: {step.placeholder}` is no placeholder", "as")


def lengths(library: Library) -> Iterator[Fault]:
    """Every message, options included, fits its budget with the longest names filled in."""
    if library.parts is None:
        return
    for script, step in library.texted():
        for locale, catalogue in ((SOURCE_LOCALE, script.texts), *library.catalogues.items()):
            text = _as_sent(step, {**script.texts, **catalogue})
            yield from _too_long(library, step.key, text, locale, (script.file, script.lines.get(step.key, step.line)))
    for key, english in library.messages.items():
        for locale, text in _in_all_locales(library, key, english):
            yield from _too_long(library, key, text, locale, library.place(key))


def worst_case(text: str) -> str:
    """Return a text with every placeholder at its longest."""
    return PLACEHOLDER.sub(lambda match: "W" * LENGTHS.get(match[1], 20), text)


def _as_sent(step: Texted, texts: dict[str, str]) -> str:
    prefix = step.key.removesuffix("text")
    options = " ".join(f"{number} {texts[prefix + name]}" for number, name in enumerate(step.options, start=1))
    text = texts[step.key]
    return text.replace(_SLOT, options) if _SLOT in text else f"{text} {options}".rstrip()


def _too_long(library: Library, key: str, text: str, locale: str, place: tuple[str, int]) -> Iterator[Fault]:
    assert library.parts is not None
    budget = BUDGETS.get(locale, OTHER_BUDGET)
    parts = library.parts(worst_case(text))
    if parts > budget:
        length = len(worst_case(text))
        yield Fault(*place, f"{key} ({locale}): takes {parts} SMS parts of {budget} ({length} characters at worst)")


def _in_all_locales(library: Library, key: str, english: str) -> Iterator[tuple[str, str]]:
    yield SOURCE_LOCALE, english
    for locale, catalogue in library.catalogues.items():
        if catalogue.get(key):
            yield locale, catalogue[key]
