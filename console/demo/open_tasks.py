"""What staff were asked to do: a text is not always the way, and then a task says who is to be spoken with."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from console.demo.moments import day_and_hour
from storage.models import Person, Task
from storage.sealed_rows import open_value
from storage.sealing import Vault

MOST = 6


@dataclass(frozen=True)
class TaskView:
    """One open task: what, about whom, since when."""

    id: int
    what: str
    about: str
    since: str


def open_tasks(conn: Connection, vault: Vault, now: datetime) -> tuple[TaskView, ...]:
    """Return the newest open tasks."""
    rows = conn.execute(
        select(Task.id, Task.kind, Task.at, Person.id.label("person_id"), Person.name)
        .outerjoin(Person, Person.id == Task.person_id)
        .where(Task.state == "open", Task.at <= now)
        .order_by(Task.at.desc(), Task.id.desc())
        .limit(MOST)
    )
    return tuple(
        TaskView(
            id=row.id,
            what=row.kind.replace("_", " "),
            about=str(open_value(vault, Person.name, row.person_id, row.name)) if row.person_id else "",
            since=day_and_hour(row.at),
        )
        for row in rows
    )
