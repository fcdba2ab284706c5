"""From the text of a file to a script: parsing, reading, building, faults all at once."""

from bot.dialogue.building.parsing import parse
from bot.dialogue.building.script import build_script, script_from, texts_of

__all__ = ["build_script", "parse", "script_from", "texts_of"]
