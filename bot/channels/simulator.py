"""Simulated channels, shaped like SMS, WhatsApp and Telegram: the demo and the tests run on them.

No provider is ever contacted. Each phone can be told to misbehave, by address.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock

from bot.channels.errors import SendingHalted
from bot.channels.protocol import Capabilities, Outgoing, Receipt, SentResult
from bot.channels.simulated_phone import SimulatedPhone
from casework.vocabulary import ChannelName, DeliveryState

KEPT = 5_000
"""How many messages a simulated provider remembers: enough for any look-up, bounded for a year's simulation."""

ABILITIES: Mapping[ChannelName, Capabilities] = {
    ChannelName.SMS: Capabilities(receipts=True, lookup=True, buttons=False, parts=True, window=None),
    ChannelName.WHATSAPP: Capabilities(
        receipts=True, lookup=True, buttons=True, parts=False, window=timedelta(hours=24)
    ),
    ChannelName.TELEGRAM: Capabilities(receipts=False, lookup=False, buttons=True, parts=False, window=None),
}


@dataclass(frozen=True, slots=True)
class Delivered:
    """One message as the simulated provider has it; `bounced` is the code it failed with afterwards."""

    provider_id: str
    outgoing: Outgoing
    at: datetime
    bounced: str | None


class SimulatedChannel:
    """One channel and all the phones on it. `sent` is what the provider has, oldest first."""

    def __init__(self, name: ChannelName, now: Callable[[], datetime]) -> None:
        self.name = name
        self.provider = f"sim-{name}"
        self.can = ABILITIES[name]
        self.sent: deque[Delivered] = deque(maxlen=KEPT)
        self.halted: str | None = None
        self._now = now
        self._phones: dict[str, SimulatedPhone] = {}
        self._receipts: deque[Receipt] = deque(maxlen=KEPT)
        self._count = 0
        self._lock = Lock()

    def phone(self, address: str) -> SimulatedPhone:
        """Return the phone at an address, to tell it how to behave; it works until told otherwise."""
        with self._lock:
            return self._phones.setdefault(address, SimulatedPhone(self.provider))

    def send(self, outgoing: Outgoing) -> SentResult:
        """Hand a message to a phone; raises as any channel does, when the phone or the channel was told to fail."""
        if self.halted is not None:
            raise SendingHalted(self.halted)
        phone = self.phone(outgoing.to)
        with self._lock:
            fault = phone.next_fault()
            if fault is not None and not fault.kept:
                raise fault.error
            kept = self._keep(outgoing, phone)
            if fault is not None:
                raise fault.error
        return SentResult(kept.provider_id)

    def look_up(
        self, delivery: str, provider_id: str | None, to: str, since: datetime, text: str | None = None
    ) -> Receipt | None:
        """Return what became of a delivery; None when this provider never had it."""
        with self._lock:
            for each in reversed(self.sent):
                if each.outgoing.delivery == delivery:
                    return self._receipt(each)
        return None

    def collect_receipts(self) -> tuple[Receipt, ...]:
        """Take the receipts that came since the last call; the house is told by whoever runs the simulation."""
        with self._lock:
            taken = tuple(self._receipts)
            self._receipts.clear()
        return taken

    def close(self) -> None:
        """There is nothing to let go of."""

    def _keep(self, outgoing: Outgoing, phone: SimulatedPhone) -> Delivered:
        self._count += 1
        kept = Delivered(f"{self.provider}-{self._count}", outgoing, self._now(), phone.bounces_with)
        self.sent.append(kept)
        if self.can.receipts and not phone.silent:
            self._receipts.append(self._receipt(kept))
        return kept

    def _receipt(self, kept: Delivered) -> Receipt:
        state = DeliveryState.DELIVERED if kept.bounced is None else DeliveryState.FAILED
        return Receipt(self.provider, kept.provider_id, kept.outgoing.delivery, state, kept.bounced, self._now())


def simulated_channels(now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> tuple[SimulatedChannel, ...]:
    """Return one simulated channel of each shape. `now` stamps their receipts."""
    return tuple(SimulatedChannel(name, now) for name in ABILITIES)
