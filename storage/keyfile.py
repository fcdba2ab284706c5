"""The demo's own key file, readable by its owner only."""

import os
import stat
import tempfile
from pathlib import Path

from storage.keys import Keys, KeysBroken, make_keys


def read_or_make_keys(path: Path) -> Keys:
    """Read the keys at `path`, making the file (mode 0600) when there is none.

    Raises `KeysBroken` when others may read the file or when it does not hold keys.
    """
    if not path.exists():
        _make(path)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise KeysBroken(f"{path} may be read by others: run chmod 600 on it")
    return Keys.parse(path.read_text(encoding="ascii"))


def _make(path: Path) -> None:
    """Write beside it first, then give it its name: a kill leaves no half file, a race keeps the first."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # mkstemp makes 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(make_keys() + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(beside)
