"""Remind the desks below of steps whose deadline has passed: each step once."""

import datetime
from collections.abc import Iterator

from emergency.services import directive_message
from emergency.services.journaling import write_down
from emergency.services.office import SYSTEM, Office
from emergency.storage import directive as directives
from emergency.storage import warning as warnings
from emergency.storage.directive import Directive
from emergency.storage.work import REGION_WIDE, UnitOfWork
from notifier.message import Purpose
from plans.directive import Step, is_overdue


def remind_due(office: Office, now: datetime.datetime) -> int:
    """Remind of every step that is overdue and was not reminded of; returns how many. Safe to repeat."""
    count = 0
    with office.store.begin(REGION_WIDE, write=True) as work:
        for held in directives.waiting(work, now):
            for step in overdue_steps(held, now):
                count += _remind(office, work, held, step, now)
        work.commit()
    return count


def steps_of(held: Directive) -> Iterator[tuple[Step, datetime.datetime, datetime.datetime | None]]:
    """The steps a directive asks for: step, deadline, when it was done."""
    yield Step.ACKNOWLEDGE, held.acknowledge_by, held.acknowledged_at
    if held.act_by is not None:
        yield Step.ACT, held.act_by, held.acted_at
    if held.report_by is not None:
        yield Step.REPORT, held.report_by, held.reported_at


def overdue_steps(held: Directive, now: datetime.datetime) -> tuple[Step, ...]:
    """The steps that were not done by their deadline."""
    return tuple(step for step, by, done in steps_of(held) if is_overdue(by, done, now))


def _remind(office: Office, work: UnitOfWork, held: Directive, step: Step, now: datetime.datetime) -> int:
    if not directives.note_reminder(work, held.id, step, now):
        return 0
    messages = directive_message.announce(office, work, [held], Purpose.DIRECTIVE_REMIND, now, step)
    write_down(
        work,
        SYSTEM,
        now,
        division=held.division,
        act="remind",
        noun="directive",
        noun_id=held.id,
        summary=f"催办：{office.library.divisions.get(held.division).name}逾期未{step.label}（{held.number}）",
        episode_id=warnings.warning(work, held.warning_id).episode_id,
        messages=messages,
    )
    return 1
