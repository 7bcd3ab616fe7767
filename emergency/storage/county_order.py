"""Orders that counties gave by themselves: the order, and each enterprise it is given to."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.errors import OutOfDate
from emergency.storage.lease import portions
from emergency.storage.schema import county_order, county_order_member, enterprise, message
from emergency.storage.work import UnitOfWork
from plans.county_order import CountyOrderState

Moment = datetime.datetime
TABLE, MEMBER = county_order, county_order_member


@dataclass(frozen=True)
class CountyOrder:
    """One order of a county, as typed; `warning_id` is the warning it was issued under, None without one."""

    id: int
    division: str
    number: str
    drill: bool
    state: CountyOrderState
    text: str
    reason: str
    article: str
    start_at: Moment
    expected_end: Moment | None
    outlives: bool
    warning_id: int | None
    submitted_by: int
    submitted_at: Moment
    decided_by: int | None
    decided_at: Moment | None
    comment: str
    ended_at: Moment | None
    ended_by: str
    ended_reason: str
    row_version: int


@dataclass(frozen=True)
class Member:
    """An enterprise that such an order is given to, and the sentences it reads."""

    id: int
    division: str
    county_order_id: int
    enterprise_id: int
    enterprise: str
    number: str
    lines: list[str]
    acknowledged_at: Moment | None
    acknowledged_by: str | None


@dataclass(frozen=True)
class ToldWay:
    """An address that was told of an order."""

    enterprise_id: int | None
    contact_id: int | None
    channel: str
    address: str
    recipient: str


def add(work: UnitOfWork, members: Sequence[Mapping], **values) -> int:
    """Write an order with its enterprises."""
    made = work.rows(sa.insert(TABLE).returning(TABLE.c.id), values).scalar_one()
    work.rows(sa.insert(MEMBER), [{**each, "county_order_id": made} for each in members])
    return made


def change(work: UnitOfWork, held: CountyOrder, **values) -> None:
    """Change an order if nobody was faster; raises OutOfDate."""
    still = sa.update(TABLE).where(TABLE.c.id == held.id, TABLE.c.row_version == held.row_version)
    if work.rows(still, {**values, "row_version": held.row_version + 1}).rowcount != 1:
        raise OutOfDate("这份加严指令刚被他人办理。请刷新页面查看。")


def get(work: UnitOfWork, order_id: int) -> CountyOrder | None:
    """One order in scope."""
    return next(iter(_orders(work, TABLE.c.id == order_id)), None)


def every(work: UnitOfWork) -> list[CountyOrder]:
    """Every order in scope, newest first."""
    return _orders(work)


def issued_under(work: UnitOfWork, warning_id: int) -> list[CountyOrder]:
    """The orders in scope that were issued under a warning and bind."""
    return _orders(work, TABLE.c.warning_id == warning_id, TABLE.c.state == CountyOrderState.ISSUED)


def count_of(work: UnitOfWork, division: str) -> int:
    """How many orders a county has written so far, for the next number."""
    query = sa.select(sa.func.count()).select_from(TABLE).where(TABLE.c.division == division)
    return work.rows(query).scalar_one()


def members_of(work: UnitOfWork, order_id: int) -> list[Member]:
    """The enterprises of an order in scope, by name."""
    return _members(work, MEMBER.c.county_order_id == order_id)


def binding_on(work: UnitOfWork, enterprise_id: int) -> list[Member]:
    """What binds one enterprise now."""
    issued = sa.select(TABLE.c.id).where(TABLE.c.state == CountyOrderState.ISSUED)
    return _members(work, MEMBER.c.enterprise_id == enterprise_id, MEMBER.c.county_order_id.in_(issued))


def binding_numbers(
    work: UnitOfWork, enterprise_ids: Iterable[int], *, drill: bool, without_warning: int
) -> dict[int, str]:
    """By enterprise the number of an order that goes on binding it when `without_warning` has ended; drills apart."""
    goes_on = sa.or_(TABLE.c.outlives, TABLE.c.warning_id.is_(None), TABLE.c.warning_id != without_warning)
    base = (
        sa.select(MEMBER.c.enterprise_id, MEMBER.c.number)
        .join(TABLE, TABLE.c.id == MEMBER.c.county_order_id)
        .where(TABLE.c.state == CountyOrderState.ISSUED, TABLE.c.drill == drill, goes_on)
        .order_by(MEMBER.c.id)
    )
    found: dict[int, str] = {}
    for some in portions(sorted(set(enterprise_ids))):
        found.update(dict(work.rows(base.where(MEMBER.c.enterprise_id.in_(some))).all()))
    return found


def acknowledge(work: UnitOfWork, member_id: int, at: Moment, who: str) -> bool:
    """Write down the first acknowledgement; whether this was it."""
    still = sa.update(MEMBER).where(MEMBER.c.id == member_id, MEMBER.c.acknowledged_at.is_(None))
    return work.rows(still, {"acknowledged_at": at, "acknowledged_by": who}).rowcount == 1


def told(work: UnitOfWork, key: str) -> list[ToldWay]:
    """Every address whose message has a key that begins so: `key` and the number of the enterprise."""
    query = sa.select(
        message.c.unique_key, message.c.contact_id, message.c.channel, message.c.address, message.c.recipient
    ).where(message.c.unique_key.startswith(key, autoescape=True))
    rows = work.rows(query.order_by(message.c.id))
    return [ToldWay(int(row.unique_key.removeprefix(key).split(":")[0]), *row[1:]) for row in rows]


def _orders(work: UnitOfWork, *filters) -> list[CountyOrder]:
    query = sa.select(TABLE).where(work.visible(TABLE.c.division), *filters).order_by(TABLE.c.id.desc())
    return [CountyOrder(**row._mapping) for row in work.rows(query)]


def _members(work: UnitOfWork, *filters) -> list[Member]:
    query = (
        sa.select(MEMBER, enterprise.c.name.label("enterprise"))
        .join(enterprise, enterprise.c.id == MEMBER.c.enterprise_id)
        .where(work.visible(MEMBER.c.division), *filters)
        .order_by(enterprise.c.name, MEMBER.c.id)
    )
    return [Member(**row._mapping) for row in work.rows(query)]
