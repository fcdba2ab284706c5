"""The clock's only question: what is due? (design 1, sentence 3; design 4)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

import structlog

from bot.line import Line
from scheduler.handlers import ORDER, Timers, handler_of
from scheduler.pace import Pace
from scheduler.setting_aside import set_aside
from storage import timers
from storage.faults import TROUBLE

MOST = 2_000
"""Timers in one call; what is left is there a second later."""

EARLIEST = datetime.fromisoformat("2026-01-01T00:00:00+00:00")

log = structlog.get_logger()


class ClockNotSet(RuntimeError):
    """This machine believes that it is before 2026: nothing is sent until its clock is right (D7)."""


@dataclass
class _Done:
    count: int = 0
    asks: list[int] = field(default_factory=list)


def run_due(
    write: Callable[[Callable[[Line], _Done]], _Done],
    now: datetime,
    *,
    limit: int = MOST,
    pace: Pace | None = None,
    look_up: Callable[[int], object] | None = None,
) -> int:
    """Carry out what is due, escalations before check-ins before the rest, and return how many timers were done.

    `write` runs a function in one unit of work. After each batch of a later group the earlier ones are looked at
    again, so that ten thousand check-ins do not keep one alert waiting (F10). `pace` says how many timers share a
    transaction. `look_up` asks a provider what became of
    a message, by its id, after the commit.
    """
    if now < EARLIEST:
        raise ClockNotSet(f"the clock says {now:%Y-%m-%d}; set it before anything is sent")
    done, pace = 0, pace or Pace()
    while done < limit:
        batch = _run_batch(write, pace)
        _ask(batch.asks, look_up)
        if not batch.count:
            break
        done += batch.count
    return done


def _run_batch(write: Callable[[Callable[[Line], _Done]], _Done], pace: Pace) -> _Done:
    size = pace.batch
    try:
        return write(lambda line: _together(line, pace, size))
    except TROUBLE:
        raise  # the database's own trouble is nobody's poison; the next tick tries again
    except Exception as fault:
        log.error("timer_batch_failed", action="timers.batch_failed", fault=type(fault).__name__)
        return write(lambda line: _one_by_one(line, size))


def _claim(line: Line, size: int) -> Timers:
    """Take due timers of the first group that has any; within it the earlier kind goes first."""
    for kinds in ORDER:
        rows = timers.claim(line.work, kinds, size)
        if rows:
            return sorted(rows, key=lambda row: (kinds.index(row.kind), row.due_at, row.id))
    return ()


def _together(line: Line, pace: Pace, size: int) -> _Done:
    rows = _claim(line, size)
    done = _Done(len(rows))
    if rows:
        with pace.timed(len(rows)):
            for kind, same in groupby(rows, key=lambda row: str(row.kind)):
                done.asks += _hand(line, kind, list(same))
            line.work.send()
    return done


def _one_by_one(line: Line, size: int) -> _Done:
    """Try each timer alone; the one that fails is set aside and a human is told, the others go on (A10)."""
    rows = _claim(line, size)
    done = _Done(len(rows))
    for row in rows:
        try:
            with line.work.savepoint():
                done.asks += _hand(line, row.kind, [row])
        except TROUBLE:
            raise
        except Exception as fault:
            line.memo.clear()
            set_aside(line, row, fault)
    return done


def _hand(line: Line, kind: str, rows: Timers) -> Iterable[int]:
    """Give timers of one kind to their handler; what is stale by its own limit goes to the handler for that."""
    handler = handler_of(kind)
    stale = [row for row in rows if _is_stale(row.late_after_s, row.due_at, line.now)]
    if stale:
        log.warning("timers_stale", action="timers.stale", kind=kind, count=len(stale))
        if handler.late is not None:
            handler.late(line, stale)
    fresh = [row for row in rows if row not in stale]
    return (handler.run(line, fresh) or ()) if fresh else ()


def _is_stale(late_after_s: int | None, due_at: datetime, now: datetime) -> bool:
    return late_after_s is not None and now - due_at > timedelta(seconds=late_after_s)


def _ask(messages: Iterable[int], look_up: Callable[[int], object] | None) -> None:
    for message_id in messages:
        if look_up is None:
            log.warning("no_look_up", action="timers.no_look_up", message=message_id)
        else:
            look_up(message_id)
