"""Conditions of a script: structured, never code.

Something not known (a fact that is missing, a question skipped or not asked) fits no test but `known: false`
and `not_in`. Numbers are compared with numbers only.
"""

from dataclasses import dataclass
from typing import Literal

from bot.dialogue.values import Scope, Value

Operator = Literal["is", "in", "not_in", "below", "at_least", "known"]
OPERATORS: tuple[Operator, ...] = ("is", "in", "not_in", "below", "at_least", "known")


@dataclass(frozen=True, slots=True)
class Test:
    """One value held against a literal."""

    value: Value
    operator: Operator
    against: object

    def holds(self, scope: Scope) -> bool:
        """Say whether the test is passed now."""
        found = self.value.look_up(scope)
        match self.operator:
            case "known":
                return (found is not None) == self.against
            case "is":
                return found is not None and _same(found, self.against)
            case "in":
                return found is not None and _among(found, self.against)
            case "not_in":
                return found is None or not _among(found, self.against)
            case "below":
                return _number(found) and _number(self.against) and found < self.against  # type: ignore[operator]
            case "at_least":
                return _number(found) and _number(self.against) and found >= self.against  # type: ignore[operator]


@dataclass(frozen=True, slots=True)
class LowerThan:
    """`value` is at least `by` below `other`; false while either is not known."""

    value: Value
    other: Value
    by: int

    def holds(self, scope: Scope) -> bool:
        """Say whether it has fallen that far."""
        now, before = self.value.look_up(scope), self.other.look_up(scope)
        return _number(now) and _number(before) and before - now >= self.by  # type: ignore[operator]


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple["Condition", ...]

    def holds(self, scope: Scope) -> bool:
        """Say whether all parts hold."""
        return all(part.holds(scope) for part in self.parts)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Condition", ...]

    def holds(self, scope: Scope) -> bool:
        """Say whether one part holds."""
        return any(part.holds(scope) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"

    def holds(self, scope: Scope) -> bool:
        """Say whether the part fails."""
        return not self.part.holds(scope)


Condition = Test | LowerThan | All | AnyOf | Not


def values_of(condition: Condition) -> tuple[Value, ...]:
    """Return every value a condition looks at."""
    match condition:
        case Test():
            return (condition.value,)
        case LowerThan():
            return (condition.value, condition.other)
        case Not():
            return values_of(condition.part)
        case All() | AnyOf():
            return tuple(value for part in condition.parts for value in values_of(part))


def _number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _same(found: object, against: object) -> bool:
    # True == 1 in Python; a fact of 1 is not a yes.
    return found == against and isinstance(found, bool) == isinstance(against, bool)


def _among(found: object, against: object) -> bool:
    return isinstance(against, tuple) and any(_same(found, each) for each in against)
