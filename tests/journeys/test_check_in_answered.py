"""A check-in goes out on the family's rhythm, and an answer comes back."""

from sqlalchemy import select

from casework.vocabulary import CheckInState, CommitmentOutcome
from storage.models import CheckIn, CommitmentEvent, ScaleRating, Timer
from tests.phones import Town, london


def _past_the_opening(town: Town) -> None:
    """Wednesday at four Joan is asked."""
    town.until(london("2026-06-17 16:00"))
    town.joan.receives("Hi Joan, weekly check-in. How have things been? 1 Going well 2 Up and down")


def test_a_member_answers_and_is_thanked_with_the_day_of_the_next(town: Town) -> None:
    _past_the_opening(town)
    town.joan.sends("1")
    town.joan.receives("Did your part happen this week: Morning wave? 1 Yes 2 Partly 3 No 4 It was not needed")
    town.joan.sends("yes")
    town.joan.receives("From 0 to 10, how sure are you that the plan is working?")
    town.joan.sends("8")
    town.joan.receives("Thank you, Joan. That is all for now. Next check-in is Wednesday. Text WORRIED any time")

    joan = town.cast.people["joan"]
    row = town.one(select(CheckIn.state, CheckIn.how, CheckIn.answered_at).where(CheckIn.person_id == joan))
    assert (row.state, row.how, row.answered_at) == (CheckInState.ANSWERED, "well", town.clock.now())
    event = town.one(
        select(CommitmentEvent.outcome, CommitmentEvent.due_at).where(
            CommitmentEvent.commitment_id == town.cast.commitments["joan"]
        )
    )
    assert (event.outcome, event.due_at) == (CommitmentOutcome.KEPT, london("2026-06-17 08:30"))
    assert town.one(select(ScaleRating.value).where(ScaleRating.person_id == joan)).value == 8


def test_an_answered_check_in_has_no_ladder_left_and_its_next_one_planned(town: Town) -> None:
    _past_the_opening(town)
    town.joan.sends("going well")
    town.joan.receives("Did your part happen")
    check_in = town.one(select(CheckIn.id).where(CheckIn.person_id == town.cast.people["joan"])).id
    rungs = select(Timer.id).where(
        Timer.kind == "check_in_rung", Timer.subject_id == check_in, Timer.state == "waiting"
    )
    assert town.rows(rungs) == []
    following = select(Timer.due_at).where(
        Timer.kind == "check_in_due", Timer.subject_id == town.cast.rhythms["joan"], Timer.state == "waiting"
    )
    assert town.one(following).due_at == london("2026-06-24 16:00")


def test_low_sureness_is_asked_about_and_the_words_are_kept(town: Town) -> None:
    _past_the_opening(town)
    for text, question in (("2", "Did your part happen"), ("2", "how sure are you"), ("3", "main thing on your mind")):
        town.joan.sends(text)
        town.joan.receives(question)
    town.joan.sends("The stairs are hard for me now")
    town.joan.receives("Thank you, Joan.")


def test_a_part_that_did_not_happen_is_asked_about_without_blame(town: Town) -> None:
    _past_the_opening(town)
    town.joan.sends("1")
    town.joan.receives("Did your part happen")
    town.joan.sends("3")
    town.joan.receives("Thanks for being straight. What got in the way? 1 Work 2 Not well 3 Told not to come")
    town.joan.sends("2")
    town.joan.receives("how sure are you")


def test_an_answer_nobody_understands_is_asked_again_then_shown_to_a_human(town: Town) -> None:
    _past_the_opening(town)
    town.joan.sends("purple")
    town.joan.receives("Sorry, I did not get that.")
    town.joan.receives("1 Going well 2 Up and down 3 I am worried 4 I have not seen them")
    town.joan.sends("still purple")
    words = town.joan.receives("TALK")
    assert "invalid" not in words.lower()
    town.joan.sends("1")
    town.joan.receives("Did your part happen")
    town.hannah.receives("MEDIUM Maple")
