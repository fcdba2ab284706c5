"""Holding one simulated phone: what a thumb can do, as messages that take the same way as any provider's."""

import secrets

from bot.channels.protocol import Inbound
from casework.vocabulary import ChannelName
from console.composition import House
from console.demo.phones import Line, Phone
from console.demo.reading import PhoneView, read_phone
from console.demo.threads import Choice, Question, answering_line


class UnknownPhone(LookupError):
    """Nobody of the demo has such a phone."""


class NothingToTap(LookupError):
    """That question is not open on this phone any more, or never had this answer."""


def type_text(house: House, slug: str, words: str) -> None:
    """Send words from a phone, on the line its newest message came by; raises `UnknownPhone`."""
    phone, view = _held(house, slug)
    _deliver(house, answering_line(phone, view.bubbles), words, None)


def tap(house: House, slug: str, prompt_id: int, place: int) -> None:
    """Tap an answer: a button where the channel has buttons, else its number as text (with the alert's code).

    Raises `UnknownPhone` or `NothingToTap`.
    """
    phone, view = _held(house, slug)
    question, choice = _found(view, prompt_id, place)
    line = answering_line(phone, view.bubbles)
    if line.channel is ChannelName.SMS or choice.written:
        _deliver(house, line, f"{question.code} {choice.text}".strip(), None)
    else:
        _deliver(house, line, "", (prompt_id, place))


def _held(house: House, slug: str) -> tuple[Phone, PhoneView]:
    found = read_phone(house, slug)
    if found is None:
        raise UnknownPhone(slug)
    return found


def _found(view: PhoneView, prompt_id: int, place: int) -> tuple[Question, Choice]:
    for question in view.questions:
        if question.prompt_id == prompt_id:
            for choice in question.choices:
                if choice.place == place:
                    return question, choice
    raise NothingToTap


def _deliver(house: House, line: Line, words: str, button: tuple[int, int] | None) -> None:
    inbound = Inbound(
        provider=f"sim-{line.channel}",
        provider_id=f"demo-{secrets.token_hex(8)}",
        channel=line.channel,
        address=line.address,
        text=words,
        button=button,
        kind="text" if button is None else "button",
        sent_at=None,
    )
    house.take_in(inbound).result()
    house.drain()
