"""What people write: short answers, plain weeks, and words that the lists look for; all of it made up here."""

LONGEST = 160
"""Characters of one whole SMS."""

TEXTS = (
    "1",
    "yes",
    "8",
    "Going well",
    "up and down",
    "2 thanks",
    "Yes I did",
    "not this week sorry",
    "All good here, we had a quiet week",
    "I walked past on Monday and Tuesday and waved, all was calm",
    "She was at school every day and told me about the class trip",
    "We missed Thursday because the bus did not come, Kemi stepped in",
    "Could you ring me tomorrow after five please",
    "It has been up and down but we are getting there slowly",
    "He seemed tired on Sunday, otherwise nothing new from our side",
    "Nobody answered the door on Wednesday evening and the lights were on",
    "I am scared of what happens at the weekend",
    "he has a knife and I do not know what to do",
    "She ran off again last night and has not come back",
    "They had a big row and there was shouting until late",
    "Thank you for asking, the plan is working for us",
)


def _filled(*parts: str) -> str:
    """Repeat the parts until they fill one SMS exactly."""
    text = " ".join(parts)
    return (f"{text} " * LONGEST)[:LONGEST].ljust(LONGEST)


LONG_TEXTS = (
    _filled("We had a quiet week and the children were at school every day,"),
    _filled("he hit her", "she is scared", "he has a knife", "i cant cope"),
    _filled("he he he she she they them hurt hurt hit hit scared scared"),
    _filled("I'm not scared but he's been shouting & she's run off again!!"),
    _filled("a"),
    _filled("ok ok ok"),
    "he" + "hit" * ((LONGEST - 2) // 3) + "he"[: (LONGEST - 2) % 3],
)
"""Texts of 160 characters that ask the most of the matcher: many phrases, many near misses, no spaces."""
