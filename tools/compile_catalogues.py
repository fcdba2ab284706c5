"""Build hook: turn every catalogue (.po) into its compiled form (.mo) inside the wheel.

The source tree stays free of compiled catalogues: run in place, Kithline reads the .po files, so that an edited
sentence is never hidden behind an old compiled one.
"""

import tempfile
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledCatalogues(BuildHookInterface):
    """Adds `bot/locales/<locale>/LC_MESSAGES/<domain>.mo` to a wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile all catalogues into a folder of their own and name each one's place in the wheel."""
        if self.target_name != "wheel" or version == "editable":
            return
        self._folder = tempfile.TemporaryDirectory()
        root = Path(self.root)
        for source in sorted(root.glob("bot/locales/**/*.po")):
            place = source.relative_to(root).with_suffix(".mo")
            compiled = Path(self._folder.name) / place
            compiled.parent.mkdir(parents=True, exist_ok=True)
            with source.open("rb") as text, compiled.open("wb") as out:
                # fuzzy entries are drafts, and an unreviewed draft is never sent
                write_mo(out, read_po(text, locale=source.parent.parent.name, abort_invalid=True), use_fuzzy=False)
            build_data["force_include"][str(compiled)] = str(place)

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the folder once the wheel is written."""
        if hasattr(self, "_folder"):
            self._folder.cleanup()
