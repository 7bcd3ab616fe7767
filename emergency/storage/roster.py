"""Shifts, handovers, and links to the roster."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.errors import OutOfDate
from emergency.storage.schema import duty_handover, duty_shift, roster_link
from emergency.storage.work import UnitOfWork
from plans.roster import Shift

Moment = datetime.datetime
_FIELDS = [duty_shift.c[name] for name in Shift.__dataclass_fields__]
_KEPT = duty_shift.c.removed_at.is_(None)


@dataclass(frozen=True)
class Handover:
    """What went from one shift to the next; `taken_at` None: not taken over yet."""

    id: int
    division: str
    shift_id: int
    note: str
    standing: list[str]
    given_by: int
    given_at: Moment
    taken_shift_id: int | None
    taken_by: int | None
    taken_at: Moment | None
    remark: str


@dataclass(frozen=True)
class RosterLink:
    """A link that leads a calendar to the roster of a division; the token itself is not kept."""

    id: int
    division: str
    created_by: str
    created_at: Moment
    revoked_at: Moment | None


def add(work: UnitOfWork, **values) -> int:
    """Insert one shift; returns its id."""
    return work.rows(sa.insert(duty_shift).returning(duty_shift.c.id), values).scalar_one()


def remove(work: UnitOfWork, shift_id: int, at: Moment) -> Shift | None:
    """Take one shift in scope off the roster; None where there is none."""
    held = shift(work, shift_id)
    if held is not None:
        work.rows(sa.update(duty_shift).where(duty_shift.c.id == shift_id), {"removed_at": at})
    return held


def shift(work: UnitOfWork, shift_id: int) -> Shift | None:
    """One shift in scope."""
    found = _shifts(work, duty_shift.c.id == shift_id)
    return found[0] if found else None


def shifts_between(
    work: UnitOfWork, divisions: Sequence[str], begin: Moment, end: Moment, *, above: bool = False
) -> list[Shift]:
    """The shifts of these divisions in scope that touch [begin, end), in order; with `above` also of those over it."""
    touching = (duty_shift.c.begins_at < end, duty_shift.c.ends_at > begin)
    return _shifts(work, duty_shift.c.division.in_(divisions), *touching, above=above)


def end_of(work: UnitOfWork, division: str) -> Moment | None:
    """The end of the last shift on the roster of a division in scope; None where there is no shift."""
    query = sa.select(sa.func.max(duty_shift.c.ends_at)).where(
        duty_shift.c.division == division, _KEPT, work.visible(duty_shift.c.division)
    )
    return work.rows(query).scalar_one()


def give(work: UnitOfWork, **values) -> int:
    """Insert a handover; raises OutOfDate where the shift was handed over before."""
    try:
        return work.rows(sa.insert(duty_handover).returning(duty_handover.c.id), values).scalar_one()
    except sa.exc.IntegrityError as error:
        raise OutOfDate("这一班已经写过交班记录。请刷新页面查看。") from error


def take(work: UnitOfWork, handover_id: int, **values) -> None:
    """Write down who took over; raises OutOfDate where somebody did before."""
    open_one = (duty_handover.c.id == handover_id, duty_handover.c.taken_at.is_(None))
    if work.rows(sa.update(duty_handover).where(*open_one), values).rowcount != 1:
        raise OutOfDate("这一班已经有人接班。请刷新页面查看。")


def handover(work: UnitOfWork, handover_id: int) -> Handover | None:
    """One handover in scope."""
    found = _handovers(work, duty_handover.c.id == handover_id)
    return found[0] if found else None


def handovers_of(work: UnitOfWork, shift_ids: Sequence[int]) -> dict[int, Handover]:
    """The handovers of shifts in scope, by the shift that ended."""
    return {each.shift_id: each for each in _handovers(work, duty_handover.c.shift_id.in_(shift_ids))}


def add_link(work: UnitOfWork, **values) -> None:
    """Store a link by the hash of its token."""
    work.rows(sa.insert(roster_link), values)


def links_of(work: UnitOfWork, division: str) -> list[RosterLink]:
    """The links to the roster of a division in scope, newest first."""
    query = sa.select(*_LINK).where(roster_link.c.division == division, work.visible(roster_link.c.division))
    return [RosterLink(**row._mapping) for row in work.rows(query.order_by(roster_link.c.id.desc()))]


def revoke_link(work: UnitOfWork, link_id: int, at: Moment) -> RosterLink | None:
    """Revoke a link in scope; None where there is none or it was revoked before."""
    open_one = (roster_link.c.id == link_id, roster_link.c.revoked_at.is_(None))
    row = work.rows(sa.select(*_LINK).where(*open_one, work.visible(roster_link.c.division))).one_or_none()
    if row is None:
        return None
    work.rows(sa.update(roster_link).where(*open_one), {"revoked_at": at})
    return RosterLink(**row._mapping)


def link_behind(work: UnitOfWork, token_hash: str) -> RosterLink | None:
    """The link with this token. The link itself is the authority, so no scope is asked for."""
    row = work.rows(sa.select(*_LINK).where(roster_link.c.token_hash == token_hash)).one_or_none()
    return None if row is None else RosterLink(**row._mapping)


_LINK = [roster_link.c[name] for name in RosterLink.__dataclass_fields__]


def _shifts(work: UnitOfWork, *filters, above: bool = False) -> list[Shift]:
    seen = work.visible_or_above if above else work.visible
    query = sa.select(*_FIELDS).where(_KEPT, seen(duty_shift.c.division), *filters)
    ordered = query.order_by(duty_shift.c.begins_at, duty_shift.c.post, duty_shift.c.id)
    return [Shift(**row._mapping) for row in work.rows(ordered)]


def _handovers(work: UnitOfWork, *filters) -> list[Handover]:
    query = sa.select(duty_handover).where(work.visible(duty_handover.c.division), *filters)
    return [Handover(**row._mapping) for row in work.rows(query.order_by(duty_handover.c.id))]
