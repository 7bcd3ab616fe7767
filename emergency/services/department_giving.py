"""Give the members of the command their duties in the transaction of the act, and end those that bind no more."""

import datetime

from emergency.services.bounding import releases_some
from emergency.services.department_member import binding
from emergency.services.journaling import write_down
from emergency.services.warning_case import Case
from emergency.storage import department_duty as duties
from emergency.storage import warning as warnings
from emergency.storage.department_duty import DepartmentDuty
from emergency.storage.work import UnitOfWork
from plans import department
from plans.lifecycle import WarningAct


def give(case: Case, warning_id: int) -> int:
    """Bring the duties of the issuing tier to what the act leaves in force; returns how many are new."""
    warning = warnings.warning(case.work, warning_id)
    held = duties.of_warning(case.work, warning_id)
    if case.decision.act in (WarningAct.RELEASE, WarningAct.REVOKE):
        if not releases_some(case):
            _end(case.work, binding(held, case.now), warning.released_at)
        return 0
    # A release that was announced and is overtaken ends nothing.
    duties.change(case.work, [each.id for each in held if _announced(each, case.now)], ended_at=None)
    open_now = [each for each in held if each.ended_at is None or _announced(each, case.now)]
    level = warning.level.response
    asked = _asked(case, level) if level else ()
    wanted = {(each.department, each.text) for each in asked}
    _end(case.work, [each for each in open_now if (each.department, each.text) not in wanted], case.now)
    known = {(each.department, each.text) for each in open_now}
    fresh = [each for each in asked if (each.department, each.text) not in known]
    duties.add(case.work, [_row(case, warning, place, each) for place, each in enumerate(fresh, start=1)])
    if fresh:
        summary = f"向 {len({each.department for each in fresh})} 个成员单位下达任务 {len(fresh)} 项"
        write_down(
            case.work, case.actor, case.now, division=warning.division, act="give", noun="department_duty",
            noun_id=warning.id, summary=f"{summary}（{warning.number}）", episode_id=warning.episode_id,
        )  # fmt: skip
    return len(fresh)


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


def _end(work: UnitOfWork, held, at: datetime.datetime) -> None:
    duties.change(work, [each.id for each in held], ended_at=at)
