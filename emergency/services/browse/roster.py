"""The roster as pages show it: who is on duty, who comes next, what was handed over, gaps and overlaps."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from emergency.services.office import Actor, Office
from emergency.storage import account as accounts
from emergency.storage import roster
from emergency.storage.roster import Handover, RosterLink
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of, midnight
from plans.roster import Overlap, Shift, ShiftPost, Stretch, following, gaps, on_duty, overlaps

Moment = datetime.datetime
DAY = datetime.timedelta(days=1)
SHOWN_DAYS, SHOWN_BACK = 14, 7


@dataclass(frozen=True)
class HandoverRow:
    """A handover with its two shifts and the names of who signed."""

    handover: Handover
    ended: Shift
    giver: str
    taker: str


@dataclass(frozen=True)
class OnDuty:
    """The desk's line: who is on duty now and until when, who comes next, what is still to be handed over."""

    area: str
    now: Moment
    shifts: tuple[Shift, ...]
    ahead: tuple[Shift, ...]
    waiting: tuple[HandoverRow, ...]
    missing: tuple[Shift, ...]
    is_kept: bool

    @property
    def officers(self) -> tuple[Shift, ...]:
        """The duty officers among them."""
        return tuple(each for each in self.shifts if each.post is ShiftPost.OFFICER)


@dataclass(frozen=True)
class RosterPage:
    """Everything the page of a roster shows."""

    division: str
    duty: OnDuty
    shifts: tuple[Shift, ...]
    past: tuple[HandoverRow, ...]
    given: frozenset[int]
    gaps: tuple[tuple[ShiftPost, Stretch], ...]
    overlaps: tuple[Overlap, ...]
    ends_at: Moment | None
    links: tuple[RosterLink, ...]


def duty(office: Office, actor: Actor, now: Moment) -> OnDuty:
    """Who is on duty in the actor's division."""
    with office.store.begin(actor.scope) as work:
        return _duty(office, work, actor.division, now, _around(work, actor.division, now))


def page(office: Office, actor: Actor, now: Moment) -> RosterPage:
    """The roster of the actor's division: the last week and the next two."""
    with office.store.begin(actor.scope) as work:
        shifts = _around(work, actor.division, now)
        ends_at = roster.end_of(work, actor.division)
        given = roster.handovers_of(work, [each.id for each in shifts])
        ahead = [each for each in shifts if each.ends_at > now]
        return RosterPage(
            division=actor.division,
            duty=_duty(office, work, actor.division, now, shifts),
            shifts=tuple(ahead),
            past=_rows(work, shifts, [each for each in given.values() if each.taken_at is not None]),
            given=frozenset(given),
            gaps=_gaps(ahead, now, min(ends_at or now, _last(now))),
            overlaps=overlaps(ahead),
            ends_at=ends_at,
            links=tuple(roster.links_of(work, actor.division)),
        )


def _around(work: UnitOfWork, division: str, now: Moment) -> list[Shift]:
    return roster.shifts_between(work, [division], now - SHOWN_BACK * DAY, _last(now))


def _last(now: Moment) -> Moment:
    return midnight(day_of(now)) + (SHOWN_DAYS + 1) * DAY


def _duty(office: Office, work: UnitOfWork, division: str, now: Moment, shifts: Sequence[Shift]) -> OnDuty:
    given = roster.handovers_of(work, [each.id for each in shifts])
    held = on_duty(shifts, now)
    over = [each for each in shifts if each.ends_at <= now]
    return OnDuty(
        area=office.library.divisions.get(division).name,
        now=now,
        shifts=held,
        ahead=tuple(dict.fromkeys(one for each in held for one in following(shifts, each))),
        waiting=_rows(work, shifts, [each for each in given.values() if each.taken_at is None]),
        missing=tuple(each for each in over if each.id not in given and following(shifts, each)),
        is_kept=bool(shifts) or roster.end_of(work, division) is not None,
    )


def _rows(work: UnitOfWork, shifts: Sequence[Shift], found: Sequence[Handover]) -> tuple[HandoverRow, ...]:
    ended = {each.id: each for each in shifts}
    people = [one for each in found for one in (each.given_by, each.taken_by) if one is not None]
    names = accounts.names(work, people)
    rows = [
        HandoverRow(each, ended[each.shift_id], names.get(each.given_by, ""), names.get(each.taken_by, ""))
        for each in found
    ]
    return tuple(sorted(rows, key=lambda each: each.handover.given_at, reverse=True))


def _gaps(shifts: Sequence[Shift], now: Moment, end: Moment) -> tuple[tuple[ShiftPost, Stretch], ...]:
    """Of each post that is on the roster at all; without any leader on it nobody expects one."""
    posts = [post for post in ShiftPost if any(each.post is post for each in shifts)]
    return tuple((post, gap) for post in posts for gap in gaps(shifts, post, now, end))
