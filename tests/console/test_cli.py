"""The command: plain lines, machine lines, and errors without a traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from storage.keys import make_keys


def kithline(
    *words: str, given: str = "", folder: Path | None = None, **environment: str
) -> "subprocess.CompletedProcess[str]":
    """Run the real command in a process of its own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KITHLINE_")}
    root = str(Path(__file__).parents[2])
    return subprocess.run(
        [sys.executable, "-m", "console.cli.main", *words],
        input=given,
        capture_output=True,
        text=True,
        cwd=folder or root,
        env={**clean, "PYTHONPATH": root, **environment},
        timeout=60,
        check=False,
    )


def test_signals_explain_prints_one_object_a_line() -> None:
    done = kithline("signals", "explain", "--json", given="he has a knife\nsee you at the shops\n")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["severity"] for row in rows] == ["critical", "none"]
    assert rows[0].keys() == {"text", "severity", "category", "rule", "matched", "why"}
    assert rows[1]["matched"] is None


def test_reply_explain_prints_the_ring_and_the_value() -> None:
    done = kithline("reply", "explain", "--json", "--kind", "scale", given="7/10\nabout 7\n11\n")
    assert [json.loads(line)["value"] for line in done.stdout.splitlines()] == [7, 7, None]


def test_flows_lint_finds_nothing_wrong_with_our_own() -> None:
    done = kithline("flows", "lint")
    assert (done.returncode, done.stdout) == (0, "flows: no faults\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("flows", "nope"), "nope"),
        (("demo", "--port", "x"), "--port"),
        (("reply", "explain", "--kind", "nope"), "nope"),
        (("nope",), "nope"),
    ],
)
def test_a_typing_error_is_one_plain_line(words: tuple[str, ...], told: str) -> None:
    done = kithline(*words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_wrong_setting_stops_the_start_and_is_named() -> None:
    done = kithline("serve", KITHLINE_TWILIO_ACCOUNT="nonsense", KITHLINE_NONSENSE="1")
    assert done.returncode == 2
    assert "KITHLINE_TWILIO_ACCOUNT" in done.stderr
    assert "KITHLINE_NONSENSE" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_secret_is_not_printed_when_a_setting_is_wrong() -> None:
    secret = "1234567890:AAcanaryAAcanaryAAcanaryAAcanary123x!"
    done = kithline("serve", KITHLINE_TELEGRAM_TOKEN=secret)
    assert done.returncode != 0
    assert "KITHLINE_TELEGRAM_TOKEN" in done.stderr
    assert "canary" not in done.stderr + done.stdout


def test_serve_refuses_to_start_without_a_channel(tmp_path: Path) -> None:
    done = kithline("serve", KITHLINE_KEYS=make_keys(), KITHLINE_DATABASE_URL=f"sqlite:///{tmp_path / 'live.sqlite'}")
    assert done.returncode == 1
    assert "no channel is set up" in done.stderr


def test_the_demo_refuses_to_start_beside_real_credentials(tmp_path: Path) -> None:
    done = kithline("demo", folder=tmp_path, KITHLINE_TELEGRAM_TOKEN="1234567890:" + "A" * 35)
    assert done.returncode == 1
    assert "KITHLINE_TELEGRAM_TOKEN" in done.stderr
    assert not (tmp_path / ".kithline").exists()


def test_a_command_that_needs_the_keys_says_so_in_one_line(tmp_path: Path) -> None:
    done = kithline("audit", "verify", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "kithline: KITHLINE_KEYS is missing; `python -m storage.keys` prints a new set\n"


def test_doctor_tells_everything_at_once(tmp_path: Path) -> None:
    done = kithline(
        "doctor", "--json", KITHLINE_KEYS=make_keys(), KITHLINE_DATABASE_URL=f"sqlite:///{tmp_path / 'no' / 'x.sqlite'}"
    )
    rows = {row["check"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert done.returncode == 1
    assert [name for name in ("clock", "keys", "flows") if not rows[name]["ok"]] == []
    assert "folder" in rows["database"]["words"]
    assert not rows["channels"]["ok"]
