"""Give the members of the command their duties in the transaction of the act; write down how they answer."""

import datetime
from dataclasses import dataclass

from emergency.errors import InputInvalid, NotFound
from emergency.services.bounding import releases_some
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.services.warning_case import Case
from emergency.storage import department_duty as duties
from emergency.storage import warning as warnings
from emergency.storage.department_duty import DepartmentDuty
from emergency.storage.work import UnitOfWork
from plans import department
from plans.department import Department
from plans.errors import ActRefused
from plans.lifecycle import WarningAct
from plans.terms import Role

NAME_LIMIT, NOTE_LIMIT = 80, 2000


@dataclass(frozen=True)
class Member:
    """One department under one live warning with its duties that bind."""

    warning: warnings.PollutionWarning
    department: Department
    duties: tuple[DepartmentDuty, ...]

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
    found: dict[tuple[int, Department], list[DepartmentDuty]] = {}
    with office.store.begin(actor.scope) as work:
        for each in _binding(duties.of_live_warnings(work, actor.division), now):
            found.setdefault((each.warning_id, each.department), []).append(each)
        held = {number: warnings.warning(work, number) for number, _ in found}
    shown = [Member(held[number], unit, tuple(rows)) for (number, unit), rows in found.items()]
    return tuple(sorted(shown, key=lambda each: (each.warning.id, each.department.rank)))


def acknowledge(
    office: Office, actor: Actor, now: datetime.datetime, warning_id: int, unit: Department, who: str
) -> None:
    """Write down that `who` of a department took over its duties; a second time changes nothing."""
    require_role(actor, Role.DUTY)
    with office.store.begin(actor.scope, write=True) as work:
        held = [each for each in duties.of_warning(work, warning_id) if each.department is unit]
        open_now = _binding(held, now)
        if not open_now:
            raise NotFound("没有找到这个成员单位的任务，预警可能已解除。请返回「成员单位」查看。")
        require_area(actor, open_now[0].division)
        name = _named(who)
        waiting = [each.id for each in open_now if each.acknowledged_at is None]
        if not waiting:
            return
        duties.change(work, waiting, acknowledged_at=now, acknowledged_by=name)
        summary = f"{unit.label}签收任务 {len(waiting)} 项（{name}）"
        _write_down(work, actor, now, warnings.warning(work, warning_id), "acknowledge", summary)
        work.commit()


def finish(office: Office, actor: Actor, now: datetime.datetime, duty_id: int, who: str, note: str) -> None:
    """Write down that `who` of a department carried out one duty, and how."""
    require_role(actor, Role.DUTY)
    with office.store.begin(actor.scope, write=True) as work:
        held = duties.get(work, duty_id)
        if held is None:
            raise NotFound("没有找到这项任务。请返回「成员单位」查看。")
        require_area(actor, held.division)
        _check_open(held, now)
        name, said = _named(who), note.strip()
        if not 1 <= len(said) <= NOTE_LIMIT:
            raise InputInvalid(f"请写明完成情况（1 至 {NOTE_LIMIT} 个字）。")
        duties.change(work, [held.id], done_at=now, done_by=name, note=said)
        summary = f"{held.department.label}完成任务：{held.text}（{name}）"
        _write_down(work, actor, now, warnings.warning(work, held.warning_id), "finish", summary, note=said)
        work.commit()


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
