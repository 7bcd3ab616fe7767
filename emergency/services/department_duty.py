"""Write down how members of the command answer: they take over, carry out, report of the day."""

import datetime

from emergency.errors import InputInvalid, NotFound
from emergency.services import department_reminding
from emergency.services.department_member import binding
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.storage import department_contact
from emergency.storage import department_duty as duties
from emergency.storage import warning as warnings
from emergency.storage.department_duty import DepartmentDuty
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of, moment_text
from plans.department import Department
from plans.errors import ActRefused
from plans.lifecycle import WarningState
from plans.terms import Role

NAME_LIMIT, NOTE_LIMIT = 80, 2000


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
    department_reminding.withdraw(work, warning_id, unit, department_reminding.SIGN)
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
    department_reminding.withdraw(work, warning_id, unit, department_reminding.REPORT)
    _write_down(work, actor, now, warning, "report", f"{unit.label}报告当日落实情况（{name}）", text=said)


def _require_answer(actor: Actor, unit: Department | None) -> None:
    """The desk answers for every department that telephones, a department's own account for itself."""
    if actor.department is not None and actor.department is unit:
        return
    require_role(actor, Role.DUTY)


def _open_duties(
    work: UnitOfWork, actor: Actor, now: datetime.datetime, warning_id: int, unit: Department
) -> list[DepartmentDuty]:
    held = [each for each in duties.of_warning(work, warning_id) if each.department is unit]
    open_now = binding(held, now)
    if not open_now:
        raise NotFound("没有找到这个成员单位的任务，预警可能已解除。请返回「成员单位」查看。")
    require_area(actor, open_now[0].division)
    return open_now


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
