"""Ozone responses, what was done to them, and whom they ordered."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.errors import OutOfDate, WarningAlive
from emergency.storage.schema import contact, enterprise, message, ozone_order, ozone_response, ozone_step
from emergency.storage.work import UnitOfWork
from notifier.message import MessageState
from plans.ozone_step import OzoneAct


@dataclass(frozen=True)
class OzoneResponse:
    """One ozone response of one division; it is live until it has ended."""

    id: int
    division: str
    number: str
    drill: bool
    plan_id: str
    suggestion: dict
    measures: list
    start_at: datetime.datetime
    expected_end: datetime.datetime | None
    ended_at: datetime.datetime | None
    row_version: int


@dataclass(frozen=True)
class OzoneStep:
    """What an officer did, on which forecast; `number` counts from 1."""

    id: int
    response_id: int
    number: int
    act: OzoneAct
    forecast_id: int | None
    expected_end: datetime.datetime | None
    reason: str
    done_by: int
    done_at: datetime.datetime


@dataclass(frozen=True)
class OzoneOrder:
    """The order of one enterprise, with its name; what it must do stands in the response."""

    id: int
    division: str
    response_id: int
    enterprise_id: int
    number: str
    acknowledged_at: datetime.datetime | None
    acknowledged_by: str | None
    enterprise: str


def add(work: UnitOfWork, **values) -> int:
    """Write a response; a second live one of the area raises WarningAlive."""
    try:
        return work.rows(sa.insert(ozone_response).returning(ozone_response.c.id), values).scalar_one()
    except sa.exc.IntegrityError as error:
        raise WarningAlive("本地区已有生效的臭氧响应。请在现有响应上延长或结束。") from error


def add_step(work: UnitOfWork, **values) -> None:
    """Write down an act."""
    work.rows(sa.insert(ozone_step), values)


def add_orders(work: UnitOfWork, orders: Sequence[Mapping]) -> None:
    """Write the orders of a response."""
    if orders:
        work.rows(sa.insert(ozone_order), list(orders))


def change(work: UnitOfWork, held: OzoneResponse, **values) -> None:
    """Change a response if nobody was faster; raises OutOfDate."""
    table = ozone_response
    still = sa.update(table).where(table.c.id == held.id, table.c.row_version == held.row_version)
    if work.rows(still, {**values, "row_version": held.row_version + 1}).rowcount != 1:
        raise OutOfDate()


def get(work: UnitOfWork, response_id: int) -> OzoneResponse | None:
    """One response in scope."""
    return next(iter(_responses(work, ozone_response.c.id == response_id)), None)


def live(work: UnitOfWork, area: str, *, drill: bool) -> OzoneResponse | None:
    """The live response of exactly this area."""
    table = ozone_response.c
    found = _responses(work, table.division == area, table.drill == drill, table.ended_at.is_(None))
    return next(iter(found), None)


def live_ones(work: UnitOfWork) -> list[OzoneResponse]:
    """Every live response in scope, drills last."""
    found = _responses(work, ozone_response.c.ended_at.is_(None))
    return sorted(found, key=lambda each: each.drill)


def every(work: UnitOfWork) -> list[OzoneResponse]:
    """Every response in scope, newest first."""
    return _responses(work)


def count_since(work: UnitOfWork, area: str, first: datetime.datetime) -> int:
    """How many responses of this area start at `first` or later, for the next 文号."""
    table = ozone_response.c
    query = sa.select(sa.func.count()).select_from(ozone_response)
    return work.rows(query.where(table.division == area, table.start_at >= first)).scalar_one()


def steps_of(work: UnitOfWork, response_id: int) -> list[OzoneStep]:
    """What was done to a response, oldest first."""
    query = sa.select(ozone_step).where(ozone_step.c.response_id == response_id)
    return [OzoneStep(**row._mapping) for row in work.rows(query.order_by(ozone_step.c.number))]


def orders_of(work: UnitOfWork, response_id: int) -> list[OzoneOrder]:
    """The orders of a response in scope, by division and name."""
    return _orders(work, ozone_order.c.response_id == response_id)


def order_for(work: UnitOfWork, enterprise_id: int) -> OzoneOrder | None:
    """The newest order of an enterprise whose response has not ended; a real one goes before a drill."""
    open_ones = sa.select(ozone_response.c.id).where(ozone_response.c.ended_at.is_(None))
    drills = sa.select(ozone_response.c.id).where(ozone_response.c.drill)
    mine = (ozone_order.c.enterprise_id == enterprise_id, ozone_order.c.response_id.in_(open_ones))
    real = _orders(work, *mine, ozone_order.c.response_id.not_in(drills))
    found = real or _orders(work, *mine)
    return found[-1] if found else None


def acknowledge(work: UnitOfWork, order_id: int, at: datetime.datetime, who: str) -> bool:
    """Write down an acknowledgement; False where one stands already."""
    open_one = sa.and_(ozone_order.c.id == order_id, ozone_order.c.acknowledged_at.is_(None))
    values = {"acknowledged_at": at, "acknowledged_by": who}
    return work.rows(sa.update(ozone_order).where(open_one).values(values)).rowcount == 1


def reached(work: UnitOfWork, begin: str) -> set[int]:
    """The keys of the enterprises to which a message whose key begins so was delivered."""
    query = (
        sa.select(contact.c.enterprise_id)
        .join(message, message.c.contact_id == contact.c.id)
        .where(
            message.c.unique_key.startswith(begin, autoescape=True),
            message.c.state == MessageState.DELIVERED,
            work.visible(message.c.division),
        )
    )
    return set(work.rows(query).scalars())


def _responses(work: UnitOfWork, *filters) -> list[OzoneResponse]:
    table = ozone_response.c
    query = sa.select(ozone_response).where(work.visible(table.division), *filters)
    return [OzoneResponse(**row._mapping) for row in work.rows(query.order_by(table.id.desc()))]


def _orders(work: UnitOfWork, *filters) -> list[OzoneOrder]:
    query = (
        sa.select(ozone_order, enterprise.c.name.label("enterprise"))
        .join(enterprise, enterprise.c.id == ozone_order.c.enterprise_id)
        .where(work.visible(ozone_order.c.division), *filters)
        .order_by(ozone_order.c.division, enterprise.c.name, ozone_order.c.id)
    )
    return [OzoneOrder(**row._mapping) for row in work.rows(query)]
