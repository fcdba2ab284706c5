"""What a start settles with the providers: who calls whom, and what came for us while we were away (design 6a)."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from random import uniform
from threading import Event, Thread

import structlog
from sqlalchemy import func, select

from bot.channels.errors import ChannelError
from bot.channels.opening import Opened
from bot.channels.telegram.sending import TelegramChannel
from bot.channels.twilio.catching_up import missed_messages
from bot.channels.twilio.sending import TwilioSms
from console.composition import House
from storage import processes
from storage.models import Process
from storage.settings import Settings

MARGIN = timedelta(hours=1)
"""How long before our last sign of life we ask again: a repeat is recognised, a gap would not be."""

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0

log = structlog.get_logger()


class Connector:
    """Takes each step until it has succeeded once, on a thread of its own; one provider's trouble holds up no other."""

    def __init__(self, steps: Iterable[Callable[[], None]], first_pause: float = FIRST_PAUSE) -> None:
        self._steps = list(steps)
        self._pause = first_pause
        self._stopped = Event()
        self._thread = Thread(target=self.run, name="connecting", daemon=True)

    def start(self) -> None:
        """Begin; serving does not wait for it."""
        self._thread.start()

    def run(self) -> None:
        """Go round the steps that are left, with pauses that grow."""
        while self._steps:
            self._steps = [step for step in self._steps if not self._taken(step)]
            if self._steps and self._stopped.wait(uniform(0.75, 1.0) * self._pause):
                return
            self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def close(self) -> None:
        """Try no further; a step under way is finished first."""
        self._stopped.set()
        self._thread.join()

    def _taken(self, step: Callable[[], None]) -> bool:
        if self._stopped.is_set():
            return False
        try:
            step()
        except ChannelError as trouble:
            log.warning("not_connected", action="connecting.provider", code=trouble.code)
        except Exception as fault:  # whatever it is, what waits at the provider still has to come in
            log.error("not_connected", action="connecting.failed", fault=type(fault).__name__)
        else:
            return True
        return False


def make_connector(house: House, opened: Opened, settings: Settings) -> Connector:
    """Return what has to be settled with the providers that are set up. Make it before this process's own row."""
    steps: list[Callable[[], None]] = []
    if opened.telegram is not None:
        steps.append(partial(_tell_telegram, opened.telegram, settings))
    alive = _last_alive(house)
    if opened.sms is not None and alive is not None:
        steps.append(partial(_fetch_missed, house, opened.sms, alive - MARGIN))
    return Connector(steps)


def _tell_telegram(channel: TelegramChannel, settings: Settings) -> None:
    """Say whether we are called or ask: the other way of the last start may still stand there."""
    if settings.telegram_mode == "polling" or settings.public_url is None or settings.telegram_secret is None:
        channel.use_polling()
    else:
        channel.use_webhook(settings.public_url, settings.telegram_secret.get_secret_value())


def _fetch_missed(house: House, sms: TwilioSms, since: datetime) -> None:
    """Take in what Twilio could not bring: it does not call again by itself."""
    for inbound in missed_messages(sms, since):
        house.take_in(inbound).result()


def _last_alive(house: House) -> datetime | None:
    """Return when a process last served here; None when none ever did, and nothing can have been missed."""
    with house.database.reading() as conn:
        return conn.scalar(select(func.max(Process.seen_at)).where(Process.kind.in_(processes.SERVING)))
