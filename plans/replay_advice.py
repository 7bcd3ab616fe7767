"""The suggestion of each evening, asked of the one engine, and asked once for evenings that are alike.

The engine compares values with lines and nothing else; two evenings whose values lie over the same lines get
the same level and advice, at the same distances in time. So every answer is one of `plans.suggestion`.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from plans.advice import LiveWarning
from plans.forecast import Forecast
from plans.replay_basis import ReplayBasis
from plans.replay_series import Evening, ReplaySeries
from plans.suggestion import LevelSuggestion, suggest
from plans.terms import Advice, WarningLevel

OBSERVED = "observed"  # what decides where no clause does: the air is heavy already


@dataclass(frozen=True)
class Advised:
    """What one evening comes to: start and end of the level (None: no level), the clause that decided."""

    advice: Advice
    level: WarningLevel
    start: datetime.datetime | None
    end: datetime.datetime | None
    clause: str | None


@dataclass(frozen=True)
class Answer:
    """What the engine said of one pattern, in time from the evening it was asked."""

    advice: Advice
    level: WarningLevel
    start: datetime.timedelta | None
    end: datetime.timedelta | None
    clause: str | None


Answers = dict[
    tuple, dict[tuple, Answer]
]  # by basis, then by pattern: areas under the same figures share them


class Assessor:
    """Asks the engine on behalf of one replay; `asked` counts how often it really had to."""

    def __init__(self, series: ReplaySeries, basis: ReplayBasis, answers: Answers):
        self._series = series
        self._basis = basis
        self._answers = answers.setdefault(basis.signature, {})
        self.asked = 0

    def on(self, place: int, live: LiveWarning | None) -> Advised:
        """The advice on the evening of the day at `place`, `live` in force.

        Where it would lower, the bulletins before are asked too: the lower level must have settled.
        """
        evening = self._series.evening(place)
        found = self._asked(evening, live, ())
        if found.advice is not Advice.LOWER:
            return found
        return self._asked(evening, live, self._series.earlier(place))

    def _asked(self, evening: Evening, live: LiveWarning | None, earlier: Sequence[Evening]) -> Advised:
        now = evening.now
        spans = (live.start - now, live.expected_end and live.expected_end - now) if live else ()
        key = (evening.pattern, live.level if live else None, spans, tuple(each.pattern for each in earlier))
        if key not in self._answers:
            self._answers[key] = _answer(self.suggestion(evening, live, earlier), now)
        held = self._answers[key]
        start, end = (None if span is None else now + span for span in (held.start, held.end))
        return Advised(held.advice, held.level, start, end, held.clause)

    def suggestion(
        self, evening: Evening, live: LiveWarning | None, earlier: Sequence[Evening] = ()
    ) -> LevelSuggestion:
        """The whole suggestion of an evening, with every reason."""
        self.asked += 1
        return suggest(
            self._forecast(evening),
            self._basis.plan,
            now=evening.now,
            live=live,
            rules=self._basis.rules,
            earlier=tuple(self._forecast(each) for each in earlier),
        )

    def _forecast(self, evening: Evening) -> Forecast:
        plan = self._basis.plan
        return Forecast(plan.borrowed_for or plan.area, "replay", evening.now, evening.days)


def _answer(found: LevelSuggestion, now: datetime.datetime) -> Answer:
    clauses = (each.clause for each in found.reasons if each.met)
    deciding = next((clause for clause in clauses if clause.startswith(f"{found.rules}.")), OBSERVED)
    level = found.level if found.level.is_graded else WarningLevel.NONE
    start, end = (None if at is None else at - now for at in (found.start, found.end))
    return Answer(found.advice, level, start, end, deciding if level.is_graded else None)
