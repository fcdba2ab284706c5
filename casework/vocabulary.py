"""The field's words as enums; one word, one meaning, in code, tables, console and tests.

Source: domain guide 1.2 (carried in `docs/method.md`). Values are stored as they stand here, so a value is
never renamed without a migration.
"""

from enum import StrEnum


class Stage(StrEnum):
    """The seven stages of the work, then closed (method, section 2)."""

    ASSESS = "s1_assess"
    ENGAGE = "s2_engage"
    ORIENT = "s3_orient"
    TEST = "s4_test"
    LAUNCH = "s5_launch"
    REVIEW = "s6_review"
    SUSTAIN = "s7_sustain"
    CLOSED = "closed"


class Severity(StrEnum):
    """How soon a human must own it (method 5.2)."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """3 for critical down to 0 for low, so that two severities can be compared."""
        return 3 - list(Severity).index(self)


class PrivacyLevel(StrEnum):
    """How openly one contact point may be written to; unset counts as covert (method 7.1)."""

    OPEN = "open"
    DISCREET = "discreet"
    COVERT = "covert"


class ChannelName(StrEnum):
    """A way to reach a phone."""

    SMS = "sms"
    WHATSAPP = "whatsapp"
    TELEGRAM = "telegram"
    VOICE = "voice"


class StaffRole(StrEnum):
    """What a member of staff does in the agency; rungs of a staff ladder are resolved to these."""

    PRACTITIONER = "practitioner"
    SUPERVISOR = "supervisor"
    DUTY = "duty"
    AGENCY_LEAD = "agency_lead"
    ADMIN = "admin"


class MemberKind(StrEnum):
    """Whose place a membership is: a caregiver, someone of the family's own, or a partner professional."""

    CAREGIVER = "caregiver"
    NATURAL = "natural"
    PROFESSIONAL = "professional"


class MembershipStatus(StrEnum):
    """One person's place in one family's network (method 1.2)."""

    PROPOSED = "proposed"
    INVITED = "invited"
    ACCEPTED = "accepted"
    ACTIVE = "active"
    PAUSED = "paused"
    STEPPED_BACK = "stepped_back"
    DECLINED = "declined"
    EXCLUDED = "excluded"


class RoleType(StrEnum):
    """The two kinds of help, never mixed up (method 1.1)."""

    SUPPORT = "support"
    SAFEGUARDING = "safeguarding"


class CommitmentOutcome(StrEnum):
    """What happened to one due promise (method 1.2)."""

    KEPT = "kept"
    PARTLY = "partly"
    MISSED = "missed"
    EXCUSED = "excused"
    UNREPORTED = "unreported"
    NOT_TRIGGERED = "not_triggered"


class CheckInState(StrEnum):
    """Where one check-in stands (method 5.3). *Missed* is said only when its window has closed."""

    SCHEDULED = "scheduled"
    SENT = "sent"
    PARTIAL = "partial"
    ANSWERED = "answered"
    CHASING = "chasing"
    MISSED = "missed"
    EXCUSED = "excused"
    UNREACHABLE = "unreachable"
    OPTED_OUT = "opted_out"
    CANCELLED = "cancelled"


class DeliveryState(StrEnum):
    """The fate of one outbound message (design 6); *unconfirmed* is `SENT` without a due receipt for 24 h."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DROPPED = "dropped"  # never handed to a provider: stale, replaced, or no longer allowed


class ConversationState(StrEnum):
    """Where one person's way through one flow stands."""

    QUEUED = "queued"  # waits for the person's open question to close
    OPEN = "open"
    SUSPENDED = "suspended"  # a more urgent conversation came first
    PAUSED = "paused"  # nobody answered in time; answers are kept
    DONE = "done"
    ENDED = "ended"  # closed without being finished: replaced, expired, opted out


class PromptState(StrEnum):
    """One question as it was shown."""

    OPEN = "open"
    ANSWERED = "answered"
    REPLACED = "replaced"
    EXPIRED = "expired"


class Priority(StrEnum):
    """Who goes first when several things want one person's attention (method 4.1)."""

    DANGER = "danger"
    STAFF_ALERT = "staff_alert"
    LADDER = "ladder"
    CHECK_IN = "check_in"
    REMINDER = "reminder"
    REFLECTION = "reflection"

    @property
    def rank(self) -> int:
        """0 is the most urgent."""
        return list(Priority).index(self)


class AlertState(StrEnum):
    """Whether a named human has it."""

    OPEN = "open"
    OWNED = "owned"
    CLOSED = "closed"


class HopKind(StrEnum):
    """One thing that happened to an alert on its way to a named human."""

    PAGED = "paged"
    REPEATED = "repeated"
    SKIPPED = "skipped"
    ACKNOWLEDGED = "acknowledged"
    ALREADY_OWNED = "already_owned"
    PASSED_ON = "passed_on"
    RAISED = "raised"
    REMINDED = "reminded"
    LAPSED = "lapsed"
    NOTED = "noted"
    CLOSED = "closed"


class TimerState(StrEnum):
    """Where one thing that must happen later stands."""

    WAITING = "waiting"
    DONE = "done"
    CANCELLED = "cancelled"
    SET_ASIDE = "set_aside"  # failed alone; a human was told


class InviteOutcome(StrEnum):
    """How an invitation went (method T07)."""

    NOT_YET = "not_yet"
    YES = "yes"
    NO = "no"
    NOT_NOW = "not_now"
    CALL_FIRST = "call_first"
    NO_REPLY = "no_reply"


class RatingKind(StrEnum):
    """What a 0-10 number is about."""

    SAFETY = "safety"
    READINESS = "readiness"
    TRUST = "trust"
    CONFIDENCE = "confidence"
