"""What each act does to a warning: orders are drafted, superseded, extended or ended; all are told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from emergency.services import notice, order_issuing
from emergency.services.drafting import draft, listed
from emergency.services.warning_case import Case, add_revision, change, live_warning, next_number
from emergency.storage import county_order, outbox, schema
from emergency.storage import order as orders
from emergency.storage import warning as warnings
from emergency.storage.work import UnitOfWork
from notifier.message import Purpose
from plans import lifecycle
from plans.lifecycle import OrderState, WarningAct, WarningState
from plans.measure import Measure
from plans.order import Gap, ListedEnterprise, OrderLine
from plans.order_difference import counted_anew, difference
from plans.terms import Role


@dataclass(frozen=True)
class IssueResult:
    """What was issued: counts of orders and message rows written, and the enterprises that got no order."""

    warning_id: int
    number: str
    revision: int
    orders: int
    messages: int
    gaps: tuple[Gap, ...]


def _issue(case: Case) -> IssueResult:
    decision, episode = case.decision, case.episode
    warning_id = warnings.add(
        case.work,
        schema.warning,
        division=decision.division,
        episode_id=episode.id,
        number=next_number(case),
        state=WarningState.ISSUED,
        level=decision.level,
        drill=episode.drill,
        issued_at=case.now,
        start_at=decision.start_at,
        expected_end=decision.expected_end,
        plan_id=case.plan.id,
    )
    return _order_everyone(case, warnings.warning(case.work, warning_id))


def _change(case: Case) -> IssueResult:
    warning = live_warning(case)
    # A release that was announced and has not come yet is overtaken.
    changed = change(
        case,
        warning,
        level=case.decision.level,
        expected_end=case.decision.expected_end,
        released_at=None,
        suspended_at=None,
    )
    outbox.withdraw(case.work, [each.id for each in orders.open_orders(case.work, warning.id)], Purpose)
    return _order_everyone(case, changed)


def _extend(case: Case) -> IssueResult:
    warning = live_warning(case)
    changed = change(case, warning, expected_end=case.decision.expected_end, released_at=None)
    orders.extend_open(case.work, warning.id, changed.revision, case.decision.expected_end)
    add_revision(case, changed)
    bound = orders.open_orders(case.work, warning.id)
    messages = _announce(case, changed, Purpose.ORDER_EXTEND, notice.subjects_of(case.work, bound))
    return IssueResult(changed.id, changed.number, changed.revision, len(bound), messages, ())


def _release(case: Case) -> IssueResult:
    changed = change(case, live_warning(case), released_at=max(case.decision.start_at, case.now))
    everyone = orders.orders_of_warning(case.work, changed.id)
    outbox.withdraw(case.work, [each.id for each in everyone], Purpose)
    add_revision(case, changed)
    if changed.released_at <= case.now:
        end(case.work, changed)
    count, messages = _tell_end(case, changed, Purpose.ORDER_RELEASE, everyone)
    return IssueResult(changed.id, changed.number, changed.revision, count, messages, ())


def _suspend(case: Case) -> IssueResult:
    changed = change(case, live_warning(case), suspended_at=max(case.decision.start_at, case.now))
    add_revision(case, changed)
    bound = orders.open_orders(case.work, changed.id)
    outbox.withdraw(case.work, [each.id for each in bound], (Purpose.ORDER_REMIND,))
    messages = _announce(case, changed, Purpose.ORDER_SUSPEND, notice.subjects_of(case.work, bound))
    if changed.suspended_at <= case.now:
        pause(case.work, changed)
    return IssueResult(changed.id, changed.number, changed.revision, len(bound), messages, ())


def _resume(case: Case) -> IssueResult:
    decision = case.decision
    resumes_at = max(decision.start_at, case.now)
    changed = change(case, live_warning(case), resumes_at=resumes_at, expected_end=decision.expected_end)
    orders.extend_open(case.work, changed.id, changed.revision, decision.expected_end)
    add_revision(case, changed)
    bound = orders.open_orders(case.work, changed.id)
    messages = _announce(case, changed, Purpose.ORDER_RESUME, notice.subjects_of(case.work, bound))
    if resumes_at <= case.now:
        resume(case.work, changed)
    return IssueResult(changed.id, changed.number, changed.revision, len(bound), messages, ())


def _revoke(case: Case) -> IssueResult:
    warning = live_warning(case)
    state = lifecycle.next_state(lifecycle.WARNING, warning.state, WarningAct.REVOKE, case.actor.role)
    changed = change(case, warning, state=state, released_at=case.now)
    everyone = orders.orders_of_warning(case.work, changed.id)
    outbox.withdraw(case.work, [each.id for each in everyone], Purpose)
    orders.end_open(case.work, changed.id, OrderState.REVOKED, case.now)
    add_revision(case, changed)
    count, messages = _tell_end(case, changed, Purpose.ORDER_REVOKE, everyone)
    return IssueResult(changed.id, changed.number, changed.revision, count, messages, ())


def pause(work: UnitOfWork, warning: warnings.PollutionWarning) -> None:
    """Let a pause take effect: the orders stay as they are, and ask for nothing until they are resumed."""
    state = lifecycle.next_state(lifecycle.WARNING, warning.state, WarningAct.SUSPEND, Role.DUTY)
    warnings.update(work, schema.warning, warning.id, warning.row_version, state=state)


def resume(work: UnitOfWork, warning: warnings.PollutionWarning) -> None:
    """Let a resumption take effect: the orders bind again."""
    state = lifecycle.next_state(lifecycle.WARNING, warning.state, WarningAct.RESUME, Role.DUTY)
    over = {"state": state, "suspended_at": None, "resumes_at": None}
    warnings.update(work, schema.warning, warning.id, warning.row_version, **over)


def end(work: UnitOfWork, warning: warnings.PollutionWarning) -> None:
    """Let a release take effect: the warning is over, its orders no longer bind."""
    # The officer's act was the announcement; this is its hour.
    state = lifecycle.next_state(lifecycle.WARNING, warning.state, WarningAct.RELEASE, Role.DUTY)
    warnings.update(work, schema.warning, warning.id, warning.row_version, state=state)
    orders.end_open(work, warning.id, OrderState.CLOSED, warning.released_at)


ACTS = {
    WarningAct.ISSUE: _issue,
    WarningAct.RAISE: _change,
    WarningAct.LOWER: _change,
    WarningAct.EXTEND: _extend,
    WarningAct.SUSPEND: _suspend,
    WarningAct.RESUME: _resume,
    WarningAct.RELEASE: _release,
    WarningAct.REVOKE: _revoke,
}
# Acts that write no orders: whom they reach is known from the orders there are.
_TO_OPEN = (WarningAct.EXTEND, WarningAct.SUSPEND, WarningAct.RESUME)
_TO_EVERYONE = (WarningAct.RELEASE, WarningAct.REVOKE)
WRITING = frozenset(ACTS) - {*_TO_OPEN, *_TO_EVERYONE}


def reached(case: Case) -> tuple[list[int], tuple[Gap, ...]]:
    """The ids of the enterprises this decision will reach, and those it cannot."""
    if case.decision.act not in WRITING:
        warning = live_warning(case)
        told = orders.orders_of_warning if case.decision.act in _TO_EVERYONE else orders.open_orders
        bound = told(case.work, warning.id)
        return list({each.enterprise_id: None for each in bound}), ()
    drafting = draft(case, listed(case))
    return [each.enterprise_id for each in drafting.drafts], tuple(drafting.gaps)


def former_count(case: Case) -> int:
    """How many who are no contacts any more an ending act will tell."""
    if case.decision.act not in _TO_EVERYONE:
        return 0
    everyone = orders.orders_of_warning(case.work, live_warning(case).id)
    return sum(len(found) for found in notice.former_contacts(case.work, everyone).values())


def _order_everyone(case: Case, warning: warnings.PollutionWarning) -> IssueResult:
    everyone = listed(case)
    drafting = draft(case, everyone)
    add_revision(case, warning)
    issued = order_issuing.issue_orders(case.work, warning, drafting.drafts, case.now)
    first = [notice.subject_of_issued(each) for each in issued if each.replaces is None]
    messages = _announce(case, warning, Purpose.ORDER_START, first)
    messages += _announce(case, warning, Purpose.ORDER_CHANGE, _changed(case, issued, everyone))
    return IssueResult(
        warning.id, warning.number, warning.revision, len(issued), messages, tuple(drafting.gaps)
    )


def _announce(
    case: Case,
    warning: warnings.PollutionWarning,
    purpose: Purpose,
    subjects: Sequence[notice.Subject],
) -> int:
    step = f"r{warning.revision}"
    said = {"correction": case.decision.correction}
    return notice.announce(case.office, case.work, warning, purpose, subjects, case.now, step=step, said=said)


def _tell_end(
    case: Case, warning: warnings.PollutionWarning, purpose: Purpose, everyone: Sequence[orders.Order]
) -> tuple[int, int]:
    """Tell the end to everybody who was told to begin; returns how many enterprises and messages.

    Enterprises taken off the list and contacts taken out of use are among them. Whom an order of another warning
    goes on binding is told so, or he would take it for the end of that one too.
    """
    last = {each.enterprise_id: each for each in everyone}
    besides = orders.binding_besides(case.work, last, warning.id) | county_order.binding_numbers(
        case.work, last, drill=warning.drill, without_warning=warning.id
    )
    subjects = [
        replace(each, still=f"指令（{besides[each.enterprise_id]}）" if each.enterprise_id in besides else "")
        for each in notice.subjects_of(case.work, list(last.values()))
    ]
    messages = _announce(case, warning, purpose, subjects)
    former = notice.former_contacts(case.work, everyone)
    said = {"correction": case.decision.correction}
    step = f"r{warning.revision}"
    messages += notice.tell_former(
        case.office, case.work, warning, purpose, subjects, former, case.now, step=step, said=said
    )
    return len(last), messages


def _changed(
    case: Case, issued: Sequence[order_issuing.IssuedOrder], listed: Sequence[ListedEnterprise]
) -> list[notice.Subject]:
    """The subjects of orders that replace others, each with what more it asks and what may resume."""
    replacing = [each for each in issued if each.replaces is not None]
    before = orders.lines_of(case.work, [each.replaces.id for each in replacing])
    units = {each.id: each.units for each in listed}
    return [
        notice.subject_of_issued(
            each,
            difference(
                [
                    counted_anew(_as_line(line), each.replaces.start_at, each.draft.start_at)
                    for line in before.get(each.replaces.id, ())
                ],
                each.draft.lines,
                units[each.draft.enterprise_id],
            ),
        )
        for each in replacing
    ]


def _as_line(kept: orders.OrderText) -> OrderLine:
    return OrderLine(kept.number, kept.text, Measure.from_json(kept.measure), kept.citation)
