"""Turns a second of four processes on one PostgreSQL: each a whole house with its own writer."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial

from benchmarks.asserting import effects_done, turns_done
from benchmarks.delivered import deliver_all
from benchmarks.ground import Ground, ask, build_sleeping, open_house
from benchmarks.pg_server import postgresql
from benchmarks.proof import must
from benchmarks.replies import STEPS, Rounds
from benchmarks.result import Result, Run, note, percentile, results
from benchmarks.sizes import Sizes
from benchmarks.town import Plan
from bot.channels.protocol import Inbound
from tests.postgres import Server

WARM_UP = len(STEPS) - 1


@dataclass
class Worker:
    """One process that takes its share of each round; `rounds` is the same share as the process knows it."""

    process: "subprocess.Popen[str]"
    rounds: Rounds

    def say(self, words: str) -> None:
        """Give it one line."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{words}\n")
        self.process.stdin.flush()

    def hear(self) -> dict[str, list[float]]:
        """Wait for its answer."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        must(bool(line), "a worker ended before it answered")
        answer: dict[str, list[float]] = json.loads(line)
        return answer


def turns_postgresql_4(ground: Ground, sizes: Sizes) -> Iterator[Result]:
    """Each process keeps 64 in flight; the limit is four bare connections, one turn a commit."""
    with ExitStack() as stack:
        server = stack.enter_context(postgresql())
        url = stack.enter_context(server.database(partial(_build, keys=ground.keys, plan=sizes.plan)))
        house = stack.enter_context(open_house(url, ground.keys, sizes.later))
        workers = [stack.enter_context(_working(url, ground.keys, sizes, place)) for place in range(sizes.processes)]
        runs, heard = [], list[Inbound]()
        for number in range(WARM_UP + sizes.runs):
            run = _round(workers, number)
            heard += [message for each in workers for message in each.rounds.replies(number)]
            turns_done(house, heard)
            cohort = sum(each.rounds.cohort for each in workers)
            effects_done(house, promises=number * cohort, ratings=max(0, number - 1) * cohort)
            deliver_all(house)
            if number >= WARM_UP:
                note(f"turns_postgresql_4: {run.value:.0f} per s")
                runs.append(Run(run.value, _bare_per_s(server, sizes.processes, sizes.bare // 4), run.more))
    more = {"people": sizes.people, "processes": sizes.processes, "in_flight_each": sizes.in_flight}
    yield from results(f"turns_postgresql_{sizes.processes}", "per_s", runs, **more)


def share(sizes: Sizes, place: int) -> Rounds:
    """Return the rounds of one process: every so many members, so that families meet members of all processes."""
    members = sizes.plan.shuffled()[place :: sizes.processes]
    return Rounds.of(members, sizes.runs, most=sizes.turns // sizes.processes, told=f"worker{place}")


def _build(url: str, *, keys: str, plan: Plan) -> None:
    build_sleeping(url, keys, plan)
    ask(url, keys, plan)


@contextmanager
def _working(url: str, keys: str, sizes: Sizes, place: int) -> Iterator[Worker]:
    command = [sys.executable, "-m", "benchmarks.pg_worker", url, keys, json.dumps(vars(sizes)), str(place)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        worker = Worker(process, share(sizes, place))
        worker.hear()
        yield worker
        worker.say("end")
        must(process.wait(60) == 0, "a worker was to end as it should")


def _round(workers: list[Worker], number: int) -> Run:
    """Let every process take its share at once; the time is from the first beginning to the last end."""
    for each in workers:
        each.say(f"round {number}")
    answers = [each.hear() for each in workers]
    latencies = [one for answer in answers for one in answer["latencies"]]
    seconds = max(answer["ended"][0] for answer in answers) - min(answer["began"][0] for answer in answers)
    more = {"p50_ms": 1000 * percentile(latencies, 0.5), "p99_ms": 1000 * percentile(latencies, 0.99)}
    return Run(len(latencies) / seconds, more=more)


def _bare_per_s(server: Server, processes: int, turns: int) -> float:
    with server.database() as url, ExitStack() as stack:
        plain = url.replace("postgresql+psycopg://", "postgresql://")
        subprocess.run([sys.executable, "-m", "benchmarks.pg_bare", plain], check=True)
        command = [sys.executable, "-m", "benchmarks.pg_bare", plain, str(turns)]
        running = [
            stack.enter_context(subprocess.Popen([*command, str(place)], stdout=subprocess.PIPE, text=True))
            for place in range(processes)
        ]
        spans: list[tuple[float, float]] = [json.loads(each.communicate()[0]) for each in running]
    return processes * turns / (max(end for _, end in spans) - min(began for began, _ in spans))
