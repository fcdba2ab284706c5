"""A database in a folder of its own, and the product started by a user who may not do everything.

    python -m tests.faults.strangers serve --port 8080

runs `kithline serve --port 8080`. Where it was started by root it is the user `nobody` from the moment it looks at its
database; otherwise it stays whoever started it. Before that it reads our own files, which `nobody` may not.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.database import Database
from storage.engines import make_engines
from storage.keys import Keys

NOBODY = 65534


@contextmanager
def house_of(source: Path, *, folder_mode: int, file_mode: int, own: bool) -> Iterator[Path]:
    """Copy a database to a folder where others can come; yield its path there.

    `own`: file and folder belong to the user that the product will run as.
    """
    folder = Path(tempfile.mkdtemp(prefix="kith-house-"))
    file = folder / "kithline.sqlite"
    try:
        shutil.copy(source, file)
        if own and os.geteuid() == 0:
            shutil.chown(file, NOBODY, NOBODY)
            shutil.chown(folder, NOBODY, NOBODY)
        file.chmod(file_mode)
        folder.chmod(folder_mode)
        yield file
    finally:
        folder.chmod(0o700)
        shutil.rmtree(folder)


def become_nobody() -> None:
    """Give up every right that root has."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def main() -> None:
    """Run one command of the product, and be nobody when it opens its database."""
    from console import live
    from console.cli.main import main as command

    opening = live.open_database

    def opened_by_nobody(url: str, keys: Keys) -> Database:
        make_engines(url)  # connects to nothing, and imports what it needs
        become_nobody()
        return opening(url, keys)

    live.open_database = opened_by_nobody  # type: ignore[attr-defined]
    command()


if __name__ == "__main__":
    main()
