"""A connection that looks at the clock before each byte: past a moment nothing leaves any more (F2).

A sender that was frozen, and wakes with a half-made call in its hands, would otherwise hand over what somebody else
has handed over meanwhile; Twilio has no key by which it would know the second one.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

_here = threading.local()


class HeldBack(Exception):
    """The moment had passed before the whole call had left; what left of it is no call."""


@contextmanager
def not_after(moment: float | None) -> Iterator[None]:
    """Let nothing of this thread's calls leave past `moment`, in seconds of `time.monotonic`."""
    _here.moment = moment
    try:
        yield
    finally:
        _here.moment = None


class _Watching:
    """Looks at the clock before each part of a call."""

    def send(self, data: Any) -> None:
        moment = getattr(_here, "moment", None)
        if moment is not None and time.monotonic() >= moment:
            raise HeldBack
        super().send(data)  # type: ignore[misc]  # the connection it is mixed into


class _Plain(_Watching, HTTPConnection):
    pass


class _Secure(_Watching, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class WatchingAdapter(HTTPAdapter):
    """What a session of requests sends through."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools that watch."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}
