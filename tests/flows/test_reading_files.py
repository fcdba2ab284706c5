"""A malformed flow file stops the start with every fault, file and line (X3)."""

import pytest

from bot.scripts import FlowsBroken, read_flows
from console.cli.telling import CommandFailed, sound_flows

BROKEN = (
    ("member/one.yaml", "flow: one\naudience: member\nflow: two\n"),
    (
        "member/two.yaml",
        "flow: two\naudience: nobody\npurpose: x\npriority: check_in\nbegins: { press: x }\nsteps: []\n",
    ),
)


def test_every_fault_of_every_file_is_told_at_once_with_its_line() -> None:
    with pytest.raises(FlowsBroken) as broken:
        read_flows(BROKEN)
    places = {(fault.file, fault.line) for fault in broken.value.faults}
    assert {file for file, _ in places} == {"member/one.yaml", "member/two.yaml"}
    assert ("member/one.yaml", 3) in places
    assert ("member/two.yaml", 2) in places


def test_the_start_prints_them_and_says_that_nothing_was_started(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandFailed, match="nothing was started"), sound_flows():
        read_flows(BROKEN)
    assert "member/one.yaml:3:" in capsys.readouterr().err


def test_a_sound_file_beside_them_is_read_alone() -> None:
    shelf = read_flows([("anyone/x.yaml", "texts: x\nmessages: { hello: Hello }\n")])
    assert shelf.messages == {"x/hello/text": "Hello"}
