"""How large everything is: a run of minutes by default, the full sizes with `--full`, a few dozen in the tests."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from benchmarks.town import Plan


@dataclass(frozen=True)
class Sizes:
    """Everything that can be made smaller or larger; `--help` of the command shows the same names."""

    people: int = 10_000
    runs: int = 3  # measured, after a warm-up
    in_flight: int = 64
    turns: int = 6_000  # the most of one run
    turns_alone: int = 1_500
    bare: int = 4_000  # turns in plain SQL, for the limit
    due: int = 2_000  # people of the town whose check-ins fall due at once
    beside_some: int = 100_000
    beside_many: int = 1_000_000
    processes: int = 4  # on one PostgreSQL
    ticks: int = 200
    webhook_people: int = 4_000
    webhook_rate: int = 200  # calls a second
    webhook_s: int = 5  # seconds of one run
    burst: int = 6_000  # people of the town whose check-ins fall due at one moment
    live_families: int = 60  # their members answer during the burst
    live_rate: int = 20  # answers a second
    memory_people: int = 2_000
    memory_turns: int = 20_000
    contacts: int = 1_000_000
    contact_people: int = 400  # of the town that lives beside them
    repeats: int = 300  # calls of a pure function

    @property
    def plan(self) -> Plan:
        """Return the town."""
        return Plan(self.people)

    @property
    def plan_of_life(self) -> Plan:
        """Return the town that lives for weeks."""
        return Plan(self.memory_people)

    @property
    def later(self) -> datetime:
        """Return the moment at which people answer: ten minutes after they were asked."""
        return self.plan.due + timedelta(minutes=10)

    @classmethod
    def full(cls) -> "Sizes":
        """Return the sizes of the contract; they take most of an hour."""
        return cls(
            runs=5,
            due=11_500,
            webhook_people=10_000,
            webhook_s=10,
            burst=116_000,
            live_families=150,
            memory_people=10_000,
            memory_turns=1_000_000,
        )

    def changed(self, **sizes: int | None) -> "Sizes":
        """Return the same sizes with some changed; None leaves one as it is."""
        return replace(self, **{name: size for name, size in sizes.items() if size is not None})
