"""Files to scripts: what is read, and every fault with its line."""

import time

import pytest

from bot.dialogue.faults import FlowBroken
from bot.dialogue.loading import load_script, script_from
from bot.dialogue.steps import AskStep
from tests.dialogue.samples import ALL, CHECK_IN, CONCERN, REPAIR
from tests.dialogue.talk import flow


def _faults(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.message) for fault in load_script("f.yaml", text).faults]


def test_a_flow_is_read_with_its_texts_and_their_lines() -> None:
    loaded = load_script("nm_checkin.yaml", CHECK_IN)
    assert loaded.script is not None
    assert loaded.script.flow == "nm_checkin"
    assert loaded.texts["nm_checkin/how_is_it/mixed"] == "Up and down"
    assert CHECK_IN.splitlines()[loaded.lines["nm_checkin/how_sure/text"] - 1].strip().startswith("say: ")


def test_a_message_file_is_read_without_a_script() -> None:
    loaded = load_script("repair.yaml", REPAIR)
    assert loaded.script is None
    assert loaded.texts["repair/talk/text"] == "A person will try to ring you."


@pytest.mark.parametrize("text", [text for text in ALL if "steps:" in text])
def test_a_published_source_builds_the_same_script_again(text: str) -> None:
    script = load_script("f.yaml", text).script
    assert script is not None
    again = script_from(script.source)
    assert (again.version, again.content_hash) == (script.version, script.content_hash)
    assert [step.name for step in again.steps] == [step.name for step in script.steps]
    assert [type(step) for step in again.steps] == [type(step) for step in script.steps]


def test_other_words_change_the_content_but_not_the_structure() -> None:
    script = load_script("f.yaml", CHECK_IN).script
    worded = load_script("f.yaml", CHECK_IN.replace("weekly check-in", "it is check-in day")).script
    asked = load_script("f.yaml", CHECK_IN.replace("weekly check-in", "{day}")).script
    assert script is not None
    assert worded is not None
    assert asked is not None
    assert worded.version == script.version
    assert worded.content_hash != script.content_hash
    assert asked.version != script.version


def test_a_source_that_is_no_script_is_refused() -> None:
    with pytest.raises(FlowBroken):
        script_from({"flow": "x"})


def test_which_answers_raise_and_clear_follows_from_what_they_lead_to() -> None:
    concern, check_in = load_script("c", CONCERN).script, load_script("i", CHECK_IN).script
    assert concern is not None
    assert check_in is not None
    leans = {}
    for script in (concern, check_in):
        for step in script.steps:
            if isinstance(step, AskStep) and step.options:
                leans[step.name] = (set(step.leaning.raises), set(step.leaning.clears))
    assert leans == {
        "danger_now": ({"yes", "unsure"}, {"no"}),
        "with_adult": ({"no", "unknown"}, {"yes"}),
        "how_is_it": ({"worried"}, {"well"}),
        "did_part": (set(), {"kept"}),
    }


def test_yes_no_is_short_for_two_options() -> None:
    script = load_script("f", flow("  - ask: a\n    kind: yes_no\n    say: A?\n")).script
    assert script is not None
    assert script.texts == {"story/a/text": "A?", "story/a/yes": "Yes", "story/a/no": "No"}


def test_x3_all_faults_come_at_once_with_their_lines() -> None:
    text = """flow: Bad Name
audience: children
priority: whenever
colour: red
steps:
  - ask: a
    say: "A?"
    kind: colour
    waits: soon
    thn: b
  - ask: a
    say: ""
    kind: text
  - say: b
    say_text: "B"
  - hum: c
  - wait: d
  - branch: e
  - do: [ { rate: {}, other: {} } ]
  - ask: f
    kind: scale
    say: "F?"
    then: { "0-11": end, "3": end }
  - each: g
"""
    found = _faults(text)
    for line, part in [
        (1, "`flow: Bad Name`"),
        (1, "`purpose` must hold words"),
        (2, "`audience` is one of"),
        (3, "`priority` is one of"),
        (4, "knows no `colour`"),
        (8, "a question has `choices` or a `kind`"),
        (9, "`waits: soon`"),
        (10, "knows no `thn`"),
        (11, "`a` stands here twice (first on line 6)"),
        (12, "`say` must hold words"),
        (14, "`text` must hold words"),
        (15, "knows no `say_text`"),
        (16, "a step begins with one of"),
        (17, "`wait` needs `for`"),
        (18, "`branch` needs `when`"),
        (19, "names one effect"),
        (23, "`0-11` must be a number or a range"),
        (24, "`each` needs `do_step`"),
    ]:
        assert any(at == line and part in message for at, message in found), (line, part, found)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("flow: x\nflow: y\n", 2, "`flow` stands here twice (first on line 1)"),
        ("a: &a [x]\nb: *a\n", 1, "anchors and aliases"),
        ("a: [", 1, "not YAML"),
        ("a: 1\n---\nb: 2\n", 2, "not YAML"),
        ("\ta: 1", 1, "not YAML"),
        ("a: \x00", 1, "not YAML"),
        ("- a\n", 1, "one mapping"),
        ("", 1, "one mapping"),
        ("flow: x\nn: 1.5\n", 2, "is not a word, a whole number"),
        ("flow: x\nn: 2026-01-01\n", 2, "is not a word, a whole number"),
        ("flow: x\nn: !!python/object:os.system y\n", 2, "is not a word, a whole number"),
        ("flow: x\n? [a]\n: b\n", 2, "a key must be a plain word"),
        ("texts: repair\nmessages: [a]\n", 2, "`messages` must be a mapping"),
        ("texts: repair\nmessages: { talk: 5 }\n", 2, "`talk` must hold words"),
        ("texts: repair\nmessage: { talk: x }\n", 2, "knows no `message`"),
    ],
)
def test_x3_a_broken_file_is_refused_at_its_line(text: str, line: int, message: str) -> None:
    assert any(at == line and message in found for at, found in _faults(text)), _faults(text)


CONDITIONS = [
    ("{ answer: a, is: x, in: [y] }", "exactly one of"),
    ("{ answer: a }", "exactly one of"),
    ("{ answer: a, in: x }", "takes a list"),
    ("{ answer: a, below: x }", "takes a whole number"),
    ("{ answer: a, known: 3 }", "true or false"),
    ("{ answer: a, lower_than: { fact: x }, by: y }", "whole number"),
    ("{ answer: a, like: x }", "knows no `like`"),
    ("{ all: [] }", "at least one"),
    ("{ maybe: x }", "names an answer, a fact or an item"),
    ("yes", "must be a mapping"),
]


@pytest.mark.parametrize(("condition", "message"), CONDITIONS)
def test_a_condition_that_is_none_is_refused(condition: str, message: str) -> None:
    text = flow(f"  - branch: b\n    when: [ {{ if: {condition}, then: end }} ]\n")
    assert any(message in found for _, found in _faults(text)), _faults(text)


@pytest.mark.parametrize("bomb", ["[" * 50_000, "{a: " * 50_000, "a: " + "x" * 200_000, "- " * 60_000])
def test_x3_a_bomb_is_refused_in_a_second(bomb: str) -> None:
    began = time.monotonic()
    assert _faults(bomb)
    assert time.monotonic() - began < 5


def test_x3_laughing_aliases_are_refused_before_they_are_built() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    assert _faults("\n".join(lines)) == [(1, "anchors and aliases are not allowed")]


def test_a_name_that_would_read_as_yes_or_no_stays_a_word() -> None:
    text = flow("  - ask: a\n    say: A?\n    choices: { yes: Yes, no: No }\n    then: { no: end, else: end }\n")
    script = load_script("f", text).script
    assert script is not None
    assert list(script.texts) == ["story/a/text", "story/a/yes", "story/a/no"]
