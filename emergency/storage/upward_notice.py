"""Reports that lie on the desk of the tier above: handed up with the act, taken by somebody there."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.errors import OutOfDate
from emergency.storage.schema import upward_notice
from emergency.storage.work import UnitOfWork

Moment = datetime.datetime


@dataclass(frozen=True)
class UpwardNotice:
    """The report of `division` to `superior` about one revision, and who took it there."""

    id: int
    division: str
    superior: str
    revision_id: int
    paper_id: int
    drill: bool
    handed_at: Moment
    acknowledged_at: Moment | None
    acknowledged_by: str | None
    reminded_at: Moment | None


_OPEN = upward_notice.c.acknowledged_at.is_(None)


def add(work: UnitOfWork, **values) -> UpwardNotice:
    """Insert one."""
    made = work.rows(sa.insert(upward_notice).returning(*upward_notice.c), values).one()
    return UpwardNotice(**made._mapping)


def get(work: UnitOfWork, notice_id: int) -> UpwardNotice | None:
    """One of them in scope."""
    found = _found(work, upward_notice.c.id == notice_id)
    return found[0] if found else None


def of_revisions(work: UnitOfWork, revision_ids: Sequence[int]) -> dict[int, UpwardNotice]:
    """Those in scope about these revisions."""
    found = _found(work, upward_notice.c.revision_id.in_(revision_ids))
    return {each.revision_id: each for each in found}


def to_superior(work: UnitOfWork, superior: str, since: Moment) -> list[UpwardNotice]:
    """What lies on the desk of a division in scope: everything not taken, and what came from `since` on; newest first."""
    table = upward_notice
    return _found(work, table.c.superior == superior, sa.or_(_OPEN, table.c.handed_at >= since))


def not_reminded(work: UnitOfWork, since: Moment) -> list[UpwardNotice]:
    """Those in scope handed up from `since` on that nobody took and nobody was reminded of."""
    table = upward_notice
    return _found(work, _OPEN, table.c.reminded_at.is_(None), table.c.handed_at >= since)


def take(work: UnitOfWork, notice_id: int, at: Moment, who: str) -> None:
    """Write down who took it; raises OutOfDate where somebody did before."""
    _settle(work, notice_id, _OPEN, acknowledged_at=at, acknowledged_by=who)


def note_reminder(work: UnitOfWork, notice_id: int, at: Moment) -> None:
    """Write down that its desk was reminded; raises OutOfDate where it was before."""
    _settle(work, notice_id, upward_notice.c.reminded_at.is_(None), reminded_at=at)


def _settle(work: UnitOfWork, notice_id: int, still: sa.ColumnElement, **values) -> None:
    done = work.rows(sa.update(upward_notice).where(upward_notice.c.id == notice_id, still), values)
    if done.rowcount != 1:
        raise OutOfDate("这份上报件已经由他人办理。请刷新页面查看。")


def _found(work: UnitOfWork, *filters) -> list[UpwardNotice]:
    table = upward_notice
    query = sa.select(table).where(work.visible(table.c.division), *filters).order_by(table.c.id.desc())
    return [UpwardNotice(**row._mapping) for row in work.rows(query)]
