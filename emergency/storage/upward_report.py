"""That the tier above was told of a revision: written down once."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.errors import OutOfDate
from emergency.storage.schema import upward_report
from emergency.storage.work import UnitOfWork
from plans.official_paper import UpwardWay


@dataclass(frozen=True)
class UpwardReport:
    """When and how the tier above was told of one revision, who took it there, and under which paper."""

    id: int
    division: str
    revision_id: int
    paper_id: int
    way: UpwardWay
    receiver: str
    reported_at: datetime.datetime
    entered_by: int
    entered_at: datetime.datetime


def add(work: UnitOfWork, **values) -> int:
    """Write one down; raises OutOfDate where the revision was reported."""
    try:
        return work.rows(sa.insert(upward_report).returning(upward_report.c.id), values).scalar_one()
    except sa.exc.IntegrityError as error:
        raise OutOfDate("这份通知已经登记过上报。请刷新页面查看。") from error


def of_revisions(work: UnitOfWork, revision_ids: Sequence[int]) -> dict[int, UpwardReport]:
    """The reports in scope about these revisions."""
    table = upward_report
    query = sa.select(table).where(work.visible(table.c.division), table.c.revision_id.in_(revision_ids))
    return {row.revision_id: UpwardReport(**row._mapping) for row in work.rows(query)}
