"""Every effect a script may name: its fields, and why it cannot be taken back where it cannot (see `bot/effects`)."""

from bot.dialogue.effects import EffectKind, Field

REPLACED = "the next answer takes its place"
CONSENT = "agreement and refusal are facts of the record; each is changed by saying so, not by going back"
STAFF_KNOW = "a person may already have seen it, so it is never undone"
SENT = "what was sent or queued for a human look is never undone"
FINAL = "it closes something; a person opens it again"

TEXT = Field("text")
WORD = Field("word")
NUMBER = Field("number")
PROMISE = Field("id", optional=True, from_item="id")


def _one_of(*allowed: str, optional: bool = False) -> Field:
    return Field("choice", allowed, optional)


_REFLECTIONS = ("going_well", "hard_days", "past_services", "what_helped", "what_hurt", "what_first", "who_sees")
_INVITATION = ("safe_to_ask", "knows_now", "what_for", "asked_by", "wants_worker", "outcome", "call_at")
_RATINGS = ("safety", "readiness", "trust", "confidence")
_ALERT_RESULTS = ("alert.code", "alert.by")

_ALL = (
    EffectKind("agree_to_messages", {}, CONSENT),
    EffectKind("decline_messages", {"reason": WORD}, CONSENT, quiets=True),
    EffectKind("set_preferred_name", {"name": TEXT}, REPLACED),
    EffectKind("set_best_time", {"when": _one_of("morning", "afternoon", "evening", "weekends")}, REPLACED),
    EffectKind("keep_reflection", {"field": _one_of(*_REFLECTIONS), "words": TEXT}),
    EffectKind("rate", {"kind": _one_of(*_RATINGS), "value": NUMBER}),
    EffectKind("rate_reason", {"kind": _one_of(*_RATINGS), "words": TEXT}),
    EffectKind("choose_invitee", {}, REPLACED),
    EffectKind("set_invitation", {"field": _one_of(*_INVITATION), "value": WORD}),
    EffectKind("hold_invitation", {"when": WORD}, STAFF_KNOW, must=True),
    EffectKind("save_invited_number", {"number": TEXT}, results=("invitation.last4",)),
    EffectKind("submit_invitation", {}, SENT),
    EffectKind("invitation_conflict", {}, STAFF_KNOW, must=True),
    EffectKind("remind_invitation", {"in_days": NUMBER}, REPLACED),
    EffectKind("answer_invitation", {"outcome": _one_of("yes", "no", "not_now", "call_first")}, STAFF_KNOW),
    EffectKind("join_network", {}, CONSENT),
    EffectKind("set_role_type", {"role_type": _one_of("support", "safeguarding", "both", "unsure")}, REPLACED),
    EffectKind("confirm_role", {}, CONSENT),
    EffectKind("keep_role_words", {"words": TEXT}),
    EffectKind("set_backup", {"who": _one_of("backup", "someone_else", "nobody")}),
    EffectKind("confidence_help", {"what": WORD}),
    EffectKind("check_in_answered", {"how": WORD}, "an answered check-in stays answered; its ladder is closed"),
    EffectKind("check_in_finished", {}, FINAL),
    EffectKind(
        "promise_happened",
        {"outcome": _one_of("kept", "partly", "missed", "not_triggered"), "promise": PROMISE},
    ),
    EffectKind("promise_obstacle", {"reason": WORD, "promise": PROMISE}),
    EffectKind("note_signal", {"category": WORD}, STAFF_KNOW, must=True),
    EffectKind(
        "raise_concern",
        {"danger": _one_of("yes", "no", "unsure", "not_asked")},
        STAFF_KNOW,
        must=True,
        results=_ALERT_RESULTS,
    ),
    EffectKind("concern_detail", {"field": _one_of("with_adult", "ok_to_ring", "words"), "value": TEXT}, STAFF_KNOW),
    EffectKind("make_critical", {}, STAFF_KNOW, must=True, results=_ALERT_RESULTS),
    EffectKind(
        "open_alert",
        {"kind": WORD, "severity": _one_of("critical", "high", "medium", "low")},
        STAFF_KNOW,
        must=True,
        results=_ALERT_RESULTS,
    ),
    EffectKind(
        "make_task",
        {"kind": WORD, "when": Field("word", optional=True), "words": Field("text", optional=True)},
        STAFF_KNOW,
        must=True,
    ),
    EffectKind("ask_for_call", {"when": Field("word", optional=True)}, STAFF_KNOW, must=True, results=_ALERT_RESULTS),
    EffectKind("ask_for_change", {}, STAFF_KNOW, must=True),
    EffectKind("ask_for_record", {}, STAFF_KNOW, must=True),
    EffectKind("keep_for_reading", {}, STAFF_KNOW, must=True),
    EffectKind("pause_messages", {"days": Field("number", optional=True)}, CONSENT, quiets=True),
    EffectKind("opt_out", {}, CONSENT, quiets=True),
    EffectKind("resume_later", {"when": _one_of("tomorrow")}, REPLACED, quiets=True),
    EffectKind("cover_answer", {"answer": _one_of("yes", "no", "call")}, STAFF_KNOW),
    EffectKind("reminder_answer", {"answer": _one_of("ok", "cannot")}, STAFF_KNOW),
    EffectKind("another_way", {"what": WORD}, STAFF_KNOW),
    EffectKind("own_alert", {}, STAFF_KNOW, must=True, results=("alert.owned_at",)),
    EffectKind("pass_on", {}, STAFF_KNOW, must=True),
    EffectKind("show_more", {}, "who looked is part of the record"),
    EffectKind("outcome_of_alert", {"outcome": _one_of("spoke", "visiting", "need_manager", "ready")}, STAFF_KNOW),
    EffectKind("close_alert", {"outcome": WORD}, FINAL),
    EffectKind("thank_raiser", {"done": _one_of("yes", "tomorrow")}, STAFF_KNOW),
    EffectKind("learn_from_alert", {"words": TEXT}, FINAL),
    EffectKind("unknown_contact", {"call_back": _one_of("yes", "no")}, STAFF_KNOW, must=True),
    EffectKind("unknown_name", {"name": TEXT}, REPLACED),
    EffectKind("take_back", {"effect": WORD, "fields": TEXT}, "it is itself the taking back"),
)

EFFECTS: dict[str, EffectKind] = {kind.name: kind for kind in _ALL}
"""Effect name -> what is known of it."""

ALARMS = frozenset({"raise_concern", "make_critical", "open_alert", "note_signal"})
"""Effects that bring staff: an answer that leads to one is easy to give (asymmetric reading)."""

RESULTS = frozenset(result for kind in _ALL for result in kind.results)
"""Dotted placeholders a text may name once the effect that gives them was applied."""
