"""Ozone responses as officers see them: what was done, who was reached, who acknowledged, whom to call."""

from collections.abc import Callable
from dataclasses import dataclass

from emergency.errors import NotFound
from emergency.services.office import Actor, Office, concerning
from emergency.services.ozone_notice import key_of
from emergency.storage import account as accounts
from emergency.storage import desk, ozone
from emergency.storage.desk import Phone
from emergency.storage.ozone import OzoneOrder, OzoneResponse, OzoneStep
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans.beijing import day_of
from plans.ozone_response import OzoneMeasure, measure_from_json


@dataclass(frozen=True)
class OrderRow:
    """One order: whether a message was delivered, and whom to call while nobody has acknowledged."""

    order: OzoneOrder
    delivered: bool
    phones: tuple[Phone, ...]


@dataclass(frozen=True)
class OzoneSummary:
    """One response with its three counts."""

    response: OzoneResponse
    area: str
    ordered: int
    delivered: int
    acknowledged: int


@dataclass(frozen=True)
class OzoneView:
    """Everything the page of a response shows; `steps` with the names of the officers, orders of the reader's scope."""

    summary: OzoneSummary
    plan_title: str
    measures: tuple[OzoneMeasure, ...]
    steps: tuple[tuple[OzoneStep, str], ...]
    orders: tuple[OrderRow, ...]
    may_act: bool


def every(office: Office, actor: Actor) -> tuple[OzoneSummary, ...]:
    """Every response that concerns the actor's division, newest first; counts are of its own enterprises."""
    found = _concerning(office, actor, ozone.every)
    with office.store.begin(actor.scope) as work:
        return tuple(_summary(office, work, each) for each in found)


def live(office: Office, actor: Actor) -> tuple[OzoneSummary, ...]:
    """The live ones, for the duty desk."""
    found = _concerning(office, actor, ozone.live_ones)
    with office.store.begin(actor.scope) as work:
        return tuple(_summary(office, work, each) for each in found)


def response(office: Office, actor: Actor, response_id: int) -> OzoneView:
    """One response in scope; raises NotFound."""
    held = next((each for each in _concerning(office, actor, ozone.every) if each.id == response_id), None)
    if held is None:
        raise NotFound("没有找到这次臭氧响应，或不在您的辖区内。请返回列表查看。")
    with office.store.begin(actor.scope) as work:
        steps = ozone.steps_of(work, held.id)
        names = accounts.names(work, [each.done_by for each in steps])
        return OzoneView(
            summary=_summary(office, work, held),
            plan_title=office.library.plan_for(held.division, day_of(held.start_at)).title,
            measures=tuple(measure_from_json(each) for each in held.measures),
            steps=tuple((each, names.get(each.done_by, "")) for each in steps),
            orders=_rows(work, held),
            may_act=actor.scope.covers(held.division),
        )


def _concerning(
    office: Office, actor: Actor, ask: Callable[[UnitOfWork], list[OzoneResponse]]
) -> list[OzoneResponse]:
    """The responses of the actor's division, of those below it and of those above it, whose orders bind it too."""
    concerns = concerning(office, actor)
    with office.store.begin(REGION_WIDE) as work:
        return [each for each in ask(work) if concerns(each.division)]


def _summary(office: Office, work: UnitOfWork, held: OzoneResponse) -> OzoneSummary:
    orders = ozone.orders_of(work, held.id)
    reached = ozone.reached(work, key_of(held.id))
    return OzoneSummary(
        response=held,
        area=office.library.divisions.get(held.division).name,
        ordered=len(orders),
        delivered=sum(each.enterprise_id in reached for each in orders),
        acknowledged=sum(each.acknowledged_at is not None for each in orders),
    )


def _rows(work: UnitOfWork, held: OzoneResponse) -> tuple[OrderRow, ...]:
    orders = ozone.orders_of(work, held.id)
    reached = ozone.reached(work, key_of(held.id))
    silent = [each.enterprise_id for each in orders if each.acknowledged_at is None]
    phones = desk.phones(work, silent)
    return tuple(
        OrderRow(each, each.enterprise_id in reached, tuple(phones.get(each.enterprise_id, ())))
        for each in orders
    )
