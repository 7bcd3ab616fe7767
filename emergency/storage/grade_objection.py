"""Objections to publicised grades: kept as they came in, settled once."""

import sqlalchemy as sa

from emergency.storage.grade import by_id, parts
from emergency.storage.grade_record import Declaration, Objection
from emergency.storage.schema import grade_declaration, grade_objection
from emergency.storage.work import UnitOfWork


def add_objection(work: UnitOfWork, **values) -> int:
    """Keep an objection; returns its id."""
    return work.rows(sa.insert(grade_objection).values(**values)).inserted_primary_key[0]


def objections_of(work: UnitOfWork, declaration_id: int) -> tuple[Objection, ...]:
    """The objections to a declaration in scope, oldest first."""
    query = parts(work, grade_objection).where(grade_objection.c.declaration_id == declaration_id)
    return tuple(Objection(**row._mapping) for row in work.rows(query.order_by(grade_objection.c.id)))


def objections_by(work: UnitOfWork, enterprise_id: int) -> tuple[tuple[Declaration, Objection], ...]:
    """What an enterprise objected to by itself, with the declaration in scope, newest first; at most 50."""
    table = grade_objection
    query = (
        sa.select(table)
        .join(grade_declaration, grade_declaration.c.id == table.c.declaration_id)
        .where(table.c.enterprise_id == enterprise_id, work.visible(grade_declaration.c.division))
        .order_by(table.c.id.desc())
        .limit(50)
    )
    found = [Objection(**row._mapping) for row in work.rows(query)]
    about = {each.declaration_id: by_id(work, each.declaration_id) for each in found}
    return tuple((about[each.declaration_id], each) for each in found)


def settle_objection(work: UnitOfWork, objection_id: int, **values) -> bool:
    """Settle an open objection; False where it was settled before."""
    table = grade_objection
    open_one = sa.and_(table.c.id == objection_id, table.c.upheld.is_(None))
    return work.rows(sa.update(table).where(open_one).values(**values)).rowcount == 1
