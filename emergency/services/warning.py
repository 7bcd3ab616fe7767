"""Issue, raise, lower, extend and release: the warning, its orders and its messages in one transaction."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from emergency.errors import ConfirmationWrong, NoticeIncomplete
from emergency.services import approval, notice
from emergency.services import order as order_service
from emergency.services.journaling import write_down
from emergency.services.office import SYSTEM, Actor, Office, require_role
from emergency.storage import order as orders
from emergency.storage import outbox, reduction, registry, schema
from emergency.storage import warning as warnings
from emergency.storage.work import REGION_WIDE, UnitOfWork
from notifier.message import Purpose
from plans import lifecycle
from plans import notice as law
from plans.beijing import BEIJING, day_of, midnight, moment_text
from plans.errors import Fault
from plans.lifecycle import OrderState, WarningAct, WarningState
from plans.order import Drafting, Gap, draft_orders
from plans.plan import Plan
from plans.terms import Role, WarningLevel


@dataclass(frozen=True)
class IssuePreview:
    """What will happen when a decision is issued, and the word that must be typed for it."""

    decision: warnings.Decision
    area: str
    orders: int
    contacts: int
    messages: int
    gaps: tuple[Gap, ...]
    notice: dict
    confirmation: str


@dataclass(frozen=True)
class IssueResult:
    """What was issued: counts of orders and message rows written, and the enterprises that got no order."""

    warning_id: int
    number: str
    revision: int
    orders: int
    messages: int
    gaps: tuple[Gap, ...]


@dataclass(frozen=True)
class _Case:
    """One decision on its way out."""

    office: Office
    work: UnitOfWork
    actor: Actor
    now: datetime.datetime
    decision: warnings.Decision
    episode: warnings.Episode
    area: str
    plan: Plan

    @property
    def day(self) -> datetime.date:
        """The Beijing day whose figures and list hold: that of the start."""
        return day_of(self.decision.start_at)


def preview(office: Office, actor: Actor, now: datetime.datetime, decision_id: int) -> IssuePreview:
    """What issuing this decision would do; changes nothing."""
    with office.store.begin(actor.scope) as work:
        case = _case(office, work, actor, now, decision_id)
        reached, gaps = _reached(case)
        contacts = registry.contacts_of(work, reached)
        flat = [each for found in contacts.values() for each in found]
        return IssuePreview(
            decision=case.decision,
            area=case.area,
            orders=len(reached),
            contacts=len(flat),
            messages=sum(bool(each.mobile) + bool(each.email) for each in flat),
            gaps=gaps,
            notice=_notice(case, number="(下达时编号)"),
            confirmation=confirmation(case.decision),
        )


def issue(office: Office, actor: Actor, now: datetime.datetime, decision_id: int, typed: str) -> IssueResult:
    """Carry out an approved decision: warning, orders and messages in one transaction, or nothing at all.

    `typed` must be the confirmation word of `preview` (the level, or 解除 / 延长).
    """
    require_role(actor, Role.DUTY)
    with office.store.begin(actor.scope, write=True) as work:
        case = _case(office, work, actor, now, decision_id)
        _check_typed(case, typed)
        state = lifecycle.next_state(lifecycle.WARNING, case.decision.state, WarningAct.ISSUE, actor.role)
        warnings.update(work, schema.decision, case.decision.id, case.decision.row_version, state=state)
        result = _ACTS[case.decision.act](case)
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
            write_down(
                work,
                SYSTEM,
                now,
                division=warning.division,
                act="start",
                noun="warning",
                noun_id=warning.id,
                summary=f"{warning.number}启动{warning.level.response.label}",
                episode_id=warning.episode_id,
            )
        work.commit()
    return len(due)


def confirmation(decision: warnings.Decision) -> str:
    """The word the officer types: the level for an issue, raise or lowering, the act for the others."""
    graded = (WarningAct.ISSUE, WarningAct.RAISE, WarningAct.LOWER)
    return decision.level.label if decision.act in graded else decision.act.label


def _issue(case: _Case) -> IssueResult:
    decision, episode = case.decision, case.episode
    warning_id = warnings.add(
        case.work,
        schema.warning,
        division=decision.division,
        episode_id=episode.id,
        number=_number(case),
        state=WarningState.ISSUED,
        level=decision.level,
        drill=episode.drill,
        issued_at=case.now,
        start_at=decision.start_at,
        expected_end=decision.expected_end,
        plan_id=case.plan.id,
    )
    return _order_everyone(case, warnings.warning(case.work, warning_id))


def _change(case: _Case) -> IssueResult:
    warning = _live(case)
    changed = _update(
        case,
        warning,
        level=case.decision.level,
        expected_end=case.decision.expected_end,
    )
    outbox.withdraw(case.work, [each.id for each in orders.open_orders(case.work, warning.id)], Purpose)
    return _order_everyone(case, changed)


def _extend(case: _Case) -> IssueResult:
    warning = _live(case)
    changed = _update(case, warning, expected_end=case.decision.expected_end)
    orders.extend_open(case.work, warning.id, changed.revision, case.decision.expected_end)
    _add_revision(case, changed)
    bound = orders.open_orders(case.work, warning.id)
    messages = _announce(case, changed, Purpose.ORDER_EXTEND, notice.subjects_of(case.work, bound))
    return IssueResult(changed.id, changed.number, changed.revision, len(bound), messages, ())


def _release(case: _Case) -> IssueResult:
    warning = _live(case)
    changed = _update(case, warning, state=WarningState.RELEASED, released_at=case.decision.start_at)
    everyone = orders.orders_of_warning(case.work, warning.id)
    outbox.withdraw(case.work, [each.id for each in everyone], Purpose)
    orders.end_open(case.work, warning.id, OrderState.CLOSED, case.decision.start_at)
    _add_revision(case, changed)
    # Everyone who was ever told to start is told to stop, those since taken off the list included.
    last = {each.enterprise_id: each for each in everyone}
    subjects = notice.subjects_of(case.work, list(last.values()))
    messages = _announce(case, changed, Purpose.ORDER_RELEASE, subjects)
    return IssueResult(changed.id, changed.number, changed.revision, len(last), messages, ())


_ACTS = {
    WarningAct.ISSUE: _issue,
    WarningAct.RAISE: _change,
    WarningAct.LOWER: _change,
    WarningAct.EXTEND: _extend,
    WarningAct.RELEASE: _release,
}


def _order_everyone(case: _Case, warning: warnings.PollutionWarning) -> IssueResult:
    drafting = _draft(case)
    _add_revision(case, warning)
    issued = order_service.issue_orders(case.work, warning, drafting.drafts, case.now)
    first = [notice.subject_of_issued(each) for each in issued if each.replaces is None]
    changed = [notice.subject_of_issued(each) for each in issued if each.replaces is not None]
    messages = _announce(case, warning, Purpose.ORDER_START, first)
    messages += _announce(case, warning, Purpose.ORDER_CHANGE, changed)
    return IssueResult(
        warning.id, warning.number, warning.revision, len(issued), messages, tuple(drafting.gaps)
    )


def _announce(
    case: _Case,
    warning: warnings.PollutionWarning,
    purpose: Purpose,
    subjects: Sequence[notice.Subject],
) -> int:
    step = f"r{warning.revision}"
    return notice.announce(case.office, case.work, warning, purpose, subjects, case.now, step=step)


def _draft(case: _Case) -> Drafting:
    listed = reduction.listed_enterprises(case.work, case.decision.division, case.day)
    return draft_orders(
        listed,
        level=case.decision.level,
        start_at=case.decision.start_at,
        expected_end=case.decision.expected_end,
        plan=case.plan,
        day=case.day,
    )


def _reached(case: _Case) -> tuple[list[int], tuple[Gap, ...]]:
    if case.decision.act in (WarningAct.EXTEND, WarningAct.RELEASE):
        warning = _live(case)
        every = orders.orders_of_warning(case.work, warning.id)
        bound = (
            every if case.decision.act is WarningAct.RELEASE else orders.open_orders(case.work, warning.id)
        )
        return list({each.enterprise_id: None for each in bound}), ()
    drafting = _draft(case)
    return [each.enterprise_id for each in drafting.drafts], tuple(drafting.gaps)


def _case(office: Office, work: UnitOfWork, actor: Actor, now: datetime.datetime, decision_id: int) -> _Case:
    decision = approval.found(work, decision_id)
    return _Case(
        office=office,
        work=work,
        actor=actor,
        now=now,
        decision=decision,
        episode=warnings.episode(work, decision.episode_id),
        area=office.library.divisions.get(decision.division).name,
        plan=office.library.plan_for(decision.division, day_of(decision.start_at)),
    )


def _live(case: _Case) -> warnings.PollutionWarning:
    warning = warnings.live_warning(case.work, case.decision.division, case.episode.drill)
    state = warning.state if warning else WarningState.RELEASED
    lifecycle.next_state(lifecycle.WARNING, state, case.decision.act, case.actor.role)
    return warning


def _update(case: _Case, warning: warnings.PollutionWarning, **values) -> warnings.PollutionWarning:
    values["revision"] = warning.revision + 1
    warnings.update(case.work, schema.warning, warning.id, warning.row_version, **values)
    return replace(warning, row_version=warning.row_version + 1, **values)


def _add_revision(case: _Case, warning: warnings.PollutionWarning) -> None:
    elements = _notice(case, warning.number)
    lacking = law.missing(elements)
    if lacking:
        faults = [Fault("notice", f"缺少「{each.label}」({each.citation.label})") for each in lacking]
        names = "、".join(each.label for each in lacking)
        raise NoticeIncomplete(f"通知缺少{names},未下达。请补齐后再下达。", faults=faults)
    warnings.add(
        case.work,
        schema.revision,
        warning_id=warning.id,
        number=warning.revision,
        act=case.decision.act,
        level=warning.level,
        start_at=case.decision.start_at,
        expected_end=warning.expected_end,
        decision_id=case.decision.id,
        issued_by=case.actor.account_id,
        issued_at=case.now,
        notice=elements,
    )


def _notice(case: _Case, number: str) -> dict[str, str]:
    decision = case.decision
    response = decision.level.response.label if decision.level.response else ""
    ending = moment_text(decision.expected_end) if decision.expected_end else "解除时间另行通知"
    released = decision.act is WarningAct.RELEASE
    return {
        "number": number,
        "category": "重污染天气预警",
        "act": decision.act.label,
        "level": f"{decision.level.label}预警({response})",
        "start": moment_text(decision.start_at),
        "duration": f"至{ending}" if decision.expected_end else ending,
        "scope": case.area,
        "caution": "预警解除后恢复正常生产生活。" if released else law.caution(decision.level),
        "measures": "终止应急响应,各企业按指令恢复。"
        if released
        else f"启动{response},列入应急减排清单的企业执行本企业指令。",
        "issuer": case.office.settings.issuer,
        "issued_at": moment_text(case.now),
    }


def _number(case: _Case) -> str:
    year = case.now.astimezone(BEIJING).year
    first = midnight(datetime.date(year, 1, 1))
    count = warnings.count_issued(case.work, case.decision.division, first, case.now) + 1
    mark = "演练" if case.episode.drill else ""
    return f"{case.area}重污染预警{mark}〔{year}〕{count}号"


def _check_typed(case: _Case, typed: str) -> None:
    word = confirmation(case.decision)
    if typed.strip() != word:
        raise ConfirmationWrong(f"请输入「{word}」以确认,现在输入的是「{typed.strip()}」。未下达任何指令。")


def _write_issue(case: _Case, result: IssueResult) -> None:
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
        summary=f"{decision.act.label}{decision.level.label}预警({result.number}),共 {result.orders} 家",
        episode_id=decision.episode_id,
        citation=case.plan.title,
        orders=result.orders,
        messages=result.messages,
        gaps=[{"enterprise": gap.enterprise, "why": gap.why} for gap in result.gaps],
        gap_names=named,
    )


def live_level(office: Office, actor: Actor, area: str) -> WarningLevel:
    """The level of the live warning of an area; `NONE` where there is none. Drills do not count."""
    with office.store.begin(actor.scope) as work:
        live = warnings.live_warning(work, area, drill=False)
    return live.level if live else WarningLevel.NONE
