"""Delegations of approval: who signs for whom, from when until when."""

import datetime
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage.schema import delegation
from emergency.storage.work import UnitOfWork


@dataclass(frozen=True)
class Delegation:
    """One delegation; it holds from `starts_at` up to but not including `ends_at`, unless revoked before."""

    id: int
    division: str
    delegator_id: int
    delegate_id: int
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    reason: str
    made_at: datetime.datetime
    revoked_at: datetime.datetime | None

    def holds_at(self, now: datetime.datetime) -> bool:
        """Whether the delegate may sign at this moment."""
        return self.revoked_at is None and self.starts_at <= now < self.ends_at

    def overlaps(self, starts_at: datetime.datetime, ends_at: datetime.datetime) -> bool:
        """Whether it holds at any moment of this span."""
        return self.revoked_at is None and self.starts_at < ends_at and starts_at < self.ends_at


def add(work: UnitOfWork, **values) -> int:
    """Keep one delegation; returns its id."""
    return work.rows(sa.insert(delegation).returning(delegation.c.id), values).scalar_one()


def get(work: UnitOfWork, delegation_id: int) -> Delegation | None:
    """One delegation, whatever the scope: an approval names it."""
    row = work.rows(sa.select(delegation).where(delegation.c.id == delegation_id)).one_or_none()
    return None if row is None else Delegation(**row._mapping)


def revoke(work: UnitOfWork, delegation_id: int, at: datetime.datetime) -> bool:
    """Revoke one; False where that was done before."""
    query = sa.update(delegation).where(delegation.c.id == delegation_id, delegation.c.revoked_at.is_(None))
    return work.rows(query, {"revoked_at": at}).rowcount == 1


def of_account(work: UnitOfWork, account_id: int) -> list[Delegation]:
    """Those an account has given or received and that were not revoked, oldest first."""
    either = sa.or_(delegation.c.delegator_id == account_id, delegation.c.delegate_id == account_id)
    return _all(work, either, delegation.c.revoked_at.is_(None))


def of_division(work: UnitOfWork, division: str) -> list[Delegation]:
    """Those of one division in scope, newest first."""
    found = _all(work, delegation.c.division == division, work.visible(delegation.c.division))
    return found[::-1]


def _all(work: UnitOfWork, *filters) -> list[Delegation]:
    query = sa.select(delegation).where(*filters).order_by(delegation.c.id)
    return [Delegation(**row._mapping) for row in work.rows(query)]
