"""A real HTTP server on loopback that a double speaks through; it can stop listening, hang and drop calls."""

import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.doubles.plan import Plan

LONGEST_HANG = 30.0


@dataclass(frozen=True)
class Call:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, str]
    fields: dict[str, str]
    headers: dict[str, str]
    body: str = ""


@dataclass(frozen=True)
class Answer:
    """What goes back."""

    status: int
    body: str
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})


class Server:
    """Serves `respond` on a port of its own; `respond` returns None to drop the call."""

    def __init__(self, respond: Callable[[Call], Answer | None]) -> None:
        self._respond = respond
        self._released = Event()
        self._open: set[socket.socket] = set()
        self._port = 0
        self._http: ThreadingHTTPServer | None = None
        self.listen()

    @property
    def address(self) -> str:
        """Where it listens, or would."""
        return f"http://127.0.0.1:{self._port}"

    def listen(self) -> None:
        """Take calls, on the same port as ever."""
        assert self._http is None
        self._released.clear()
        self._http = _Http(("127.0.0.1", self._port), _handler(self))
        self._port = self._http.server_address[1]
        Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def refuse(self) -> None:
        """Stop listening: whoever calls is refused, whoever is connected is cut."""
        if self._http is None:
            return
        self._released.set()
        self._http.shutdown()
        self._http.server_close()
        self._http = None
        for each in list(self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def hang(self) -> None:
        """Hold the call that is being answered until the double stops listening."""
        self._released.wait(LONGEST_HANG)

    def close(self) -> None:
        """Let go of everything."""
        self.refuse()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that was killed or gave up is no fault of the double."""


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            server._open.add(self.request)
            super().setup()

        def finish(self) -> None:
            super().finish()
            server._open.discard(self.request)

        def do_GET(self) -> None:
            self._serve("GET")

        def do_POST(self) -> None:
            self._serve("POST")

        def _serve(self, method: str) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length).decode()
            parts = urlsplit(self.path)
            answer = server._respond(
                Call(method, parts.path, _pairs(parts.query), _pairs(body), dict(self.headers), body)
            )
            if answer is None:
                self.close_connection = True
                return
            data = answer.body.encode()
            self.send_response(answer.status)
            for name, value in {**answer.headers, "Content-Length": str(len(data))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


def _pairs(encoded: str) -> dict[str, str]:
    return dict(parse_qsl(encoded, keep_blank_values=True))


def carry_out(server: Server, plan: Plan, keep: Callable[[], object]) -> Answer | None:
    """Follow a plan for one call; `keep` makes the provider take the message."""
    if plan.first is not None:
        plan.first()
    if plan.kept:
        keep()
    if plan.then is not None:
        plan.then()
    if plan.hangs:
        server.hang()
    return None if plan.status is None else Answer(plan.status, plan.body, plan.headers)


def post(url: str, body: str, headers: dict[str, str]) -> int:
    """Call somebody back; return the status of their answer."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        query = f"?{parts.query}" if parts.query else ""
        connection.request("POST", f"{parts.path}{query}", body.encode(), headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def post_form(url: str, fields: list[tuple[str, str]], headers: dict[str, str]) -> int:
    """Call somebody back with a form."""
    return post(url, urlencode(fields), {**headers, "Content-Type": "application/x-www-form-urlencoded"})
