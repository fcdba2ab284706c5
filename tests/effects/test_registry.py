"""No effect, check or subject is forgotten."""

from bot.checks import FINDERS
from bot.dialogue.effect_kinds import EFFECTS
from bot.dialogue.steps import CheckStep
from bot.effects import APPLIERS
from bot.effects.taking_back import UNDOERS
from bot.facts.subjects import READERS
from bot.scripts import product_flows


def test_every_effect_a_script_may_name_has_one_applier() -> None:
    assert APPLIERS.keys() == EFFECTS.keys()


def test_every_effect_without_a_reason_against_it_can_be_taken_back() -> None:
    assert UNDOERS.keys() == {name for name, kind in EFFECTS.items() if kind.inverse is not None}


def test_every_check_of_a_flow_has_a_finder() -> None:
    named = {step.name for script in product_flows().scripts for step in script.steps if isinstance(step, CheckStep)}
    assert named <= FINDERS.keys()


def test_every_kind_of_subject_is_read() -> None:
    assert READERS.keys() == {"alert", "check_in", "commitment_event", "inbound", "invitation", "role"}
