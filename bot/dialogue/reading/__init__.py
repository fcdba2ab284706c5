"""Understanding replies, in rings, against the question as it was shown."""

from bot.dialogue.reading.lexicon import Lexicon, load_lexicon
from bot.dialogue.reading.outcome import Read, Unread
from bot.dialogue.reading.reply import explain, read_reply

__all__ = ["Lexicon", "Read", "Unread", "explain", "load_lexicon", "read_reply"]
