"""Announce one order again: a link was lost, a number was corrected, a message failed."""

import datetime

from emergency.errors import DrillOnly, InputInvalid, NotFound
from emergency.services import notice
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_role
from emergency.storage import order as orders
from emergency.storage import registry, resending
from emergency.storage import warning as warnings
from emergency.storage.registry import Contact
from emergency.storage.work import REGION_WIDE, UnitOfWork
from notifier.message import Purpose
from plans.beijing import day_of
from plans.errors import ActRefused
from plans.lifecycle import OPEN_ORDERS
from plans.terms import Role

# No law says how often; ten a Beijing day is more than any lost link needs and too few to flood a telephone.
RESENT_A_DAY = 10


def resend(
    office: Office, actor: Actor, now: datetime.datetime, order_id: int, contact_id: int | None = None
) -> int:
    """Queue the order's messages once more, with a fresh link; returns how many. Earlier links stay good.

    `contact_id` names the one contact who is to get them; without it everyone does. Raises NotFound outside
    the scope, ActRefused where the order no longer binds, InputInvalid beyond the limit of a day and where
    no contact could receive anything.
    """
    require_role(actor, Role.DUTY)
    with office.store.begin(actor.scope, write=True) as work:
        order = orders.get(work, order_id)
        if order is None:
            raise NotFound("没有找到这条指令，或不在您的辖区内。请返回列表查看。")
        warning = _warning_of(office, order)
        step = resending.step_name(_next_number(work, order, now))
        subjects = notice.subjects_of(work, [order])
        reach = None if contact_id is None else {order.id: _ways_of(work, order, contact_id)}
        queued = notice.announce(
            office, work, warning, Purpose.ORDER_START, subjects, now, step=step, reach=reach
        )
        if not queued:
            raise InputInvalid("该企业没有登记可用的手机或邮箱，无法重发。请电话通知，并补登联系人。")
        _write_down(work, actor, now, order, warning, queued)
        work.commit()
    return queued


def _ways_of(work: UnitOfWork, order: orders.Order, contact_id: int) -> list[tuple[Contact, str]]:
    held = registry.contacts_of(work, [order.enterprise_id]).get(order.enterprise_id, ())
    chosen = [each for each in held if each.id == contact_id]
    if not chosen:
        raise NotFound("该企业没有这名联系人，可能已被他人更新。请刷新指令页面后重试。")
    return notice.every_way(chosen)


def _warning_of(office: Office, order: orders.Order) -> warnings.PollutionWarning:
    # A banner may resend the order of its enterprise under the warning of its city.
    with office.store.begin(REGION_WIDE) as above:
        warning = warnings.warning(above, order.warning_id)
    if order.state not in OPEN_ORDERS:
        raise ActRefused(f"这条指令{order.state.label}，不再重发。请查看该企业的现行指令。")
    if warning.released_at is not None:
        raise ActRefused("预警的解除已经公布，不再重发启动通知。需要时请电话告知企业解除时间。")
    if office.settings.drill_only and not warning.drill:
        raise DrillOnly("本系统设为只允许演练，不能重发真实指令。请由管理员修改设置。")
    return warning


def _next_number(work: UnitOfWork, order: orders.Order, now: datetime.datetime) -> int:
    before = resending.repeated_at(work, order.id)
    if sum(day_of(at) == day_of(now) for at in before) >= RESENT_A_DAY:
        raise InputInvalid(f"这条指令今天已重发 {RESENT_A_DAY} 次，未再发送。请电话通知企业。")
    return len(before) + 1


def _write_down(
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    order: orders.Order,
    warning: warnings.PollutionWarning,
    queued: int,
) -> None:
    write_down(
        work,
        actor,
        now,
        division=order.division,
        act="resend",
        noun="order",
        noun_id=order.id,
        summary=f"重发指令 {order.number} 的通知，共 {queued} 条",
        episode_id=warning.episode_id,
    )
