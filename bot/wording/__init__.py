"""Words, found at the moment of sending: catalogues, locale formats, SMS parts (design 3, 6)."""

from bot.wording.parts import Parts, parts
from bot.wording.saying import Rendered, Unworded, labels, say_text

__all__ = ["Parts", "Rendered", "Unworded", "labels", "parts", "say_text"]
