"""Kept back or written at once: any story of writes, steps and failures leaves the same rows."""

from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from storage import timers
from storage.models import Alert, Family, Person, Timer
from storage.work import Work
from tests.databases import NOW
from tests.storage.rows import make_family, make_person

NAMES, HOURS = ("a", "b", "c"), ("noon", "night")

PLAIN = st.tuples(
    st.sampled_from(
        ("person", "hour", "if_noon", "timer", "cancel", "cancel_subject", "alert", "close", "ask", "send")
    ),
    st.sampled_from(NAMES),
    st.sampled_from(HOURS),
)
STEPS = st.recursive(
    PLAIN,
    lambda inner: st.tuples(
        st.sampled_from(("step", "savepoint", "failing")), st.lists(inner, max_size=5), st.just("")
    ),
    max_leaves=12,
)


class Undone(Exception):
    """What makes a step of a story fail."""


@dataclass
class Teller:
    """Tells a story in a unit of work; with `at_once` whatever is written is sent before the next thing is."""

    work: Work
    agency: int
    at_once: bool
    people: dict[str, int] = field(default_factory=dict)
    alerts: dict[str, int] = field(default_factory=dict)

    def tell(self, story: list[tuple[str, object, str]]) -> None:
        for what, name, hour in story:
            getattr(self, what)(name, hour)
            if self.at_once:
                self.work.send()

    def person(self, name: str, hour: str) -> None:
        if name not in self.people:
            self.people[name] = make_person(self.work, name, agency_id=self.agency, best_time=hour)

    def hour(self, name: str, hour: str) -> None:
        if name in self.people:
            self.work.update(Person, self.people[name], best_time=hour)

    def if_noon(self, name: str, hour: str) -> None:
        """Only of somebody nothing else changes: a condition is checked after the plain changes kept with it."""
        if name in self.people:
            self.work.update_if(Person, self.people[name], {"language": "en"}, preferred_name=hour)

    def timer(self, name: str, hour: str) -> None:
        timers.plan(self.work, kind="pause_over", key=name, due_at=NOW, subject_id=NAMES.index(name), payload={hour: 1})

    def cancel(self, name: str, hour: str) -> None:
        timers.cancel(self.work, key=name)

    def cancel_subject(self, name: str, hour: str) -> None:
        timers.cancel(self.work, subject=("pause_over", NAMES.index(name)))

    def alert(self, name: str, hour: str) -> None:
        """A code is free once the alert that had it is closed: one unique rule that forces an order."""
        if name not in self.alerts:
            values = {"agency_id": self.agency, "kind": hour, "severity": "medium", "ladder": {}, "opened_at": NOW}
            self.alerts[name] = self.work.insert(Alert, code=name, due_at=NOW, **values)

    def close(self, name: str, hour: str) -> None:
        if name in self.alerts:
            self.work.update(Alert, self.alerts.pop(name), state="closed")

    def ask(self, name: str, hour: str) -> None:
        if name in self.people:
            assert self.work.get(Person, self.people[name])["id"] == self.people[name]

    def send(self, name: str, hour: str) -> None:
        self.work.send()

    def step(self, story: list[tuple[str, object, str]], _: str) -> None:
        with self.work.step():
            self.tell(story)

    def savepoint(self, story: list[tuple[str, object, str]], _: str) -> None:
        with self.work.savepoint():
            self.tell(story)

    def failing(self, story: list[tuple[str, object, str]], _: str) -> None:
        people, open_alerts = dict(self.people), dict(self.alerts)
        with suppress(Undone), self.work.step():
            self.tell(story)
            raise Undone
        self.people, self.alerts = people, open_alerts


def _came_to(work: Work) -> tuple[object, ...]:
    """Return what the rows say. A timer that was planned and cancelled in one breath need never have been."""
    waiting = select(Timer.__table__).where(Timer.state == "waiting")
    people = [work.get(Person, row.id) for row in work.all(select(Person.id))]
    return (
        sorted((each["name"], each["best_time"], each["preferred_name"] or "") for each in people),
        sorted((row.key, row.subject_id, str(row.payload)) for row in work.all(waiting)),
        sorted((row.code, str(row.state), row.kind) for row in work.all(select(Alert.__table__))),
    )


@pytest.mark.parametrize("examples", [60, pytest.param(2_000, marks=pytest.mark.soak)])
def test_any_story_leaves_the_same_rows_kept_back_as_at_once(database, examples):
    with database.writing(NOW) as work:
        family = work.get(Family, make_family(work))
    assert family is not None
    agency = family["agency_id"]

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(STEPS, max_size=12))
    def told_both_ways(story):
        results = []
        for at_once in (True, False):
            with suppress(Undone), database.writing(NOW, strict=at_once) as work:
                for model in (Timer, Alert, Person):
                    work.conn.execute(delete(model))
                Teller(work, agency, at_once).tell(story)
                results.append(_came_to(work))
                raise Undone
        assert results[0] == results[1]

    told_both_ways()
