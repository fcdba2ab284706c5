"""Catalogues are complete, and every way one can be wrong is found at its file and line."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.authoring import catalogues
from bot.authoring.catalogues import ROOT, check, main, template, update

NOW = datetime(2026, 6, 17, 12, 0, tzinfo=UTC)
WHOLE = Path("bot/locales/es/LC_MESSAGES/messages.po")
SMS = Path("bot/locales/es/LC_MESSAGES/sms.po")
CHECK_IN = Path("bot/flows/member/nm_checkin.yaml")
Change = Callable[[Path, str, str], int]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of what catalogues are made from; it is without fault, as the first test says of the original."""
    shutil.copy(ROOT / "babel.cfg", tmp_path)
    for folder in ("bot/flows", "bot/locales"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.mo"))
    return tmp_path


@pytest.fixture
def change(house: Path) -> Change:
    """Change one place in a file of the copy; returns its line."""

    def changed(file: Path, old: str, new: str) -> int:
        text = (house / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        (house / file).write_text(text.replace(old, new), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    return changed


def _entry(file: Path, key: str) -> str:
    """The entry of one message key in a catalogue, from its context to its translation."""
    text = (ROOT / file).read_text(encoding="utf-8")
    found = text[text.index(f'msgctxt "{key}"') :]
    return found.partition("\n\n")[0]


def test_nothing_is_missing_stale_or_mistaken() -> None:
    assert [str(fault) for fault in check()] == []


def test_the_command_says_so_by_its_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert capsys.readouterr().out == ""


def test_the_command_prints_a_fault_a_line_and_fails(
    house: Path, change: Change, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = _entry(WHOLE, "nm_checkin/thanks/text")
    change(WHOLE, entry, entry.rpartition('msgstr "')[0] + 'msgstr ""')
    monkeypatch.setattr(catalogues.check, "__defaults__", (house,))
    assert main(["check"]) == 1
    assert capsys.readouterr().out.startswith(f"{CHECK_IN}:")


def test_a_missing_translation_is_found_where_the_sentence_stands(house: Path, change: Change) -> None:
    entry = _entry(WHOLE, "nm_checkin/thanks/text")
    change(WHOLE, entry, entry.rpartition('msgstr "')[0] + 'msgstr ""')
    (fault,) = check(house)
    line = (house / CHECK_IN).read_text().splitlines()[fault.line - 1]
    assert fault.file == str(CHECK_IN)
    assert "That is all for now" in line
    assert "nm_checkin/thanks/text: no translation" in fault.message


def test_a_draft_is_found_where_it_stands(house: Path, change: Change) -> None:
    entry = _entry(WHOLE, "any_raise_concern/what_seen/text")
    line = change(WHOLE, entry, f"#, fuzzy\n{entry}")
    (fault,) = check(house)
    assert fault.file == str(WHOLE)
    assert abs(fault.line - line) <= 2
    assert "a draft (fuzzy)" in fault.message


def test_a_lost_placeholder_is_found(house: Path, change: Change) -> None:
    entry = _entry(WHOLE, "any_raise_concern/call_now/text")
    change(WHOLE, entry, entry.replace("Llama ya al {em}", "Llama ya"))
    (fault,) = check(house)
    assert (fault.file, fault.message) == (
        str(WHOLE),
        "any_raise_concern/call_now/text: other placeholders than the English text",
    )


def test_an_english_sentence_that_was_changed_makes_its_translation_stale(house: Path, change: Change) -> None:
    change(CHECK_IN, "Thanks. Was that planned?", "Thanks. Was that the plan?")
    messages = [fault.message for fault in check(house)]
    assert any(
        "nm_checkin/was_it_planned/text" in message and "no flow says this any more" in message for message in messages
    )
    assert any(
        "nm_checkin/was_it_planned/text" in message and "not in bot/locales/kithline.pot" in message
        for message in messages
    )
    assert any("nm_checkin/was_it_planned/text: no translation" in message for message in messages)


def test_a_sentence_that_went_away_leaves_no_translation_behind(house: Path, change: Change) -> None:
    change(Path("bot/flows/anyone/repair.yaml"), '  nothing_before: "There is nothing to go back to yet."\n', "")
    faults = check(house)
    assert {fault.file for fault in faults} == {str(WHOLE), "bot/locales/kithline.pot"}
    assert all("repair/nothing_before/text" in fault.message for fault in faults)


def test_a_hint_to_translators_that_is_no_longer_true_is_found(house: Path, change: Change) -> None:
    sentence = 'msgctxt "repair/carry_on/text"'
    text = (house / catalogues.TEMPLATE).read_text(encoding="utf-8")
    entry = text[: text.index(sentence)].rpartition("\n\n")[2] + sentence
    change(catalogues.TEMPLATE, entry, entry.replace("up to 12", "up to 11"))
    (fault,) = check(house)
    assert fault.file == "bot/flows/anyone/repair.yaml"
    assert fault.message.startswith("repair/carry_on/text: its hints")


def test_a_letter_outside_the_basic_alphabet_is_found_in_the_sms_wording(house: Path, change: Change) -> None:
    entry = _entry(SMS, "nm_checkin/how_sure/text")
    change(SMS, entry, entry.replace("confias", "confías"))
    (fault,) = check(house)
    assert fault.file == str(SMS)
    assert "`í` is not in the basic SMS alphabet" in fault.message


def test_a_label_that_says_something_else_in_sms_is_found(house: Path, change: Change) -> None:
    entry = _entry(SMS, "any_raise_concern/danger_now/unsure")
    change(SMS, entry, entry.replace('"No se"', '"Quien sabe"'))
    (fault,) = check(house)
    assert fault.message == "any_raise_concern/danger_now/unsure: a label may differ in accents only"


def test_a_translation_too_long_for_its_sms_is_found(house: Path, change: Change) -> None:
    entry = _entry(WHOLE, "nm_checkin/on_your_mind/text")
    change(WHOLE, entry, entry.replace("basta.", "basta. " + "Cuenta lo que quieras. " * 12))
    (fault,) = check(house)
    assert fault.file == str(CHECK_IN)
    assert "nm_checkin/on_your_mind/text (es): takes 3 SMS parts of 2" in fault.message


def test_a_word_we_do_not_say_is_found_in_a_translation(house: Path, change: Change) -> None:
    entry = _entry(WHOLE, "nm_checkin/on_your_mind/text")
    change(WHOLE, entry, entry.replace("Gracias por tu sinceridad.", "Gracias por tu caso."))
    (fault,) = check(house)
    assert "we do not say `caso`" in fault.message


def test_a_broken_flow_is_reported_instead_of_its_sentences(house: Path, change: Change) -> None:
    change(CHECK_IN, "  - ask: was_it_planned\n", "  - ask: was_it_planned\n    sya: oops\n")
    faults = check(house)
    assert faults
    assert all(fault.file.endswith("nm_checkin.yaml") for fault in faults)


def test_an_update_that_finds_nothing_new_changes_nothing(house: Path) -> None:
    before = {file: file.read_bytes() for file in (house / "bot/locales").rglob("*.po*")}
    update(house, NOW)
    assert before == {file: file.read_bytes() for file in (house / "bot/locales").rglob("*.po*")}
    assert len(before) == 3


def test_an_update_keeps_the_translation_of_a_changed_sentence_as_a_draft(house: Path, change: Change) -> None:
    change(CHECK_IN, "Thanks. Was that planned?", "Thanks. Was that the plan?")
    update(house, NOW)
    with (house / WHOLE).open("rb") as file:
        draft = read_po(file).get("Thanks. Was that the plan?", "nm_checkin/was_it_planned/text")
    assert draft is not None
    assert draft.fuzzy
    assert draft.string == "Gracias. ¿Eso era lo planeado?"
    (fault,) = check(house)
    assert "a draft (fuzzy)" in fault.message


def test_an_update_brings_a_new_sentence_to_be_translated(house: Path, change: Change) -> None:
    change(
        Path("bot/flows/anyone/repair.yaml"),
        '  nothing_before: "There is nothing to go back to yet."\n',
        '  nothing_before: "There is nothing to go back to yet."\n  brand_new: "Something new, {name}."\n',
    )
    update(house, NOW)
    (fault,) = check(house)
    assert fault.file == "bot/flows/anyone/repair.yaml"
    assert "repair/brand_new/text: no translation" in fault.message


def test_babel_finds_every_sentence_of_every_flow_with_its_key() -> None:
    from bot.wording.catalogue import source_texts

    found = {message.context: message.id for message in template(ROOT, NOW) if message.id}
    assert found == source_texts()
    assert len(found) > 300


def test_translators_are_told_who_is_spoken_to_and_how_long_names_get() -> None:
    by_key = {message.context: message for message in template(ROOT, NOW) if message.id}
    assert by_key["nm_checkin/how_is_it/text"].auto_comments == [
        "to a member; numbered options follow",
        "name: up to 12 characters",
    ]
    assert by_key["nm_checkin/how_is_it/worried"].auto_comments == ["option 3 of `how_is_it`"]


def test_a_new_sentence_that_stands_elsewhere_gets_that_translation_as_a_draft(house: Path, change: Change) -> None:
    change(
        Path("bot/flows/anyone/repair.yaml"),
        '  nothing_before: "There is nothing to go back to yet."\n',
        '  nothing_before: "There is nothing to go back to yet."\n  brand_new: "Thank you, saved."\n',
    )
    update(house, NOW)
    (fault,) = check(house)
    assert fault.message.startswith("repair/brand_new/text: a draft (fuzzy)")
    with (house / WHOLE).open("rb") as file:
        draft = read_po(file).get("Thank you, saved.", "repair/brand_new/text")
    assert draft is not None
    assert draft.string == "Gracias, guardado."
