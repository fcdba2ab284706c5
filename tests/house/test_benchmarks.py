"""A tiny sample of every benchmark, so that none can rot: what each line says, never how fast it was."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from benchmarks import report
from benchmarks.__main__ import BENCHES
from tests.postgres import find_programs

ROOT = Path(__file__).parents[2]
TINY = {
    "people": 32,
    "runs": 1,
    "turns": 12,
    "turns_alone": 6,
    "bare": 40,
    "processes": 2,
    "due": 32,
    "beside_some": 40,
    "beside_many": 80,
    "ticks": 5,
    "webhook_people": 32,
    "webhook_rate": 20,
    "webhook_s": 1,
    "burst": 64,
    "memory_people": 8,
    "memory_turns": 30,
    "contacts": 50,
    "contact_people": 8,
    "repeats": 3,
}
UNITS = {
    "turns_1": "per_s",
    "turns_64": "per_s",
    "checkins_opened_0": "per_s",
    "checkins_opened_100k": "per_s",
    "checkins_opened_1m": "per_s",
    "engine_turn": "us",
    "signals": "us",
    "webhook_p99": "ms",
    "split": "us",
    "alert_during_burst": "s",
    "live_turn_during_burst_p99": "ms",
    "idle_tick_0": "ms",
    "idle_tick_1m": "ms",
    "memory_turns": "MiB",
    "contacts_1m": "MiB",
}
PARTS = ("engine", "signals", "sealing", "sql", "commit")
POSTGRESQL = "turns_postgresql_4"

Line = dict[str, Any]


def measured(*names: str) -> list[Line]:
    """Run some benchmarks at tiny sizes in a process of their own; return what they printed."""
    sizes = [f"--{name.replace('_', '-')}={size}" for name, size in TINY.items()]
    clean = {name: value for name, value in os.environ.items() if name != "KITHLINE_STRICT"}
    command = [sys.executable, "-m", "benchmarks", *names, *sizes]
    done = subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


@cache
def lines() -> list[Line]:
    return measured(*(name for name in BENCHES if name != POSTGRESQL))


def medians() -> dict[str, Line]:
    return {line["bench"]: line for line in lines() if line["run"] == "median"}


def test_every_name_of_the_contract_is_printed_with_its_unit() -> None:
    assert {name: line["unit"] for name, line in medians().items()} == UNITS


def test_every_line_has_the_shape_of_the_contract_and_a_limit_beside_it() -> None:
    for line in lines():
        assert list(line)[:6] == ["bench", "run", "value", "unit", "limit", "ratio"]
        assert line["run"] == "median" or line["run"].isdigit()
        assert line["limit"] > 0
        assert line["ratio"] == pytest.approx(line["value"] / line["limit"], rel=0.1, abs=0.001)
        assert line["value"] > 0 or line["bench"] == "contacts_1m"


def test_every_line_says_how_much_was_really_done() -> None:
    found = medians()
    assert (found["turns_64"]["turns"], found["turns_64"]["people"]) == (12, 32)
    assert [found[f"checkins_opened_{name}"]["beside"] for name in ("0", "100k", "1m")] == [0, 40, 80]
    assert (found["checkins_opened_0"]["opened"], found["webhook_p99"]["calls"]) == (28, 18)
    assert (found["idle_tick_1m"]["beside"], found["contacts_1m"]["contacts"]) == (80, 50)
    assert found["memory_turns"]["turns"] >= TINY["memory_turns"]
    assert found["alert_during_burst"]["due_at_once"] == 42


def test_the_split_has_every_part_and_adds_up() -> None:
    split = medians()["split"]
    assert all(split[part] > 0 and split[f"{part}_calls"] > 0 for part in PARTS)
    assert sum(split[part] for part in (*PARTS, "rest")) == pytest.approx(split["with_seams"], abs=1)


def test_a_bench_whose_work_was_not_done_has_no_speed() -> None:
    sizes = ["--people", "16", "--runs", "20"]  # a town too small for its rounds
    command = [sys.executable, "-m", "benchmarks", "turns_1", *sizes]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert json.loads(done.stdout) == {"bench": "turns_1", "run": "failed", "why": "the town is too small"}


def test_the_report_holds_every_figure_and_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page, printed = tmp_path / "RESULTS.md", tmp_path / "bench.jsonl"
    page.write_text((ROOT / "benchmarks" / "RESULTS.md").read_text())
    printed.write_text("\n".join(map(json.dumps, lines())))
    monkeypatch.setattr(report, "PAGE", page)
    report.main(str(printed))
    told = page.read_text()
    assert all(f"| `{name}` | {medians()[name]['value']:g} |" in told for name in UNITS if name != "split")
    assert "| kernel |" in told
    assert told.count("## How to run") == 1


def test_every_bench_is_explained_on_its_page() -> None:
    page = (ROOT / "benchmarks" / "RESULTS.md").read_text()
    for name in (*UNITS, POSTGRESQL):
        stem, _, last = name.rpartition("_")
        assert f"`{name}`" in page or (f"`{stem}_0`" in page and f"`_{last}`" in page)


@pytest.mark.postgres
def test_processes_on_one_postgresql_share_the_turns() -> None:
    if find_programs() is None and "KITHLINE_TEST_DATABASE_URL" not in os.environ:
        pytest.skip("needs PostgreSQL")
    whole = measured(POSTGRESQL)[-1]
    assert (whole["bench"], whole["run"], whole["unit"]) == ("turns_postgresql_2", "median", "per_s")
    assert whole["value"] > 0
    assert whole["processes"] == 2
