"""Bring .venv up to date with a lock: `python3 tools/install.py run` or `dev`.

Needs nothing but Python 3.11 or newer with its venv module. When nothing changed it returns at once. What pip says is
kept in .venv/install.log and shown only when it fails. Each package is checked against its hash in the lock;
hatchling is in the lock too, so Kithline itself is put in place without fetching anything more.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOG = VENV / "install.log"
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
ONE_MORE = ("Collecting ", "Processing ", "Requirement already satisfied")
OTHERS = ("python3.13", "python3.12", "python3.11")
ROOMS = ("casework", "bot", "storage", "scheduler", "console")


def main(kind: str) -> None:
    """Install for running (`run`) or for testing (`dev`, which holds all of `run`)."""
    with (ROOT / "pyproject.toml").open() as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # two makes at once take turns
        if is_current(kind):
            return
        began = time.monotonic()
        make_venv()
        fetch(ROOT / LOCKS[kind])
        say("putting Kithline itself in place")
        pip("install", "--no-deps", "--no-build-isolation", "--no-index", "--editable", str(ROOT))
        say("compiling")
        # a package may carry a file for another Python, which does not compile here: no reason to stop
        compileall = ("-m", "compileall", "-q", "-j", "0", str(VENV / "lib"), *ROOMS)
        subprocess.run([python(), *compileall], cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
        for done in ("run", kind):
            stamp(done).write_text(wanted(done))
        say(f"ready in {time.monotonic() - began:.0f} s")


def is_current(kind: str) -> bool:
    """Say whether .venv was made here, from these locks, and still has its Python."""
    stamped = stamp(kind)
    return Path(python()).exists() and stamped.exists() and stamped.read_text() == wanted(kind)


def wanted(kind: str) -> str:
    """Return what a finished installation is stamped with: the folder (venvs do not survive a move) and the inputs."""
    inputs = (ROOT / LOCKS[kind], ROOT / "pyproject.toml")
    return "\n".join([str(ROOT), *(hashlib.sha256(path.read_bytes()).hexdigest() for path in inputs)])


def stamp(kind: str) -> Path:
    """Return the file that holds the stamp."""
    return VENV / f"{kind}.stamp"


def python() -> str:
    """Return the Python of .venv."""
    return str(VENV / "bin" / "python")


def make_venv() -> None:
    """Make .venv unless a whole one was made in this very folder: its commands name the folder, and break by a move."""
    notes = VENV / "pyvenv.cfg"
    made_here = notes.exists() and notes.read_text().rstrip().endswith(f" {VENV}")
    if (
        made_here
        and Path(python()).exists()
        and subprocess.run([python(), "-c", "import pip"], check=False).returncode == 0
    ):
        return
    base = new_enough()
    say("making .venv")
    made = subprocess.run([base, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True, check=False)
    if made.returncode:
        print(made.stdout, made.stderr, sep="", file=sys.stderr)
        stop(f"{base} cannot make a virtual environment; on Debian or Ubuntu: apt-get install python3-venv")


def new_enough() -> str:
    """Return a Python of 3.11 or newer: this one, or another on the path."""
    here = sys.version_info[:2]
    found = sys.executable if here >= (3, 11) else next(filter(None, map(shutil.which, OTHERS)), None)
    if found is None:
        stop(f"Kithline needs Python 3.11 or newer; python3 here is {here[0]}.{here[1]}")
    return found


def fetch(lock: Path) -> None:
    """Install the lock, counting aloud."""
    total = sum(1 for line in lock.read_text().splitlines() if "==" in line and not line.startswith((" ", "#")))
    say(f"fetching {total} packages, each checked against its hash")
    pip("install", "--require-hashes", "--no-compile", "--progress-bar", "off", "-r", str(lock), total=total)


def pip(*arguments: str, total: int = 0) -> None:
    """Run pip with its words kept in the log; count packages aloud when `total` is given."""
    command = [python(), "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]
    environment = dict(os.environ, PYTHONUNBUFFERED="1")
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, stdin=subprocess.DEVNULL
    )
    seen = 0
    with LOG.open("a") as log, running:
        for line in running.stdout or ():
            log.write(line)
            if total and line.startswith(ONE_MORE):
                seen += 1
                count(seen, total)
            elif total and line.startswith("Installing collected"):
                say("unpacking")
    if running.returncode:
        print("".join(LOG.read_text().splitlines(keepends=True)[-15:]), file=sys.stderr)
        stop("a package could not be installed (above: pip's last words). Is this machine online? Then try again.")


def count(seen: int, total: int) -> None:
    """Show how far the fetching is: in place on a terminal, a line now and then elsewhere."""
    if sys.stderr.isatty():
        print(f"\r  {seen} of {total} ", end="\n" if seen == total else "", file=sys.stderr, flush=True)
    elif seen % 25 == 0:
        say(f"{seen} of {total}")


def say(words: str) -> None:
    """Show one line of progress; standard output stays free for what was asked for."""
    print(f"  {words}", file=sys.stderr, flush=True)


def stop(why: str) -> NoReturn:
    """End with one plain line."""
    print(f"kithline: {why}", file=sys.stderr)
    raise SystemExit(1)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in LOCKS:
        stop("say `run` or `dev`")
    main(sys.argv[1])
