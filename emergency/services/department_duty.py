"""Give the members of the command their duties in the transaction of the act; write down how they answer."""

import datetime
from dataclasses import dataclass

from emergency.errors import InputInvalid, NotFound
from emergency.services.bounding import releases_some
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.services.warning_case import Case
from emergency.storage import department_contact
from emergency.storage import department_duty as duties
from emergency.storage import warning as warnings
from emergency.storage.department_contact import DepartmentReport
from emergency.storage.department_duty import DepartmentDuty
from emergency.storage.work import UnitOfWork
from plans import department
from plans.beijing import day_of, moment_text
from plans.decision_clock import Clock, ClockState, asks_daily, daily_clock
from plans.department import Department
from plans.errors import ActRefused
from plans.lifecycle import WarningAct, WarningState
from plans.terms import Role

NAME_LIMIT, NOTE_LIMIT = 80, 2000


@dataclass(frozen=True)
class Member:
    """One department under one live warning with its duties that bind."""

    warning: warnings.PollutionWarning
    department: Department
    duties: tuple[DepartmentDuty, ...]
    acknowledge_by: datetime.datetime | None = None  # None: all are acknowledged
    report: DepartmentReport | None = None  # of today
    report_clock: Clock | None = None  # None: no report is owed today

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


def give(case: Case, warning_id: int) -> int:
    """Bring the duties of the issuing tier to what the act leaves in force; returns how many are new."""
    warning = warnings.warning(case.work, warning_id)
    held = duties.of_warning(case.work, warning_id)
    if case.decision.act in (WarningAct.RELEASE, WarningAct.REVOKE):
        if not releases_some(case):
            _end(case.work, _binding(held, case.now), warning.released_at)
        return 0
    # A release that was announced and is overtaken ends nothing.
    duties.change(case.work, [each.id for each in held if _announced(each, case.now)], ended_at=None)
    binding = [each for each in held if each.ended_at is None or _announced(each, case.now)]
    level = warning.level.response
    asked = _asked(case, level) if level else ()
    wanted = {(each.department, each.text) for each in asked}
    _end(case.work, [each for each in binding if (each.department, each.text) not in wanted], case.now)
    known = {(each.department, each.text) for each in binding}
    fresh = [each for each in asked if (each.department, each.text) not in known]
    duties.add(case.work, [_row(case, warning, place, each) for place, each in enumerate(fresh, start=1)])
    if fresh:
        summary = f"向 {len({each.department for each in fresh})} 个成员单位下达任务 {len(fresh)} 项"
        _write_down(case.work, case.actor, case.now, warning, "give", summary)
    return len(fresh)


def members(office: Office, actor: Actor, now: datetime.datetime) -> tuple[Member, ...]:
    """The departments under the live warnings of the actor's division, those that bind now."""
    with office.store.begin(actor.scope) as work:
        return members_in(office, work, actor.division, now)


def members_in(office: Office, work: UnitOfWork, division: str, now: datetime.datetime) -> tuple[Member, ...]:
    """As `members`, in an open unit of work."""
    found: dict[tuple[int, Department], list[DepartmentDuty]] = {}
    for each in _binding(duties.of_live_warnings(work, division), now):
        found.setdefault((each.warning_id, each.department), []).append(each)
    held = {number: warnings.warning(work, number) for number, _ in found}
    kept = department_contact.reports_of(work, list(held), day_of(now))
    reports = {(each.warning_id, each.department): each for each in kept}
    shown = [
        _member(office, held[number], unit, tuple(rows), reports.get((number, unit)), now)
        for (number, unit), rows in found.items()
    ]
    return tuple(sorted(shown, key=lambda each: (each.warning.id, each.department.rank)))


def acknowledge(
    office: Office, actor: Actor, now: datetime.datetime, warning_id: int, unit: Department, who: str
) -> None:
    """Write down that `who` of a department took over its duties; a second time changes nothing."""
    _require_answer(actor, unit)
    with office.store.begin(actor.scope, write=True) as work:
        if acknowledge_in(work, actor, now, warning_id, unit, who):
            work.commit()


def acknowledge_in(
    work: UnitOfWork, actor: Actor, now: datetime.datetime, warning_id: int, unit: Department, who: str
) -> bool:
    """As `acknowledge`, in an open unit of work; False where nothing waited."""
    open_now = _open_duties(work, actor, now, warning_id, unit)
    name = _named(who)
    waiting = [each.id for each in open_now if each.acknowledged_at is None]
    if not waiting:
        return False
    duties.change(work, waiting, acknowledged_at=now, acknowledged_by=name)
    summary = f"{unit.label}签收任务 {len(waiting)} 项（{name}）"
    _write_down(work, actor, now, warnings.warning(work, warning_id), "acknowledge", summary)
    return True


def finish(office: Office, actor: Actor, now: datetime.datetime, duty_id: int, who: str, note: str) -> None:
    """Write down that `who` of a department carried out one duty, and how."""
    with office.store.begin(actor.scope, write=True) as work:
        held = duties.get(work, duty_id)
        _require_answer(actor, held.department if held else None)
        finish_in(work, actor, now, held, who, note)
        work.commit()


def finish_in(
    work: UnitOfWork, actor: Actor, now: datetime.datetime, held: DepartmentDuty | None, who: str, note: str
) -> None:
    """As `finish`, in an open unit of work."""
    if held is None:
        raise NotFound("没有找到这项任务。请返回「成员单位」查看。")
    require_area(actor, held.division)
    _check_open(held, now)
    name, said = _named(who), _worded(note, "完成情况")
    duties.change(work, [held.id], done_at=now, done_by=name, note=said)
    summary = f"{held.department.label}完成任务：{held.text}（{name}）"
    _write_down(work, actor, now, warnings.warning(work, held.warning_id), "finish", summary, note=said)


def report(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    warning_id: int,
    unit: Department,
    who: str,
    text: str,
) -> None:
    """Write down what a department reports of today; once a day while the response lasts."""
    _require_answer(actor, unit)
    with office.store.begin(actor.scope, write=True) as work:
        report_in(work, actor, now, warning_id, unit, who, text)
        work.commit()


def report_in(
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    warning_id: int,
    unit: Department,
    who: str,
    text: str,
) -> None:
    """As `report`, in an open unit of work."""
    _open_duties(work, actor, now, warning_id, unit)
    warning = warnings.warning(work, warning_id)
    if warning.state not in (WarningState.ACTIVE, WarningState.SUSPENDED):
        raise ActRefused(f"响应尚未启动（{moment_text(warning.start_at)}起），启动后每日报告。")
    name, said = _named(who), _worded(text, "当日落实情况")
    department_contact.add_report(
        work, division=warning.division, warning_id=warning_id, department=unit, day=day_of(now), text=said,
        reported_by=name, reported_at=now,
    )  # fmt: skip
    _write_down(work, actor, now, warning, "report", f"{unit.label}报告当日落实情况（{name}）", text=said)


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


def acknowledge_by(office: Office, division: str, given_at: datetime.datetime) -> datetime.datetime:
    """Until when a department acknowledges what it was given then."""
    day = day_of(given_at)
    figure = office.library.plan_for(division, day).figure("department_acknowledge_minutes", day)
    return given_at + datetime.timedelta(minutes=figure.value)


def _require_answer(actor: Actor, unit: Department | None) -> None:
    """The desk answers for every department that telephones, a department's own account for itself."""
    if actor.department is not None and actor.department is unit:
        return
    require_role(actor, Role.DUTY)


def _open_duties(
    work: UnitOfWork, actor: Actor, now: datetime.datetime, warning_id: int, unit: Department
) -> list[DepartmentDuty]:
    held = [each for each in duties.of_warning(work, warning_id) if each.department is unit]
    open_now = _binding(held, now)
    if not open_now:
        raise NotFound("没有找到这个成员单位的任务，预警可能已解除。请返回「成员单位」查看。")
    require_area(actor, open_now[0].division)
    return open_now


def _asked(case: Case, level) -> tuple[department.Duty, ...]:
    path = [each.code for each in case.office.library.divisions.path(case.decision.division)]
    return department.duties(case.office.library.tables[department.FILE], path, level, case.day)


def _row(case: Case, warning: warnings.PollutionWarning, place: int, duty: department.Duty) -> dict:
    return {
        "division": warning.division, "warning_id": warning.id, "revision": warning.revision,
        "department": duty.department, "since": duty.since, "place": place, "text": duty.text,
        "source": duty.citation.label, "drill": warning.drill, "given_at": case.now, "note": "",
    }  # fmt: skip


def _announced(held: DepartmentDuty, now: datetime.datetime) -> bool:
    return held.ended_at is not None and held.ended_at > now


def _binding(held, now: datetime.datetime) -> list[DepartmentDuty]:
    return [each for each in held if each.ended_at is None or each.ended_at > now]


def _end(work: UnitOfWork, held, at: datetime.datetime) -> None:
    duties.change(work, [each.id for each in held], ended_at=at)


def _check_open(held: DepartmentDuty, now: datetime.datetime) -> None:
    if held.ended_at is not None and held.ended_at <= now:
        raise ActRefused("这项任务已随预警调整或解除结束，不再登记。")
    if held.acknowledged_at is None:
        raise ActRefused("成员单位还没有签收。请先登记签收，再登记完成情况。")
    if held.done_at is not None:
        raise ActRefused("这项任务已登记完成。请刷新页面。")


def _worded(text: str, what: str) -> str:
    said = text.strip()
    if not 1 <= len(said) <= NOTE_LIMIT:
        raise InputInvalid(f"请写明{what}（1 至 {NOTE_LIMIT} 个字）。")
    return said


def _named(who: str) -> str:
    name = who.strip()
    if not 1 <= len(name) <= NAME_LIMIT:
        raise InputInvalid(f"请填写成员单位办理人姓名（1 至 {NAME_LIMIT} 个字）。")
    return name


def _write_down(work, actor, now, warning, act, summary, **detail) -> None:
    write_down(
        work, actor, now, division=warning.division, act=act, noun="department_duty", noun_id=warning.id,
        summary=f"{summary}（{warning.number}）", episode_id=warning.episode_id, **detail,
    )  # fmt: skip
