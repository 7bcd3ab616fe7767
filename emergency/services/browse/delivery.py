"""How the orders of an episode arrived, as values to draw; only orders in the actor's scope are counted."""

import datetime
from collections.abc import Sequence

from emergency.documents.chart import AcknowledgementCourse, FiveCounts
from emergency.errors import NotFound
from emergency.services.office import Actor, Office
from emergency.storage import browse, desk
from emergency.storage import order as orders
from emergency.storage.order import Order
from emergency.storage.warning import Episode
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of


def funnel(office: Office, actor: Actor, episode_id: int) -> FiveCounts:
    """The five counts over every warning of the episode, as its page shows them in figures."""
    with office.store.begin(actor.scope) as work:
        seen(work, episode_id)
        issued = [each.id for each in browse.warnings_of_episode(work, episode_id)]
        counted = desk.counts_of_warnings(work, issued).values()
    ordered = sum(each.ordered for each in counted)
    return FiveCounts(
        orders=ordered,
        sent=ordered,
        delivered=sum(each.delivered for each in counted),
        acknowledged=sum(each.acknowledged for each in counted),
        in_place=sum(each.in_place for each in counted),
        verified=sum(each.verified for each in counted),
    )


def acknowledgements(office: Office, actor: Actor, episode_id: int) -> AcknowledgementCourse:
    """Every order that counts, when it was acknowledged, and until when each batch was to be."""
    with office.store.begin(actor.scope) as work:
        episode = seen(work, episode_id)
        held = [
            each for each in orders.orders_of_episode(work, episode_id) if each.state not in desk.NOT_COUNTED
        ]
    if not held:
        raise NotFound("本次过程还没有下达指令，没有签收进度。请在下达后查看。")
    return _course(held, acknowledge_time(office, episode.division, min(each.issued_at for each in held)))


def acknowledge_time(office: Office, area: str, issued_at: datetime.datetime) -> datetime.timedelta:
    """How long the plan in force then gave for acknowledging."""
    day = day_of(issued_at)
    minutes = office.library.plan_for(area, day).figure("acknowledge_minutes", day).value
    return datetime.timedelta(minutes=minutes)


def seen(work: UnitOfWork, episode_id: int) -> Episode:
    """The episode, in scope or binding an enterprise in scope; raises NotFound."""
    found = browse.episode_seen(work, episode_id)
    if found is None:
        raise NotFound("没有找到这次污染过程，或与您的辖区无关。请返回列表查看。")
    return found


def _course(held: Sequence[Order], allowed: datetime.timedelta) -> AcknowledgementCourse:
    answered = [each for each in held if each.acknowledged_at is not None]
    return AcknowledgementCourse(
        issued_at=min(each.issued_at for each in held),
        orders=len(held),
        acknowledged_at=tuple(sorted(each.acknowledged_at for each in answered)),
        in_time=sum(each.acknowledged_at <= each.issued_at + allowed for each in answered),
        deadlines=tuple(sorted({each.issued_at + allowed for each in held})),
    )
