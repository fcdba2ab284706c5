"""What can go wrong between us and a provider.

    ChannelError
    ├── Undeliverable    for good, on this channel: another channel, and tell a human
    ├── TryLater         not taken; nothing was sent; the same message may go again
    ├── OutcomeUnknown   perhaps taken: never sent again blindly (design 6)
    └── SendingHalted    the provider refuses us, not the message: queue kept, loud alarm

    DoorRefused
    ├── Forged           not from the provider: 403, nothing stored
    └── Unreadable       from the provider, but not a message: 400, nothing stored

`code` is the provider's own, or one of ours for what no provider said; codes.py has a sentence for each.
"""

from datetime import timedelta

from bot.channels.codes import Action


class ChannelError(Exception):
    """Sending did not plainly succeed. Its text never holds a number, a name, words or a token."""

    def __init__(self, code: str, words: str = "") -> None:
        super().__init__(f"{code}: {words}" if words else code)
        self.code = code


class Undeliverable(ChannelError):
    """This message will never arrive this way. `reason` is a plain sentence for a practitioner."""

    def __init__(self, code: str, reason: str, action: Action) -> None:
        super().__init__(code, reason)
        self.reason = reason
        self.action = action


class TryLater(ChannelError):
    """Nothing was taken. `after` is the provider's own wish, or None."""

    def __init__(self, code: str, after: timedelta | None = None) -> None:
        super().__init__(code)
        self.after = after


class OutcomeUnknown(ChannelError):
    """The provider may have the message."""


class SendingHalted(ChannelError):
    """The provider refuses us altogether: a token revoked, an account closed, a sender that is not ours."""


class DoorRefused(Exception):
    """What came to a provider's door is not taken in."""


class Forged(DoorRefused):
    """Not signed by the provider for this very address."""


class Unreadable(DoorRefused):
    """Rightly signed, but without what makes it a message."""
