"""Where each member of the command stands under a live warning: its duties that bind, what it owes, what is late."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from emergency.services.office import Actor, Office
from emergency.storage import department_contact
from emergency.storage import department_duty as duties
from emergency.storage import warning as warnings
from emergency.storage.department_contact import DepartmentReport
from emergency.storage.department_duty import DepartmentDuty
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of
from plans.decision_clock import Clock, ClockState, asks_daily, daily_clock
from plans.department import Department
from plans.lifecycle import WarningState


@dataclass(frozen=True)
class Member:
    """One department under one live warning with its duties that bind."""

    warning: warnings.PollutionWarning
    department: Department
    duties: tuple[DepartmentDuty, ...]
    acknowledge_by: datetime.datetime | None = None  # None: all are acknowledged
    report: DepartmentReport | None = None  # of today
    report_clock: Clock | None = None  # None: no report is owed today
    reminded_at: datetime.datetime | None = None  # last
    reachable: bool = True  # whether anybody is entered whom messages reach

    def is_silent(self, now: datetime.datetime) -> bool:
        """Whether it has not acknowledged in time; in a pause nobody is late."""
        by = self.acknowledge_by
        return by is not None and by < now and self.warning.state is not WarningState.SUSPENDED

    def owes_report(self, now: datetime.datetime) -> bool:
        """Whether today's report is overdue."""
        return self.report_clock is not None and self.report_clock.state(now) is ClockState.OVERDUE

    def is_late(self, now: datetime.datetime) -> bool:
        """Whether anything of it is overdue."""
        return self.is_silent(now) or self.owes_report(now)

    @property
    def waiting(self) -> int:
        """Duties it has not acknowledged."""
        return sum(each.acknowledged_at is None for each in self.duties)

    @property
    def done(self) -> int:
        """Duties that are done."""
        return sum(each.done_at is not None for each in self.duties)


def members(office: Office, actor: Actor, now: datetime.datetime) -> tuple[Member, ...]:
    """The departments under the live warnings of the actor's division, those that bind now."""
    with office.store.begin(actor.scope) as work:
        return members_in(office, work, actor.division, now)


def members_in(office: Office, work: UnitOfWork, division: str, now: datetime.datetime) -> tuple[Member, ...]:
    """As `members`, in an open unit of work."""
    found: dict[tuple[int, Department], list[DepartmentDuty]] = {}
    for each in binding(duties.of_live_warnings(work, division), now):
        found.setdefault((each.warning_id, each.department), []).append(each)
    held = {number: warnings.warning(work, number) for number, _ in found}
    kept = department_contact.reports_of(work, list(held), day_of(now))
    reports = {(each.warning_id, each.department): each for each in kept}
    reminded = {number: duties.last_reminded(work, number) for number in held}
    reached = {each.department for each in department_contact.contacts_of(work, division)}
    shown = [
        replace(
            _member(office, held[number], unit, tuple(rows), reports.get((number, unit)), now),
            reminded_at=reminded[number].get(unit),
            reachable=unit in reached,
        )
        for (number, unit), rows in found.items()
    ]
    return tuple(sorted(shown, key=lambda each: (each.warning.id, each.department.rank)))


def binding(held: Iterable[DepartmentDuty], now: datetime.datetime) -> list[DepartmentDuty]:
    """Those of these duties that bind now."""
    return [each for each in held if each.ended_at is None or each.ended_at > now]


def acknowledge_by(office: Office, division: str, given_at: datetime.datetime) -> datetime.datetime:
    """Until when a department acknowledges what it was given then."""
    day = day_of(given_at)
    figure = office.library.plan_for(division, day).figure("department_acknowledge_minutes", day)
    return given_at + datetime.timedelta(minutes=figure.value)


def _member(
    office: Office,
    warning: warnings.PollutionWarning,
    unit: Department,
    held: tuple[DepartmentDuty, ...],
    reported: DepartmentReport | None,
    now: datetime.datetime,
) -> Member:
    today = day_of(now)
    plan = office.library.plan_for(warning.division, today)
    waiting = [each.given_at for each in held if each.acknowledged_at is None]
    by = acknowledge_by(office, warning.division, min(waiting)) if waiting else None
    owed = warning.state is WarningState.ACTIVE and asks_daily(plan, today, warning.start_at)
    clock = daily_clock(plan, today, reported.reported_at if reported else None) if owed else None
    return Member(warning, unit, held, by, reported, clock)
