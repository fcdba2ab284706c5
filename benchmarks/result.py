"""One line of `make bench`: a JSON object with its limit beside it (design 8)."""

import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

BEGAN = time.perf_counter()


@dataclass(frozen=True)
class Result:
    """One figure. `ratio` is always value / limit: for a rate more is better, for a time less is.

    `run` is `median`, or the number of one run. `more` holds what explains the figure, as plain values.
    """

    bench: str
    value: float
    unit: str
    limit: float | None = None
    run: str = "median"
    more: Mapping[str, object] = field(default_factory=dict)

    def line(self) -> str:
        """Return the object as one line of JSON."""
        ratio = None if self.limit is None else _short(self.value / self.limit)
        limit = None if self.limit is None else _short(self.limit)
        head = {"bench": self.bench, "run": self.run, "value": _short(self.value), "unit": self.unit}
        return json.dumps({**head, "limit": limit, "ratio": ratio, **self.more})


@dataclass(frozen=True)
class Run:
    """One measured run and the limit that was measured around it; `more` is numbers only."""

    value: float
    limit: float | None = None
    more: dict[str, float] = field(default_factory=dict)


def results(bench: str, unit: str, runs: Sequence[Run], **more: object) -> list[Result]:
    """Return each run as a line of its own, and last the median of them all, figure by figure."""
    lines = [
        Result(bench, run.value, unit, run.limit, str(number), _plain(run.more))
        for number, run in enumerate(runs, start=1)
    ]
    limits = [run.limit for run in runs if run.limit is not None]
    middle = {name: median(run.more[name] for run in runs) for name in runs[0].more}
    whole = Result(
        bench,
        median(run.value for run in runs),
        unit,
        median(limits) if limits else None,
        more={**_plain(middle), "runs": len(runs), **more},
    )
    return [*lines, whole]


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` (0 to 1) of them lie; the nearest one that was measured."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def note(text: str) -> None:
    """Tell whoever waits what is going on; standard output is for results only."""
    print(f"# {time.perf_counter() - BEGAN:6.1f} s  {text}", file=sys.stderr, flush=True)


def _plain(more: dict[str, float]) -> dict[str, object]:
    return {name: _short(value) for name, value in more.items()}


def _short(value: float) -> float:
    return value if isinstance(value, int) else round(value, 3 if abs(value) < 100 else 1)
