"""One turn in a transaction, whatever began it: a reply, a timeout, a due moment (design 2).

`begin` starts a conversation (or queues it behind a more urgent one), `hear` gives an open one something to
answer, `nudge` asks its open question again in other words, `end` closes it without another word.
"""

from bot.turns.agenda import begin, end, next_in_line
from bot.turns.run import hear, nudge

__all__ = ["begin", "end", "hear", "next_in_line", "nudge"]
