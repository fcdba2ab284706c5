"""Reading Telegram by polling, without losing an update to a kill (A5).

Telegram forgets an update when a later offset is asked for. The library's own updater keeps updates in memory and
asks on, so that a kill loses them; here the offset moves only after an update has been taken in for good.
"""

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from random import uniform
from threading import Event, Lock, Thread
from typing import Any

import structlog

from bot.channels.errors import ChannelError, SendingHalted
from bot.channels.telegram.sending import TelegramChannel

Update = dict[str, Any]

CONFLICT = "409"
WAIT = 25
TRIES = 5
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0

log = structlog.get_logger()


class Poller:
    """Fetches updates one batch after another and hands each on, in order.

    `take` stores one update for good before it returns; when it raises, the same update comes again after a pause.
    After `TRIES` of that, `set_aside` keeps it for a human and those behind it flow (A10); when that raises too,
    nothing can be stored, and nothing is passed over. `save_offset` stores where to go on; a repeat after a kill in
    between is the inbox's to recognise. `offset` is what was stored last.
    """

    def __init__(
        self,
        channel: TelegramChannel,
        *,
        take: Callable[[Update], None],
        set_aside: Callable[[Update], None],
        save_offset: Callable[[int], None],
        offset: int | None,
        wait: int = WAIT,
        first_pause: float = FIRST_PAUSE,
    ) -> None:
        self._channel = channel
        self._take = take
        self._set_aside = set_aside
        self._save_offset = save_offset
        self._offset = offset
        self._wait = wait
        self._first_pause = first_pause
        self._tried = 0
        self._stopped = Event()
        self._lock = Lock()
        self._asking: Future[list[Update]] | None = None
        self._thread: Thread | None = None

    def start(self) -> None:
        """Poll on a thread of its own until `close`."""
        self._thread = Thread(target=self.run, name="telegram-polling", daemon=True)
        self._thread.start()

    def run(self) -> None:
        """Poll until `close`; trouble is met with pauses that grow, and loudly where a human has to act."""
        pause = self._first_pause
        while not self._stopped.is_set():
            if self._round():
                pause = self._first_pause
            elif not self._stopped.wait(uniform(0.75, 1.0) * pause):
                pause = min(pause * 2, LONGEST_PAUSE)

    def close(self) -> None:
        """Stop asking at once; an update that is being taken in is finished first."""
        self._stopped.set()
        with self._lock:
            if self._asking is not None:
                self._asking.cancel()
        if self._thread is not None:
            self._thread.join()

    def _round(self) -> bool:
        """Take in one batch; False when there was trouble."""
        try:
            updates = self._fetch()
        except CancelledError:
            return True
        except ChannelError as trouble:
            _complain(trouble)
            return False
        return all(self._take_one(update) for update in updates)

    def _fetch(self) -> list[Update]:
        with self._lock:
            if self._stopped.is_set():
                return []
            self._asking = self._channel.fetch(self._offset, self._wait)
        return self._asking.result()

    def _take_one(self, update: Update) -> bool:
        """Take one update in and move on; False when it has to come again."""
        if self._stopped.is_set():
            return False
        update_id = update["update_id"]
        store = self._take if self._tried < TRIES else self._set_aside
        try:
            store(update)
            self._save_offset(update_id + 1)
        except Exception as fault:
            self._tried = 0 if store == self._set_aside else self._tried + 1
            # only the kind of fault: its text may hold what a person wrote
            log.error("update_not_stored", update=update_id, fault=type(fault).__name__)
            return False
        self._offset, self._tried = update_id + 1, 0
        return True


def _complain(trouble: ChannelError) -> None:
    if trouble.code == CONFLICT:
        log.error("telegram_read_twice", code=trouble.code, fix="stop the other program, or its webhook")
    elif isinstance(trouble, SendingHalted):
        log.error("telegram_refuses_us", code=trouble.code)
    else:
        log.warning("telegram_not_read", code=trouble.code)
