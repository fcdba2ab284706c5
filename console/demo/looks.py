"""Views become HTML: templates that escape everything and fail on a name they do not know."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from console.demo.desk import MATTERS
from console.demo.reading import PageView

TEMPLATES = Path(__file__).parent.parent / "templates"

CHANNELS = {"sms": "SMS", "whatsapp": "WhatsApp", "telegram": "Telegram", "voice": "Voice"}
"""Channels as people call them."""

_environment = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_environment.globals.update(channel_names=CHANNELS, matters=MATTERS)


def live_part(view: PageView, token: str) -> str:
    """Return what changes while a visitor looks: banner, clock, alerts, desk and phones."""
    return _environment.get_template("demo/live.html").render(view=view, token=token)


def whole_page(live: str) -> str:
    """Return the page around an already rendered live part."""
    return _environment.get_template("demo/page.html").render(live=live)
