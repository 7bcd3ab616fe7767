"""How providers share the messages: who fails or is slow loses weight, and drifts back when it is well again."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Standing:
    """One provider of a way: the weight it was given, the weight it has now, since when and why."""

    name: str
    given: int
    weight: int
    changed_at: datetime.datetime
    why: str = ""


@dataclass(frozen=True)
class Tries:
    """What came of a provider's tries within the window."""

    total: int
    failed: int
    slow: int

    @property
    def bad_share(self) -> float:
        """The share of tries that failed or took too long; 0 without tries."""
        return (self.failed + self.slow) / self.total if self.total else 0.0


@dataclass(frozen=True)
class Policy:
    """When weights move. The figures follow GOV.UK Notify's practice; they are ours to set, no law's."""

    window: datetime.timedelta = datetime.timedelta(minutes=10)
    slow_milliseconds: int = 5_000
    bad_share: float = 0.15
    least_tries: int = 20
    step: int = 10
    least_weight: int = 5  # so that there are always tries that show when it is well again
    rest: datetime.timedelta = datetime.timedelta(minutes=1)  # between two steps down
    well_for: datetime.timedelta = datetime.timedelta(minutes=30)  # before and between two steps back


@dataclass(frozen=True)
class Shift:
    """A provider's new weight and, in Chinese, why."""

    name: str
    weight: int
    why: str


def rebalance(
    standings: Sequence[Standing], tries: Mapping[str, Tries], now: datetime.datetime, policy: Policy
) -> list[Shift]:
    """The weights that change now. At most one provider steps down: were all bad, none is better."""
    bad = [each for each in standings if _is_bad(tries.get(each.name), policy)]
    if bad and len(bad) < len(standings):
        worst = max(bad, key=lambda each: tries[each.name].bad_share)
        return _step_down(worst, tries[worst.name], now, policy)
    return [] if bad else [shift for each in standings for shift in _drift_back(each, now, policy)]


def _is_bad(found: Tries | None, policy: Policy) -> bool:
    return found is not None and found.total >= policy.least_tries and found.bad_share >= policy.bad_share


def _step_down(worst: Standing, found: Tries, now: datetime.datetime, policy: Policy) -> list[Shift]:
    weight = max(worst.weight - policy.step, policy.least_weight)
    if now - worst.changed_at < policy.rest or weight >= worst.weight:
        return []
    why = (
        f"最近{policy.window.seconds // 60}分钟 {found.total} 次中失败 {found.failed} 次、"
        f"超过{policy.slow_milliseconds // 1000}秒 {found.slow} 次，减少分配"
    )
    return [Shift(worst.name, weight, why)]


def _drift_back(each: Standing, now: datetime.datetime, policy: Policy) -> list[Shift]:
    if each.weight == each.given or now - each.changed_at < policy.well_for:
        return []
    if each.weight > each.given:
        return [Shift(each.name, each.given, "设置已改，按新的比例分配")]
    return [Shift(each.name, min(each.weight + policy.step, each.given), "恢复正常，逐步恢复分配")]
