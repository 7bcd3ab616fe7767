"""Links that lead to an enterprise as a whole, whatever is or is not asked of it at the moment."""

import datetime
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage.registry_record import Enterprise
from emergency.storage.schema import enterprise, enterprise_link, link, order
from emergency.storage.work import UnitOfWork


@dataclass(frozen=True)
class LinkedEnterprise:
    """An enterprise reached by a link; `standing` tells a link of its own from the link of an order."""

    enterprise: Enterprise
    expires_at: datetime.datetime
    revoked_at: datetime.datetime | None
    standing: bool


@dataclass(frozen=True)
class StandingLink:
    """A standing link as an officer sees it; the token itself is not kept."""

    id: int
    enterprise_id: int
    created_at: datetime.datetime
    created_by: str
    expires_at: datetime.datetime
    revoked_at: datetime.datetime | None


def add(work: UnitOfWork, **values) -> int:
    """Store a standing link by the hash of its token."""
    return work.rows(sa.insert(enterprise_link).values(**values)).inserted_primary_key[0]


def by_token(work: UnitOfWork, token_hash: str) -> LinkedEnterprise | None:
    """The enterprise behind a standing link or behind the link of an order; the link is the authority."""
    standing = (
        sa.select(enterprise, enterprise_link.c.expires_at, enterprise_link.c.revoked_at)
        .join(enterprise_link, enterprise_link.c.enterprise_id == enterprise.c.id)
        .where(enterprise_link.c.token_hash == token_hash)
    )
    row = work.rows(standing).one_or_none()
    if row is not None:
        return _linked(row, standing=True)
    of_order = (
        sa.select(enterprise, link.c.expires_at, link.c.revoked_at)
        .join(order, order.c.enterprise_id == enterprise.c.id)
        .join(link, link.c.order_id == order.c.id)
        .where(link.c.token_hash == token_hash)
    )
    row = work.rows(of_order).one_or_none()
    return None if row is None else _linked(row, standing=False)


def links_of(work: UnitOfWork, enterprise_id: int) -> tuple[StandingLink, ...]:
    """The standing links of an enterprise in scope, newest first."""
    query = (
        sa.select(enterprise_link)
        .join(enterprise, enterprise.c.id == enterprise_link.c.enterprise_id)
        .where(enterprise.c.id == enterprise_id, work.visible(enterprise.c.division))
        .order_by(enterprise_link.c.id.desc())
    )
    return tuple(
        StandingLink(**{name: row._mapping[name] for name in StandingLink.__dataclass_fields__})
        for row in work.rows(query)
    )


def revoke(work: UnitOfWork, link_id: int, now: datetime.datetime) -> bool:
    """Revoke a standing link; False where it was revoked before."""
    table = enterprise_link
    held = sa.and_(table.c.id == link_id, table.c.revoked_at.is_(None))
    return work.rows(sa.update(table).where(held).values(revoked_at=now)).rowcount == 1


def _linked(row, *, standing: bool) -> LinkedEnterprise:
    values = dict(row._mapping)
    expires_at, revoked_at = values.pop("expires_at"), values.pop("revoked_at")
    return LinkedEnterprise(Enterprise(**values), expires_at, revoked_at, standing)
