"""Where the system's browser is, for the tests that drive one."""

import shutil


def find_chromium() -> str | None:
    """Return the path of Chromium, or None: Playwright drives the system's, never one of its own fetching."""
    return shutil.which("chromium") or shutil.which("chromium-browser")
