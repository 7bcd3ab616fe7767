"""What the evidence suggests of one order; a lead becomes a finding only by a person."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plans.beijing import BEIJING
from plans.lifecycle import OrderState
from plans.review_facts import OrderFacts
from plans.review_score import ReviewRules
from plans.terms import Verdict
from plans.violation import Violation

ANSWERABLE = (Verdict.UNMET, Verdict.PARTLY)


@dataclass(frozen=True)
class Lead:
    """What the evidence suggests of one order, for a person to decide; `violation` may be empty."""

    order_id: int
    verdict: Verdict
    violation: Violation | None
    grounds: tuple[str, ...]


def lead_of(order: OrderFacts, detail: Mapping, grounds: Sequence[str], rules: ReviewRules) -> Lead | None:
    """The lead of one order, None where the evidence says it was kept and it was acknowledged.

    `detail` is the power judgement as JSON (its restarts tell a night run from a restart); may be empty.
    """
    said = list(grounds)
    # An order that gave way to a newer one is acknowledged on the newer one.
    silent = order.acknowledged_at is None and order.state is not OrderState.SUPERSEDED
    if silent:
        said.append("至评估时仍未签收指令。")
    if order.verdict in ANSWERABLE:
        return Lead(order.order_id, order.verdict, _broken(detail, rules), tuple(said))
    if silent:
        verdict = order.verdict or Verdict.UNVERIFIABLE
        return Lead(order.order_id, verdict, Violation.NO_REPORT, tuple(said))
    if order.verdict is Verdict.UNVERIFIABLE:
        return Lead(order.order_id, order.verdict, None, tuple(said))
    return None


def at_night(moment: datetime.datetime, rules: ReviewRules) -> bool:
    """Whether a moment falls in the night of the rules, Beijing time."""
    hour = moment.astimezone(BEIJING).hour
    return hour >= rules["night_from"] or hour < rules["night_until"]


def _broken(detail: Mapping, rules: ReviewRules) -> Violation:
    restarts = [datetime.datetime.fromisoformat(each["from"]) for each in detail.get("restarts", ())]
    rested = (detail.get("drop_ratio") or 0) * 100 >= rules["restart_least_drop"]
    if not restarts or not rested:
        return Violation.NOT_STOPPED
    return Violation.NIGHT_RUN if all(at_night(each, rules) for each in restarts) else Violation.RESTARTED
