"""The last two weeks as they were: check-ins, what happened to each promise, and everybody's numbers (method 9)."""

from datetime import timedelta

from casework.vocabulary import CheckInState, CommitmentOutcome, RatingKind
from console.demo.maple.days import at
from storage.models import CheckIn, CommitmentEvent, ScaleRating
from storage.work import Work

HOURS_TO_ANSWER: dict[int, dict[str, float | None]] = {
    58: {"Elena": 0.8, "Joan": 18.0, "Kemi": 0.6, "Marco": 2.5, "Sam": 6.0, "Mr Patel": None},
    62: {"Mari": 0.5},
    65: {"Elena": 0.9, "Joan": 0.5, "Kemi": 0.7, "Marco": 2.9},
    69: {"Mari": 0.8},
}
"""Day of the check-in: hours until each answered; None was excused (leave)."""

KEPT, PARTLY, EXCUSED = CommitmentOutcome.KEPT, CommitmentOutcome.PARTLY, CommitmentOutcome.EXCUSED
EVENTS = (
    ("C1", 60, 19, 0, PARTLY), ("C1", 67, 19, 0, KEPT),
    ("C2", 60, 8, 30, KEPT), ("C2", 67, 8, 30, KEPT),
    ("C3", 62, 20, 0, KEPT), ("C3", 69, 20, 0, KEPT),
    ("C4", 61, 10, 0, KEPT), ("C4", 68, 10, 0, KEPT),
    ("C6", 57, 17, 30, EXCUSED), ("C6", 64, 17, 30, KEPT),
    ("C8", 61, 21, 0, KEPT),
    ("C9", 57, 18, 0, KEPT), ("C9", 64, 18, 0, KEPT),
    ("C10", 66, 15, 30, KEPT),
)  # fmt: skip

SAFETY = {"Mari": 6, "Hannah": 6, "Elena": 7, "Kemi": 7, "Joan": 5, "Marco": 7, "Sam": 7, "Mr Patel": 6}
CONFIDENCE = {"Elena": 8, "Joan": 6, "Kemi": 8, "Marco": 7, "Sam": 8, "Mr Patel": 7}
READINESS = {"Mari": 8, "Hannah": 7}
WORDS = {"Joan": "I still listen out"}


def add_weeks(
    work: Work, family_id: int, people: dict[str, int], promises: dict[str, int], rhythms: dict[str, int]
) -> None:
    """Write W9 and W10."""
    for number, answers in HOURS_TO_ANSWER.items():
        for name, hours in answers.items():
            _add_check_in(work, family_id, people[name], rhythms[name], number, hours)
    for promise, number, hour, minute, outcome in EVENTS:
        work.insert(
            CommitmentEvent,
            commitment_id=promises[promise],
            due_at=at(number, hour, minute),
            outcome=outcome,
            at=at(number, 22),
        )
    for kind, numbers in (
        (RatingKind.SAFETY, SAFETY),
        (RatingKind.CONFIDENCE, CONFIDENCE),
        (RatingKind.READINESS, READINESS),
    ):
        for name, value in numbers.items():
            _add_rating(work, family_id, people[name], kind, value, WORDS.get(name))


def _add_check_in(work: Work, family_id: int, person_id: int, rhythm_id: int, number: int, hours: float | None) -> None:
    due_at = at(number, 16)
    answered_at = None if hours is None else due_at + timedelta(hours=hours)
    work.insert(
        CheckIn,
        family_id=family_id,
        person_id=person_id,
        rhythm_id=rhythm_id,
        occurrence=due_at.date().isoformat(),
        due_at=due_at,
        opened_at=due_at,
        window_ends_at=due_at + timedelta(hours=72),
        state=CheckInState.EXCUSED if answered_at is None else CheckInState.ANSWERED,
        answered_at=answered_at,
        finished_at=answered_at,
        how=None if answered_at is None else "well",
        source=None if answered_at is None else "chat",
    )


def _add_rating(work: Work, family_id: int, person_id: int, kind: RatingKind, value: int, why: str | None) -> None:
    work.insert(
        ScaleRating,
        family_id=family_id,
        person_id=person_id,
        kind=kind,
        about="whole_plan" if kind is RatingKind.CONFIDENCE else "family",
        value=value,
        why=why if kind is RatingKind.SAFETY else None,
        context="review",
        at=at(66, 18),
    )
