"""Small flows and messages that the dialogue tests talk through."""

from tests.dialogue.talk import flow

CHECK_IN = flow(
    """
  - ask: how_is_it
    say: "Hi {name}, weekly check-in. How have things been?"
    choices: { well: Going well, mixed: Up and down, worried: I am worried, not_seen: I have not seen them }
    do:
      - check_in_answered: { how: { answer: how_is_it } }
    then:
      worried: { call: any_raise_concern, then: end }
      else: promises
  - each: promises
    as: promise
    do_step: did_part
    after: how_sure
  - ask: did_part
    say: "Did your part happen this week: {part}?"
    choices: { kept: Yes, partly: Partly, missed: No, not_triggered: It was not needed }
    do:
      - promise_happened: { outcome: { answer: did_part } }
    then: promises
  - ask: how_sure
    kind: scale
    say: "From 0 to 10, how sure are you that the plan is working?"
    do:
      - rate: { kind: confidence, value: { answer: how_sure } }
    then: { "0-4": why, else: fallen }
  - branch: fallen
    when:
      - { if: { answer: how_sure, lower_than: { fact: last_confidence }, by: 2 }, then: why }
    else: thanks
  - ask: why
    kind: text
    say: "What makes it {n}?"
    do:
      - rate_reason: { kind: confidence, words: { words: true } }
  - say: thanks
    text: "Thank you, {name}. Next check-in is {day}."
    do: [ check_in_finished ]
    then: end
""",
    name="nm_checkin",
)

CONCERN = flow(
    """
  - do: [ { raise_concern: { danger: not_asked } } ]
    step: raised
  - ask: danger_now
    say: "Thank you for telling me. Is anyone in danger right now?"
    choices: { yes: Yes, no: No, unsure: Not sure }
    commands: talk_only
    do: [ { raise_concern: { danger: { answer: danger_now } } } ]
    then: { no: with_adult, else: call_now }
  - say: call_now
    text: "Call {em} now if you safely can."
  - wait: space
    for: 10m
    commands: talk_only
  - ask: with_adult
    say: "Is a grown-up you trust with the children?"
    choices: { yes: Yes, no: No, unknown: I do not know }
    commands: talk_only
    do:
      - make_critical: {}
        if: { answer: with_adult, in: [ no, unknown ] }
  - ask: what_seen
    kind: text
    say: "What did you see or hear?"
    commands: talk_only
    do: [ { concern_detail: { field: words, value: { words: true } } } ]
  - say: saved
    text: "Thank you. Your words are saved."
""",
    name="any_raise_concern",
    audience="anyone",
    head="begins: { word: worried }\n",
)

PAUSE = flow(
    """
  - ask: how_long
    say: "How long a break?"
    choices: { three_days: 3 days, week: 1 week, until_i_say: Until I say }
    do:
      - pause_messages: { days: 3 }
        if: { answer: how_long, is: three_days }
      - pause_messages: { days: 7 }
        if: { answer: how_long, is: week }
      - pause_messages: { days: null }
        if: { answer: how_long, is: until_i_say }
    then: { skip: end, else: paused }
  - say: paused
    text: "All right. Text me any time."
""",
    name="any_pause_stop",
    audience="anyone",
)

NUDGE = flow(
    """
  - ask: hello
    nudges: nm_checkin/how_is_it
    say: "Hi {name}, when you have a moment:"
    choices: { well: Going well, mixed: Up and down, worried: I am worried, not_seen: I have not seen them }
""",
    name="any_nudge",
)

REPAIR = """
texts: repair
messages:
  not_understood_once: "Sorry, I did not get that."
  not_understood_twice: "I have kept your words for a person. TALK and someone will ring."
  two_numbers: "Which one number?"
  talk: "A person will try to ring you."
  who: "This is {service}."
  menu: "SKIP, BACK, AGAIN, PAUSE, TALK."
  change: "A person will talk it over with you."
  my_record: "A person will show you."
  bland: "Thank you. Noted."
  holding: "Thank you. A person will look at this."
  old_question: "That was an earlier question."
"""

ALL = (CHECK_IN, CONCERN, PAUSE, NUDGE, REPAIR)

FACTS = {
    "name": "Mari",
    "service": "Kite",
    "day": "Wednesday",
    "em": "999",
    "privacy": "open",
    "last_confidence": 7,
    "country": "GB",
    "promises": ({"id": 11, "part": "Ring on Friday"}, {"id": 12, "part": "School run"}),
}
