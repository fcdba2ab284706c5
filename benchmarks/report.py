"""`python -m benchmarks.report FILE`: put what `make bench` printed, and the machine, into RESULTS.md.

FILE holds the lines of one run; `-` is standard input. Only what stands between the marks is replaced.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.machine import facts
from benchmarks.seams import PARTS

PAGE = Path(__file__).parent / "RESULTS.md"
BEGIN, END = "<!-- measured -->\n", "<!-- end of measured -->\n"
OWN = {"bench", "run", "value", "unit", "limit", "ratio", "runs"}

Line = dict[str, Any]


def main(source: str) -> None:
    """Rewrite the tables."""
    text = sys.stdin.read() if source == "-" else Path(source).read_text()
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    page = PAGE.read_text()
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    PAGE.write_text(before + BEGIN + "\n".join(_tables(lines)) + "\n" + END + after)


def _tables(lines: list[Line]) -> Iterator[str]:
    yield "| machine | |\n| --- | --- |"
    yield from (f"| {what} | {how} |" for what, how in facts(PAGE.parent))
    yield "\n| bench | median | runs | unit | limit | ratio | more |\n| --- | --: | --- | --- | --: | --: | --- |"
    for line in lines:
        if line["run"] == "failed":
            yield f"| `{line['bench']}` | not measured | | | | | {line['why']} |"
        elif line["run"] == "median" and line["bench"] != "split":
            yield _row(line, [each["value"] for each in lines if _is_run_of(each, line)])
    for line in lines:
        if line["bench"] == "split" and line["run"] == "median":
            yield from _split(line)


def _is_run_of(line: Line, whole: Line) -> bool:
    return line["bench"] == whole["bench"] and str(line["run"]).isdigit()


def _row(line: Line, runs: Iterable[float]) -> str:
    spread = ", ".join(f"{each:g}" for each in runs)
    more = ", ".join(f"{name} {value:g}" for name, value in line.items() if name not in OWN)
    limit = "" if line["limit"] is None else f"{line['limit']:g}"
    ratio = "" if line["ratio"] is None else f"{line['ratio']:g}"
    return f"| `{line['bench']}` | {line['value']:g} | {spread} | {line['unit']} | {limit} | {ratio} | {more} |"


def _split(line: Line) -> Iterator[str]:
    yield f"\nThe `split` of a turn: {line['value']:g} us without seams, {line['with_seams']:g} us with them.\n"
    yield "| part | us a turn | calls a turn |\n| --- | --: | --: |"
    yield from (f"| {part} | {line[part]:g} | {line[f'{part}_calls']:g} |" for part in PARTS)
    yield f"| everything in between | {line['rest']:g} | |"


if __name__ == "__main__":
    main(*sys.argv[1:2])
