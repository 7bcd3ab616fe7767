"""The reports a response owes: to the tier above with every notice, and of each department every day."""

import datetime
from collections.abc import Iterator, Sequence

from emergency.services.office import Office
from emergency.services.upward_notice import clock_of
from emergency.storage import department_contact, department_duty, upward_notice, upward_report
from emergency.storage import warning as warnings
from emergency.storage.department_duty import DepartmentDuty
from emergency.storage.warning import PollutionWarning
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of
from plans.decision_clock import asks_daily, daily_clock
from plans.pause import Pause
from plans.plan import Plan
from plans.punctuality import Deadline

UPWARD, DAILY = "upward_minutes", "daily_report_hour"
DAY = datetime.timedelta(days=1)
Moment = datetime.datetime


def reports_up(office: Office, work: UnitOfWork, warning: PollutionWarning) -> Iterator[Deadline]:
    """Each notice that lies on the desk above: due within the minutes of the plan, taken there or told otherwise."""
    revisions = {each.id: each for each in warnings.revisions_of(work, warning.id)}
    told = upward_report.of_revisions(work, list(revisions))
    for number, held in upward_notice.of_revisions(work, list(revisions)).items():
        clock, found = clock_of(office, held, told.get(number)), revisions[number]
        by = held.acknowledged_by or (told[number].receiver if number in told else "")
        what = f"向上一级报告{found.act.label}{found.level.label}预警"
        yield Deadline(UPWARD, what, clock.due, clock.met_at, by)


def daily_reports(work: UnitOfWork, plan: Plan, warning: PollutionWarning, now: Moment) -> Iterator[Deadline]:
    """What each department owed each day by the plan's hour: while it had duties, and the response did not rest."""
    held: dict = {}
    for each in department_duty.of_warning(work, warning.id):
        held.setdefault(each.department, []).append(each)
    made = {(each.department, each.day): each for each in department_contact.reports_of(work, [warning.id])}
    paused = warnings.pauses_of(work, warning.id)
    for day in _days(warning, now):
        due = daily_clock(plan, day, None).due
        if not asks_daily(plan, day, warning.start_at) or _rests(paused, due):
            continue
        for department, duties in held.items():
            report = made.get((department, day))
            if _binds(duties, due):
                yield Deadline(
                    DAILY, f"{department.label}{day.month}月{day.day}日报告", due,
                    report.reported_at if report else None, report.reported_by if report else "",
                    warning.released_at,
                )  # fmt: skip


def _days(warning: PollutionWarning, now: Moment) -> Iterator[datetime.date]:
    day, last = day_of(warning.start_at), day_of(min(now, warning.released_at or now))
    while day <= last:
        yield day
        day += DAY


def _binds(duties: Sequence[DepartmentDuty], at: Moment) -> bool:
    return any(each.given_at <= at and (each.ended_at is None or each.ended_at > at) for each in duties)


def _rests(paused: Sequence[Pause], at: Moment) -> bool:
    return any(each.begin <= at and (each.end is None or at < each.end) for each in paused)
