"""Hand a warning down: one directive for each division it binds, in the transaction of the act itself."""

import dataclasses
import datetime

from emergency.services import directive_message
from emergency.services.bounding import WIDENING, bound_now, releases_some
from emergency.services.journaling import write_down
from emergency.services.linkage import in_force
from emergency.services.warning_case import Case
from emergency.storage import binding
from emergency.storage import directive as directives
from emergency.storage import warning as warnings
from emergency.storage.directive import Directive
from notifier.message import Purpose
from plans.beijing import day_of, moment_text
from plans.directive import ENDING, Deadlines, Demand, asks_to_act, deadlines, resumes_in_time, unmet
from plans.lifecycle import WarningAct
from plans.terms import Tier

BY_SYSTEM = "系统"


def hand_down(case: Case, warning_id: int) -> int:
    """Write a directive to every division the act concerns, and tell their desks; returns how many."""
    warning = warnings.warning(case.work, warning_id)
    told = _told(case, warning)
    if not told:
        return 0
    if case.decision.act in WIDENING and case.decision.bound:
        binding.bind(case.work, warning_id, case.decision.bound)
    made = [_direct(case, warning, code) for code in told]
    messages = directive_message.announce(case.office, case.work, made, Purpose.DIRECTIVE, case.now)
    tree = case.office.library.divisions
    write_down(
        case.work,
        case.actor,
        case.now,
        division=warning.division,
        act="hand_down",
        noun="warning",
        noun_id=warning_id,
        summary=f"{case.decision.act.label}通知下达 {len(made)} 个下级地区",
        episode_id=warning.episode_id,
        divisions=[tree.get(code).name for code in told],
        messages=messages,
    )
    return len(made)


def told_names(case: Case) -> tuple[str, ...]:
    """The names of the divisions that a decision will be handed down to."""
    tree = case.office.library.divisions
    live = warnings.live_warning(case.work, case.decision.division, case.episode.drill)
    return tuple(tree.get(code).name for code in _told(case, live))


def link_answer(case: Case, warning_id: int) -> None:
    """Let a city's own act answer what the tier above ordered of it, where it does answer it."""
    waiting = [
        each
        for each in directives.current_of(case.work, [case.decision.division], drill=case.episode.drill)
        if each.act_by is not None and each.acted_at is None and each.act not in ENDING
    ]
    if not waiting or case.decision.act in (*ENDING, WarningAct.SUSPEND):
        return
    warning = warnings.warning(case.work, warning_id)
    own = in_force(case.work, warning)
    for each in waiting:
        # A start that is past could not be kept; the check before the act has said how late one may be.
        start_at = each.start_at if each.drill else max(each.start_at, case.decision.start_at)
        if each.act is WarningAct.RESUME and not _resumes(case, each):
            continue
        if not unmet(Demand(each.level, start_at, each.expected_end), own):
            _answered(case, each, warning, own)


def _resumes(case: Case, held: Directive) -> bool:
    """Whether the city's act is the resumption it was ordered, and in time."""
    if case.decision.act is not WarningAct.RESUME:
        return False
    return resumes_in_time(held.start_at, held.act_by, case.decision.start_at)


def _answered(case: Case, held: Directive, warning: warnings.PollutionWarning, own: Demand) -> None:
    late = "，启动晚于要求" if own.start_at > held.start_at else ""
    note = f"{warning.number}：{own.level.label}，{moment_text(own.start_at)}启动{late}"
    known = {} if held.acknowledged_at else {
        "acknowledged_at": case.now, "acknowledged_by": case.actor.name,
    }  # fmt: skip
    directives.change(
        case.work, held, acted_at=case.now, acted_by=case.actor.name, acted_note=note,
        answer_id=warning.id, **known,
    )  # fmt: skip
    write_down(
        case.work,
        case.actor,
        case.now,
        division=held.division,
        act="answer",
        noun="directive",
        noun_id=held.id,
        summary=f"以{note}落实上级通知（{held.number}）",
        episode_id=warning.episode_id,
    )


def _told(case: Case, warning: warnings.PollutionWarning | None) -> list[str]:
    tree = case.office.library.divisions
    if tree.get(case.decision.division).tier is Tier.BANNER_COUNTY:
        return []
    named = case.decision.bound if case.decision.act in WIDENING or releases_some(case) else ()
    held = bound_now(case.work, warning) if warning is not None and not named else ()
    return list(named or held) or [each.code for each in tree.children(case.decision.division)]


def _direct(case: Case, warning: warnings.PollutionWarning, code: str) -> Directive:
    before = directives.latest(case.work, warning.id, code)
    if before is not None:
        directives.change(case.work, before, superseded_at=case.now)
    start_at = _start(case, warning)
    due = _due(case, code, before, start_at)
    made = directives.add(
        case.work,
        division=code,
        issuer=warning.division,
        warning_id=warning.id,
        revision=warning.revision,
        number=warning.number,
        act=case.decision.act,
        level=warning.level,
        start_at=start_at,
        expected_end=warning.expected_end,
        drill=warning.drill,
        issued_at=case.now,
        **dataclasses.asdict(due),
        **_already(case, warning, code, start_at, due),
    )
    return directives.get(case.work, made)


def _start(case: Case, warning: warnings.PollutionWarning) -> datetime.datetime:
    """From when what is ordered holds; an extension moves no start."""
    if case.decision.act is WarningAct.EXTEND:
        return in_force(case.work, warning).start_at
    return max(case.decision.start_at, case.now) if case.decision.act in ENDING else case.decision.start_at


def _due(case: Case, code: str, before: Directive | None, start_at: datetime.datetime) -> Deadlines:
    """The deadlines of the new directive; what was asked before and is not done stays due as it was."""
    tier = case.office.library.divisions.get(code).tier
    day = day_of(case.now)
    plan = case.office.library.plan_for(case.decision.division, day)
    asked = asks_to_act(tier, case.decision.act)
    due = deadlines(plan, day, issued_at=case.now, start_at=start_at, asked=asked)
    open_before = before is not None and before.act_by is not None and before.acted_at is None
    if asked or not open_before or before.act in ENDING or case.decision.act in ENDING:
        return due
    return dataclasses.replace(due, act_by=before.act_by, report_by=before.report_by)


def _already(case: Case, warning: warnings.PollutionWarning, code: str, start_at, due: Deadlines) -> dict:
    """What is written at once where a city's live warning answers already."""
    own = warnings.live_warning(case.work, code, warning.drill)
    if due.act_by is None or own is None or own.released_at is not None:
        return {}
    if own.suspended_at is not None and own.resumes_at is None:
        # What rests, or will rest, answers nothing.
        return {}
    standing = in_force(case.work, own)
    if unmet(Demand(warning.level, start_at, warning.expected_end), standing):
        return {}
    note = f"已执行{own.number}：{standing.level.label}，{moment_text(standing.start_at)}启动"
    return {"acted_at": case.now, "acted_by": BY_SYSTEM, "acted_note": note, "answer_id": own.id}
