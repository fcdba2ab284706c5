"""One stored message, on its way to being heard."""

from dataclasses import dataclass

from bot.channels.protocol import Inbound
from bot.inbox.sender import Sender


@dataclass(frozen=True)
class Message:
    """What came in, the id of its row, who sent it, and how many messages of theirs came in the minutes before."""

    id: int
    inbound: Inbound
    sender: Sender
    before: int = 0

    @property
    def text(self) -> str:
        """The words as they were written."""
        return self.inbound.text

    @property
    def person_id(self) -> int:
        """Who wrote; LookupError for an excluded address, which is nobody's phone of ours."""
        if self.sender.person_id is None:
            raise LookupError(f"message {self.id} is from nobody we know")
        return self.sender.person_id

    @property
    def contact_point_id(self) -> int:
        """The phone it came from; LookupError as above."""
        if self.sender.contact_point_id is None:
            raise LookupError(f"message {self.id} came from no phone we know")
        return self.sender.contact_point_id
