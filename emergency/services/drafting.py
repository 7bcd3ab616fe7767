"""Whom a decision orders, and what: the enterprises on the list in force, a draft for each, and the gaps."""

import datetime
from collections.abc import Sequence

from emergency.services.warning_case import Case, live_warning
from emergency.storage import reduction
from emergency.storage import warning as warnings
from plans.duration import Step, counted_from
from plans.lifecycle import WarningAct
from plans.order import Drafting, ListedEnterprise, draft_orders
from plans.terms import Tier

# Acts that set a level from their start on; the others leave it as it is.
SETTING = (WarningAct.ISSUE, WarningAct.RAISE, WarningAct.LOWER)


def listed(case: Case) -> list[ListedEnterprise]:
    """The enterprises on the list in force at the start, with their measures at the level.

    The region orders its leagues and cities, and they their enterprises: a regional warning has no orders.
    """
    decision = case.decision
    if case.office.library.divisions.get(decision.division).tier is Tier.REGION:
        return []
    return list(reduction.listed_enterprises(case.work, decision.division, case.day, decision.level))


def draft(case: Case, listed: Sequence[ListedEnterprise]) -> Drafting:
    """An order draft for each of them, and the gaps."""
    return draft_orders(
        listed,
        level=case.decision.level,
        start_at=case.decision.start_at,
        expected_end=case.decision.expected_end,
        plan=case.plan,
        day=case.day,
        counted_from=_counted_from(case),
    )


def _counted_from(case: Case) -> datetime.datetime:
    """From when the hours of this response are counted: a raise or a lowering may go on with those before it."""
    decision = case.decision
    if decision.act is WarningAct.ISSUE:
        return decision.start_at
    earlier = warnings.revisions_of(case.work, live_warning(case).id)
    steps = [Step(each.level, each.start_at) for each in earlier if each.act in SETTING]
    rule = case.plan.figure("hours_counted_from", case.day).value
    return counted_from(steps, Step(decision.level, decision.start_at), rule)
