"""From the lines of an order to the lines of the one that replaces it: what more to do, what may resume.

Sent when a warning is raised, lowered or released (enterprise-measures §9.3 item 4).
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from plans.action import STOPS, Action
from plans.duration import due_at, hours_left
from plans.measure import Measure
from plans.order import OrderLine
from plans.stopping import stops_at_once
from plans.unit import UnitFacts

# What one of these demands, the other demands too, and more.
STRICTER = {Action.TRUCK_BAN: Action.ROAD_TRANSPORT_STOP}
CUTS = STOPS | {Action.LIMIT_OUTPUT, Action.NO_NEW_BATCH}
FULL = Decimal(100)
# A limit to a load in itself (怠速、上年最低负荷) names no share; it lies between any limit and a stop.
LOAD_LIMIT = Decimal(99)
ENDED = {
    Action.TRUCK_BAN: "可恢复使用原停用的载货车辆。",
    Action.ROAD_TRANSPORT_STOP: "可恢复公路运输。",
    Action.NRMM_BAN: "可恢复使用原停用的非道路移动机械。",
    Action.STOP_VOC_OPS: "可恢复涉挥发性有机物工序。",
    Action.OPEN_AIR_STOP: "可恢复露天作业。",
    Action.NO_RESTART: "经安全检查后可以启炉。",
}


@dataclass(frozen=True)
class OrderDifference:
    """`more`: new or stricter lines; `resume`: what may run again; `kept`: lines that stay."""

    more: tuple[OrderLine, ...]
    resume: tuple[str, ...]
    kept: tuple[OrderLine, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes for the enterprise."""
        return not self.more and not self.resume


def difference(
    before: Sequence[OrderLine], after: Sequence[OrderLine], units: Sequence[UnitFacts] = ()
) -> OrderDifference:
    """What changes for an enterprise between two orders; `after` empty: everything may resume (解除)."""
    held = {line.measure for line in before}
    earlier = _shares(before)
    fresh = [line for line in after if line.measure not in held]
    milder = [line for line in fresh if _is_milder(line.measure, earlier)]
    return OrderDifference(
        more=tuple(line for line in fresh if line not in milder),
        resume=(*_resumed(before, after, units), *_ended(before, after)),
        kept=tuple(line for line in after if line.measure in held),
    )


def counted_anew(line: OrderLine, since: datetime.datetime, start_at: datetime.datetime) -> OrderLine:
    """A line of an order that began at `since`, its hours counted from the start of the one that replaces it."""
    if not line.measure.after_hours:
        return line
    left = hours_left(due_at(line.measure.after_hours, since), start_at)
    return replace(line, measure=replace(line.measure, after_hours=left))


def _is_milder(measure: Measure, earlier: dict[str, Decimal]) -> bool:
    """Whether every line it falls on was cut at least as far before: that is no new burden."""
    if measure.action not in CUTS or not measure.units:
        return False
    return all(earlier.get(code, Decimal(0)) >= _share(measure) for code in measure.units)


def _shares(lines: Iterable[OrderLine]) -> dict[str, Decimal]:
    """How far each unit is cut from the first hour, in percent; the strictest line holds."""
    shares: dict[str, Decimal] = {}
    for line in lines:
        if line.measure.action in CUTS and not line.measure.after_hours:
            for code in line.measure.units:
                shares[code] = max(shares.get(code, Decimal(0)), _share(line.measure))
    return shares


def _share(measure: Measure) -> Decimal:
    if stops_at_once(measure):
        return FULL
    if measure.ratio is None:
        return LOAD_LIMIT
    return measure.ratio


def _resumed(
    before: Sequence[OrderLine], after: Sequence[OrderLine], units: Sequence[UnitFacts]
) -> tuple[str, ...]:
    earlier, later = _shares(before), _shares(after)
    names = {unit.code: unit.name for unit in units}
    return tuple(
        _resumption(names.get(code, code), later.get(code, Decimal(0)), after, code)
        for code, share in earlier.items()
        if later.get(code, Decimal(0)) < share
    )


def _resumption(name: str, share: Decimal, after: Sequence[OrderLine], code: str) -> str:
    if not share:
        return f"{name}可恢复正常生产。"
    numbers = [
        str(line.number) for line in after if line.measure.action in CUTS and code in line.measure.units
    ]
    return f"{name}可恢复部分生产，按新指令第{'、'.join(numbers)}条执行。"


def _ended(before: Sequence[OrderLine], after: Sequence[OrderLine]) -> tuple[str, ...]:
    """What is no longer demanded besides cuts, unless something stricter took its place."""
    actions = {line.measure.action for line in after}
    gone = [
        line.measure.action
        for line in before
        if line.measure.action not in actions and STRICTER.get(line.measure.action) not in actions
    ]
    return tuple(dict.fromkeys(ENDED[action] for action in gone if action in ENDED))
