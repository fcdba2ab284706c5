"""Every flow checked as a whole: structure, effects, checks, lengths, and each language's catalogue."""

from bot.checks import FINDERS
from bot.dialogue.faults import Fault
from bot.dialogue.lint import lint
from bot.scripts import FlowsBroken, product_flows
from bot.wording import parts
from bot.wording.catalogue import SOURCE, catalogue, languages


def flow_faults() -> tuple[Fault, ...]:
    """Return every fault of the product's flows, by file and line."""
    try:
        shelf = product_flows()
    except FlowsBroken as broken:
        return broken.faults
    return lint(
        shelf.scripts,
        shelf.messages,
        lines=shelf.lines,
        catalogues={language: catalogue(language) for language in languages() if language != SOURCE},
        parts=lambda text: parts(text).parts,
        checks=FINDERS,
    )
