"""What can be wrong with a script: a `Fault` for its author, `FlowBroken` for a turn that meets one.

FlowBroken is raised inside the engine only; `take_turn` catches it and fails closed: a person is told.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing an author must put right. `line` counts from 1; 0 when the place is not known."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class FlowBroken(Exception):
    """A script asks for something that is not there. Lint finds these; a person on the phone never sees one."""
