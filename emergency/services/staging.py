"""Tell enterprises when the hour of a later line of their order has come; the order itself said it from the start."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace

from emergency.services import notice
from emergency.services.journaling import write_down
from emergency.services.office import SYSTEM, Office
from emergency.storage import order as orders
from emergency.storage import registry, reminder
from emergency.storage import warning as warnings
from emergency.storage.work import REGION_WIDE, UnitOfWork
from notifier.message import Purpose
from plans.duration import due_at


def stage_due(office: Office, now: datetime.datetime) -> int:
    """Queue the reminders whose hour has come; returns how many messages. Running twice queues nothing twice."""
    queued = 0
    with office.store.begin(REGION_WIDE, write=True) as work:
        for warning_id, later in sorted(orders.later_hours(work, now).items()):
            for hours, found in sorted(_due(work, later, now).items()):
                queued += _remind(office, work, warning_id, hours, found, now)
        work.commit()
    return queued


def _due(
    work: UnitOfWork, later: Mapping[int, set[int]], now: datetime.datetime
) -> dict[int, list[orders.Order]]:
    """The orders by the hours that have come and of which nobody reminded them."""
    sent = reminder.stages_sent(work, later)
    held = orders.by_ids(work, later)
    reached = registry.contacts_of(work, [each.enterprise_id for each in held])
    due: dict[int, list[orders.Order]] = {}
    for each in held:
        for hours in later[each.id] - sent.get(each.id, set()):
            if due_at(hours, each.start_at) <= now and reached.get(each.enterprise_id):
                due.setdefault(hours, []).append(each)
    return due


def _remind(
    office: Office,
    work: UnitOfWork,
    warning_id: int,
    hours: int,
    found: Sequence[orders.Order],
    now: datetime.datetime,
) -> int:
    warning = warnings.warning(work, warning_id)
    lines = orders.lines_of(work, [each.id for each in found])
    begun = {
        each.id: {line.number for line in lines[each.id] if line.measure.get("after_hours") == hours}
        for each in found
    }
    subjects = [
        replace(each, more=tuple(line for line in each.lines if line["number"] in begun[each.order_id]))
        for each in notice.subjects_of(work, found)
    ]
    queued = notice.announce(
        office, work, warning, Purpose.ORDER_STAGE, subjects, now, step=reminder.stage_name(hours)
    )
    write_down(
        work,
        SYSTEM,
        now,
        division=warning.division,
        act="stage",
        noun="warning",
        noun_id=warning.id,
        summary=f"指令开始满{hours}小时，提醒 {len(found)} 家企业执行自此时起的措施",
        episode_id=warning.episode_id,
        enterprises=[each.enterprise_id for each in found],
    )
    return queued
