"""Invented meter readings: what plants that obey, dawdle, cheat or fall silent would have drawn.

Everything follows from the meter's code, so the same demonstration draws the same readings every time.
"""

import datetime
import enum
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from emergency.services.journaling import write_down
from emergency.services.office import SYSTEM, Office
from emergency.storage import order as orders
from emergency.storage import power
from emergency.storage import warning as warnings
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans.beijing import BEIJING
from plans.evidence import Demand, DemandKind, Reading
from plans.measure import Measure
from plans.power_demand import Meter, MeterDemand, asked_of

HISTORY = datetime.timedelta(days=35)
HOUR = datetime.timedelta(hours=1)
STEP = datetime.timedelta(minutes=60)
AHEAD = 2 * HOUR  # an obedient plant is down well before the deadline
RESTING = 0.06  # what a stopped line still draws, as a share of its working load
NIGHT_LOAD, NIGHT = 0.7, range(0, 4)
HALF_STOP = 0.4
SUNDAY, SUNDAY_LOAD = 6, 0.75
ORDERLY, WEAK = 1.1, 0.6  # an orderly plant cuts a little more than asked, a weak one much less
LEAST_KW, MOST_KW = 120, 2600


class Behaviour(enum.Enum):
    """How an enterprise answers an order."""

    STOPS = "stops"
    STOPS_LATE = "stops_late"
    RESTARTS_AT_NIGHT = "restarts_at_night"
    IGNORES = "ignores"
    REDUCES = "reduces"
    SILENT = "silent"


# Out of twenty enterprises: how many act how. Published inspections found a few percent in breach.
ROUND = (
    *[Behaviour.STOPS] * 13, Behaviour.STOPS_LATE, Behaviour.IGNORES, Behaviour.REDUCES,
    Behaviour.RESTARTS_AT_NIGHT, Behaviour.IGNORES, Behaviour.SILENT, Behaviour.SILENT,
)  # fmt: skip
# Seven shares no factor with twenty: neighbours act differently, and twenty in a row show every behaviour.
STRIDE = 7


@dataclass(frozen=True)
class Response:
    """The time in which a demand binds, and how the enterprise acts in it."""

    start: datetime.datetime
    end: datetime.datetime
    demand: Demand | None
    behaviour: Behaviour
    rest: float = RESTING


@dataclass(frozen=True)
class _Plant:
    """The orders of one enterprise with what each asks of its meters."""

    orders: tuple[tuple[orders.Order, tuple[MeterDemand, ...]], ...]

    @property
    def asked(self) -> list[Meter]:
        """The meters that any of the orders asks something of."""
        found = {demand.meter.id: demand.meter for _, demands in self.orders for demand in demands}
        return list(found.values())


def behaviour_of(number: int) -> Behaviour:
    """How the enterprise with this running number acts."""
    return ROUND[number * STRIDE % len(ROUND)]


def readings(
    meter: Meter, since: datetime.datetime, until: datetime.datetime, responses: Sequence[Response],
    step: datetime.timedelta = STEP,
) -> tuple[Reading, ...]:  # fmt: skip
    """The invented readings of one meter from `since` to `until`, every `step`."""
    count = int((until - since) / step)
    ends = [since + step * (number + 1) for number in range(count)]
    noise = np.random.default_rng(_seed(meter.code)).uniform(0.94, 1.06, count)
    load = working_kw(meter)
    hours = step / HOUR
    fitted = [replace(each, rest=_rest(meter, load)) for each in responses]
    drawn = [_drawn(end - step, fitted) for end in ends]
    return tuple(
        Reading(end, round(float(load * share * wobble * hours), 3))
        for end, share, wobble in zip(ends, drawn, noise, strict=True)
        if share is not None
    )


def _rest(meter: Meter, load: float) -> float:
    """What is left of the load when the line stands: a little, and less than the declared standby load."""
    return RESTING if meter.standby_kw is None else min(RESTING, 0.8 * meter.standby_kw / load)


def working_kw(meter: Meter) -> float:
    """The working load of a meter: from its code, and well above a declared standby load."""
    share = _seed(meter.code) % 1000 / 1000
    return max(LEAST_KW + (MOST_KW - LEAST_KW) * share, 15 * (meter.standby_kw or 0))


def record(office: Office, now: datetime.datetime, episode_id: int) -> int:
    """Draw and keep readings for every meter of the enterprises of an episode; returns how many."""
    with office.store.begin(REGION_WIDE, write=True) as work:
        episode = warnings.episode(work, episode_id)
        held = orders.orders_of_episode(work, episode_id)
        kept = _record(work, held, now) if held else 0
        write_down(
            work,
            SYSTEM,
            now,
            division=episode.division,
            act="record",
            noun="reading",
            noun_id=episode_id,
            summary=f"演示：生成虚构用电读数 {kept} 个",
            episode_id=episode_id,
        )
        work.commit()
    return kept


def _record(work: UnitOfWork, held: Sequence[orders.Order], now: datetime.datetime) -> int:
    since, until = _whole_hour(min(order.start_at for order in held) - HISTORY), _whole_hour(now)
    kept = 0
    for number, plant in enumerate(_plants(work, held)):
        for meter in plant.asked:
            responses = [_response(each, demands, meter, number, now) for each, demands in plant.orders]
            drawn = readings(meter, since, until, responses)
            power.put(work, meter.id, drawn, now)
            kept += len(drawn)
    return kept


def _plants(work: UnitOfWork, held: Sequence[orders.Order]) -> list[_Plant]:
    """The enterprises of whose meters an order asks something, in the order of their ids."""
    lines = orders.lines_of(work, [order.id for order in held])
    meters = power.meters_of(work, {order.enterprise_id for order in held})
    plants = []
    for enterprise_id, own in sorted(meters.items()):
        asked = [(each, _asked(each, lines, own)) for each in held if each.enterprise_id == enterprise_id]
        plants.append(_Plant(tuple(asked)))
    return [plant for plant in plants if plant.asked]


def _asked(order: orders.Order, lines: dict, meters: Sequence[Meter]) -> tuple[MeterDemand, ...]:
    measures = [Measure.from_json(line.measure) for line in lines.get(order.id, ())]
    return asked_of(measures, meters).demands


def _response(
    order: orders.Order, demands: Sequence[MeterDemand], meter: Meter, number: int, now: datetime.datetime
) -> Response:
    own = [each for each in demands if each.meter.id == meter.id]
    return Response(order.start_at, order.closed_at or now, _hardest(own), behaviour_of(number))


def _hardest(asked: Sequence[MeterDemand]) -> Demand | None:
    """A stop before any cut, the deepest cut before the others."""
    ordered = sorted(
        asked, key=lambda each: (each.demand.kind is not DemandKind.STOP, -(each.demand.ratio or 0))
    )
    return ordered[0].demand if ordered else None


def _drawn(moment: datetime.datetime, responses: Sequence[Response]) -> float | None:
    """The share of the working load that a meter draws at `moment`; None where it sends nothing."""
    local = moment.astimezone(BEIJING)
    usual = SUNDAY_LOAD if local.weekday() == SUNDAY else 1.0
    for response in responses:
        if response.start - AHEAD <= moment < response.end:
            return _answered(response, local, usual)
    return usual


def _answered(response: Response, local: datetime.datetime, usual: float) -> float | None:
    if response.behaviour is Behaviour.SILENT:
        return None
    if response.demand is None or response.behaviour is Behaviour.IGNORES:
        return usual
    return _ANSWERS[response.behaviour](response, local, usual)


def _obeyed(response: Response, local: datetime.datetime, usual: float) -> float:
    if response.demand.kind is DemandKind.STOP:
        return response.rest
    return min(usual, 1 - ORDERLY * response.demand.ratio / 100)


def _late(response: Response, local: datetime.datetime, usual: float) -> float:
    slow_until = response.start + (response.end - response.start) * 0.3
    return usual if local < slow_until else _obeyed(response, local, usual)


def _by_night(response: Response, local: datetime.datetime, usual: float) -> float:
    return NIGHT_LOAD if local.hour in NIGHT else _obeyed(response, local, usual)


def _halfway(response: Response, local: datetime.datetime, usual: float) -> float:
    if response.demand.kind is DemandKind.STOP:
        return HALF_STOP
    return min(usual, 1 - WEAK * response.demand.ratio / 100)


_ANSWERS = {
    Behaviour.STOPS: _obeyed,
    Behaviour.STOPS_LATE: _late,
    Behaviour.RESTARTS_AT_NIGHT: _by_night,
    Behaviour.REDUCES: _halfway,
}


def _seed(code: str) -> int:
    return int.from_bytes(hashlib.sha256(code.encode()).digest()[:6], "big")


def _whole_hour(moment: datetime.datetime) -> datetime.datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
