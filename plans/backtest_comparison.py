"""What if: two rule sets or plan versions on one history, side by side."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plans.backtest import Backtest, run, summary, to_json
from plans.dust import DustHandling
from plans.history import History
from plans.replay_advice import Answers
from plans.replay_basis import ReplayBasis
from plans.replay_score import ScoredWarning
from plans.terms import WarningLevel


@dataclass(frozen=True)
class Comparison:
    """Two results on one history, the warnings that only one of them has, and the days by both levels."""

    left: Backtest
    right: Backtest
    only_left: tuple[ScoredWarning, ...]
    only_right: tuple[ScoredWarning, ...]
    day_pairs: Mapping[tuple[WarningLevel, WarningLevel], int]

    @property
    def stricter_right(self) -> int:
        """The days on which the right one has the higher level."""
        return sum(days for (left, right), days in self.day_pairs.items() if right > left)

    @property
    def stricter_left(self) -> int:
        """The days on which the left one has the higher level."""
        return sum(days for (left, right), days in self.day_pairs.items() if left > right)

    def differing(self) -> tuple[tuple[datetime.date, WarningLevel, WarningLevel], ...]:
        """Every day on which the levels differ, with both."""
        left, right = self.left.score.levels, self.right.score.levels
        return tuple((day, left[day], right[day]) for day in sorted(left) if left[day] is not right[day])


def compare(
    history: History,
    left: ReplayBasis,
    right: ReplayBasis,
    handling: DustHandling = DustHandling.PROPOSE,
    answers: Answers | None = None,
) -> Comparison:
    """Both results on one history; raises FigureMissing."""
    return beside(run(history, left, handling, answers), run(history, right, handling, answers))


def beside(left: Backtest, right: Backtest) -> Comparison:
    """Two results of one history laid side by side."""
    pairs: dict[tuple[WarningLevel, WarningLevel], int] = {}
    for day, level in left.score.levels.items():
        pair = level, right.score.levels[day]
        pairs[pair] = pairs.get(pair, 0) + 1
    return Comparison(
        left=left,
        right=right,
        only_left=_alone(left.score.warnings, right.score.warnings),
        only_right=_alone(right.score.warnings, left.score.warnings),
        day_pairs=pairs,
    )


def comparison_json(found: Comparison) -> dict:
    """The comparison for programs: both results whole, and what differs."""
    return {
        "left": to_json(found.left),
        "right": to_json(found.right),
        "only_left": [_iso_days(each) for each in found.only_left],
        "only_right": [_iso_days(each) for each in found.only_right],
        "days": [
            {"left": left.value, "right": right.value, "days": days}
            for (left, right), days in sorted(found.day_pairs.items())
        ],
        "stricter_left_days": found.stricter_left,
        "stricter_right_days": found.stricter_right,
    }


def figures_beside(found: Comparison) -> tuple[tuple[str, object, object], ...]:
    """The counts of both results by key, for a table of two columns; nested ones as `level_days.yellow`."""
    left, right = _flat(summary(found.left)), _flat(summary(found.right))
    return tuple((key, left[key], right[key]) for key in left)


def _flat(counts: Mapping) -> dict[str, object]:
    flat = {}
    for key, value in counts.items():
        if isinstance(value, Mapping):
            flat |= {f"{key}.{inner}": held for inner, held in value.items()}
        else:
            flat[key] = value
    return flat


def _alone(own: Sequence[ScoredWarning], other: Sequence[ScoredWarning]) -> tuple[ScoredWarning, ...]:
    """The warnings of one side that share no day with any of the other."""
    held = {day for each in other for day in each.days}
    return tuple(each for each in own if not held & set(each.days))


def _iso_days(each: ScoredWarning) -> dict:
    return {
        "level": each.warning.level.value,
        "issued_at": each.warning.issued_at.isoformat(),
        "start": each.warning.start.isoformat(),
        "max_aqi": each.max_aqi,
        "outcome": each.outcome.value,
    }
