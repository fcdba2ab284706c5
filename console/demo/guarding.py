"""Who may press the demo's buttons: its own page, and nothing else a visitor's browser has open."""

import secrets
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request

HERE = frozenset({"127.0.0.1", "localhost", "[::1]"})
"""Names of this machine; any other name in a request was put there by somebody else's page."""


class Guard:
    """Checks where a request comes from, and a token that only this process's page holds."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(24)

    def may_read(self, request: Request) -> bool:
        """Say whether the request names this machine: a foreign name resolved to us must not read the token."""
        return _host(request.headers.get("host", "")) in HERE

    def may_change(self, request: Request, form: FormData) -> bool:
        """Say whether our own page asked: its origin, and its token."""
        if not self.may_read(request) or not _same_origin(request):
            return False
        given = form.get("token")
        return isinstance(given, str) and secrets.compare_digest(given.encode(), self.token.encode())


def _same_origin(request: Request) -> bool:
    """Both headers must agree where both are there; a request with neither is no page's."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is None and origin is None:
        return False
    if site is not None and site != "same-origin":
        return False
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _host(header: str) -> str:
    return header.rsplit(":", 1)[0] if not header.endswith("]") else header
