"""Which value of a forecast range counts, and why (预测可能出现3天及以上重污染天气时按上限)."""

from dataclasses import dataclass

from plans.clause import Reason, days_text
from plans.situation import Situation
from plans.terms import RangePolicy


@dataclass(frozen=True)
class RangeChoice:
    """The policy that holds and the reason for it; no reason where no day has a range."""

    policy: RangePolicy
    reasons: tuple[Reason, ...]


def choose_policy(situation: Situation, asked: RangePolicy | None) -> RangeChoice:
    """The asked policy as it is; else the upper bound with enough heavy days ahead; else the plan's."""
    ahead = [each for each in situation.ahead if each.counts is not None]
    if not any(each.counts.low < each.counts.high for each in ahead):
        return RangeChoice(asked or RangePolicy.MID, ())
    if asked is not None:
        citation = situation.figures.figure("range_policy").citation
        return _choice(asked, f"预报区间按指定口径{asked.label}", (), True, citation)
    heavy = tuple(each.day for each in ahead if each.counts.high > situation.rules.heavy.aqi)
    needed = situation.figures.figure("upper_bound_from_days")
    if len(heavy) >= needed.value:
        text = f"预测可能出现{len(heavy)}天重污染（{days_text(heavy)}），达到{needed.value}天，预报区间取上限"
        return _choice(RangePolicy.MAX, text, heavy, True, needed.citation)
    own = situation.figures.figure("range_policy")
    text = f"预测可能出现{len(heavy)}天重污染，不足{needed.value}天，预报区间按预案{own.value.label}"
    return _choice(own.value, text, heavy, False, own.citation)


def _choice(policy: RangePolicy, text: str, days, met: bool, citation) -> RangeChoice:
    return RangeChoice(policy, (Reason("range", text, met, days, citation),))
