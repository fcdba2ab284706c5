"""A signed Twilio SMS over real HTTP: how long a provider waits for our answer at 200 messages a second.

`kithline serve` runs in a process of its own with its clock, its sender and a Twilio on loopback to send to. The
callers are another process: they call on the beat whether or not the call before was answered, and count from the
moment a call was to be made, so that a server which stalls is not flattered.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from urllib.parse import urlencode

import httpx
from sqlalchemy import select

from benchmarks.asserting import count, rows
from benchmarks.delivered import deliver_all
from benchmarks.ground import Ground, build_sleeping, open_all
from benchmarks.proof import must
from benchmarks.replies import Rounds
from benchmarks.result import Result, Run, note, percentile, results
from benchmarks.sizes import Sizes
from benchmarks.town import Plan
from console.composition import House
from storage.clock import RealClock
from storage.database import Database
from storage.keys import Keys
from storage.models import InboundMessage, Prompt
from tests.doubles.twilio import ACCOUNT, NUMBER, TOKEN, TwilioDouble

LIMIT_MS = 50
PATH = "/webhooks/twilio/message"
PATIENCE_S = 60
HOUR_THERE = 14
"""The hour of the afternoon it is in the town, whatever it is here: no quiet hours hold anything back."""


def webhook_p99(ground: Ground, sizes: Sizes) -> Iterator[Result]:
    """Milliseconds until the answer, at the 99th percentile."""
    plan = plan_now(sizes.webhook_people)
    rounds = Rounds.of(plan.shuffled(), sizes.runs, most=sizes.webhook_rate * sizes.webhook_s)
    calls = 3 * rounds.cohort
    template = ground.template("asked live", plan, lambda url: build_live(url, ground.keys, plan))
    runs, heard = [], 0
    with ground.copy(template) as url, closing(TwilioDouble()) as twilio:
        with served(url, ground.keys, twilio) as port:
            for number in range(2 + sizes.runs):
                latencies = _call(port, _signed(rounds, number, twilio), sizes.webhook_rate)
                heard += len(latencies)
                if number >= 2:
                    p99 = percentile(latencies, 0.99)
                    note(f"webhook_p99: {p99:.1f} ms")
                    runs.append(Run(p99, LIMIT_MS, {"p50_ms": percentile(latencies, 0.5), "max_ms": max(latencies)}))
        _prove(url, ground.keys, heard)
    yield from results("webhook_p99", "ms", runs, per_s=sizes.webhook_rate, calls=calls, people=plan.people)


def plan_now(people: int) -> Plan:
    """Return a town that is asked at this very minute, somewhere where it is afternoon."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    east = (HOUR_THERE - now.hour + 12) % 24 - 12
    zone = f"Etc/GMT{-east:+d}" if east else "Etc/GMT"
    return Plan(people, due=now, zone=zone)


def build_live(url: str, keys: str, plan: Plan) -> None:
    """Write a town for real people's time, ask everybody, and let the question arrive."""
    build_sleeping(url, keys, plan, kind="live")
    database = Database(url, Keys.parse(keys))
    with closing(House.open(database, RealClock(), (), "live")) as house:
        open_all(house)
        deliver_all(house)
        must(count(house, rows(Prompt)) == plan.members, "everybody was to be asked")


@contextmanager
def served(url: str, keys: str, twilio: TwilioDouble) -> Iterator[int]:
    """Run `kithline serve` on a free port until the end; yields the port once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings = {
        "DATABASE_URL": url,
        "KEYS": keys,
        "TWILIO_ACCOUNT": ACCOUNT,
        "TWILIO_TOKEN": TOKEN,
        "TWILIO_SENDER": NUMBER,
        "TWILIO_API": twilio.address,
        "PUBLIC_URL": twilio.public_url,
        "LOG_LEVEL": "error",
    }
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KITHLINE_")}
    environment = {**clean, **{f"KITHLINE_{name}": value for name, value in settings.items()}}
    command = [sys.executable, "-m", "console.cli.main", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment) as process:
        try:
            _await_answer(process, port)
            yield port
        finally:
            process.send_signal(signal.SIGTERM)
            must(process.wait(PATIENCE_S) == 0, "the server was to end as it should")


def _await_answer(process: "subprocess.Popen[bytes]", port: int) -> None:
    until = time.monotonic() + PATIENCE_S
    while True:
        must(process.poll() is None and time.monotonic() < until, "the server was to start")
        try:
            if httpx.get(f"http://127.0.0.1:{port}/health").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.1)


def _signed(rounds: Rounds, number: int, twilio: TwilioDouble) -> list[tuple[str, str]]:
    """Return (signature, body) of every message of one round."""
    made = []
    for each in rounds.replies(number):
        fields = twilio.message(each.address, each.text)
        made.append((twilio.sign(PATH, fields), urlencode(fields)))
    return made


def _call(port: int, calls: list[tuple[str, str]], per_s: int) -> list[float]:
    """Make the calls from a process of their own; return milliseconds each."""
    plan = json.dumps({"port": port, "path": PATH, "calls": calls, "per_s": per_s})
    command = [sys.executable, "-m", "benchmarks.callers"]
    done = subprocess.run(command, input=plan, capture_output=True, text=True, check=False)
    must(done.returncode == 0, f"the callers failed: {done.stderr[-500:]}")
    answers = json.loads(done.stdout)
    must(Counter(answers["statuses"]) == {200: len(calls)}, f"statuses {Counter(answers['statuses'])}")
    return [1000 * float(each) for each in answers["seconds"]]


def _prove(url: str, keys: str, heard: int) -> None:
    """Each message that was answered 2xx is stored and heard."""
    with closing(Database(url, Keys.parse(keys))) as database, database.reading() as conn:
        states = Counter(conn.scalars(select(InboundMessage.state)))
        asked = Counter(conn.scalars(select(Prompt.ring).where(Prompt.ring.is_not(None))))
    must(states == {"heard": heard}, f"{heard} messages were to be heard, not {dict(states)}")
    must(asked.total() == heard, f"{heard} questions were to be answered, not {asked.total()}")
