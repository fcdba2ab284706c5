"""The lines that must stand to the letter, as they are sent (method 4.5): danger, silence, staff alerts."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.dialogue.lint.wording import worst_case
from bot.dialogue.script import Script
from bot.dialogue.steps import AskStep, Texted
from bot.dialogue.turn import Say
from bot.scripts import product_flows
from bot.wording import parts, say_text
from bot.wording.catalogue import catalogue, languages

UTC_ZONE = ZoneInfo("UTC")
AT = datetime(2026, 6, 17, 16, 30, tzinfo=UTC)
SCRIPTS = {script.flow: script for script in product_flows().scripts}
ARGS: dict[str, object] = {
    "name": "Joan",
    "backup": "Kemi",
    "service": "Circle",
    "em": "999",
    "silent_call": "Cannot talk? Stay on, press 55 if asked.",
    "child_line": "0808 800 5000",
    "duty": "01632 960 111",
    "time": AT,
    "day": AT,
    "slot": datetime(2026, 6, 20, 10, 0, tzinfo=UTC),
    "code": "KIT",
    "severity": "HIGH",
    "family": "Maple",
    "mins": 15,
    "yn": "no",
    "danger_yn": "?",
    "ring_yn": "yes",
    "next_worker": "David",
    "next_at": AT,
    "alert.owned_at": AT,
}

ENGLISH = {
    "nm_checkin/how_is_it": "Hi Joan, weekly check-in. How have things been? 1 Going well 2 Up and down 3 I am worried"
    " 4 I have not seen them",
    "any_raise_concern/danger_now": "Thank you for telling me. Is anyone in danger right now? 1 Yes 2 No 3 Not sure",
    "any_raise_concern/call_now": "Call 999 now if you safely can. Cannot talk? Stay on, press 55 if asked."
    " I cannot send help. I am alerting people here. Do not wait for them.",
    "any_raise_concern/call_alone": "Call 999 now if you safely can. Cannot talk? Stay on, press 55 if asked."
    " I cannot send help. Nobody here sees this before 16:30. Advice: 0808 800 5000",
    "any_raise_concern/with_adult": "Right now, is a grown-up you trust with the children? 1 Yes 2 No 3 I do not know",
    "any_raise_concern/ok_to_ring": "Is it OK for a worker to ring you on this number?"
    " 1 Yes, now 2 Yes, later 3 No, text me only",
    "any_raise_concern/what_seen": "Only if it is safe for you: what did you see or hear? A few words is enough."
    " No answer is fine too.",
    "any_raise_concern/next_by_call": "Thank you. Your words are saved and someone has been alerted."
    " No call by 16:30? Ring 01632 960 111. If it gets worse, call 999.",
    "any_raise_concern/next_by_text": "Thank you. Saved, and someone has been alerted. We will not ring."
    " No text by 16:30? Ring 01632 960 111. If it gets worse, call 999.",
    "any_raise_concern/next_alone": "Thank you. Saved. Nobody here reads this before 16:30."
    " If it cannot wait, ring 0808 800 5000. In danger, call 999.",
    "any_unknown_sender/call_back": "Nobody reads this all the time. If someone is in danger call 999."
    " Do you want a call back? 1 Yes 2 No",
    "any_missed_checkin_nudge/same_channel": "Hi Joan, when you have a moment: 1 Going well 2 Up and down"
    " 3 I am worried 4 I have not seen them",
    "any_missed_checkin_nudge/second_channel": "Hi Joan, Circle here, trying this number too. 1 Going well"
    " 2 Up and down 3 I am worried 4 I have not seen them. Or text TALK",
    "any_missed_checkin_nudge/caregiver_same_channel": "Hi Joan, just saying hello. No rush."
    " 1 OK 2 Up and down 3 Hard 4 Please ring me",
    "any_missed_checkin_nudge/backup": "Hi Kemi, could you be free for Sat 10:00 if needed? 1 Yes 2 No 3 Ring me",
    "any_missed_checkin_nudge/late": "Good to hear from you, Joan. No problem about the gap. Shall we pick up now?"
    " 1 Yes 2 Tomorrow",
    "any_missed_checkin_nudge/another_way": "Hi Joan, would another way suit you better?"
    " 1 Other day 2 Other time 3 Phone call 4 A break for now",
    "pr_alert_ack/worry": "KIT HIGH Maple: worry raised at 16:30. See console for details. Text KIT and"
    " 1 I have it 2 Pass on 3 More",
    "pr_alert_ack/missed": "KIT HIGH Maple: no reply from one member since Wednesday. Backup ready: no."
    " Text KIT and 1 I have it 2 Pass on 3 More",
    "pr_alert_ack/more_of_worry": "KIT: from a network member. Danger now: ?. OK to ring them: yes."
    " Full words are in the console. Text KIT and 1 I have it 2 Pass on",
    "pr_alert_ack/yours": "KIT is yours from 16:30. Next text KIT and"
    " 1 Spoke to family 2 Visiting 3 Need a manager 4 Ready to close",
    "pr_alert_ack/still_waiting": "KIT HIGH Maple still waiting after 15 min. Text KIT and 1 I have it 2 Pass on."
    " David is next at 16:30.",
    "pr_alert_ack/nobody": "KIT HIGH Maple: nobody has this after 15 min. Sent to worker and duty."
    " Text KIT and 1 I have it 2 Give it to duty again",
    "pr_alert_ack/ended": "KIT: how did it end? Text KIT and"
    " 1 Safe, plan used 2 Safe, plan changed 3 Referred on 4 Still open",
    "pr_alert_ack/thanked": "KIT: has the person who raised it been thanked and told what they can be told?"
    " Text KIT and 1 Yes 2 Remind me tomorrow",
    "pr_alert_ack/learn": "KIT: anything the plan should learn? Text KIT and one line, or KIT SKIP.",
}
SPANISH = {
    "any_raise_concern/danger_now": "Gracias por avisar. Alguien corre peligro ahora? 1 Si 2 No 3 No se",
    "any_raise_concern/ok_to_ring": "Te puede llamar una persona? 1 Si, ahora 2 Luego 3 No",
    "nm_checkin/how_is_it": "Hola Joan. Todo bien esta semana? 1 Bien 2 Regular 3 Me preocupa 4 No los he visto",
    "nm_checkin/how_sure": "De 0 a 10, confias en que el plan funciona? 10 es mucho.",
}


def _sent(key: str, locale: str) -> str:
    flow, name = key.split("/")
    step = SCRIPTS[flow].step(name)
    assert isinstance(step, Texted)
    return say_text((Say(step.key, ARGS, step.options),), locale, UTC_ZONE, "sms").text


@pytest.mark.parametrize("key", sorted(ENGLISH))
def test_a_line_is_sent_to_the_letter(key: str) -> None:
    assert _sent(key, "en") == ENGLISH[key]


@pytest.mark.parametrize("key", sorted(SPANISH))
def test_a_spanish_line_is_sent_to_the_letter(key: str) -> None:
    assert _sent(key, "es") == SPANISH[key]


def test_both_ways_of_chasing_a_caregiver_use_the_numbers_of_their_check_in() -> None:
    asked = SCRIPTS["cg_checkin"].step("how_is_it")
    assert isinstance(asked, AskStep)
    for name in ("caregiver_same_channel", "caregiver_second_channel"):
        nudge = SCRIPTS["any_missed_checkin_nudge"].step(name)
        assert isinstance(nudge, AskStep)
        assert list(nudge.choices.items()) == list(asked.choices.items())


def _longest(script: Script, step: Texted, language: str) -> str:
    texts = {**script.texts, **catalogue(language, "sms")}
    stem = step.key.removesuffix("text")
    args = {name: worst_case(f"{{{name}}}") for name in step.args}
    options = tuple(worst_case(texts[stem + option]) for option in step.options)
    sent = say_text((Say(step.key, args, step.options),), language, UTC_ZONE, "sms")
    assert all(option in sent.text for option in options)
    return worst_case(sent.text)


@pytest.mark.parametrize("language", languages())
def test_every_text_of_every_flow_is_one_sms_with_the_longest_names(language: str) -> None:
    too_long = [
        f"{step.key}: {parts(text).units}"
        for script in SCRIPTS.values()
        for step in script.steps
        if isinstance(step, Texted) and parts(text := _longest(script, step, language)).parts > 1
    ]
    assert too_long == []


@pytest.mark.parametrize("language", languages())
def test_every_other_message_is_one_sms_with_the_longest_names(language: str) -> None:
    texts = catalogue(language, "sms")
    too_long = [key for key in product_flows().messages if parts(worst_case(texts[key])).parts > 1]
    assert too_long == []
