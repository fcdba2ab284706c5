"""Lint: each rule refuses its example and passes the sample flows."""

import pytest

from bot.dialogue.lint import RULES, lint
from bot.dialogue.loading import load_script
from bot.dialogue.script import Script
from tests.dialogue.samples import ALL, CHECK_IN, CONCERN, NUDGE, PAUSE
from tests.dialogue.talk import flow, scripts


def _script(text: str, file: str = "f.yaml") -> Script:
    loaded = load_script(file, text)
    assert loaded.script is not None, loaded.faults
    return loaded.script


def _lint(*texts: str, **more: object) -> list[str]:
    shelf = scripts(*ALL)
    others = [each for each in shelf if each.flow not in {_script(text).flow for text in texts}]
    found = lint([*others, *map(_script, texts)], shelf.messages, **more)  # type: ignore[arg-type]
    return [str(fault) for fault in found]


def _parts(text: str) -> int:
    return 1 if len(text) <= 160 else 1 + len(text) // 153


def test_the_sample_flows_are_without_fault() -> None:
    assert _lint(parts=_parts, checks={"number_ok"}) == []


ASK = "  - ask: a\n    say: A?\n    choices: {{ {choices} }}\n{more}"
TEN = ", ".join(f"c{n}: Option {n}" for n in range(7))

REFUSED = {
    "unknown_targets": [
        ("  - say: a\n    text: A\n    then: nowhere\n", "leads to `nowhere`"),
        ("  - call: nowhere\n", "calls `nowhere`, which is no flow"),
        ("  - call: nm_checkin\n    at: nowhere\n", "calls `nm_checkin` at `nowhere`"),
        ("  - call: nm_checkin\n    then: nowhere\n", "leads to `nowhere`"),
        ("  - each: promises\n    do_step: nowhere\n", "leads to `nowhere`"),
    ],
    "unreachable_steps": [
        ("  - say: a\n    text: A\n    then: end\n  - say: b\n    text: B\n", "step `b`: no way leads here"),
        ("  - end: a\n  - say: b\n    text: B\n", "step `b`: no way leads here"),
    ],
    "dead_ends": [("  - ask: a\n    kind: text\n    say: A?\n    then: a\n", "no way leads from here to an end")],
    "restless_cycles": [
        ("  - say: a\n    text: A\n  - do: []\n    step: b\n    then: a\n", "goes round without waiting"),
        ("  - call: story\n", "goes round without waiting"),
    ],
    "option_counts": [
        (ASK.format(choices=TEN, more=""), "has 7 options"),
        (ASK.format(choices="x: Only", more=""), "has 1 options"),
    ],
    "yes_is_one": [
        (ASK.format(choices="no: No, yes: Yes", more=""), "1 must be Yes"),
        (ASK.format(choices="later: Later, sure: 'Yes, sure'", more=""), "1 must be Yes"),
    ],
    "carrier_labels": [(ASK.format(choices="x: Help, y: Stop", more=""), "the option `Stop`")],
    "double_labels": [(ASK.format(choices="x: Going, y: going!", more=""), "two options read the same")],
    "answers_led": [
        (ASK.format(choices="x: X, y: Y", more="    then: { z: end }\n"), "`then` leads z on"),
        ("  - ask: a\n    kind: text\n    say: A?\n    then: { x: end }\n", "words have no options"),
        (ASK.format(choices="x: X, y: Y", more="    worry: [ z ]\n"), "`z` in `worry` or `clears`"),
        (ASK.format(choices="x: X, y: Y", more="    worry: [ x ]\n    clears: [ x ]\n"), "cannot both"),
    ],
    "findings_led": [("  - check: number_ok\n    then: end\n", "where each finding leads")],
    "unknown_checks": [("  - check: weather\n    then: { x: end }\n", "nobody can find this out")],
    "nudges": [
        (ASK.format(choices="x: X, y: Y", more="    nudges: nm_checkin/nowhere\n"), "which is no question"),
        (ASK.format(choices="x: X, y: Y", more="    nudges: nm_checkin/how_is_it\n"), "has other options"),
    ],
    "carrier_commands": [
        ("  - say: a\n    text: Text STOP to leave.\n", "STOP is a word that carriers act on"),
        ("  - say: a\n    text: Reply YES to go on.\n", "YES is a word that carriers act on"),
    ],
    "forbidden_words": [
        ("  - say: a\n    text: About your case.\n", "we do not say `case`"),
        ("  - say: a\n    text: Any ABUSE at home?\n", "we do not say `ABUSE`"),
        (ASK.format(choices="x: Risk score, y: Y", more=""), "we do not say `Risk score`"),
    ],
    "unknown_placeholders": [
        ("  - say: a\n    text: Hi {child}.\n", "no placeholder {child}"),
        ("  - say: a\n    text: Hi {Name}.\n", "belongs to no placeholder"),
        ("  - say: a\n    text: Text {options}.\n", "{options} stands in a text without options"),
        ("  - ask: a\n    kind: name\n    as: child\n    say: A?\n", "`as: child` is no placeholder"),
    ],
    "lengths": [
        (ASK.format(choices="x: Late, y: Later", more="").replace("A?", "'" + "x" * 150 + " {options}.'"), "166 char"),
        (f"  - say: a\n    text: {'x' * 150} {{name}}\n", "takes 2 SMS parts of 1 (163 characters at worst)"),
        (ASK.format(choices=f"x: {'x' * 80}, y: {'y' * 80}", more=""), "takes 2 SMS parts of 1"),
    ],
    "effects": [
        ("  - do: [ dance ]\n", "there is no effect `dance`"),
        ("  - do: [ take_back: { effect: rate, fields: x } ]\n", "only BACK"),
        ("  - do: [ rate: { kind: trust, value: 3, colour: red } ]\n", "has no field `colour`"),
        ("  - do: [ rate: { kind: trust } ]\n", "needs `value`"),
        ("  - do: [ rate: { kind: mood, value: 3 } ]\n", "takes no kind of `mood`"),
        ("  - do: [ rate: { kind: trust, value: high } ]\n", "takes a number as `value`"),
        ("  - do: [ note_signal: { category: null } ]\n", "takes words as `category`"),
        (
            ASK.format(choices="x: X, y: Y", more="    do: [ set_backup: { who: { answer: a } } ]\n"),
            "takes no who of `x`",
        ),
    ],
    "looked_up": [
        ("  - do: [ rate: { kind: trust, value: { answer: b } } ]\n", "`b` is no question of this flow"),
        ("  - branch: a\n    when: [ { if: { fact: weather, is: fine }, then: end } ]\n", "no fact `weather`"),
        ("  - do: [ rate_reason: { kind: trust, words: { item: part } } ]\n", "has no `each`"),
        ("  - do: [ rate_reason: { kind: trust, words: { words: true } } ]\n", "those of a reply"),
        ("  - each: weather\n    do_step: a\n    after: end\n  - say: a\n    text: A\n    then: weather\n", "no fact"),
    ],
    "answers_compared": [
        (
            ASK.format(choices="x: X, y: Y", more="")
            + "  - branch: b\n    when: [ { if: { any: [ { not: { answer: a, in: [ x, z ] } } ] }, then: end } ]\n",
            "`a` can never be answered with `z`",
        ),
    ],
    "results_in_reach": [
        ("  - say: a\n    text: '{alert.code} is yours.'\n", "known only in the turn whose effect gives it"),
        (
            "  - do: [ raise_concern: { danger: not_asked } ]\n"
            "  - ask: b\n    kind: text\n    say: B?\n  - say: a\n    text: '{alert.code}'\n",
            "known only in the turn",
        ),
    ],
}
ELSEWHERE = {"unknown_entries", "carrier_lexicon_words", "translations", "own_messages"}
"""Rules whose examples are not the steps of one flow; each has a test of its own below."""


def test_no_rule_was_forgotten() -> None:
    assert {rule.__name__ for rule in RULES} == set(REFUSED) | ELSEWHERE


@pytest.mark.parametrize(
    ("steps", "message"), [(steps, message) for examples in REFUSED.values() for steps, message in examples]
)
def test_a_rule_refuses_its_example(steps: str, message: str) -> None:
    found = _lint(flow(steps), parts=_parts, checks={"number_ok"})
    assert any(message in fault for fault in found), found
    assert all(fault.startswith("f.yaml:") for fault in found)


def test_a_fault_stands_at_the_line_of_its_key() -> None:
    found = _lint(flow("  - say: a\n    text: A\n    then: nowhere\n"))
    assert found == ["f.yaml:8: step `a`: leads to `nowhere`, which is no step of this flow"]


def test_flows_that_words_count_on_must_be_there() -> None:
    found = [str(fault) for fault in lint([_script(CHECK_IN), _script(NUDGE)], scripts(*ALL).messages)]
    assert any("there is no flow any_raise_concern, which the word WORRIED calls" in fault for fault in found)
    assert any("there is no flow any_pause_stop, which the word PAUSE calls" in fault for fault in found)
    renamed = PAUSE.replace("how_long", "how_much")
    assert any("the word PAUSE begins at `how_long`" in fault for fault in _lint(renamed))


def test_entries_must_be_steps() -> None:
    found = _lint(flow("  - say: a\n    text: A\n", head="entries: [ b ]\n"))
    assert any("`entries` names `b`" in fault for fault in found)


def test_an_entry_is_a_way_to_a_step() -> None:
    steps = "  - say: a\n    text: A\n    then: end\n  - say: b\n    text: B\n"
    assert _lint(flow(steps, head="entries: [ b ]\n")) == []


def test_the_engines_own_messages_must_be_there() -> None:
    messages = {key: text for key, text in scripts(*ALL).messages.items() if "holding" not in key}
    assert [fault.message for fault in lint(scripts(*ALL), messages)] == ["the message file `repair` lacks `holding`"]


def test_a_missing_or_broken_translation_is_found() -> None:
    shelf = scripts(*ALL)
    spanish = {key: text for script in shelf for key, text in script.texts.items()} | shelf.messages
    assert lint(shelf, shelf.messages, catalogues={"es": spanish}) == ()
    del spanish["nm_checkin/how_is_it/mixed"]
    spanish["nm_checkin/thanks/text"] = "Gracias, {name}. {part}"
    found = [fault.message for fault in lint(shelf, shelf.messages, catalogues={"es": spanish})]
    assert found == [
        "nm_checkin/how_is_it/mixed: no translation into es",
        "nm_checkin/thanks/text (es): other placeholders than the English text",
    ]


def test_a_translation_has_its_own_forbidden_words_and_length() -> None:
    shelf = scripts(*ALL)
    spanish = {key: text for script in shelf for key, text in script.texts.items()} | shelf.messages
    spanish["repair/talk/text"] = "El agresor"
    spanish["repair/bland/text"] = "x" * 400
    found = [fault.message for fault in lint(shelf, shelf.messages, catalogues={"es": spanish}, parts=_parts)]
    assert found == [
        "repair/bland/text (es): takes 3 SMS parts of 2 (400 characters at worst)",
        "repair/talk/text (es): we do not say `agresor` (method 1.3)",
    ]


def test_staff_read_words_that_families_do_not_but_never_abuse() -> None:
    assert _lint(flow("  - say: a\n    text: The case is open.\n", audience="staff")) == []
    assert _lint(flow("  - say: a\n    text: Signs of abuse.\n", audience="staff")) != []
    assert _lint(flow("  - say: a\n    text: Just in case.\n")) == []


def test_two_flows_of_one_name_are_found() -> None:
    found = lint([*scripts(*ALL), _script(CONCERN, "copy.yaml")], scripts(*ALL).messages)
    assert any("flow `any_raise_concern` stands in" in fault.message for fault in found)


def test_no_command_of_any_language_is_a_carriers_word(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _lint() == []
    monkeypatch.setattr("bot.dialogue.lint.carriers.CARRIER_WORDS", frozenset({"TALK"}))
    assert "en.yaml:0: the command `talk` is a word that carriers act on" in _lint()


def test_a_result_is_known_to_everything_said_in_its_turn() -> None:
    steps = (
        "  - ask: b\n    kind: text\n    say: B?\n    do: [ raise_concern: { danger: not_asked } ]\n"
        "  - branch: c\n    when: [ { if: { fact: late, is: true }, then: a } ]\n    else: a\n"
        "  - say: a\n    text: '{alert.code}'\n"
    )
    assert _lint(flow(steps)) == []
