"""Levels that go up and down from bulletin to bulletin: the higher is held until the lower has settled."""

from collections.abc import Callable, Sequence

from plans.advice import LiveWarning
from plans.clause import Reason
from plans.forecast import Forecast
from plans.situation import Situation
from plans.terms import WarningLevel

HOLDS, BULLETINS = "oscillating_holds_higher", "lower_after_bulletins"


def lowering_reason(
    situation: Situation,
    live: LiveWarning,
    level: WarningLevel,
    earlier: Sequence[Forecast],
    level_of: Callable[[Forecast], WarningLevel],
) -> Reason:
    """Whether the live level may be lowered to `level`: met where enough bulletins on end give less.

    Only where the plan holds the higher level of an oscillation. Without any earlier bulletin the newest
    decides by itself, which is said. `level_of` is the level of an earlier bulletin as it looks now.
    """
    holds = situation.figures.figure(HOLDS)
    if not holds.value:
        return Reason("oscillation", "预案未规定级别波动时从高执行，可以降级", True, (), holds.citation)
    needed = situation.figures.figure(BULLETINS)
    before = [each for each in earlier if each.issued_at <= situation.forecast.issued_at]
    if not before:
        text = f"没有此前的预报可以比较，仅按本次预报的{level.label}降级，请会商确认"
        return Reason("oscillation", text, True, (), needed.citation)
    latest = (
        sorted(before, key=lambda each: each.issued_at)[-(needed.value - 1) :] if needed.value > 1 else []
    )
    found = [*(level_of(each) for each in latest), level]
    met = len(found) == needed.value and all(each < live.level for each in found)
    shown = "、".join(each.label for each in found)
    verdict = "可以降级" if met else f"级别有波动，按高级别执行，维持{live.level.label}"
    text = f"连续{needed.value}次预报都低于{live.level.label}才降级；最近各次预报依次为{shown}：{verdict}"
    return Reason("oscillation", text, met, (), (holds if not met else needed).citation)
