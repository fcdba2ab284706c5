"""The commands of `docs/restore.md`, run as they stand there."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.faults.served import ROOT, Product
from tests.postgres import find_programs

BLOCK = re.compile(r"^( *)```sh ?([^\n]*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def commands(*wanted: str) -> str:
    """Return the commands of the blocks that say they are for `wanted` ("sqlite restore"), and of those for all."""
    found = BLOCK.findall((ROOT / "docs" / "restore.md").read_text())
    assert {label for _, label, _ in found} >= set(wanted)
    blocks = [re.sub(f"^{indent}", "", block, flags=re.MULTILINE) for indent, label, block in found if label in wanted]
    return "\n".join(blocks)


def carry_out(product: Product, label: str, **names: str) -> "subprocess.CompletedProcess[str]":
    """Run the commands of one label in a shell that stops at the first that fails; `names` are its variables."""
    programs = find_programs()
    path = os.pathsep.join([str(Path(sys.executable).parent), str(programs), os.environ["PATH"]])
    environment = {**product.environment(), "PATH": path, **names}
    return subprocess.run(
        ["sh", "-eu", "-c", commands(label)], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
