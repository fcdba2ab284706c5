"""What the members of the town write back: the replies of `nm_checkin`, person by person, in rounds.

The members stand in cohorts. In each round one cohort answers how it is, the one before it whether its part
happened, and the one before that how sure it is: so a round holds every kind of reply in equal parts, and
nobody writes twice in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from benchmarks.proof import must
from benchmarks.town import address_of
from bot.channels.protocol import Inbound
from casework.vocabulary import ChannelName

STEPS = (
    ("1", "2", "Going well", "up and down"),
    ("yes", "1", "Yes", "4"),
    ("8", "9", "7", "10"),
)
"""How is it, did your part happen, how sure are you: as people write them."""

PROVIDER = "sim-sms"


@dataclass
class Rounds:
    """The rounds of `members` people in cohorts of `cohort`; the first two rounds are not full and warm up."""

    members: Sequence[int]
    cohort: int
    told: str = "reply"
    _numbers: "count[int]" = field(default_factory=count)

    @classmethod
    def of(cls, members: Sequence[int], full_rounds: int, most: int, told: str = "reply") -> "Rounds":
        """Return cohorts as large as the people allow; a full round has at most `most` replies."""
        cohort = len(members) // (full_rounds + len(STEPS) - 1)
        must(cohort > 0, "the town is too small")
        return cls(members, max(1, min(cohort, most // len(STEPS))), told)

    def replies(self, number: int) -> list[Inbound]:
        """Return the messages of one round, counted from 0, the kinds mixed evenly."""
        columns = [self._column(number - step, step) for step in range(len(STEPS)) if number >= step]
        return [message for row in zip(*columns, strict=True) for message in row]

    def _column(self, cohort: int, step: int) -> list[Inbound]:
        people = self.members[cohort * self.cohort : (cohort + 1) * self.cohort]
        texts = STEPS[step]
        return [
            written(address_of(who), texts[who % len(texts)], f"{self.told}-{next(self._numbers)}") for who in people
        ]


def written(address: str, text: str, provider_id: str) -> Inbound:
    """Return one text as the simulated provider brings it."""
    return Inbound(PROVIDER, provider_id, ChannelName.SMS, address, text, None, "text", None)
