"""Twilio on a day when everything else is faster than its own answer to us."""

from collections.abc import Callable

from tests.doubles.server import Call
from tests.doubles.twilio import Taken, TwilioDouble


class EarlyTwilio(TwilioDouble):
    """A double that does something between taking a message and answering the call that brought it."""

    def __init__(self) -> None:
        super().__init__()
        self.before_answer: Callable[[Taken], object] = lambda taken: None

    def _keep(self, call: Call) -> Taken:
        taken = super()._keep(call)
        self.before_answer(taken)
        return taken
