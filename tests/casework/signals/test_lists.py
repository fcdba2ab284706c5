"""Every row of the lists keeps its promise: its positives are found, its negatives are not (method 6.2)."""

from collections import Counter

import pytest

from casework.signals import PhraseListBroken, SignalCategory, SignalContext, load_rules, match
from casework.vocabulary import Severity
from tests.casework.signals.lists import LISTS, ROWS

MARI = SignalContext(names=frozenset({"mari"}))
CRITICAL = [category for category in SignalCategory if category.usual is Severity.CRITICAL]


def found(rule, text):
    return [each for each in match(LISTS, text.replace("{name}", "Mari"), MARI) if each.rule == rule.id]


@pytest.mark.parametrize("rule", LISTS.rules, ids=lambda rule: rule.id)
def test_positives_of_a_row_are_found_at_its_severity(rule):
    for text in rule.positives:
        signals = found(rule, text)
        assert signals, text
        assert signals[0].severity.rank >= rule.severity.rank, text
        assert signals[0].category is rule.category


@pytest.mark.parametrize("rule", LISTS.rules, ids=lambda rule: rule.id)
def test_negatives_of_a_row_are_not_found_by_it(rule):
    assert [text for text in rule.negatives if found(rule, text)] == []


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("category", CRITICAL)
def test_each_critical_category_has_at_least_a_dozen_rows_in_each_language(category, lang):
    rows = [rule for rule in LISTS.rules if rule.category is category and rule.lang == lang]
    assert len(rows) >= 12


def test_rows_of_other_categories_here_are_the_critical_ones():
    others = [rule for rule in LISTS.rules if rule.category not in CRITICAL]
    assert others
    assert {rule.severity for rule in others} == {Severity.CRITICAL}


def test_ids_name_their_language_and_stand_once():
    assert all(rule.id.startswith(f"{rule.lang}_") for rule in LISTS.rules)
    assert Counter(rule.id for rule in LISTS.rules).most_common(1)[0][1] == 1


def test_version_changes_with_any_word():
    changed = [dict(row) for row in ROWS]
    changed[-1]["note"] = "another note"
    assert load_rules(ROWS).version == LISTS.version
    assert load_rules(changed).version != LISTS.version


GOOD = {
    "id": "en_x",
    "lang": "en",
    "category": "strangulation",
    "pattern": "strangl*",
    "note": "strangling",
    "positives": ["a", "b", "c"],
    "negatives": ["d", "e", "f"],
}
BROKEN = [
    ({**GOOD, "category": "sorrow"}, "sorrow"),
    ({**GOOD, "severity": "huge"}, "huge"),
    ({**GOOD, "positives": ["a"]}, "three positives"),
    ({key: value for key, value in GOOD.items() if key != "note"}, "note"),
    ({**GOOD, "pattern": "strangl* ..."}, "both ends"),
    ({**GOOD, "pattern": "a ... b ... c ... d ... e"}, "3 gaps"),
    ({**GOOD, "pattern": "(a|b"}, "cannot be read"),
    ({**GOOD, "pattern": "étrangle"}, "no plain word"),
    ({**GOOD, "pattern": "(a|) ... (b|)"}, "nothing"),
    ({**GOOD, "pattern": "{name}"}, "nothing but a name"),
    (
        {**GOOD, "pattern": "(a b|c d|e f|g h) (a b|c d|e f|g h) (a b|c d|e f|g h) (a b|c d|e f|g h) (a b|c d|e f)"},
        "split it",
    ),
    ({"id": "en_words", "lang": "en", "words": {"sighs": ["oh"]}}, "sighs"),
]


@pytest.mark.parametrize(("row", "fault"), BROKEN)
def test_row_that_cannot_be_used_is_refused_with_the_reason(row, fault):
    assert load_rules([GOOD]).rules[0].severity is Severity.CRITICAL
    with pytest.raises(PhraseListBroken, match=fault):
        load_rules([row])


def test_x3_all_faults_come_at_once():
    rows = [GOOD, GOOD, {**GOOD, "id": "en_y", "category": "sorrow"}, {**GOOD, "id": "en_z", "pattern": "(a"}]
    with pytest.raises(PhraseListBroken) as broken:
        load_rules(rows)
    assert len(broken.value.faults) == 3


def test_one_short_form_with_two_meanings_is_refused():
    words = [{"id": lang, "lang": lang, "words": {"short_forms": {"x": lang}}} for lang in ("en", "es")]
    with pytest.raises(PhraseListBroken, match="differently"):
        load_rules(words)
