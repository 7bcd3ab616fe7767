"""Accounts, their sessions and the record of attempts to sign in."""

import datetime
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage.schema import account, login_attempt, web_session
from emergency.storage.work import UnitOfWork
from plans.department import Department
from plans.terms import Post, Role


@dataclass(frozen=True)
class Account:
    """One way for one person to sign in; accounts of one person share `person`."""

    id: int
    login: str
    name: str
    person: str
    role: Role
    post: Post | None
    division: str
    mobile: str | None
    active: bool
    created_at: datetime.datetime
    department: Department | None = None


# Stands where the address stands in the record of an administrator who lifted a pause.
LIFTED = "lifted"
_FIELDS = [account.c[name] for name in Account.__dataclass_fields__]


def add(work: UnitOfWork, **values) -> int:
    """Insert one account; returns its id."""
    return work.rows(sa.insert(account).returning(account.c.id), values).scalar_one()


def get(work: UnitOfWork, account_id: int) -> Account | None:
    """One account by its id, whatever the scope: a decision may name a person of the tier above."""
    row = work.rows(sa.select(*_FIELDS).where(account.c.id == account_id)).one_or_none()
    return None if row is None else Account(**row._mapping)


def lock(work: UnitOfWork, account_ids) -> None:
    """Hold these accounts until the unit of work ends, always in the same order."""
    query = sa.select(account.c.id).where(account.c.id.in_(set(account_ids))).order_by(account.c.id)
    work.rows(query.with_for_update()).all()


def names(work: UnitOfWork, account_ids) -> dict[int, str]:
    """The names of these people by account."""
    wanted = set(account_ids)
    return dict(work.rows(sa.select(account.c.id, account.c.name).where(account.c.id.in_(wanted))).all())


def credentials(work: UnitOfWork, login: str) -> tuple[Account, str] | None:
    """The account with this login and the hash of its password."""
    query = sa.select(*_FIELDS, account.c.password_hash).where(account.c.login == login)
    row = work.rows(query).one_or_none()
    if row is None:
        return None
    values = dict(row._mapping)
    password_hash = values.pop("password_hash")
    return Account(**values), password_hash


def in_scope(work: UnitOfWork) -> list[Account]:
    """Every account in scope, by division and login."""
    query = sa.select(*_FIELDS).where(work.visible(account.c.division))
    return [Account(**row._mapping) for row in work.rows(query.order_by(account.c.division, account.c.login))]


def change(work: UnitOfWork, account_id: int, **values) -> None:
    """Change one account in scope."""
    work.rows(sa.update(account).where(account.c.id == account_id, work.visible(account.c.division)), values)


def failures_since(work: UnitOfWork, login: str, address: str, since: datetime.datetime) -> tuple[int, int]:
    """How often this login failed since `since`: from this address, and from anywhere.

    From an address only failures after its last success count; a lifted pause forgets all before it.
    """
    own = login_attempt.c.login == login
    lifted = _last(work, own, login_attempt.c.address == LIFTED)
    succeeded = _last(work, own, login_attempt.c.address == address)
    anywhere = max(filter(None, (since, lifted)))
    here = max(filter(None, (anywhere, succeeded)))
    from_here = sa.and_(login_attempt.c.address == address, login_attempt.c.at > here)
    query = sa.select(sa.func.count(sa.case((from_here, 1))), sa.func.count()).where(
        own, login_attempt.c.succeeded.is_(False), login_attempt.c.at > anywhere
    )
    return tuple(work.rows(query).one())


def _last(work: UnitOfWork, *filters) -> datetime.datetime | None:
    query = sa.select(sa.func.max(login_attempt.c.at)).where(*filters, login_attempt.c.succeeded)
    return work.rows(query).scalar_one()


def lift_pause(work: UnitOfWork, login: str, at: datetime.datetime) -> None:
    """Forget the failures of this login up to `at`; the record of them stays."""
    row = {"login": login, "address": LIFTED, "at": at, "succeeded": True}
    work.rows(sa.insert(login_attempt), row)


def note_attempt(work: UnitOfWork, login: str, address: str, at: datetime.datetime) -> int:
    """Write down an attempt, failed until proven otherwise; returns its id."""
    row = {"login": login, "address": address[:64], "at": at, "succeeded": False}
    return work.rows(sa.insert(login_attempt).returning(login_attempt.c.id), row).scalar_one()


def mark_succeeded(work: UnitOfWork, attempt_id: int) -> None:
    """This attempt brought the right password."""
    work.rows(sa.update(login_attempt).where(login_attempt.c.id == attempt_id), {"succeeded": True})


def open_session(
    work: UnitOfWork,
    token_hash: str,
    account_id: int,
    created_at: datetime.datetime,
    expires_at: datetime.datetime,
) -> None:
    """Keep a session by the hash of its token."""
    work.rows(
        sa.insert(web_session),
        {
            "token_hash": token_hash,
            "account_id": account_id,
            "created_at": created_at,
            "expires_at": expires_at,
        },
    )


def by_session(work: UnitOfWork, token_hash: str, now: datetime.datetime) -> Account | None:
    """The active account behind a session that has neither ended nor expired."""
    query = (
        sa.select(*_FIELDS)
        .join(web_session, web_session.c.account_id == account.c.id)
        .where(
            web_session.c.token_hash == token_hash,
            web_session.c.ended_at.is_(None),
            web_session.c.expires_at > now,
            account.c.active,
        )
    )
    row = work.rows(query).one_or_none()
    return None if row is None else Account(**row._mapping)


def end_session(work: UnitOfWork, token_hash: str, now: datetime.datetime) -> None:
    """End one session."""
    open_one = web_session.c.token_hash == token_hash, web_session.c.ended_at.is_(None)
    work.rows(sa.update(web_session).where(*open_one), {"ended_at": now})


def end_sessions_of(
    work: UnitOfWork, account_id: int, now: datetime.datetime, *, keep: str | None = None
) -> None:
    """End every session of an account; `keep` is the hash of the token of one that goes on."""
    open_ones = [web_session.c.account_id == account_id, web_session.c.ended_at.is_(None)]
    if keep is not None:
        open_ones.append(web_session.c.token_hash != keep)
    work.rows(sa.update(web_session).where(*open_ones), {"ended_at": now})
