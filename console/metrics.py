"""Figures for a monitor: how much waits, leaves and arrives, by channel and state; never an id or a name (P10)."""

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select

from casework.vocabulary import AlertState, TimerState
from console.composition import House
from storage.models import Alert, DeliveryAttempt, InboundMessage, OutboundMessage, Timer


def metrics_text(house: House) -> bytes:
    """Return the figures as they are now, in Prometheus' text form."""
    registry = CollectorRegistry()
    _counted(registry, house)
    return generate_latest(registry)


def _counted(registry: CollectorRegistry, house: House) -> None:
    inbound = Gauge("kithline_inbound_messages", "Messages taken in.", ["channel", "state"], registry=registry)
    outbound = Gauge("kithline_outbound_messages", "Messages decided.", ["kind", "state"], registry=registry)
    attempts = Gauge("kithline_delivery_attempts", "Attempts to send.", ["channel", "outcome"], registry=registry)
    alerts = Gauge("kithline_open_alerts", "Alerts not closed.", ["severity", "state"], registry=registry)
    due = Gauge("kithline_timers_overdue", "Timers that should have been done by now.", registry=registry)
    writing = Gauge("kithline_writer_waiting", "Units of work waiting to be written.", registry=registry)
    writing.set(house.writer.waiting())
    with house.database.reading() as conn:
        for channel, state, count in conn.execute(
            select(InboundMessage.channel, InboundMessage.state, func.count()).group_by(
                InboundMessage.channel, InboundMessage.state
            )
        ):
            inbound.labels(str(channel), state).set(count)
        for kind, state, count in conn.execute(
            select(OutboundMessage.kind, OutboundMessage.state, func.count()).group_by(
                OutboundMessage.kind, OutboundMessage.state
            )
        ):
            outbound.labels(kind, str(state)).set(count)
        for channel, outcome, count in conn.execute(
            select(DeliveryAttempt.channel, DeliveryAttempt.outcome, func.count()).group_by(
                DeliveryAttempt.channel, DeliveryAttempt.outcome
            )
        ):
            attempts.labels(str(channel), outcome or "under_way").set(count)
        for severity, state, count in conn.execute(
            select(Alert.severity, Alert.state, func.count())
            .where(Alert.state != AlertState.CLOSED)
            .group_by(Alert.severity, Alert.state)
        ):
            alerts.labels(str(severity), str(state)).set(count)
        due.set(
            conn.scalar(
                select(func.count())
                .select_from(Timer)
                .where(Timer.state == TimerState.WAITING, Timer.due_at < house.clock.now())
            )
            or 0
        )
