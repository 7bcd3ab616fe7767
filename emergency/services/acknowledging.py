"""Acknowledge an order, by whichever way the answer came; with as many people as its plan wants, pressing ends."""

import datetime

from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, enterprise_actor
from emergency.storage import escalation, outbox
from emergency.storage import order as orders
from emergency.storage import warning as warnings
from emergency.storage.escalation import Acknowledgement
from emergency.storage.work import UnitOfWork
from notifier.message import Purpose
from plans import lifecycle
from plans.beijing import day_of
from plans.escalation import FILE, people, people_needed, same_person
from plans.lifecycle import OrderAct

# What still waits to be sent only to press for the acknowledgement. Whoever is yet to get the order itself gets it.
PRESSING = (Purpose.ORDER_REMIND, Purpose.SUPERVISE)
LONGEST = 80


def acknowledge(
    office: Office,
    work: UnitOfWork,
    order: orders.Order,
    enterprise: str,
    who: str,
    now: datetime.datetime,
    way: str,
    *,
    officer: Actor | None = None,
    at: datetime.datetime | None = None,
    **detail,
) -> bool:
    """Write down that `who` acknowledged; returns whether that made the order acknowledged.

    `officer` is who writes it down for the enterprise, `at` when it happened where that was earlier; an order that
    is acknowledged already stays as it is. Raises ActRefused for an order that no longer binds.
    """
    if order.acknowledged_at is not None:
        return False
    state = lifecycle.next_state(lifecycle.ORDER, order.state, OrderAct.ACKNOWLEDGE)
    moment, actor = at or now, officer or enterprise_actor(enterprise, who, order.division)
    held = escalation.acknowledgements_of(work, order.id)
    if any(same_person(each.who, who) for each in held):
        return False
    escalation.add_acknowledgement(work, Acknowledgement(order.id, who, way, moment))
    names = [*(each.who for each in held), who]
    missing = needed(office, order) - people(names)
    done = missing <= 0
    if done:
        last = max([moment, *(each.at for each in held)])
        values = {"state": state, "acknowledged_at": last, "acknowledged_by": "、".join(names)[:LONGEST]}
        orders.advance(work, order.id, order.row_version, **values)
        outbox.withdraw(work, [order.id], PRESSING)
    more = "" if done else f"，还须 {missing} 人签收"
    summary = f"{enterprise}签收指令（{way}，{who}）{more}"
    _write_down(work, actor, order, now, summary, way=way, **detail)
    return done


def needed(office: Office, order: orders.Order) -> int:
    """How many people must acknowledge this order, by the figures in force when it was issued."""
    return people_needed(office.library.tables[FILE], order.level, day_of(order.issued_at))


def _write_down(work: UnitOfWork, actor: Actor, order: orders.Order, now, summary: str, **detail) -> None:
    warning = warnings.warning(work, order.warning_id)
    write_down(
        work, actor, now, division=order.division, act="acknowledge", noun="order", noun_id=order.id,
        summary=summary, episode_id=warning.episode_id if warning else None, number=order.number, **detail,
    )  # fmt: skip
