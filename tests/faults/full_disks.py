"""Two ways of having no room left: a small disk that is filled, and a process that may write no further."""

import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

SIZE = 3_000_000


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Mount a disk of a few megabytes for the block; needs root."""
    disk = folder / "small-disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(disk)], check=True)
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def fill(disk: Path) -> Callable[[], None]:
    """Fill a small disk to the last byte; what is returned makes room again."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (100_000, 1_000, 1):
            while _taken(file.write, b"x" * size):
                pass
    return filler.unlink


def stop_growing(pid: int, folder: Path) -> Callable[[], None]:
    """Let no file grow beyond the largest of `folder` in one process; what is returned lets them grow again."""
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    largest = max(file.stat().st_size for file in folder.iterdir())
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (largest, before[1]))
    return lambda: resource.prlimit(pid, resource.RLIMIT_FSIZE, before) and None


def _taken(write: Callable[[bytes], int], content: bytes) -> bool:
    try:
        return write(content) == len(content)
    except OSError:
        return False
