"""Remind enterprises that have not acknowledged their ozone order, at the minutes their plan gives for any order."""

import datetime

from emergency.services import ozone_notice
from emergency.services.journaling import write_down
from emergency.services.office import SYSTEM, Office
from emergency.storage import outbox, ozone, registry
from emergency.storage.ozone import OzoneOrder, OzoneResponse
from emergency.storage.work import REGION_WIDE, UnitOfWork
from notifier import escalation
from plans.beijing import day_of


def remind_due(office: Office, now: datetime.datetime) -> int:
    """Queue the reminders that are due; returns how many messages. Running twice queues nothing twice."""
    queued = 0
    with office.store.begin(REGION_WIDE, write=True) as work:
        for response in ozone.live_ones(work):
            queued += _remind(office, work, response, now)
        work.commit()
    return queued


def _remind(office: Office, work: UnitOfWork, response: OzoneResponse, now: datetime.datetime) -> int:
    silent = _silent(work, response)
    step = _step_due(office, work, response, now) if silent else None
    if step is None:
        return 0
    telling = ozone_notice.telling_of(office, response, None, step, now)
    queued = ozone_notice.announce(office, work, telling, silent)
    write_down(
        work,
        SYSTEM,
        now,
        division=response.division,
        act="remind",
        noun="ozone_response",
        noun_id=response.id,
        summary=f"臭氧响应（{response.number}）第{step}次催办 {len(silent)} 家未签收企业",
        enterprises=[each.enterprise_id for each in silent],
    )
    return queued


def _silent(work: UnitOfWork, response: OzoneResponse) -> list[OzoneOrder]:
    """Who has not acknowledged and can be written to; whom no message reaches stands on the page to be called."""
    waiting = [each for each in ozone.orders_of(work, response.id) if each.acknowledged_at is None]
    contacts = registry.contacts_of(work, [each.enterprise_id for each in waiting])
    return [each for each in waiting if contacts.get(each.enterprise_id)]


def _step_due(
    office: Office, work: UnitOfWork, response: OzoneResponse, now: datetime.datetime
) -> int | None:
    begun = ozone.steps_of(work, response.id)[0].done_at
    day = day_of(begun)
    steps = office.library.plan_for(response.division, day).figure("remind_minutes", day).value
    sent = outbox.numbers_after(work, ozone_notice.reminders_of(response.id))
    return escalation.due_step(begun, False, steps, sent, now)
