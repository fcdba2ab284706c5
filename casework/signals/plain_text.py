"""A message as plain small words, and where each stood in the original (method 6.2, step 1).

Full-width letters, accents, look-alike letters of other alphabets and what cannot be seen are undone here, letter by
letter; short forms, stretched words and digits for letters in `casework/signals/words.py`, word by word.
"""

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 20_000
"""Characters of one message that are looked at; five times what any channel delivers."""

_WORD = re.compile(r":[a-z0-9-]{2,60}:|[\w@$]+(?:'\w+)*")
_UNSEEN = frozenset({"Cf", "Mn", "Me", "Sk"})
_APOSTROPHES = frozenset("\u2019\u2018\u02bc\u00b4`")
_LOOK_ALIKES = dict(
    zip(
        "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u0458\u043a\u043c\u0442\u0432\u043d\u0501\u051b\u0261"
        "\u03b1\u03bf\u03c1\u03b9\u03ba\u03bd\u03c4\u03c5\u03c7\u03b5\u03b7\u0131\u0142\u00f8",
        "aeopcyxisjkmtbhdqg" + "aopikvtuxen" + "ilo",
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class PlainText:
    """`text` in plain letters; `offsets[i]` is where its letter `i` stood in the original, None when nothing moved."""

    original: str
    text: str
    offsets: tuple[int, ...] | None

    def words(self) -> list[tuple[str, int, int]]:
        """Return each word with its start and end in `text`. An emoji is a word too: `:drop-of-blood:`."""
        return [(found.group(), found.start(), found.end()) for found in _WORD.finditer(self.text)]

    def quote(self, start: int, end: int) -> str:
        """Return the original words between two places of `text`."""
        if self.offsets is None:
            return self.original[start:end]
        return self.original[self.offsets[start] : self.offsets[end - 1] + 1]


def plain_text(text: str) -> PlainText:
    """Return the plain form of a message, in time that grows with its length only."""
    text = text[:LONGEST]
    if text.isascii():
        return PlainText(text, text.lower().replace("`", "'").replace("_", " "), None)
    plain = text.translate(_TABLE)
    if _TABLE.uneven.isdisjoint(text):
        return PlainText(text, plain, None)
    letters: list[str] = []
    offsets: list[int] = []
    for place, letter in enumerate(text):
        for each in _TABLE[ord(letter)]:
            letters.append(each)
            offsets.append(place)
    return PlainText(text, "".join(letters), tuple(offsets))


class _Table(dict[int, str]):
    """What each letter becomes, worked out when first seen; `uneven` letters become none, or several."""

    def __init__(self) -> None:
        super().__init__()
        self.uneven: set[str] = set()

    def __missing__(self, code: int) -> str:
        plain = self[code] = _plain_letter(chr(code))
        if len(plain) != 1:
            self.uneven.add(chr(code))
        return plain


_TABLE = _Table()


def _plain_letter(letter: str) -> str:
    if letter in _APOSTROPHES:
        return "'"
    category = unicodedata.category(letter)
    if category in _UNSEEN:
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    if category == "So":
        return f" :{_name(letter)}: "
    parts = unicodedata.normalize("NFKD", letter).casefold()
    plain = "".join(_LOOK_ALIKES.get(each, each) for each in parts if unicodedata.category(each) not in _UNSEEN)
    return plain.replace("_", " ")


def _name(letter: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", unicodedata.name(letter, "sign").lower())
