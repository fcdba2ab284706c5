"""Stop one real process at an exact place of its code: it says so, and waits there to be killed.

    python -m tests.faults.foothold storage.migrations.first.record:create serve --port 8080

runs `kithline serve --port 8080`, and stops where that function is called for the first time.
"""

import importlib
import os
import sys
import time
from operator import attrgetter


def stop_at(place: str) -> None:
    """Make the function at "module:name" (or "module:Class.name") a place where this process stops for good."""
    module_name, _, path = place.partition(":")
    holder_path, _, name = path.rpartition(".")
    module = importlib.import_module(module_name)
    holder = attrgetter(holder_path)(module) if holder_path else module
    getattr(holder, name)  # a place that is not there any more must not pass for one that was never reached

    def stopped(*_: object, **__: object) -> None:
        os.write(1, f"stopped at {place}\n".encode())
        time.sleep(600)

    setattr(holder, name, stopped)


if __name__ == "__main__":
    stop_at(sys.argv.pop(1))
    from console.cli.main import main

    main()
