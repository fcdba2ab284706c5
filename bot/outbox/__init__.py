"""Whatever a person is told goes out here: decided, claimed, rendered, sent, settled (design 2, 6).

`enqueue` writes a row with the change that caused it; `claim` leases what is due and renders it at that moment;
`record` writes what became of an attempt; `receive_receipt` moves it forward when the provider reports.
"""

from bot.outbox.asking import Question, question
from bot.outbox.claimed import Claimed
from bot.outbox.claiming import claim
from bot.outbox.queueing import drop_queued, drop_unsent, enqueue, with_results
from bot.outbox.settling import Outcome, receive_receipt, record, settle_unknown

__all__ = [
    "Claimed",
    "Outcome",
    "Question",
    "claim",
    "drop_queued",
    "drop_unsent",
    "enqueue",
    "question",
    "receive_receipt",
    "record",
    "settle_unknown",
    "with_results",
]
