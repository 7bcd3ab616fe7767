"""Judge a prefecture's meters from the main database: how long to store, to load, to judge.

Run: python benchmarks/evidence.py [METERS] [DATABASE_URL]   (default: 400 meters on SQLite, 33 days each)
The limit printed is the bare SQL aggregate over the same rows, which only adds up and judges nothing.
"""

import datetime
import sys
import tempfile
import time

import numpy as np
import sqlalchemy as sa

from emergency.storage import schema
from emergency.storage.engines import open_engine
from emergency.storage.work import REGION_WIDE, Store
from emergency.telemetry.power import Question, judge_many, load_series, questions_span
from plans.beijing import BEIJING
from plans.evidence import Demand, DemandKind, StopWindow, thresholds_on
from plans.terms import EnterpriseCategory

START = datetime.datetime(2026, 11, 16, 12, tzinfo=BEIJING)
END = START + datetime.timedelta(days=3)
STEP = datetime.timedelta(minutes=15)
DAYS_BEFORE = 30
CHUNK = 100_000


def build(store: Store, meters: int) -> int:
    """Fill an empty database with meters and readings; returns how many readings."""
    rng = np.random.default_rng(20261122)
    first = START - datetime.timedelta(days=DAYS_BEFORE)
    ends = [first + STEP * (n + 1) for n in range(int((END - first) / STEP))]
    inside = np.array([end > START for end in ends])
    with store.begin(REGION_WIDE, write=True) as work:
        _owner(work, meters)
        batch, count = [], 0
        for meter in range(1, meters + 1):
            rest = (0.06, 0.4, 1.0)[meter % 3]
            loads = rng.uniform(20, 30, len(ends)) * np.where(inside, rest, 1.0)
            batch += [
                {"meter_id": meter, "interval_end": end, "kwh": kwh}
                for end, kwh in zip(ends, loads.tolist(), strict=True)
            ]
            if len(batch) >= CHUNK or meter == meters:
                work.rows(sa.insert(schema.power_reading), batch)
                count, batch = count + len(batch), []
        work.commit()
    return count


def _owner(work, meters: int) -> None:
    enterprise = {
        "id": 1, "division": "150502", "credit_code": "B", "name": "测试企业（虚构）", "industry": "水泥",
        "category": EnterpriseCategory.KEY, "invented": True, "updated_at": START,
    }  # fmt: skip
    work.rows(sa.insert(schema.enterprise), enterprise)
    rows = [{"id": n, "enterprise_id": 1, "code": f"B{n}", "kind": "total"} for n in range(1, meters + 1)]
    work.rows(sa.insert(schema.meter), rows)


def bare_sum(store: Store) -> float:
    """The aggregate a database does anyway: energy by meter."""
    table = schema.power_reading
    with store.begin(REGION_WIDE) as work:
        rows = work.rows(
            sa.select(table.c.meter_id, sa.func.sum(table.c.kwh)).group_by(table.c.meter_id)
        ).all()
    return sum(total for _, total in rows)


def judge(store: Store, meters: int) -> tuple[float, float, dict]:
    """Seconds to load, seconds to judge, and how many meters got each verdict."""
    thresholds = thresholds_on(START.date())
    window = StopWindow(START, END)
    demand = Demand(DemandKind.STOP, whole_plant=True)
    questions = [Question(meter, window, demand) for meter in range(1, meters + 1)]
    span = questions_span(questions, thresholds)
    begun = time.perf_counter()
    with store.begin(REGION_WIDE) as work:
        series = load_series(work, range(1, meters + 1), span.start, span.end)
    loaded = time.perf_counter()
    verdicts = [each.verdict.value for each in judge_many(questions, series, thresholds)]
    judged = time.perf_counter()
    counts = {verdict: verdicts.count(verdict) for verdict in sorted(set(verdicts))}
    return loaded - begun, judged - loaded, counts


def timed(act, *arguments):
    """The seconds an act took, and what it gave."""
    begun = time.perf_counter()
    result = act(*arguments)
    return time.perf_counter() - begun, result


def main() -> None:
    """Print the table."""
    meters = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{folder}/bench.db")
        schema.metadata.create_all(engine)
        store = Store(engine)
        stored, readings = timed(build, store, meters)
        summed, _ = timed(bare_sum, store)
        loaded, judged, counts = judge(store, meters)
        engine.dispose()
    print(f"{meters} meters, {readings:,} readings, verdicts {counts}")
    for name, seconds in (
        ("store", stored),
        ("load", loaded),
        ("judge", judged),
        ("limit: bare sum", summed),
    ):
        print(f"{name:<16} {seconds:8.2f} s {readings / seconds:14,.0f} readings/s")


if __name__ == "__main__":
    main()
