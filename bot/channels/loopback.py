"""Whether an address is this machine's own: a double in a test, never a provider."""

from urllib.parse import urlsplit

_OWN = frozenset({"127.0.0.1", "localhost", "::1"})


def is_loopback(address: str) -> bool:
    """Say whether a web address leads back to this machine, so that no proxy may stand between."""
    return urlsplit(address).hostname in _OWN
