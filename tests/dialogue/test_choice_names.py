"""A choice's name is part of a message key, so one name is taken."""

from bot.dialogue.loading import load_script

FLOW = """flow: x
audience: member
purpose: A question.
priority: check_in
begins: { press: go }
steps:
  - ask: how
    say: "How?"
    choices: { text: By text, phone: By phone }
    then: end
"""


def test_a_choice_called_text_is_refused_with_its_line() -> None:
    loaded = load_script("x.yaml", FLOW)
    assert loaded.script is None
    assert [(fault.line, "`text`" in fault.message) for fault in loaded.faults] == [(9, True)]


def test_the_same_question_with_another_name_is_taken() -> None:
    assert load_script("x.yaml", FLOW.replace("{ text:", "{ by_text:")).script is not None
