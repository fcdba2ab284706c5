"""Sealed values open in their own place only, and nothing that fails says what they held."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.keys import KEY_BYTES, Keys, KeysBroken, make_keys
from storage.sealing import SealBroken, Vault, normal_name

VAULT = Vault(Keys.parse(make_keys()))
WORDS = "Little one crying a long time"


def entry(key_id: str, purpose: str) -> str:
    return next(found for found in make_keys().split(",") if f":{purpose}:" in found).replace(
        f"{purpose}1:", f"{key_id}:", 1
    )


@given(st.text())
@settings(max_examples=200)
def test_whatever_is_sealed_opens_again(text):
    assert VAULT.open("person", "name", 5, VAULT.seal("person", "name", 5, text)) == text


def test_half_a_surrogate_pair_in_a_message_does_not_lose_the_words():
    broken = "help \ud83d me"
    assert VAULT.open("inbound_message", "words", 1, VAULT.seal("inbound_message", "words", 1, broken)) == broken


def test_the_same_words_are_sealed_differently_each_time():
    assert VAULT.seal("person", "name", 5, WORDS) != VAULT.seal("person", "name", 5, WORDS)


@pytest.mark.parametrize(
    "place", [("person", "name", 6), ("person", "preferred_name", 5), ("child", "name", 5)], ids=str
)
def test_a_value_copied_to_another_place_does_not_open(place):
    blob = VAULT.seal("person", "name", 5, WORDS)
    assert VAULT.open("person", "name", 5, blob) == WORDS
    with pytest.raises(SealBroken):
        VAULT.open(*place, blob)


def damaged() -> dict[str, bytes]:
    blob = VAULT.seal("person", "name", 5, WORDS)
    return {
        "empty": b"",
        "format only": blob[:1],
        "cut": blob[:-1],
        "one bit": blob[:-1] + bytes([blob[-1] ^ 1]),
        "unknown key": Vault(Keys.parse(make_keys().replace("seal1", "seal9"))).seal("person", "name", 5, WORDS),
        "plain": WORDS.encode(),
    }


@pytest.mark.parametrize("how", sorted(damaged()))
def test_a_damaged_value_is_refused_without_telling_what_it_held(how):
    with pytest.raises(SealBroken) as refused:
        VAULT.open("person", "name", 5, damaged()[how])
    assert str(refused.value) == "person.name of row 5 does not open with these keys"
    assert refused.value.__suppress_context__


def test_after_a_change_of_keys_old_values_open_and_new_ones_use_the_new_key():
    first = make_keys()
    old = Vault(Keys.parse(first))
    new = Vault(Keys.parse(first + "," + entry("seal2", "seal")))
    before, after = old.seal("person", "name", 5, WORDS), new.seal("person", "name", 5, WORDS)
    assert new.open("person", "name", 5, before) == WORDS
    assert new.needs_resealing(before)
    assert not new.needs_resealing(after)
    with pytest.raises(SealBroken):
        old.open("person", "name", 5, after)


def test_the_index_finds_a_name_however_it_is_written():
    wanted = VAULT.index("name", "José Dean-Ruiz")
    assert wanted == VAULT.index("name", "  jose  DEAN ruiz ")
    assert wanted != VAULT.index("name", "Jose Dean")
    assert len(wanted) == 32


@pytest.mark.parametrize(
    ("name", "plain"), [("STRASSE", "strasse"), ("Straße", "strasse"), ("Zoë  O'Neil", "zoe o neil")]
)
def test_names_are_compared_without_case_accents_and_marks(name, plain):
    assert normal_name(name) == plain


def test_the_index_keeps_kinds_and_installations_apart():
    number = "+447700900001"
    assert VAULT.index("phone", number) == VAULT.index("phone", f" {number} ")
    assert VAULT.index("phone", number) != VAULT.index("telegram", number)
    assert VAULT.index("phone", number) != Vault(Keys.parse(make_keys())).index("phone", number)


def test_a_signature_holds_for_its_use_only_and_survives_a_new_sign_key():
    first = make_keys()
    signature = Vault(Keys.parse(first)).sign("link", b"data")
    later = Vault(Keys.parse(first + "," + entry("sign2", "sign")))
    assert later.signed("link", b"data", signature)
    assert not later.signed("anchor", b"data", signature)
    assert not later.signed("link", b"date", signature)
    assert later.sign("link", b"data") != signature
    assert later.secret_for("cookies") != later.secret_for("links")


def test_fresh_keys_are_usable_and_never_the_same():
    assert {key.purpose for key in Keys.parse(make_keys()).all} == {"seal", "index", "sign", "backup"}
    assert make_keys() != make_keys()


def test_keys_may_be_split_by_commas_lines_or_spaces():
    made = make_keys()
    assert Keys.parse(made) == Keys.parse("\n" + made.replace(",", " \n") + "\n")


def replaced(purpose: str, text: str) -> str:
    return ",".join(text if f":{purpose}:" in found else found for found in make_keys().split(","))


def broken_keys() -> dict[str, tuple[str, str]]:
    short = base64.b64encode(b"x" * 8).decode()
    zeros = base64.b64encode(bytes(KEY_BYTES)).decode()
    one = make_keys()
    seal, rest = one.split(",", 1)
    return {
        "nothing": ("", "entry 1 is not id:purpose:base64"),
        "no colons": ("just-words", "entry 1 is not id:purpose:base64"),
        "bad id": (seal.replace("seal1", "se/al", 1) + "," + rest, "id that is not 1 to 24"),
        "bad purpose": (replaced("sign", "a:open:" + short), "entry 3 has a purpose that is not one of seal, index"),
        "not base64": (replaced("seal", "a:seal:!!!"), "entry 1 has a key that is not base64"),
        "short": (replaced("seal", f"a:seal:{short}"), "a key of 8 bytes, and 32 are needed"),
        "not random": (replaced("seal", f"a:seal:{zeros}"), "no random one"),
        "missing": (",".join(one.split(",")[:3]), "no key has the purpose backup"),
        "two index keys": (one + "," + entry("index2", "index"), "more than one index key"),
        "id twice": (one + "," + entry("seal1", "seal"), "share an id"),
        "used twice": (one + "," + seal.replace("seal1", "seal2", 1), "one key is used twice"),
    }


@pytest.mark.parametrize("how", sorted(broken_keys()))
def test_x1_broken_keys_are_refused_with_the_reason_and_without_the_key(how):
    text, reason = broken_keys()[how]
    with pytest.raises(KeysBroken, match=reason) as refused:
        Keys.parse(text)
    assert not any(part in str(refused.value) for part in text.replace(",", ":").split(":") if len(part) > 10)


def test_keys_and_vaults_do_not_show_their_material():
    made = make_keys()
    keys = Keys.parse(made)
    shown = repr(keys) + str(keys) + repr(Vault(keys))
    for found in made.split(","):
        assert found.split(":")[2] not in shown
    for key in keys.all:
        assert repr(key.material) not in shown
