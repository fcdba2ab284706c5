"""A PostgreSQL to measure on: the one that is named, or a throw-away server of the system's own build."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import make_url

from benchmarks.proof import must
from tests.postgres import Server, _started, find_programs

NAMED = "KITHLINE_TEST_DATABASE_URL"


@contextmanager
def postgresql() -> Iterator[Server]:
    """Lend a server; raises `NotDone` where there is none to be had."""
    given = os.environ.get(NAMED)
    must(bool(given) or find_programs() is not None, "needs PostgreSQL; `make tools` installs it")
    with ExitStack() as stack:
        admin = make_url(given).set(drivername="postgresql+psycopg") if given else stack.enter_context(_started())
        server = Server(admin)
        stack.callback(server.close)
        yield server
