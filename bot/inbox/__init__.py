"""Whatever a person says comes in here: stored once, heard once, all or nothing (design 2).

`take_in` does it in the transaction of its line; the caller answers the provider only after the commit.
"""

from bot.inbox.gathering import rounds
from bot.inbox.taking import Taken, take_in

__all__ = ["Taken", "rounds", "take_in"]
