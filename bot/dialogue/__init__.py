"""The dialogue engine, pure: scripts, one turn, the understanding of replies (design 3; format: `docs/flows.md`)."""

from bot.dialogue.taking import begin, take_turn

__all__ = ["begin", "take_turn"]
