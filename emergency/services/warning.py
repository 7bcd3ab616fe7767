"""Issue, raise, lower, extend and release: the warning, its orders and its messages in one transaction."""

import datetime
from dataclasses import dataclass

from emergency.errors import ConfirmationWrong, DrillOnly
from emergency.services import (
    county_order,
    department_giving,
    department_message,
    directive,
    official_paper,
    upward_notice,
)
from emergency.services.bounding import release_some, releases_some
from emergency.services.journaling import write_down
from emergency.services.linkage import check_demanded, demand_of
from emergency.services.office import SYSTEM, Actor, Office, require_role
from emergency.services.warning_case import Case, case_of, notice_of
from emergency.services.warning_change import (
    ACTS,
    WRITING,
    IssueResult,
    end,
    former_count,
    pause,
    reached,
    resume,
)
from emergency.storage import registry, schema
from emergency.storage import warning as warnings
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans import lifecycle
from plans.lifecycle import WarningAct, WarningState
from plans.order import Gap
from plans.terms import Role, WarningLevel

__all__ = [
    "WRITING", "IssuePreview", "IssueResult", "confirmation", "issue", "live_level", "pause_due", "preview",
    "release_due", "resume_due", "start_due",
]  # fmt: skip

# What ends a warning at once ends what counties ordered under it.
ENDED = (WarningState.RELEASED, WarningState.REVOKED)


@dataclass(frozen=True)
class IssuePreview:
    """What will happen when a decision is issued, whom it tells below, and the word that must be typed for it."""

    decision: warnings.Decision
    area: str
    orders: int
    contacts: int
    messages: int
    gaps: tuple[Gap, ...]
    notice: dict
    confirmation: str
    told: tuple[str, ...]


def preview(office: Office, actor: Actor, now: datetime.datetime, decision_id: int) -> IssuePreview:
    """What issuing this decision would do; changes nothing."""
    with office.store.begin(actor.scope) as work:
        case = case_of(office, work, actor, now, decision_id)
        told, gaps = reached(case)
        contacts = registry.contacts_of(work, told)
        flat = [each for found in contacts.values() for each in found]
        return IssuePreview(
            decision=case.decision,
            area=case.area,
            orders=len(told),
            contacts=len(flat),
            messages=sum(bool(each.mobile) + bool(each.email) for each in flat) + former_count(case),
            gaps=gaps,
            notice=notice_of(case, number="（下达时编号）"),
            confirmation=confirmation(case.decision, drill=case.episode.drill),
            told=directive.told_names(case),
        )


def issue(office: Office, actor: Actor, now: datetime.datetime, decision_id: int, typed: str) -> IssueResult:
    """Carry out an approved decision: warning, orders and messages in one transaction, or nothing at all.

    `typed` must be the confirmation word of `preview` (the level, or 解除 / 延长; in a drill with 演练 before it).
    """
    require_role(actor, Role.DUTY)
    with office.store.begin(actor.scope, write=True) as work:
        case = case_of(office, work, actor, now, decision_id)
        if office.settings.drill_only and not case.episode.drill:
            raise DrillOnly("本系统设为只允许演练，不能下达真实指令。请由管理员修改设置，或改为演练。")
        _check_typed(case, typed)
        if not case.episode.drill:
            check_demanded(
                office, work, case.decision.division, now, case.decision.act, demand_of(case.decision)
            )
        state = lifecycle.next_state(lifecycle.WARNING, case.decision.state, WarningAct.ISSUE, actor.role)
        warnings.update(work, schema.decision, case.decision.id, case.decision.row_version, state=state)
        carry = release_some if releases_some(case) else ACTS[case.decision.act]
        result = carry(case)
        if warnings.warning(work, result.warning_id).state in ENDED:
            county_order.end_with(office, work, result.warning_id, now)
        directive.link_answer(case, result.warning_id)
        directive.hand_down(case, result.warning_id)
        department_giving.give(case, result.warning_id)
        department_message.announce(case, result.warning_id)
        official_paper.draw_notice(case, result.warning_id, result.orders)
        upward_notice.hand_up(case, result.warning_id, result.orders)
        _write_issue(case, result)
        work.commit()
    return result


def start_due(office: Office, now: datetime.datetime) -> int:
    """Start every issued warning whose hour has come; returns how many. Safe to repeat."""
    with office.store.begin(REGION_WIDE, write=True) as work:
        due = warnings.due_to_start(work, now)
        for warning in due:
            state = lifecycle.next_state(lifecycle.WARNING, warning.state, WarningAct.START)
            warnings.update(work, schema.warning, warning.id, warning.row_version, state=state)
            _write_due(work, now, warning, "start", f"{warning.number}启动{warning.level.response.label}")
        work.commit()
    return len(due)


def release_due(office: Office, now: datetime.datetime) -> int:
    """End every warning whose announced release has come; returns how many. Safe to repeat."""
    with office.store.begin(REGION_WIDE, write=True) as work:
        due = warnings.due_to_end(work, now)
        for warning in due:
            end(work, warning)
            county_order.end_with(office, work, warning.id, now)
            said = f"{warning.number}解除生效，终止{warning.level.response.label}"
            _write_due(work, now, warning, "end", said)
        work.commit()
    return len(due)


def pause_due(office: Office, now: datetime.datetime) -> int:
    """Suspend every response whose announced pause has come; returns how many. Safe to repeat."""
    with office.store.begin(REGION_WIDE, write=True) as work:
        due = warnings.due_to_pause(work, now)
        for each in due:
            pause(work, each)
            _write_due(work, now, each, "pause", f"{each.number}暂停{each.level.response.label}生效")
        work.commit()
    return len(due)


def resume_due(office: Office, now: datetime.datetime) -> int:
    """Resume every response whose announced hour has come; returns how many. Safe to repeat."""
    with office.store.begin(REGION_WIDE, write=True) as work:
        due = warnings.due_to_resume(work, now)
        for each in due:
            resume(work, each)
            _write_due(work, now, each, "resume", f"{each.number}恢复{each.level.response.label}生效")
        work.commit()
    return len(due)


def live_level(office: Office, actor: Actor, area: str) -> WarningLevel:
    """The level of the live warning of an area; `NONE` where there is none. Drills do not count."""
    with office.store.begin(actor.scope) as work:
        live = warnings.live_warning(work, area, drill=False)
    return live.level if live else WarningLevel.NONE


def confirmation(decision: warnings.Decision, *, drill: bool) -> str:
    """The word the officer types: the level for an issue, raise or lowering, the act for the others.

    A drill asks for another word than the real thing, so that a hand trained on one stops at the other.
    """
    graded = (WarningAct.ISSUE, WarningAct.RAISE, WarningAct.LOWER)
    word = decision.level.label if decision.act in graded else decision.act.label
    return f"演练{word}" if drill else word


def _check_typed(case: Case, typed: str) -> None:
    word = confirmation(case.decision, drill=case.episode.drill)
    if typed.strip() != word:
        raise ConfirmationWrong(f"请输入「{word}」以确认，现在输入的是「{typed.strip()}」。未下达任何指令。")


def _write_due(
    work: UnitOfWork, now: datetime.datetime, found: warnings.PollutionWarning, act: str, said: str
) -> None:
    """What the clock did with a warning."""
    write_down(
        work,
        SYSTEM,
        now,
        division=found.division,
        act=act,
        noun="warning",
        noun_id=found.id,
        summary=said,
        episode_id=found.episode_id,
    )


def _write_issue(case: Case, result: IssueResult) -> None:
    decision = case.decision
    named = "、".join(gap.enterprise for gap in result.gaps)
    write_down(
        case.work,
        case.actor,
        case.now,
        division=decision.division,
        act=decision.act.value,
        noun="warning",
        noun_id=result.warning_id,
        summary=f"{decision.act.label}{decision.level.label}预警（{result.number}），共 {result.orders} 家",
        episode_id=decision.episode_id,
        citation=case.plan.title,
        orders=result.orders,
        messages=result.messages,
        gaps=[{"enterprise": gap.enterprise, "why": gap.why} for gap in result.gaps],
        gap_names=named,
    )
