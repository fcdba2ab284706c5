"""Says once what was not run and how to run it; under KITHLINE_STRICT=1 a skip is a failure.

A test that cannot run here skips with a reason that begins with `needs` and names the thing: "needs PostgreSQL",
"needs Chromium", "needs root". Tests marked `browser` are skipped here when there is no Chromium.
"""

import os
from collections import Counter
from collections.abc import Generator

import pytest

from tests.browsers import find_chromium
from tests.databases import database as database
from tests.databases import database_url as database_url
from tests.databases import empty_url as empty_url
from tests.databases import keys as keys
from tests.databases import postgres_database as postgres_database
from tests.databases import sqlite_template as sqlite_template
from tests.databases import sqlite_url as sqlite_url
from tests.databases import work as work
from tests.postgres import postgres as postgres

STRICT = os.environ.get("KITHLINE_STRICT") == "1"
REMEDIES = {"PostgreSQL": "make tools", "Chromium": "make tools", "root": "run as root"}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what drives a browser where there is none."""
    if item.get_closest_marker("browser") and find_chromium() is None:
        pytest.skip("needs Chromium")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failed one when nothing may be skipped."""
    report = yield
    _forbid_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn a skipped file into a failed one when nothing may be skipped."""
    report = yield
    _forbid_skip(report)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print one line that names every reason for skipping, how often, and the remedy."""
    reasons = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", []))
    if reasons:
        terminalreporter.write_line(f"Not run here: {'; '.join(_told(*item) for item in reasons.most_common())}")


def _told(reason: str, times: int) -> str:
    remedy = next((how for what, how in REMEDIES.items() if what in reason), None)
    return f"{times} x {reason}" + (f" ({remedy})" if remedy else "")


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    words = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return words.removeprefix("Skipped: ")


def _forbid_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if STRICT and report.skipped and not hasattr(report, "wasxfail"):
        report.longrepr = f"skipped, and KITHLINE_STRICT=1 forbids it: {_reason(report)}"
        report.outcome = "failed"
