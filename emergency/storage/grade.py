"""Grade declarations: records and scoped queries; rows change only where nobody else moved them on."""

import datetime
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from emergency.errors import OutOfDate
from emergency.storage.grade_record import (
    Adjustment,
    Declaration,
    IndicatorHeld,
    Step,
)
from emergency.storage.schema import (
    enterprise,
    grade,
    grade_declaration,
    grade_indicator,
    grade_step,
)
from emergency.storage.work import UnitOfWork
from plans.grade_examination import Indicator
from plans.grade_lifecycle import LIVE_DECLARATIONS, GradeState
from plans.terms import Grade

MOST = 500


def add(work: UnitOfWork, indicators: Sequence[Indicator], **values) -> int:
    """Store a declaration with its indicators; returns its id. Raises OutOfDate where another is live."""
    try:
        declaration_id = work.rows(sa.insert(grade_declaration).values(**values)).inserted_primary_key[0]
    except sa.exc.IntegrityError as error:
        raise OutOfDate("该企业在该行业刚提交了一份申报，没有重复受理。请刷新页面查看办理进度。") from error
    _add_indicators(work, declaration_id, indicators)
    return declaration_id


def replace_indicators(work: UnitOfWork, declaration_id: int, indicators: Sequence[Indicator]) -> None:
    """Put new claims in place of the old ones."""
    work.rows(sa.delete(grade_indicator).where(grade_indicator.c.declaration_id == declaration_id))
    _add_indicators(work, declaration_id, indicators)


def note_examined(work: UnitOfWork, declaration_id: int, indicators: Sequence[Indicator]) -> None:
    """Write what an examination found beside each claim."""
    table = grade_indicator
    for each in indicators:
        at = sa.and_(table.c.declaration_id == declaration_id, table.c.dimension == each.dimension)
        work.rows(sa.update(table).where(at).values(examined=each.grade, comment=each.remark))


def advance(work: UnitOfWork, held: Declaration, **values) -> bool:
    """Change a declaration unless somebody else moved it on; says whether it was changed."""
    table = grade_declaration
    same = sa.and_(table.c.id == held.id, table.c.row_version == held.row_version)
    statement = sa.update(table).where(same).values(row_version=held.row_version + 1, **values)
    return work.rows(statement).rowcount == 1


def add_step(work: UnitOfWork, **values) -> None:
    """Keep one act; steps are never changed."""
    work.rows(sa.insert(grade_step).values(**values))


def by_id(work: UnitOfWork, declaration_id: int) -> Declaration | None:
    """The declaration in scope with this key."""
    row = work.rows(_declarations(work).where(grade_declaration.c.id == declaration_id)).one_or_none()
    return None if row is None else Declaration(**row._mapping)


def live(work: UnitOfWork, enterprise_id: int, industry: str) -> Declaration | None:
    """The declaration of an enterprise in an industry that is not settled yet."""
    table = grade_declaration
    query = _declarations(work).where(
        table.c.enterprise_id == enterprise_id,
        table.c.industry == industry,
        table.c.state.in_(list(LIVE_DECLARATIONS)),
    )
    row = work.rows(query).one_or_none()
    return None if row is None else Declaration(**row._mapping)


def in_states(
    work: UnitOfWork, states: Iterable[GradeState], *, most: int | None = MOST
) -> tuple[Declaration, ...]:
    """The declarations in scope in these states, the most urgent first; at most 500, `most` None: all."""
    table = grade_declaration
    query = _declarations(work).where(table.c.state.in_(list(states)))
    query = query.order_by(table.c.deadline.is_(None), table.c.deadline, table.c.id).limit(most)
    return tuple(Declaration(**row._mapping) for row in work.rows(query))


def counts(work: UnitOfWork) -> dict[GradeState, int]:
    """How many declarations in scope stand in each state."""
    table = grade_declaration
    query = sa.select(table.c.state, sa.func.count().label("number")).where(work.visible(table.c.division))
    return {row.state: row.number for row in work.rows(query.group_by(table.c.state))}


def of_enterprise(work: UnitOfWork, enterprise_id: int) -> tuple[Declaration, ...]:
    """Every declaration of an enterprise in scope, newest first."""
    table = grade_declaration
    query = _declarations(work).where(table.c.enterprise_id == enterprise_id).order_by(table.c.id.desc())
    return tuple(Declaration(**row._mapping) for row in work.rows(query))


def indicators_of(work: UnitOfWork, declaration_id: int) -> tuple[IndicatorHeld, ...]:
    """The indicators of a declaration in scope, in the order of the guide."""
    table = grade_indicator
    query = parts(work, table).where(table.c.declaration_id == declaration_id)
    found = [
        IndicatorHeld(row.dimension, row.claimed, row.examined, row.remark, row.comment)
        for row in work.rows(query)
    ]
    return tuple(sorted(found, key=lambda each: each.dimension.rank))


def steps_of(work: UnitOfWork, declaration_id: int) -> tuple[Step, ...]:
    """Every act on a declaration in scope, oldest first."""
    query = parts(work, grade_step).where(grade_step.c.declaration_id == declaration_id)
    return tuple(Step(**row._mapping) for row in work.rows(query.order_by(grade_step.c.id)))


def close_earlier(work: UnitOfWork, held: Declaration | Adjustment) -> None:
    """Earlier decided declarations of this enterprise and industry no longer say what it holds."""
    table = grade_declaration
    earlier = sa.and_(
        table.c.enterprise_id == held.enterprise_id,
        table.c.industry == held.industry,
        table.c.state == GradeState.DECIDED,
    )
    values = {"state": GradeState.ADJUSTED, "row_version": table.c.row_version + 1}
    work.rows(sa.update(table).where(earlier).values(**values))


def award(
    work: UnitOfWork,
    held: Declaration | Adjustment,
    given: Grade,
    *,
    decided_on: datetime.date,
    valid_to: datetime.date | None,
    document: str,
) -> None:
    """Write the grade of a decided declaration or adjustment; earlier grades stay as they were."""
    work.rows(
        sa.insert(grade).values(
            enterprise_id=held.enterprise_id, industry=held.industry, scheme=held.scheme, grade=given,
            decided_on=decided_on, valid_to=valid_to, document=document,
        )
    )  # fmt: skip


def _add_indicators(work: UnitOfWork, declaration_id: int, indicators: Sequence[Indicator]) -> None:
    rows = [
        {
            "declaration_id": declaration_id, "dimension": each.dimension, "claimed": each.grade,
            "examined": None, "remark": each.remark, "comment": "",
        }
        for each in indicators
    ]  # fmt: skip
    work.rows(sa.insert(grade_indicator), rows)


def _declarations(work: UnitOfWork) -> sa.Select:
    return (
        sa.select(grade_declaration, enterprise.c.name.label("enterprise"), enterprise.c.invented)
        .join(enterprise, enterprise.c.id == grade_declaration.c.enterprise_id)
        .where(work.visible(grade_declaration.c.division))
    )


def parts(work: UnitOfWork, table: sa.Table) -> sa.Select:
    """The rows of a table that hang on a declaration in scope."""
    return (
        sa.select(table)
        .join(grade_declaration, grade_declaration.c.id == table.c.declaration_id)
        .where(work.visible(grade_declaration.c.division))
    )
