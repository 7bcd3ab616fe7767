"""What is asked of a meter, and what a meter answers."""

import datetime
from dataclasses import dataclass

from plans.terms import Term, Verdict


class DemandKind(Term):
    """What a measure asks of a meter."""

    STOP = "stop", "停产"
    LIMIT = "limit", "限产"


@dataclass(frozen=True)
class Demand:
    """What must show on the meter: a stop (of a circuit or the whole plant) or a cut by `ratio` percent."""

    kind: DemandKind
    ratio: float | None = None
    standby_kw: float | None = None
    whole_plant: bool = False


@dataclass(frozen=True)
class Restart:
    """A time of running after the stop (aware moments), and the energy used in it."""

    start: datetime.datetime
    end: datetime.datetime
    kwh: float


@dataclass(frozen=True)
class PowerJudgement:
    """What one meter says of one demand; hours and drop are None where nothing can be said."""

    verdict: Verdict
    baseline: dict
    coverage: float
    hours_stopped: float | None
    restarts: tuple[Restart, ...]
    drop_ratio: float | None
    grounds: tuple[str, ...]


def nothing_seen(why: str, coverage: float = 0.0) -> PowerJudgement:
    """The judgement where readings say nothing: unverifiable, because of `why`."""
    return PowerJudgement(Verdict.UNVERIFIABLE, {}, coverage, None, (), None, (why + "。",))
