"""Orders, their lines and the links that open them."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.errors import OutOfDate
from emergency.storage import bulk
from emergency.storage.lease import portions
from emergency.storage.schema import enterprise, link, order, order_line, warning
from emergency.storage.work import UnitOfWork
from plans.dated import Citation
from plans.lifecycle import LIVE_STATES, OPEN_ORDERS, OrderState, WarningState
from plans.terms import ResponseLevel, Verdict, WarningLevel


@dataclass(frozen=True)
class Order:
    """What one enterprise was ordered, and how far it got."""

    id: int
    division: str
    warning_id: int
    revision: int
    enterprise_id: int
    code: str
    number: str
    level: WarningLevel
    response: ResponseLevel
    grade: str
    state: OrderState
    issued_at: datetime.datetime
    start_at: datetime.datetime
    deadline: datetime.datetime
    expected_end: datetime.datetime | None
    acknowledged_at: datetime.datetime | None
    acknowledged_by: str | None
    in_place_at: datetime.datetime | None
    in_place_by: str | None
    closed_at: datetime.datetime | None
    supersedes_id: int | None
    verdict: Verdict | None
    row_version: int


@dataclass(frozen=True)
class OrderText:
    """One line of an order as it was sent."""

    number: int
    text: str
    measure: dict
    citation: Citation


@dataclass(frozen=True)
class Linked:
    """An order reached by its link, with the link's own dates."""

    order: Order
    enterprise: str
    expires_at: datetime.datetime
    revoked_at: datetime.datetime | None


def insert(work: UnitOfWork, rows: Sequence[dict]) -> list[int]:
    """Insert orders; the ids come back in the order of the rows."""
    if not rows:
        return []
    statement = sa.insert(order).returning(order.c.id, sort_by_parameter_order=True)
    return list(work.rows(statement, list(rows)).scalars())


def insert_lines(work: UnitOfWork, rows: Sequence[dict]) -> None:
    """Insert lines of orders."""
    if rows:
        work.rows(sa.insert(order_line), list(rows))


def insert_links(work: UnitOfWork, rows: Sequence[dict]) -> None:
    """Insert links; they hold the hash of a token, never the token."""
    if rows:
        work.rows(sa.insert(link), list(rows))


def taken_codes(work: UnitOfWork, codes: Iterable[str]) -> set[str]:
    """Those of `codes` that an order carries already."""
    wanted, taken = list(codes), set()
    for begin in range(0, len(wanted), 500):
        chunk = wanted[begin : begin + 500]
        taken.update(work.rows(sa.select(order.c.code).where(order.c.code.in_(chunk))).scalars())
    return taken


def get(work: UnitOfWork, order_id: int) -> Order | None:
    """One order in scope."""
    found = _all(work, order.c.id == order_id)
    return found[0] if found else None


def locked(work: UnitOfWork, order_ids: Iterable[int]) -> dict[int, Order]:
    """Orders as they stand now, whatever the scope, by id; nobody else changes them before this unit of work ends.

    Always in the order of their ids, so that two who lock some of the same wait instead of blocking each other.
    """
    found = {}
    for some in portions(sorted(order_ids)):
        query = sa.select(order).where(order.c.id.in_(some)).order_by(order.c.id).with_for_update()
        found.update((row.id, Order(**row._mapping)) for row in work.rows(query))
    return found


def successor_of(work: UnitOfWork, order_id: int) -> Order | None:
    """The order in scope that replaced this one."""
    found = _all(work, order.c.supersedes_id == order_id)
    return found[0] if found else None


def open_orders(work: UnitOfWork, warning_id: int) -> list[Order]:
    """The orders of a warning that still bind, by division and id."""
    return _all(work, order.c.warning_id == warning_id, order.c.state.in_(list(OPEN_ORDERS)))


def binding_besides(work: UnitOfWork, enterprise_ids: Iterable[int], warning_id: int) -> dict[int, str]:
    """Of these enterprises those that an order of another live warning binds, with its number; drills apart.

    A county whose plan lets it may have ordered more than the city; what it ordered outlives the city's warning.
    """
    own = sa.select(warning.c.drill).where(warning.c.id == warning_id).scalar_subquery()
    base = (
        sa.select(order.c.enterprise_id, order.c.number)
        .join(warning, warning.c.id == order.c.warning_id)
        .where(
            order.c.warning_id != warning_id,
            order.c.state.in_(list(OPEN_ORDERS)),
            warning.c.state.in_(list(LIVE_STATES)),
            warning.c.drill == own,
        )
        .order_by(order.c.id)
    )
    found: dict[int, str] = {}
    for some in portions(sorted(set(enterprise_ids))):
        found.update(dict(work.rows(base.where(order.c.enterprise_id.in_(some))).all()))
    return found


def orders_of_episode(work: UnitOfWork, episode_id: int) -> list[Order]:
    """Every order of an episode, superseded ones included."""
    warnings = sa.select(warning.c.id).where(warning.c.episode_id == episode_id)
    return _all(work, order.c.warning_id.in_(warnings))


def orders_of_warning(work: UnitOfWork, warning_id: int) -> list[Order]:
    """Every order of a warning, superseded ones included."""
    return _all(work, order.c.warning_id == warning_id)


def unacknowledged(work: UnitOfWork, among: Iterable[int] | None = None) -> list[Order]:
    """Orders (`among` these, or all) that bind, no release announced, that were issued and nobody has acknowledged.

    In a pause nobody is pressed.
    """
    binding = LIVE_STATES - {WarningState.SUSPENDED}
    live = sa.select(warning.c.id).where(
        warning.c.state.in_(sorted(binding, key=lambda each: each.value)), warning.c.released_at.is_(None)
    )
    waiting = order.c.warning_id.in_(live), order.c.state == OrderState.ISSUED
    if among is None:
        return _all(work, *waiting)
    return [each for some in portions(sorted(among)) for each in _all(work, *waiting, order.c.id.in_(some))]


def later_hours(work: UnitOfWork, now: datetime.datetime) -> dict[int, dict[int, set[int]]]:
    """The hours after which lines of running orders begin: warning -> order -> hours from the order's start.

    Only of responses that have started and are neither suspended nor to be released.
    """
    hours = order_line.c.measure["after_hours"].as_integer()
    query = (
        sa.select(order.c.warning_id, order.c.id, hours.label("hours"))
        .join(order_line, order_line.c.order_id == order.c.id)
        .join(warning, warning.c.id == order.c.warning_id)
        .where(
            warning.c.state == WarningState.ACTIVE,
            warning.c.released_at.is_(None),
            order.c.state.in_(list(OPEN_ORDERS)),
            order.c.start_at <= now,
            hours > 0,
            work.visible(order.c.division),
        )
    )
    found: dict[int, dict[int, set[int]]] = {}
    for row in work.rows(query):
        found.setdefault(row.warning_id, {}).setdefault(row.id, set()).add(row.hours)
    return found


def by_ids(work: UnitOfWork, order_ids: Iterable[int]) -> list[Order]:
    """These orders in scope, by division and id."""
    return [each for some in portions(sorted(order_ids)) for each in _all(work, order.c.id.in_(some))]


def lines_of(work: UnitOfWork, order_ids: Iterable[int]) -> dict[int, list[OrderText]]:
    """The lines of orders, in their order."""
    wanted, found = list(order_ids), {}
    for begin in range(0, len(wanted), 500):
        chunk = wanted[begin : begin + 500]
        query = sa.select(order_line).where(order_line.c.order_id.in_(chunk))
        for row in work.rows(query.order_by(order_line.c.order_id, order_line.c.number)):
            text = OrderText(row.number, row.text, row.measure, Citation(**row.citation))
            found.setdefault(row.order_id, []).append(text)
    return found


def by_tokens(work: UnitOfWork, hashes: Iterable[str]) -> dict[str, Linked]:
    """The orders behind links, by the hash of the token. The link itself is the authority: no scope is asked for."""
    own = {"enterprise": enterprise.c.name, "expires_at": link.c.expires_at, "revoked_at": link.c.revoked_at}
    query = (
        sa.select(order, link.c.token_hash, *(column.label(name) for name, column in own.items()))
        .join(link, link.c.order_id == order.c.id)
        .join(enterprise, enterprise.c.id == order.c.enterprise_id)
        .where(link.c.token_hash.in_(sorted(hashes)))
    )
    found = {}
    for row in work.rows(query):
        values = dict(row._mapping)
        hashed, around = values.pop("token_hash"), {name: values.pop(name) for name in own}
        found[hashed] = Linked(order=Order(**values), **around)
    return found


def by_code(work: UnitOfWork, code: str) -> Order | None:
    """The order that carries this six-character code, whatever the scope: the code came in a reply."""
    row = work.rows(sa.select(order).where(order.c.code == code)).one_or_none()
    return None if row is None else Order(**row._mapping)


def advance(work: UnitOfWork, order_id: int, version: int, **values) -> None:
    """Change one order if it still has `version`; raises OutOfDate when somebody was faster."""
    query = sa.update(order).where(order.c.id == order_id, order.c.row_version == version)
    if work.rows(query, {**values, "row_version": version + 1}).rowcount != 1:
        raise OutOfDate()


def keep_acknowledged(work: UnitOfWork, changed: Iterable[Order]) -> None:
    """Keep who acknowledged these orders and when, and the state that made; they were `locked` before."""
    names = ("id", "state", "acknowledged_at", "acknowledged_by", "row_version")
    bulk.update(work, order, [{name: getattr(each, name) for name in names} for each in changed])


def end_open(work: UnitOfWork, warning_id: int, state: OrderState, at: datetime.datetime) -> int:
    """Put every open order of a warning into `state` (closed or superseded); returns how many."""
    query = sa.update(order).where(order.c.warning_id == warning_id, order.c.state.in_(list(OPEN_ORDERS)))
    return work.rows(query.values(state=state, closed_at=at, row_version=order.c.row_version + 1)).rowcount


def extend_open(
    work: UnitOfWork, warning_id: int, revision: int, expected_end: datetime.datetime | None
) -> int:
    """Move the end of every open order of a warning; returns how many."""
    query = sa.update(order).where(order.c.warning_id == warning_id, order.c.state.in_(list(OPEN_ORDERS)))
    return work.rows(query, {"expected_end": expected_end, "revision": revision}).rowcount


def _all(work: UnitOfWork, *filters) -> list[Order]:
    query = sa.select(order).where(work.visible(order.c.division), *filters)
    return [Order(**row._mapping) for row in work.rows(query.order_by(order.c.division, order.c.id))]
