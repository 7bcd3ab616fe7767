"""The readings of one forecast: separate or merged episodes, natural or rolling days, the bound of a range.

The strictest reading that the plan adopts is the proposal (从严启动预警); the others are shown beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from plans.clause import Grading, Reason, grade
from plans.episode import Slot
from plans.observation import already_heavy
from plans.range_choice import choose_policy
from plans.rolling import roll
from plans.rule import RuleSet
from plans.series import slots
from plans.situation import Situation
from plans.terms import RangePolicy, WarningLevel

SEPARATE, MERGED, ROLLING, RANGE_MAX = "separate", "merged", "rolling", "range max"


@dataclass(frozen=True)
class Alternative:
    """The level another reading of the same forecast gives (range max, merged, separate, rolling)."""

    reading: str
    level: WarningLevel
    why: str


@dataclass(frozen=True)
class Readings:
    """The level proposed, the grading that gives it, the reasons of all readings, and the other levels."""

    level: WarningLevel
    grading: Grading
    policy: RangePolicy
    slots: tuple[Slot, ...]
    reasons: tuple[Reason, ...]
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True)
class _Reading:
    name: str
    grading: Grading
    adopted: bool
    why: str

    @property
    def level(self) -> WarningLevel:
        return self.grading.level


def read_all(situation: Situation, range_policy: RangePolicy | None, *, own_rules: bool) -> Readings:
    """Every reading of the situation, and the one that is proposed.

    `range_policy` is taken as it is; without it the plan's own holds, and the upper bound from its number of
    heavy days on. `own_rules`: the rules are the plan's, so its day reading holds; else that of the rules.
    """
    choice = choose_policy(situation, range_policy)
    found = _all_readings(situation, choice.policy, own_rules=own_rules)
    proposed = max((reading for reading in found if reading.adopted), key=lambda reading: reading.level)
    reasons = _clause_reasons(proposed, situation.rules) + choice.reasons
    reasons += _merge_reason(found, situation) + _rolling_reason(found, situation)
    observed = already_heavy(situation, choice.policy)
    level = max(proposed.level, WarningLevel.YELLOW) if observed and observed.met else proposed.level
    return Readings(
        level=level,
        grading=proposed.grading,
        policy=choice.policy,
        slots=slots(situation.views, choice.policy),
        reasons=reasons + ((observed,) if observed else ()),
        alternatives=_alternatives(found, proposed),
    )


def _all_readings(situation: Situation, policy: RangePolicy, *, own_rules: bool) -> list[_Reading]:
    rules, today, series = situation.rules, situation.today, slots(situation.views, policy)
    separate = _Reading(SEPARATE, grade(rules, series, today), True, "两次过程分别计算")
    merged = _merged(separate, grade(rules, series, today, situation.bridge), situation)
    found = [separate, merged]
    if situation.forecast.hours:
        found += _rolling(situation, policy, own_rules=own_rules)
    if policy is not RangePolicy.MAX:
        upper = slots(situation.views, RangePolicy.MAX)
        found.append(
            _Reading(RANGE_MAX, grade(rules, upper, today, situation.merging), False, "预报区间按上限计算")
        )
    return found


def _clause_reasons(proposed: _Reading, rules: RuleSet) -> tuple[Reason, ...]:
    """Every clause looked at; those below yellow are left out once a graded level is reached."""
    graded = proposed.level.is_graded
    shown = [each for each in proposed.grading.outcomes if each.clause.level.is_graded or not graded]
    return tuple(outcome.reason(rules) for outcome in shown)


def _merged(separate: _Reading, grading: Grading, situation: Situation) -> _Reading:
    why = "间隔不满足解除条件,前后两次过程按一次计算(间隔日不计入)"
    return _Reading(MERGED, grading, grading.level > separate.level and situation.value("merge_gap"), why)


def _rolling(situation: Situation, policy: RangePolicy, *, own_rules: bool) -> list[_Reading]:
    adopted = situation.value("day_reading") if own_rules else situation.rules.day_reading
    rolled = roll(situation.forecast, situation.rules, policy, situation.today, situation.merging)
    if rolled is None:
        return []
    why = f"按连续24小时均值(每日{rolled.anchor}时起)计算,以小时AQI的均值近似"
    return [_Reading(ROLLING, rolled.grading, adopted == "rolling", why)]


def _alternatives(found: Sequence[_Reading], proposed: _Reading) -> tuple[Alternative, ...]:
    """Every reading with another level, and the proposed one by its name where it is not the plain one."""
    return tuple(
        Alternative(each.name, each.level, each.why)
        for each in found
        if each.level is not proposed.level or (each is proposed and each.name != SEPARATE)
    )


def _merge_reason(found: Sequence[_Reading], situation: Situation) -> tuple[Reason, ...]:
    separate, merged = found[:2]
    if merged.level is separate.level:
        return ()
    kept = "已从严取合并后的级别" if merged.adopted else "预案不合并,未采用"
    text = (
        f"两次过程的间隔不满足解除条件:分别计算为{separate.level.label},合并计算为{merged.level.label};"
        f"{kept},请会商确认"
    )
    winner = merged.grading.winner
    days = tuple(slot.day for slot in winner.slots) if winner else ()
    return (Reason("merge", text, merged.adopted, days, situation.figures.figure("merge_gap").citation),)


def _rolling_reason(found: Sequence[_Reading], situation: Situation) -> tuple[Reason, ...]:
    rolling = next((reading for reading in found if reading.name == ROLLING), None)
    if rolling is None:
        return ()
    kept = "与自然日结果取严" if rolling.adopted else "仅供会商参考"
    text = f"{rolling.why}:{rolling.level.label};{kept}"
    return (Reason("rolling", text, rolling.adopted, (), situation.figures.figure("day_reading").citation),)
