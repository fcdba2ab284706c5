"""The whole page as one frozen view, read in one consistent look at the database."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from console.composition import House
from console.demo.moments import clock_face, day_and_hour, day_of
from console.demo.next_event import next_event
from console.demo.open_tasks import TaskView, open_tasks
from console.demo.phones import Phone, all_phones
from console.demo.threads import Bubble, Question, answering_line, bubbles, new_count, questions
from console.demo.waiting_alerts import AlertView, waiting_alerts
from storage.models import Invitation
from storage.sealed_rows import open_value
from storage.sealing import Vault


@dataclass(frozen=True)
class PhoneView:
    """One phone as it lies on the table. `shape` is the channel its owner prefers; the look follows it."""

    slug: str
    name: str
    about: str
    front: bool
    shape: str
    channels: tuple[str, ...]
    bubbles: tuple[Bubble, ...]
    questions: tuple[Question, ...]
    new: int
    answers_by: str


@dataclass(frozen=True)
class InvitationView:
    """An invitation that waits for a human to look it over."""

    id: int
    name: str


@dataclass(frozen=True)
class PageView:
    """Everything the page shows at one moment of product time."""

    time: str
    day: str
    next_at: str
    next_what: str
    phones: tuple[PhoneView, ...]
    alerts: tuple[AlertView, ...]
    tasks: tuple[TaskView, ...]
    invitations: tuple[InvitationView, ...]
    busy: bool

    @property
    def front(self) -> tuple[PhoneView, ...]:
        """The phones of the story."""
        return tuple(phone for phone in self.phones if phone.front)

    @property
    def others(self) -> tuple[PhoneView, ...]:
        """The rest of the network, the duty desk, and whoever was invited."""
        return tuple(phone for phone in self.phones if not phone.front)

    @property
    def unowned(self) -> tuple[AlertView, ...]:
        """Alerts past their moment that nobody has."""
        return tuple(alert for alert in self.alerts if alert.late)


def read_page(house: House, busy: bool = False) -> PageView:
    """Read the page as it stands. `busy`: the clock is being moved just now."""
    now = house.clock.now()
    vault = house.database.vault
    with house.database.reading() as conn:
        coming = next_event(conn)
        return PageView(
            time=clock_face(now),
            day=day_of(now),
            next_at=day_and_hour(coming.at) if coming else "",
            next_what=coming.what if coming else "nothing is planned",
            phones=tuple(_phone(conn, vault, phone) for phone in all_phones(conn, vault)),
            alerts=waiting_alerts(conn, vault, now),
            tasks=open_tasks(conn, vault, now),
            invitations=_invitations(conn, vault),
            busy=busy,
        )


def read_phone(house: House, slug: str) -> tuple[Phone, PhoneView] | None:
    """Read one phone; None when nobody has it."""
    vault = house.database.vault
    with house.database.reading() as conn:
        for phone in all_phones(conn, vault):
            if phone.slug == slug:
                return phone, _phone(conn, vault, phone)
    return None


def _phone(conn: Connection, vault: Vault, phone: Phone) -> PhoneView:
    shown = bubbles(conn, vault, phone)
    return PhoneView(
        slug=phone.slug,
        name=phone.holder.name,
        about=phone.holder.about,
        front=phone.holder.front,
        shape=str(phone.lines[0].channel),
        channels=tuple(str(line.channel) for line in phone.lines),
        bubbles=shown,
        questions=questions(conn, vault, phone),
        new=new_count(shown),
        answers_by=str(answering_line(phone, shown).channel),
    )


def _invitations(conn: Connection, vault: Vault) -> tuple[InvitationView, ...]:
    rows = conn.execute(
        select(Invitation.id, Invitation.name).where(Invitation.state == "to_look").order_by(Invitation.id)
    )
    return tuple(InvitationView(row.id, str(open_value(vault, Invitation.name, row.id, row.name))) for row in rows)
