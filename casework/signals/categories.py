"""What a phrase may be about: the categories of method 6.3, how serious each is, and which are never made lower."""

from enum import StrEnum

from casework.vocabulary import Severity


class SignalCategory(StrEnum):
    """One kind of worrying words."""

    IMMEDIATE_DANGER = "immediate_danger"
    WEAPON_OR_THREAT = "weapon_or_threat"
    PHYSICAL_HARM = "physical_harm"
    STRANGULATION = "strangulation"
    SEXUAL_HARM = "sexual_harm"
    LEFT_ALONE_OR_NEGLECT = "left_alone_or_neglect"
    VIOLENCE_BETWEEN_ADULTS = "violence_between_adults"
    MESSAGE_WATCHED = "message_watched"
    DRINK_DRUGS_AND_CARING = "drink_drugs_and_caring"
    SELF_HARM_SUICIDE = "self_harm_suicide"
    MISSING_CHILD = "missing_child"
    EXPLOITATION_OR_TAKEN = "exploitation_or_taken"
    THREAT_TO_WORKER = "threat_to_worker"
    CHILD_DISTRESS = "child_distress"
    CARER_OVERWHELMED = "carer_overwhelmed"
    EXCLUDED_PERSON_NEAR = "excluded_person_near"
    CONTACT_BLOCKED = "contact_blocked"
    STEPPING_AWAY = "stepping_away"
    CHILD_WRITING = "child_writing"

    @property
    def usual(self) -> Severity:
        """The severity of a phrase that names none of its own."""
        return _USUAL.get(self, Severity.HIGH)

    @property
    def plain(self) -> str:
        """The category in words for a practitioner."""
        return self.value.replace("_", " ")


NEVER_REDUCED = frozenset(
    {
        SignalCategory.SEXUAL_HARM,
        SignalCategory.SELF_HARM_SUICIDE,
        SignalCategory.MESSAGE_WATCHED,
        SignalCategory.MISSING_CHILD,
        SignalCategory.CHILD_WRITING,
    }
)
"""No "not", no "last year" and no rehearsal makes these less serious (method 6.2)."""

_USUAL = {
    SignalCategory.IMMEDIATE_DANGER: Severity.CRITICAL,
    SignalCategory.WEAPON_OR_THREAT: Severity.CRITICAL,
    SignalCategory.STRANGULATION: Severity.CRITICAL,
    SignalCategory.MESSAGE_WATCHED: Severity.CRITICAL,
    SignalCategory.SELF_HARM_SUICIDE: Severity.CRITICAL,
    SignalCategory.MISSING_CHILD: Severity.CRITICAL,
    SignalCategory.CHILD_DISTRESS: Severity.MEDIUM,
    SignalCategory.CARER_OVERWHELMED: Severity.MEDIUM,
    SignalCategory.CONTACT_BLOCKED: Severity.MEDIUM,
    SignalCategory.STEPPING_AWAY: Severity.MEDIUM,
}
