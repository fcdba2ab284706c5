"""Words that carriers act on, when they are the whole message (method 4.1; fault G4).

"STOP" asks us to stop writing; "STOP hitting me", "don't stop" and "I will never stop" do not, and go on to be read
as words like any other.
"""

import re
from enum import StrEnum

from casework.signals.plain_text import plain_text

LONGEST = 40
"""A message longer than this is no single word, however it is decorated."""


class CarrierWord(StrEnum):
    """What a carrier's word asks for."""

    STOP = "stop"
    START = "start"
    HELP = "help"


_STOP = "stop stopall stop-all unsubscribe cancel end quit optout opt-out revoke remove arret"
_STOP_SPANISH = "alto parar pare detener cancelar baja desuscribir"
_START = "start unstop subscribe resume reanudar suscribir"
_HELP = "help info ayuda socorro auxilio informacion"
_WORDS = (
    dict.fromkeys([*_STOP.split(), *_STOP_SPANISH.split()], CarrierWord.STOP)
    | dict.fromkeys(_START.split(), CarrierWord.START)
    | dict.fromkeys(_HELP.split(), CarrierWord.HELP)
)
_TWO_WORDS = {("opt", "out"), ("stop", "all"), ("dar", "baja"), ("darme", "baja")}
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_DECORATION = re.compile(r"[\s\W_]*")


def carrier_word(text: str) -> CarrierWord | None:
    """Return what a message asks of the carrier, if it is one of its words and nothing else.

    Capitals, accents, full-width letters, invisible signs, quotes and punctuation do not matter; any further word or
    number does. YES is never one: it answers our own questions.
    """
    if len(text) > LONGEST:
        return None
    plain = plain_text(text).text
    words = tuple(_WORD.findall(plain))
    if not words or len(words) > 2 or _DECORATION.fullmatch(_WORD.sub("", plain)) is None:
        return None
    if len(words) == 2:
        return CarrierWord.STOP if words in _TWO_WORDS or set(words) == {"stop"} else None
    return _WORDS.get(words[0])
