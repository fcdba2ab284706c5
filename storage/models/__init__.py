"""Every table of the store; one file a subject."""

from storage.models.agency import Agency, AgencySetting, Team
from storage.models.alerts import Alert, AlertHop, Task
from storage.models.base import Base
from storage.models.checkins import CheckIn, Rhythm
from storage.models.concerns import Concern, ConcernSubject, Signal
from storage.models.contact import ContactPoint, SafeContact
from storage.models.conversations import Conversation, FlowVersion, Prompt
from storage.models.doors import ChannelCursor, UnknownContact
from storage.models.family import Child, Exclusion, ExclusionAlias, Family, Membership, Role
from storage.models.installation import Installation, Process
from storage.models.journal import JournalAnchor, JournalEntry
from storage.models.messages import DeliveryAttempt, InboundMessage, OutboundMessage
from storage.models.people import Person, Staff
from storage.models.promises import Commitment, CommitmentEvent
from storage.models.timers import Timer
from storage.models.words import Agreement, Invitation, Reflection, ScaleRating

__all__ = [
    "Agency",
    "AgencySetting",
    "Agreement",
    "Alert",
    "AlertHop",
    "Base",
    "ChannelCursor",
    "CheckIn",
    "Child",
    "Commitment",
    "CommitmentEvent",
    "Concern",
    "ConcernSubject",
    "ContactPoint",
    "Conversation",
    "DeliveryAttempt",
    "Exclusion",
    "ExclusionAlias",
    "Family",
    "FlowVersion",
    "InboundMessage",
    "Installation",
    "Invitation",
    "JournalAnchor",
    "JournalEntry",
    "Membership",
    "OutboundMessage",
    "Person",
    "Process",
    "Prompt",
    "Reflection",
    "Rhythm",
    "Role",
    "SafeContact",
    "ScaleRating",
    "Signal",
    "Staff",
    "Task",
    "Team",
    "Timer",
    "UnknownContact",
]
