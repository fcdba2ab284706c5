"""Whatever is sent: no exception, no endless turn, nobody stranded, the state always stored and read back."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.heard import Expired, Finding, Heard, Nudged, Option, Reply, Resumed, Shown, TimedOut
from bot.dialogue.reading import explain
from bot.dialogue.reading.normal import normalise
from bot.dialogue.walk import MOST_STEPS
from tests.dialogue.samples import ALL, FACTS
from tests.dialogue.talk import Talk, scripts

COMMANDS = ("back", "skip", "again", "menu", "pause", "talk", "who", "worried", "change")
ANSWERS = ("1", "2", "3", "4", "yes", "no", "7", "11", "7/10", "well", "ok", "purple", "\U0001f44d")
TRICKS = ("STOP", "{name}", "\u202e1", "\u0661", "n\u043e")
LIKELY = (*COMMANDS, *ANSWERS, *TRICKS)
WORDS = st.one_of(st.sampled_from(LIKELY), st.text(max_size=60))
OTHER_PROMPT = Shown("elsewhere", "choice", (Option("x", "X"), Option("well", "Y")), "es")
HEARD: st.SearchStrategy[Heard | str] = st.one_of(
    WORDS,
    st.builds(Reply, WORDS, st.sampled_from([None, OTHER_PROMPT]), st.sampled_from([None, "well", "2"]), st.booleans()),
    st.just(TimedOut()),
    st.just(Resumed()),
    st.builds(Finding, st.sampled_from(["number_ok", "x"]), st.sampled_from(["clear", True, None])),
    st.just(Nudged("any_nudge", "hello")),
)


@settings(max_examples=250, deadline=None)
@given(st.lists(HEARD, max_size=25), st.sampled_from(["open", "discreet", "covert"]))
def test_nothing_that_is_sent_breaks_loops_or_strands_a_conversation(heard: list[Heard | str], privacy: str) -> None:
    talk = Talk(scripts(*ALL), "nm_checkin", {**FACTS, "privacy": privacy})
    for each in heard:
        turn = talk.says(each) if isinstance(each, str) else talk.hears(each)
        assert len(turn.says) <= MOST_STEPS
        assert turn.finished == (not talk.state.frames)
        if turn.finished:
            assert (turn.wait, turn.check) == (None, None)
        elif turn.check is None:
            assert turn.wait is not None or talk.state.paused
        assert not any(name == "make_task" for name, _ in talk.changed)
    talk.hears(Expired())
    assert talk.turn.finished


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["choice", "yes_no", "scale", "text", "name", "phone", "date", "time"]))
def test_any_text_is_read_or_not_but_never_breaks(text: str, kind: str) -> None:
    options = (Option("well", "Going well"), Option("worried", "I am worried"))
    found = explain(kind, text, "en", options if kind == "choice" else ())
    assert (found["ring"] is None) == (found["value"] is None)


@settings(max_examples=300, deadline=None)
@given(st.text(min_size=1, max_size=30), st.sampled_from(["no", "ok", "well", "fine", "1", "2"]), st.booleans())
def test_words_beside_a_clearing_answer_never_let_it_pass(more: str, clearing: str, before: bool) -> None:
    """Unless what stands beside it is filler, an option of its own or nothing that can be read, it clears nothing."""
    said = f"{more} but {clearing}" if before else f"{clearing} but {more}"
    options = (Option("worried", "I am worried"), Option("well", "Going well"))
    assert explain("choice", said, "en", options)["value"] != "well"


@given(st.sampled_from(["yes", "no"]), st.text(alphabet="\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f", max_size=8))
def test_g3_marks_nobody_sees_change_nothing(word: str, marks: str) -> None:
    for said in (marks + word, word + marks, word[0] + marks + word[1:]):
        assert explain("yes_no", said, "en")["value"] == word


@given(st.text(max_size=300))
def test_the_plain_form_of_a_plain_form_is_itself(text: str) -> None:
    once = normalise(text)
    assert normalise(once.phrase).words == once.words or once.disguised
