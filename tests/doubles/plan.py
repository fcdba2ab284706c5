"""How a double fails: one plan a call, used up in the order they were told."""

import os
import signal
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock


@dataclass(frozen=True)
class Plan:
    """One call that goes wrong. `kept`: the provider took the message all the same.

    `status` and `body` are the answer; without a status there is none: the connection is dropped, or held open when
    `hangs`. `first` runs when the call is there and before anything is kept; `then` runs after keeping.
    """

    status: int | None = None
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    kept: bool = False
    hangs: bool = False
    first: Callable[[], None] | None = None
    then: Callable[[], None] | None = None


HTML = "<html><body>Gateway says hello</body></html>"


def answers(status: int, body: str = "", *, kept: bool = False, **headers: str) -> Plan:
    """Answer with a status and any body; header names are written with underscores."""
    return Plan(status, body, {name.replace("_", "-"): value for name, value in headers.items()}, kept=kept)


def html(status: int = 200, *, kept: bool = False) -> Plan:
    """Answer with a web page, as a gateway in between does."""
    return answers(status, HTML, kept=kept, Content_Type="text/html")


def broken_json(*, kept: bool = False) -> Plan:
    """Answer 200 with half of a JSON document."""
    return answers(200, '{"sid": "SM', kept=kept, Content_Type="application/json")


def hangs(*, kept: bool = False) -> Plan:
    """Take the call and never answer."""
    return Plan(hangs=True, kept=kept)


def drops(*, kept: bool = False) -> Plan:
    """Take the call and close the connection without a word."""
    return Plan(kept=kept)


def kills(pid: int, *, kept: bool) -> Plan:
    """Kill a process (SIGKILL) at the moment of its call: before the provider has the message, or just after."""

    def strike() -> None:
        os.kill(pid, signal.SIGKILL)

    return Plan(kept=kept, then=strike) if kept else Plan(first=strike)


class Script:
    """The plans of one kind of call; `used` counts the calls that followed one."""

    def __init__(self) -> None:
        self._next: deque[Plan] = deque()
        self._always: Plan | None = None
        self._lock = Lock()
        self.used = 0

    def will(self, plan: Plan, times: int | None = 1) -> None:
        """Follow a plan for the next `times` calls; None means from now on."""
        with self._lock:
            if times is None:
                self._always = plan
            else:
                self._next.extend([plan] * times)

    def works(self) -> None:
        """Forget every plan."""
        with self._lock:
            self._next.clear()
            self._always = None

    def take(self) -> Plan | None:
        """Take the plan of the call that came; None when it goes well."""
        with self._lock:
            plan = self._next.popleft() if self._next else self._always
            self.used += plan is not None
            return plan
