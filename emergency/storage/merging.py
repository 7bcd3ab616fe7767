"""Move what belongs to one registered enterprise to another, and back again."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from emergency.storage.schema import contact, enterprise, entrance, grade, meter, order, outlet, unit
from emergency.storage.work import UnitOfWork
from plans.duplicate import Entry
from plans.lifecycle import OPEN_ORDERS

CODED = {"unit": unit, "outlet": outlet, "entrance": entrance}
HANGING = {"outlet": outlet, "meter": meter}
TABLES = {**CODED, "meter": meter, "contact": contact, "grade": grade}


def entries(work: UnitOfWork) -> tuple[Entry, ...]:
    """What is compared of every active enterprise in scope."""
    table = enterprise.c
    query = sa.select(table.id, table.name, table.credit_code, table.permit_number, table.address).where(
        work.visible(table.division), table.active
    )
    return tuple(
        Entry(row.id, row.name, row.credit_code, row.permit_number or "", row.address)
        for row in work.rows(query)
    )


def open_orders(work: UnitOfWork, enterprise_id: int) -> Sequence[str]:
    """The numbers of the orders that bind an enterprise now."""
    query = sa.select(order.c.number).where(
        order.c.enterprise_id == enterprise_id, order.c.state.in_(list(OPEN_ORDERS))
    )
    return list(work.rows(query).scalars())


def move(work: UnitOfWork, gone: int, kept: int) -> dict[str, Any]:
    """Move contacts, units, outlets, meters, entrances and grades; returns what was moved, as `move_back` takes it.

    What the kept one has already (the same code, mobile or grade) stays where it is. An outlet or meter on a
    unit that stays hangs on the kept one's unit of the same code from now on.
    """
    hung = {name: _hung(work, table, gone) for name, table in HANGING.items()}
    moved: dict[str, Any] = {
        name: _ids(work, table, gone, table.c.code.not_in(_codes(table, kept)))
        for name, table in CODED.items()
    }
    moved["meter"] = _ids(work, meter, gone)
    moved["contact"] = _ids(
        work, contact, gone, sa.or_(contact.c.mobile.is_(None), contact.c.mobile.not_in(_mobiles(kept)))
    )
    moved["grade"] = [key for key, value in _grades(work, gone).items()
                      if value not in set(_grades(work, kept).values())]  # fmt: skip
    for name, ids in moved.items():
        _own(work, TABLES[name], ids, kept)
    rehung = {}
    for name, table in HANGING.items():
        rehung[name] = _rehang(work, table, hung[name], moved[name], moved["unit"], kept)
    return {**moved, "hung": rehung}


def move_back(work: UnitOfWork, gone: int, kept: int, moved: Mapping[str, Any]) -> None:
    """Give back what was moved and still belongs to the kept one."""
    for name, table in TABLES.items():
        _own(work, table, moved.get(name, ()), gone, of=kept)
    for name, table in HANGING.items():
        for key, unit_id in moved.get("hung", {}).get(name, {}).items():
            row = sa.and_(table.c.id == int(key), table.c.enterprise_id == gone)
            work.rows(sa.update(table).where(row).values(unit_id=unit_id))


def _rehang(work, table, hung: Mapping[int, int], moved, units, kept: int) -> dict[str, int]:
    """Outlets or meters whose unit stayed behind; returns the unit each hung on."""
    rehung = {}
    for key, unit_id in hung.items():
        if key not in moved or unit_id in units:
            continue
        code = sa.select(unit.c.code).where(unit.c.id == unit_id).scalar_subquery()
        same = sa.select(unit.c.id).where(unit.c.enterprise_id == kept, unit.c.code == code)
        new = work.rows(same).scalar_one_or_none()
        work.rows(sa.update(table).where(table.c.id == key).values(unit_id=new))
        rehung[str(key)] = unit_id
    return rehung


def _hung(work, table, enterprise_id: int) -> dict[int, int]:
    query = sa.select(table.c.id, table.c.unit_id).where(
        table.c.enterprise_id == enterprise_id, table.c.unit_id.is_not(None)
    )
    return {row.id: row.unit_id for row in work.rows(query)}


def _ids(work, table, enterprise_id: int, *filters) -> list[int]:
    query = sa.select(table.c.id).where(table.c.enterprise_id == enterprise_id, *filters)
    return list(work.rows(query.order_by(table.c.id)).scalars())


def _codes(table, enterprise_id: int):
    return sa.select(table.c.code).where(table.c.enterprise_id == enterprise_id)


def _mobiles(enterprise_id: int):
    return sa.select(contact.c.mobile).where(
        contact.c.enterprise_id == enterprise_id, contact.c.mobile.is_not(None)
    )


def _grades(work, enterprise_id: int) -> dict[int, tuple]:
    query = sa.select(grade.c.id, grade.c.industry, grade.c.scheme, grade.c.decided_on).where(
        grade.c.enterprise_id == enterprise_id
    )
    return {row.id: tuple(row)[1:] for row in work.rows(query)}


def _own(work, table, ids: Sequence[int], owner: int, *, of: int | None = None) -> None:
    for key in ids:
        row = table.c.id == key if of is None else sa.and_(table.c.id == key, table.c.enterprise_id == of)
        work.rows(sa.update(table).where(row).values(enterprise_id=owner))
