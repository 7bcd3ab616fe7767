"""Proposals to lower a grade, and grades that run out: scoped queries."""

import datetime

import sqlalchemy as sa

from emergency.errors import OutOfDate
from emergency.storage.grade_record import Adjustment, AdjustmentStep, Expiring
from emergency.storage.schema import (
    enterprise,
    finding,
    grade,
    grade_adjustment,
    grade_adjustment_step,
    order,
)
from emergency.storage.work import UnitOfWork
from plans.grade_lifecycle import LIVE_ADJUSTMENTS


def add(work: UnitOfWork, **values) -> int:
    """Store a proposal; returns its id. Raises OutOfDate where another is live."""
    try:
        return work.rows(sa.insert(grade_adjustment).values(**values)).inserted_primary_key[0]
    except sa.exc.IntegrityError as error:
        raise OutOfDate("他人刚对该企业该行业提出了下调建议，没有重复提出。请刷新页面查看。") from error


def advance(work: UnitOfWork, held: Adjustment, **values) -> bool:
    """Change a proposal unless somebody else moved it on; says whether it was changed."""
    table = grade_adjustment
    same = sa.and_(table.c.id == held.id, table.c.row_version == held.row_version)
    statement = sa.update(table).where(same).values(row_version=held.row_version + 1, **values)
    return work.rows(statement).rowcount == 1


def by_id(work: UnitOfWork, adjustment_id: int) -> Adjustment | None:
    """The proposal in scope with this key."""
    row = work.rows(_adjustments(work).where(grade_adjustment.c.id == adjustment_id)).one_or_none()
    return None if row is None else Adjustment(**row._mapping)


def live(work: UnitOfWork, enterprise_id: int, industry: str) -> Adjustment | None:
    """The proposal against an enterprise in an industry that is not settled yet."""
    table = grade_adjustment
    query = _adjustments(work).where(
        table.c.enterprise_id == enterprise_id,
        table.c.industry == industry,
        table.c.state.in_(list(LIVE_ADJUSTMENTS)),
    )
    row = work.rows(query).one_or_none()
    return None if row is None else Adjustment(**row._mapping)


def of_enterprise(work: UnitOfWork, enterprise_id: int) -> tuple[Adjustment, ...]:
    """Every proposal against an enterprise in scope, newest first."""
    table = grade_adjustment
    query = _adjustments(work).where(table.c.enterprise_id == enterprise_id).order_by(table.c.id.desc())
    return tuple(Adjustment(**row._mapping) for row in work.rows(query))


def all_of(work: UnitOfWork) -> tuple[Adjustment, ...]:
    """The proposals in scope, newest first; at most 500."""
    query = _adjustments(work).order_by(grade_adjustment.c.id.desc()).limit(500)
    return tuple(Adjustment(**row._mapping) for row in work.rows(query))


def finding_belongs(work: UnitOfWork, finding_id: int, enterprise_id: int, state: str) -> bool:
    """Whether a finding in this state concerns an order of the enterprise, in scope."""
    query = (
        sa.select(finding.c.id)
        .join(order, order.c.id == finding.c.order_id)
        .where(
            finding.c.id == finding_id,
            finding.c.state == state,
            order.c.enterprise_id == enterprise_id,
            work.visible(order.c.division),
        )
    )
    return work.rows(query).one_or_none() is not None


def add_step(work: UnitOfWork, **values) -> None:
    """Keep one act; steps are never changed."""
    work.rows(sa.insert(grade_adjustment_step).values(**values))


def steps_of(work: UnitOfWork, adjustment_id: int) -> tuple[AdjustmentStep, ...]:
    """Every act on a proposal in scope, oldest first."""
    table = grade_adjustment_step
    query = (
        sa.select(table)
        .join(grade_adjustment, grade_adjustment.c.id == table.c.adjustment_id)
        .where(table.c.adjustment_id == adjustment_id, work.visible(grade_adjustment.c.division))
    )
    return tuple(AdjustmentStep(**row._mapping) for row in work.rows(query.order_by(table.c.id)))


def unsettled(work: UnitOfWork) -> tuple[Adjustment, ...]:
    """The proposals in scope that are not settled, oldest first."""
    table = grade_adjustment
    query = _adjustments(work).where(table.c.state.in_(list(LIVE_ADJUSTMENTS))).order_by(table.c.id)
    return tuple(Adjustment(**row._mapping) for row in work.rows(query))


def expiring(
    work: UnitOfWork,
    until: datetime.date,
    today: datetime.date,
    *,
    since: datetime.date | None = None,
    most: int | None = 500,
) -> tuple[Expiring, ...]:
    """The newest grade of each active enterprise and industry in scope that runs out by `until`.

    `since` leaves out those that ran out earlier; at most `most`, None: all.
    """
    newest = (
        sa.select(sa.func.max(grade.c.id))
        .where(grade.c.decided_on <= today)
        .group_by(grade.c.enterprise_id, grade.c.industry)
    )
    query = (
        sa.select(
            grade.c.id.label("grade_id"), grade.c.enterprise_id, enterprise.c.name.label("enterprise"),
            enterprise.c.division, grade.c.industry, grade.c.grade, grade.c.valid_to,
        )
        .join(enterprise, enterprise.c.id == grade.c.enterprise_id)
        .where(
            grade.c.id.in_(newest), grade.c.valid_to <= until, enterprise.c.active,
            work.visible(enterprise.c.division),
        )
        .order_by(grade.c.valid_to, enterprise.c.division, enterprise.c.name)
        .limit(most)
    )  # fmt: skip
    if since is not None:
        query = query.where(grade.c.valid_to >= since)
    return tuple(Expiring(**row._mapping) for row in work.rows(query))


def _adjustments(work: UnitOfWork) -> sa.Select:
    return (
        sa.select(grade_adjustment, enterprise.c.name.label("enterprise"), enterprise.c.invented)
        .join(enterprise, enterprise.c.id == grade_adjustment.c.enterprise_id)
        .where(work.visible(grade_adjustment.c.division))
    )
