"""Every language says everything, with the same placeholders (X4)."""

from collections.abc import Iterator

from bot.dialogue.faults import Fault
from bot.dialogue.lint.library import SOURCE_LOCALE, Library
from bot.dialogue.lint.wording import all_texts
from bot.dialogue.messages import GROUP, REQUIRED, key_of
from bot.dialogue.placeholders import placeholders


def translations(library: Library) -> Iterator[Fault]:
    """Missing translations, and translations that lost or invented a placeholder."""
    others = {locale: texts for locale, texts in library.catalogues.items() if locale != SOURCE_LOCALE}
    for key, english, file, line in all_texts(library):
        for locale, catalogue in others.items():
            text = catalogue.get(key)
            if not text:
                yield Fault(file, line, f"{key}: no translation into {locale}")
            elif set(placeholders(text)) != set(placeholders(english)):
                yield Fault(file, line, f"{key} ({locale}): other placeholders than the English text")


def own_messages(library: Library) -> Iterator[Fault]:
    """The engine's own messages are all there."""
    for name in REQUIRED:
        if key_of(name) not in library.messages:
            yield Fault(GROUP, 0, f"the message file `{GROUP}` lacks `{name}`")
