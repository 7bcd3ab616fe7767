"""Notices to enterprises about their grade: what was said, whether it arrived, who acknowledged it."""

from collections.abc import Iterable

import sqlalchemy as sa

from emergency.storage.bulk import insert_new
from emergency.storage.grade_record import Delivery, Notice
from emergency.storage.lease import portions
from emergency.storage.schema import enterprise, grade_notice, message
from emergency.storage.work import UnitOfWork
from plans.grade_notice import REMINDERS


def message_key(notice_id: int) -> str:
    """How the key of every message that carries a notice begins."""
    return f"grade:{notice_id}:"


def add(work: UnitOfWork, **values) -> int | None:
    """Keep a notice; its id, or None where this occasion had its notice before."""
    blank = {"way": "", "received_by": "", "recorded_by": ""}
    if not insert_new(work, grade_notice, [{**values, **blank}]):
        return None
    query = sa.select(grade_notice.c.id).where(grade_notice.c.unique_key == values["unique_key"])
    return work.rows(query).scalar_one()


def known_keys(work: UnitOfWork, keys: Iterable[str]) -> set[str]:
    """Which of these occasions had their notice, whatever the scope."""
    found: set[str] = set()
    for some in portions(sorted(keys)):
        query = sa.select(grade_notice.c.unique_key).where(grade_notice.c.unique_key.in_(some))
        found |= {row.unique_key for row in work.rows(query)}
    return found


def by_id(work: UnitOfWork, notice_id: int) -> Notice | None:
    """The notice in scope with this key."""
    row = work.rows(_notices(work).where(grade_notice.c.id == notice_id)).one_or_none()
    return None if row is None else Notice(**row._mapping)


def of_enterprise(work: UnitOfWork, enterprise_id: int, most: int = 50) -> tuple[Notice, ...]:
    """The newest notices to an enterprise in scope."""
    return _some(work, grade_notice.c.enterprise_id == enterprise_id, most)


def of_declaration(work: UnitOfWork, declaration_id: int) -> tuple[Notice, ...]:
    """The notices about a declaration in scope, newest first."""
    return _some(work, grade_notice.c.declaration_id == declaration_id)


def of_adjustment(work: UnitOfWork, adjustment_id: int) -> tuple[Notice, ...]:
    """The notices about a proposal in scope, newest first."""
    return _some(work, grade_notice.c.adjustment_id == adjustment_id)


def waiting(work: UnitOfWork) -> tuple[Notice, ...]:
    """The notices in scope that nobody acknowledged, oldest first; at most 500."""
    asked = sa.and_(grade_notice.c.way == "", grade_notice.c.kind.not_in(list(REMINDERS)))
    query = _notices(work).where(asked).order_by(grade_notice.c.id).limit(500)
    return tuple(Notice(**row._mapping) for row in work.rows(query))


def acknowledge(work: UnitOfWork, notice_id: int, **values) -> bool:
    """Write down that a notice was received; False where that was written before."""
    first = sa.and_(grade_notice.c.id == notice_id, grade_notice.c.way == "")
    return work.rows(sa.update(grade_notice).where(first).values(**values)).rowcount == 1


def deliveries(work: UnitOfWork, notice_id: int) -> tuple[Delivery, ...]:
    """The messages that carried a notice, in the order of their queueing."""
    named = [message.c[name] for name in Delivery.__dataclass_fields__]
    begin = message.c.unique_key.startswith(message_key(notice_id), autoescape=True)
    query = sa.select(*named).where(begin, work.visible(message.c.division)).order_by(message.c.id)
    return tuple(Delivery(**row._mapping) for row in work.rows(query))


def _some(work: UnitOfWork, wanted: sa.ColumnElement, most: int | None = None) -> tuple[Notice, ...]:
    query = _notices(work).where(wanted).order_by(grade_notice.c.id.desc()).limit(most)
    return tuple(Notice(**row._mapping) for row in work.rows(query))


def _notices(work: UnitOfWork) -> sa.Select:
    return (
        sa.select(grade_notice, enterprise.c.name.label("enterprise"), enterprise.c.invented)
        .join(enterprise, enterprise.c.id == grade_notice.c.enterprise_id)
        .where(work.visible(grade_notice.c.division))
    )
