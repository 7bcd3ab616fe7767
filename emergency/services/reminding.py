"""Remind enterprises that have not acknowledged, step by step as their plan says."""

import datetime
from collections.abc import Collection, Sequence

from emergency.services import notice, pressing
from emergency.services.journaling import write_down
from emergency.services.office import SYSTEM, Office
from emergency.storage import escalation as ladder
from emergency.storage import order as orders
from emergency.storage import registry, reminder
from emergency.storage import warning as warnings
from emergency.storage.work import UnitOfWork
from notifier import escalation
from plans.beijing import day_of
from plans.escalation import StepKind


def remind_due(office: Office, now: datetime.datetime) -> int:
    """Queue the reminders that are due; returns how many messages. Running twice queues nothing twice."""
    return pressing.in_portions(
        office,
        lambda work, among: _due(office, work, among, now),
        lambda work, step, found: _remind(office, work, *step, found, now),
    )


def _due(
    office: Office, work: UnitOfWork, among: Collection[int] | None, now: datetime.datetime
) -> dict[pressing.Step, list[orders.Order]]:
    waiting = orders.unacknowledged(work, among)
    contacts = registry.contacts_of(work, [each.enterprise_id for each in waiting])
    sent = _taken(work, [each.id for each in waiting])
    due: dict[pressing.Step, list[orders.Order]] = {}
    for each in waiting:
        # Whom no message can reach stands on the desk's call list; there is nobody to remind.
        if not contacts.get(each.enterprise_id):
            continue
        step = _step_due(office, each, sent.get(each.id, ()), now)
        if step is not None:
            due.setdefault((each.warning_id, step), []).append(each)
    return due


def _taken(work: UnitOfWork, order_ids: Sequence[int]) -> dict[int, set[int]]:
    """The steps by order, those that reached nobody included."""
    sent = reminder.steps_sent(work, order_ids)
    for order_id, steps in ladder.steps_of(work, order_ids).items():
        again = {each.number for each in steps if each.kind is StepKind.RESEND}
        sent.setdefault(order_id, set()).update(again)
    return sent


def _step_due(
    office: Office, order: orders.Order, sent: Collection[int], now: datetime.datetime
) -> int | None:
    issued = day_of(order.issued_at)
    steps = office.library.plan_for(order.division, issued).figure("remind_minutes", issued).value
    return escalation.due_step(order.issued_at, order.acknowledged_at is not None, steps, sent, now)


def _remind(
    office: Office,
    work: UnitOfWork,
    warning_id: int,
    step: int,
    found: Sequence[orders.Order],
    now: datetime.datetime,
) -> int:
    warning = warnings.warning(work, warning_id)
    contacts = registry.contacts_of(work, [each.enterprise_id for each in found])
    reach = {each.id: notice.every_way(contacts[each.enterprise_id]) for each in found}
    queued = pressing.announce(office, work, warning, StepKind.RESEND, step, found, reach, now)
    write_down(
        work,
        SYSTEM,
        now,
        division=warning.division,
        act="remind",
        noun="warning",
        noun_id=warning.id,
        summary=f"第{step}次催办 {len(found)} 家未签收企业",
        episode_id=warning.episode_id,
        enterprises=[each.enterprise_id for each in found],
    )
    return queued
