"""A caregiver's side is heard; then somebody is asked to help: by the caregiver first, and by us only after a look."""

import pytest
from sqlalchemy import select

from bot import invitations, turns
from casework.vocabulary import ChannelName, InviteOutcome, MembershipStatus, RatingKind
from storage.models import Agreement, Alert, Invitation, Membership, Reflection, ScaleRating, Task
from tests.cast import DEAN, OPEN, SMS
from tests.journeys.conftest import Opener
from tests.phones import Phone, Town

FRIEND = "+447700900150"


@pytest.fixture
def town(open_town: Opener) -> Town:
    """Mari's phone is open and was looked over, so that this may be done by text."""
    return open_town(asked=(), mari_privacy=OPEN)


def _begin_reflection(town: Town) -> None:
    mari = town.cast.people["mari"]
    town.house.write(lambda line: turns.begin(line, person_id=mari, flow="cg_reflection", family_id=town.cast.family))
    town.house.drain()


def _think_about(town: Town, name: str) -> int:
    mari = town.cast.people["mari"]
    invitation = town.house.write(
        lambda line: invitations.draft(line, family_id=town.cast.family, asked_by=mari, name=name)
    )
    town.house.drain()
    return invitation


def _ask_up_to_the_number(town: Town) -> None:
    for reply, question in (
        ("1", "Could asking a friend make things less safe at home?"),
        ("3", "What do they know so far?"),
        ("2", "What would you like from them?"),
        ("3", "How will you ask?"),
    ):
        town.mari.sends(reply)
        town.mari.receives(question)
    town.mari.sends("1")
    town.mari.receives("Here are some words you could use.")
    town.mari.receives("Hi a friend, it is Mari. I am asking a few people I trust to back me and the kids.")
    town.mari.receives("When you have asked, tell me how it went:")
    town.mari.sends("1")
    town.mari.receives("What is their mobile number?")


def test_a_caregivers_reflection_is_kept_in_her_own_words(town: Town) -> None:
    _begin_reflection(town)
    town.mari.receives("Hi Mari. A few questions to hear your side. Hannah and one manager can read the answers.")
    for reply, question in (
        ("yes", "First, what is going well at home just now?"),
        ("The kids laugh again", "On a hard day, what helps you get through it?"),
        ("skip", "Have you had workers in your life before?"),
        ("3", "I am sorry some of it hurt. What should we do differently with you?"),
        ("Ask me first", "What helped?"),
        ("One who rang back", "how ready do you feel to have people you trust join in?"),
        ("about 6", "What makes it 6 and not lower?"),
        ("My mum", "Who else may see these answers?"),
        ("1", "Thank you, Mari. Hannah will go over this with you."),
    ):
        town.mari.sends(reply)
        town.mari.receives(question)
    kept = town.rows(select(Reflection.id, Reflection.field, Reflection.words, Reflection.who_sees))
    opened = {row.field: town.house.database.vault.open("reflection", "words", row.id, row.words) for row in kept}
    assert opened["going_well"] == "The kids laugh again"
    assert opened["what_hurt"] == "Ask me first"
    assert "hard_days" not in opened
    assert {row.who_sees for row in kept} == {"workers"}
    rating = town.one(select(ScaleRating.kind, ScaleRating.value))
    assert (rating.kind, rating.value) == (RatingKind.READINESS, 6)


def test_an_invitation_is_built_looked_over_sent_and_accepted(town: Town) -> None:
    invitation = _think_about(town, "a friend")
    town.mari.receives("Shall we think about asking a friend to help?")
    _ask_up_to_the_number(town)
    town.mari.sends("07700 900150")
    town.mari.receives("I have a number ending 0150 for a friend. Is that right?")
    town.mari.sends("1")
    town.mari.receives("Thank you, saved.")
    assert town.one(select(Task.kind).where(Task.kind == "look_at_invitation"))
    friend = _look_over(town, invitation)
    town.passes(hours=2)
    friend.receives("Hi a friend. Mari said it was OK to text you. They would like help with something that matters")
    for reply, answer in (
        ("1", "Mari is asking a few trusted people for help. Any answer is fine. 1 Tell me more"),
        ("1", "Two ways to help. SUPPORT: a chat, lifts, meals. SAFETY: notice, be there, ring for help."),
    ):
        friend.sends(reply)
        friend.receives(answer)
    friend.sends("2")
    friend.receives("Hannah and a manager can read replies, in office hours only.")
    friend.receives("If you tell us a child may be hurt, we have to act.")
    friend.sends("1")
    friend.receives("You can stop any time.")
    friend.sends("1")
    friend.receives("Welcome, a friend, and thank you. Hannah will ring and explain what Mari is happy to share.")
    friend.sends("3")
    friend.receives("Thank you")
    person_id = town.one(select(Invitation.person_id)).person_id
    place = town.one(select(Membership.status, Membership.role_type).where(Membership.person_id == person_id))
    assert (place.status, place.role_type) == (MembershipStatus.ACCEPTED, "safeguarding")
    assert town.one(select(Invitation.outcome)).outcome == InviteOutcome.YES
    assert town.rows(select(Agreement.id).where(Agreement.person_id == person_id, Agreement.how == "text"))


def test_no_is_no_and_nothing_more_is_sent(town: Town) -> None:
    invitation = _think_about(town, "a friend")
    town.mari.receives("Shall we think about asking a friend")
    _ask_up_to_the_number(town)
    town.mari.sends(FRIEND)
    town.mari.receives("0150")
    town.mari.sends("yes")
    town.mari.receives("saved")
    friend = _look_over(town, invitation)
    town.passes(hours=2)
    friend.receives("Mari said it was OK to text you.")
    friend.sends("3")
    friend.receives(
        "No problem at all, a friend. Thank you for letting me know. You will not get more texts about this."
    )
    town.passes(days=4)
    assert town.one(select(Invitation.outcome)).outcome == InviteOutcome.NO


def test_an_excluded_persons_number_stops_quietly_and_opens_a_high_alert(town: Town) -> None:
    _think_about(town, "a friend")
    town.mari.receives("Shall we think about asking a friend")
    _ask_up_to_the_number(town)
    town.mari.sends(DEAN)
    town.mari.receives("Thank you, saved.")
    town.hannah.receives("HIGH Maple")
    assert town.one(select(Alert.kind)).kind == "invitation_conflict"
    assert town.one(select(Invitation.state)).state == "held"


def test_an_invitation_that_could_make_home_less_safe_is_held_for_a_talk(town: Town) -> None:
    _think_about(town, "a friend")
    town.mari.receives("Shall we think about asking a friend")
    town.mari.sends("1")
    town.mari.receives("less safe at home")
    town.mari.sends("maybe")
    town.mari.receives("Thanks for telling me. We will hold off. Hannah will ring to think it through with you. When?")
    town.mari.sends("2")
    town.mari.receives("Thank you")
    town.hannah.receives("MEDIUM Maple")
    assert town.one(select(Invitation.state, Invitation.safe_to_ask)) == ("held", "maybe")


def _look_over(town: Town, invitation: int) -> Phone:
    hannah = town.cast.staff["hannah"]
    town.house.write(lambda line: invitations.looked_over(line, invitation, hannah))
    return town.add("friend", "friend", ChannelName(SMS), FRIEND)
