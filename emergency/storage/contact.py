"""Contacts one by one: their proofs by code, requests to change them, and rows for the report."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from emergency.storage.registry import Contact
from emergency.storage.schema import contact, contact_check, contact_request, enterprise
from emergency.storage.work import Scope, UnitOfWork

WAITING, APPROVED, REFUSED = "waiting", "approved", "refused"


@dataclass(frozen=True)
class Check:
    """One code that was sent; `way` says how it came back, `round_id` for which communication check it went out."""

    id: int
    contact_id: int
    channel: str
    address: str
    code_hash: str
    sent_at: datetime.datetime
    expires_at: datetime.datetime
    attempts: int
    confirmed_at: datetime.datetime | None
    way: str
    round_id: int | None = None


@dataclass(frozen=True)
class Request:
    """What an enterprise asked to change of a contact; `contact_id` None: a further one."""

    id: int
    division: str
    enterprise_id: int
    contact_id: int | None
    before: dict[str, Any] | None
    after: dict[str, Any]
    who: str
    reason: str
    consented: bool
    submitted_at: datetime.datetime
    state: str
    decided_at: datetime.datetime | None
    decided_by: str
    answer: str


@dataclass(frozen=True)
class ContactRow:
    """A contact with its enterprise, for reports."""

    enterprise_id: int
    division: str
    enterprise: str
    contact: Contact | None

    @property
    def mobile(self) -> str | None:
        """The number, None where there is no contact or no number."""
        return self.contact.mobile if self.contact else None

    @property
    def confirmed_at(self) -> datetime.datetime | None:
        """When it was proved."""
        return self.contact.confirmed_at if self.contact else None


def change(work: UnitOfWork, contact_id: int, **values) -> None:
    """Set fields of a contact."""
    work.rows(sa.update(contact).where(contact.c.id == contact_id).values(**values))


def add(work: UnitOfWork, **values) -> int:
    """A further contact."""
    return work.rows(sa.insert(contact).values(**values)).inserted_primary_key[0]


def add_check(work: UnitOfWork, **values) -> int:
    """Keep a code that is being sent, by its hash."""
    return work.rows(sa.insert(contact_check).values(attempts=0, way="", **values)).inserted_primary_key[0]


def checks_of(work: UnitOfWork, contact_id: int) -> tuple[Check, ...]:
    """The codes sent to a contact, newest first."""
    query = sa.select(contact_check).where(contact_check.c.contact_id == contact_id)
    return tuple(Check(**row._mapping) for row in work.rows(query.order_by(contact_check.c.id.desc())))


def checks_sent_to(work: UnitOfWork, address: str, now: datetime.datetime) -> tuple[Check, ...]:
    """The codes of this number that were neither confirmed nor outlived, newest first."""
    held = contact_check.c
    query = sa.select(contact_check).where(
        held.address == address, held.confirmed_at.is_(None), held.expires_at > now
    )
    return tuple(Check(**row._mapping) for row in work.rows(query.order_by(held.id.desc())))


def count_attempt(work: UnitOfWork, check_id: int, most: int) -> int | None:
    """Count one more attempt at an open code and give their number; None where none is left.

    The row stays locked until the end, so that guesses at the same moment are counted one after the other.
    """
    held = contact_check.c
    open_one = sa.and_(held.id == check_id, held.confirmed_at.is_(None), held.attempts < most)
    query = sa.update(contact_check).where(open_one).values(attempts=held.attempts + 1)
    return work.rows(query.returning(held.attempts)).scalar_one_or_none()


def confirm_check(work: UnitOfWork, check_id: int, **values) -> None:
    """Note how a code came back; the attempt that was right does not count as a wrong one."""
    work.rows(sa.update(contact_check).where(contact_check.c.id == check_id).values(**values))


def contact_by_id(work: UnitOfWork, contact_id: int) -> Contact | None:
    """The contact in scope with this key."""
    query = (
        sa.select(contact)
        .join(enterprise, enterprise.c.id == contact.c.enterprise_id)
        .where(contact.c.id == contact_id, work.visible(enterprise.c.division))
    )
    row = work.rows(query).one_or_none()
    return None if row is None else Contact(**row._mapping)


def contacts_in(work: UnitOfWork, area: str) -> tuple[ContactRow, ...]:
    """Every contact of the active enterprises of an area; an enterprise without any has one row without."""
    query = (
        sa.select(
            enterprise.c.id.label("key"), enterprise.c.division, enterprise.c.name.label("title"), contact
        )
        .select_from(enterprise.outerjoin(contact, contact.c.enterprise_id == enterprise.c.id))
        .where(
            work.visible(enterprise.c.division),
            enterprise.c.active,
            enterprise.c.division.startswith(Scope(area).prefix, autoescape=True),
        )
        .order_by(enterprise.c.division, enterprise.c.name, enterprise.c.id, contact.c.rank)
    )
    return tuple(_row(row) for row in work.rows(query))


def add_request(work: UnitOfWork, **values) -> int:
    """Keep what an enterprise asked for."""
    row = {"state": WAITING, "decided_by": "", "answer": "", **values}
    return work.rows(sa.insert(contact_request).values(**row)).inserted_primary_key[0]


def request_by_id(work: UnitOfWork, request_id: int) -> Request | None:
    """The request in scope with this key."""
    query = sa.select(contact_request).where(
        contact_request.c.id == request_id, work.visible(contact_request.c.division)
    )
    row = work.rows(query).one_or_none()
    return None if row is None else Request(**row._mapping)


def requests(
    work: UnitOfWork, *, enterprise_id: int | None = None, states: Iterable[str] = (WAITING,)
) -> tuple[Request, ...]:
    """The requests in scope in these states, oldest first; of one enterprise where given."""
    query = sa.select(contact_request).where(
        work.visible(contact_request.c.division), contact_request.c.state.in_(list(states))
    )
    if enterprise_id is not None:
        query = query.where(contact_request.c.enterprise_id == enterprise_id)
    return tuple(Request(**row._mapping) for row in work.rows(query.order_by(contact_request.c.id)))


def decide(work: UnitOfWork, request_id: int, **values) -> bool:
    """Settle a waiting request; False where somebody did before."""
    held = sa.and_(contact_request.c.id == request_id, contact_request.c.state == WAITING)
    return work.rows(sa.update(contact_request).where(held).values(**values)).rowcount == 1


def _row(row: sa.Row) -> ContactRow:
    values = dict(row._mapping)
    key, division, title = values.pop("key"), values.pop("division"), values.pop("title")
    return ContactRow(key, division, title, None if values["id"] is None else Contact(**values))
