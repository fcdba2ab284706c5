"""A reply: which question it belongs to, whether it is a word that works anywhere, and what it answers."""

from bot.dialogue.effects import Effect
from bot.dialogue.heard import Option, Reply
from bot.dialogue.reading.lexicon import Lexicon
from bot.dialogue.reading.normal import Normal, normalise, phrase
from bot.dialogue.reading.outcome import Outcome, Read, Unread
from bot.dialogue.reading.reply import CLOSED, read_button, read_reply
from bot.dialogue.repair import WORDS, not_understood, old_question, skip, takes
from bot.dialogue.state import Answer
from bot.dialogue.steps import AskStep, WaitStep
from bot.dialogue.turn import Understood
from bot.dialogue.walk import Walk


def hear_reply(walk: Walk, heard: Reply) -> None:
    """Take a reply to whatever is open."""
    step = walk.step
    walk.paused = False
    if not isinstance(step, AskStep | WaitStep):
        walk.give(Effect("keep_for_reading", {}))
        walk.repeat()
        return
    reply, lexicon = normalise(heard.text), _lexicon(walk, heard)
    closed = isinstance(step, AskStep) and step.kind in CLOSED
    word = None if heard.button else _word(reply, lexicon, walk, closed=closed)
    if isinstance(step, WaitStep):
        _hear_in_silence(walk, step, heard, word)
    else:
        _hear_answer(walk, step, heard, reply, lexicon, word)


def _hear_in_silence(walk: Walk, step: WaitStep, heard: Reply, word: str | None) -> None:
    if word is not None and takes(step, word):
        WORDS[word](walk)
        return
    walk.keep(step.name, Answer("text", heard.text))
    walk.understood = Understood("exact", heard.text, heard.text)
    walk.apply(step.do)
    walk.go(step.next)


def _hear_answer(walk: Walk, step: AskStep, heard: Reply, reply: Normal, lexicon: Lexicon, word: str | None) -> None:
    options = _options(step, heard)
    if word is not None and takes(step, word) and not _claimed(word, reply, step, options, lexicon):
        skip(walk, step) if word == "skip" else WORDS[word](walk)
        return
    if heard.prompt is not None and heard.prompt.step != walk.asking(step.name):
        old_question(walk, tapped=heard.button is not None)
        return
    found = _read(walk, step, heard, reply, options, lexicon)
    if isinstance(found, Unread):
        not_understood(walk, found.why, watched=step.talk_only)
    else:
        _answered(walk, step, heard, found)


def _answered(walk: Walk, step: AskStep, heard: Reply, found: Read) -> None:
    walk.misses = 0
    walk.understood = Understood(found.ring, found.value, heard.text)
    walk.mark(step.name)
    walk.keep(step.name, Answer(step.kind or "text", found.value))
    walk.apply(step.do)
    walk.go(step.leave(found.value, skip=False))


def _read(
    walk: Walk, step: AskStep, heard: Reply, reply: Normal, options: tuple[Option, ...], lexicon: Lexicon
) -> Outcome:
    if heard.media and not reply.text:
        return Unread("media")
    if heard.button is not None and options:
        found = read_button(heard.button, options)
    else:
        found = read_reply(
            step.kind or "text",
            heard.text,
            reply,
            options=options,
            leaning=step.leaning,
            lexicon=lexicon,
            country=str(walk.fact("country") or "GB"),
        )
    if isinstance(found, Read) and step.options and found.value not in step.options:
        return Unread("unknown")  # shown by a version of the question that this script does not have
    return found


def _options(step: AskStep, heard: Reply) -> tuple[Option, ...]:
    """The options as they were shown; the script's own English ones for a caller that keeps no prompts."""
    if heard.prompt is not None and heard.prompt.options:
        return heard.prompt.options
    return step.shown


def _lexicon(walk: Walk, heard: Reply) -> Lexicon:
    locale = heard.prompt.locale if heard.prompt else walk.fact("locale")
    return walk.scripts.lexicon(str(locale or "en"))


def _word(reply: Normal, lexicon: Lexicon, walk: Walk, *, closed: bool) -> str | None:
    """Return the anywhere-word that is the whole message, in their language or in English."""
    if reply.disguised:
        return None
    english = walk.scripts.lexicon("en")
    return lexicon.command(reply.words, closed=closed) or english.command(reply.words, closed=closed)


def _claimed(word: str, reply: Normal, step: AskStep, options: tuple[Option, ...], lexicon: Lexicon) -> bool:
    """Say whether the word is an answer here: an option's whole label, or the worry that the question asks about.

    A longer way of saying a word ("call me" for TALK) gives way to any option that it fits.
    """
    if any(phrase(option.label) == reply.words for option in options):
        return True
    if not step.options:
        return False
    found = read_reply(step.kind or "text", "", reply, options=options, leaning=step.leaning, lexicon=lexicon)
    if not isinstance(found, Read):
        return False
    plainly = lexicon.command(reply.words, closed=False) == word
    return (word == "worried" and found.value in step.leaning.raises) or not plainly
