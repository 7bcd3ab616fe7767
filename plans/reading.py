"""The readings of one forecast: separate or merged episodes, natural or rolling days, the bound of a range.

The strictest reading that the plan adopts is the proposal (从严启动预警); the others are shown beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from plans.beijing import midnight, moment_text
from plans.clause import Grading, Reason, grade
from plans.course import Course, ForeseenEpisode, course_of, start_of, together
from plans.episode import DAY, Slot, last_polluted
from plans.observation import already_heavy
from plans.range_choice import RangeChoice, choose_policy
from plans.rolling import Rolled, roll
from plans.rule import RuleSet
from plans.series import slots
from plans.situation import Situation
from plans.terms import RangePolicy, WarningLevel

APART = "两次过程分别计算"
TOGETHER = "间隔不满足解除条件，前后两次过程按一次计算（间隔日不计入）"
SEPARATE, MERGED, ROLLING, RANGE_MAX, NEXT = "separate", "merged", "rolling", "range max", "next"


@dataclass(frozen=True)
class Alternative:
    """The level another reading of the same forecast gives (range max, merged, separate, rolling, next)."""

    reading: str
    level: WarningLevel
    why: str

    def to_json(self) -> dict:
        """The alternative as the interfaces write it."""
        return {"reading": self.reading, "level": self.level.value, "why": self.why}


@dataclass(frozen=True)
class Readings:
    """The level proposed for the first episode, all episodes, all reasons, the other levels."""

    level: WarningLevel
    policy: RangePolicy
    slots: tuple[Slot, ...]
    episodes: tuple[ForeseenEpisode, ...]
    reasons: tuple[Reason, ...]
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True)
class _Reading:
    name: str
    level: WarningLevel
    adopted: bool
    why: str


def read_all(situation: Situation, range_policy: RangePolicy | None, *, own_rules: bool) -> Readings:
    """Every reading of the situation, and the one that is proposed.

    `range_policy` is taken as it is; without it the plan's own holds, and the upper bound from its number of
    heavy days on. `own_rules`: the rules are the plan's, so its day reading holds; else that of the rules.
    """
    choice = choose_policy(situation, range_policy)
    series = slots(situation.views, choice.policy)
    natural = _natural(situation, series)
    rolled = _rolled(situation, choice.policy)
    rolls = rolled is not None and _adopts_rolling(situation, own_rules=own_rules)
    observed = already_heavy(situation, choice.policy)
    episodes = together((*natural.course.episodes, *(rolled.episodes if rolls else ())))
    if observed and observed.met:
        episodes = together((_under_way(situation, series), *episodes))
    found = natural.found + _rolling(rolled, adopted=rolls) + _upper(situation, choice)
    proposed = max((reading for reading in found if reading.adopted), key=lambda reading: reading.level)
    level = episodes[0].level if episodes else proposed.level
    reasons = _clause_reasons(natural, episodes, situation.rules) + choice.reasons
    reasons += _merge_reason(natural, situation) + _rolling_reason(rolled, situation, adopted=rolls)
    return Readings(
        level=level,
        policy=choice.policy,
        slots=series,
        episodes=episodes,
        reasons=reasons + ((observed,) if observed else ()),
        alternatives=_alternatives(found, proposed) + _next(episodes[1:]),
    )


@dataclass(frozen=True)
class _Natural:
    """The natural days: their course, the grading shown, and both readings of the first episode."""

    course: Course
    shown: Grading
    found: tuple[_Reading, ...]
    merged: ForeseenEpisode | None


def _natural(situation: Situation, series: Sequence[Slot]) -> _Natural:
    """The strictest of both readings where the plan merges; else the days apart, merging beside them."""
    course = _course(situation, series, merges=True)
    first = course.episodes[0] if course.episodes else None
    apart = grade(situation.rules, first.slots if first else series, situation.today)
    if not situation.merges:
        own = _course(situation, series, merges=False)
        found = (_Reading(SEPARATE, own.level, True, APART), _Reading(MERGED, course.level, False, TOGETHER))
        return _Natural(own, own.grading, found, first)
    merged = course.level > apart.level or (first is not None and first.start < start_of(apart))
    found = (
        _Reading(SEPARATE, apart.level, not merged, APART),
        _Reading(MERGED, course.level, merged, TOGETHER),
    )
    return _Natural(course, course.grading if merged else apart, found, first)


def _course(situation: Situation, series: Sequence[Slot], *, merges: bool) -> Course:
    return course_of(situation.rules, series, situation.today, situation.release, merges=merges)


def _under_way(situation: Situation, series: Sequence[Slot]) -> ForeseenEpisode:
    """Heavy air that is there already: at least yellow, at once (监测已达重度污染,应及时启动)."""
    release = situation.release if situation.merges else None
    end = last_polluted(series, situation.rules.release.aqi, situation.today, release)
    return ForeseenEpisode(WarningLevel.YELLOW, situation.now, end or midnight(situation.today + DAY), None)


def _rolled(situation: Situation, policy: RangePolicy) -> Rolled | None:
    return roll(
        situation.forecast,
        situation.rules,
        policy,
        situation.today,
        situation.release,
        merges=situation.merges,
    )


def _adopts_rolling(situation: Situation, *, own_rules: bool) -> bool:
    return (situation.value("day_reading") if own_rules else situation.rules.day_reading) == "rolling"


def _rolling(rolled: Rolled | None, *, adopted: bool) -> tuple[_Reading, ...]:
    if rolled is None:
        return ()
    return (_Reading(ROLLING, rolled.level, adopted, _rolling_text(rolled)),)


def _rolling_text(rolled: Rolled) -> str:
    how = "，以小时AQI的均值近似（预报未给出浓度）" if rolled.approximate else "，由24小时平均浓度计算"
    return f"按连续24小时均值（每日{rolled.anchor}时起）计算{how}"


def _upper(situation: Situation, choice: RangeChoice) -> tuple[_Reading, ...]:
    """The upper bound of the ranges, where there are any and another bound holds."""
    if choice.policy is RangePolicy.MAX or not choice.reasons:
        return ()
    course = _course(situation, slots(situation.views, RangePolicy.MAX), merges=situation.merges)
    return (_Reading(RANGE_MAX, course.level, False, "预报区间按上限计算"),)


def _clause_reasons(
    natural: _Natural, episodes: Sequence[ForeseenEpisode], rules: RuleSet
) -> tuple[Reason, ...]:
    """Every clause looked at; those below yellow are left out once a graded level is reached."""
    grading = natural.shown
    if episodes and episodes[0].grading not in (None, natural.course.grading):
        grading = episodes[0].grading
    shown = [each for each in grading.outcomes if each.clause.level.is_graded or not episodes]
    return tuple(outcome.reason(rules) for outcome in shown)


def _alternatives(found: Sequence[_Reading], proposed: _Reading) -> tuple[Alternative, ...]:
    """Every reading with another level, and the proposed one by its name where it is not the plain one."""
    return tuple(
        Alternative(each.name, each.level, each.why)
        for each in found
        if each.level is not proposed.level or (each is proposed and each.name != SEPARATE)
    )


def _next(later: Sequence[ForeseenEpisode]) -> tuple[Alternative, ...]:
    """The episodes after the first: warned of by themselves, with their own level and dates."""
    return tuple(
        Alternative(
            NEXT, each.level, f"此后另一次过程：{span_text(each)}，与前一次间隔满足解除条件，单独预警"
        )
        for each in later
    )


def span_text(each: ForeseenEpisode) -> str:
    """From when to when, as a sentence says it."""
    return f"{moment_text(each.start)}至{moment_text(each.end)}"


def _merge_reason(natural: _Natural, situation: Situation) -> tuple[Reason, ...]:
    separate, merged = natural.found
    if merged.level is separate.level and not merged.adopted:
        return ()
    kept = "已从严按一次过程预警" if merged.adopted else "预案不合并，未采用"
    text = (
        f"两次过程的间隔不满足解除条件：分别计算为{separate.level.label}，合并计算为{merged.level.label}；"
        f"{kept}，请会商确认"
    )
    winner = natural.merged.grading.winner if natural.merged else None
    days = tuple(slot.day for slot in winner.slots) if winner else ()
    return (Reason("merge", text, merged.adopted, days, situation.figures.figure("merge_gap").citation),)


def _rolling_reason(rolled: Rolled | None, situation: Situation, *, adopted: bool) -> tuple[Reason, ...]:
    if rolled is None:
        return ()
    kept = "与自然日结果取严" if adopted else "仅供会商参考"
    text = f"{_rolling_text(rolled)}：{rolled.level.label}；{kept}"
    return (Reason("rolling", text, adopted, (), situation.figures.figure("day_reading").citation),)
