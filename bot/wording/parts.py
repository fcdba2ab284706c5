"""How many SMS parts a text takes, exactly: GSM 03.38 with its escapes, and UCS-2 with surrogate pairs."""

from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
ESCAPED = frozenset("^{}\\[~]|€\f")
"""Characters of the extension table: each takes two septets, which never part company."""

GSM_SINGLE, GSM_JOINED = 160, 153
UCS_SINGLE, UCS_JOINED = 70, 67


@dataclass(frozen=True, slots=True)
class Parts:
    """`encoding` is `gsm-7` or `ucs-2`; `units` are septets or 16-bit units; `parts` is what is paid for."""

    encoding: str
    units: int
    parts: int


def is_basic(text: str) -> bool:
    """Say whether a text fits the basic alphabet, escapes included."""
    return all(letter in BASIC or letter in ESCAPED for letter in text)


def parts(text: str) -> Parts:
    """Count a text as a carrier does. An empty text is one part. Source: GSM 03.38, 3GPP TS 23.040."""
    if is_basic(text):
        return _counted("gsm-7", [2 if letter in ESCAPED else 1 for letter in text], GSM_SINGLE, GSM_JOINED)
    return _counted("ucs-2", [2 if ord(letter) > 0xFFFF else 1 for letter in text], UCS_SINGLE, UCS_JOINED)


def _counted(encoding: str, widths: list[int], single: int, joined: int) -> Parts:
    units = sum(widths)
    if units <= single:
        return Parts(encoding, units, 1)
    count, room = 1, joined
    for width in widths:
        if width > room:  # an escape or a surrogate pair moves to the next part whole
            count, room = count + 1, joined
        room -= width
    return Parts(encoding, units, count)
