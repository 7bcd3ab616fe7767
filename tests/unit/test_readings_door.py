"""Meter readings come in by the order's page and by the command line, and are held against the order."""

import datetime
import io

import pytest
from bureau import DAY, HOUR, START
from makers import Clock, app_of, rows, visitor, warn

from emergency.errors import NotFound
from emergency.services import evidence
from emergency.storage import schema
from plans.beijing import BEIJING
from plans.evidence import Reading

HISTORY = 30
AFTER = START + 3 * DAY


def _series(stopped: bool) -> list[Reading]:
    first = START - HISTORY * DAY
    hours = int((AFTER - first) / HOUR)
    moments = [first + (number + 1) * HOUR for number in range(hours)]
    return [Reading(each, 20.0 if stopped and each > START else 1000.0) for each in moments]


def _csv(series: list[Reading]) -> bytes:
    lines = [f"{each.interval_end.astimezone(BEIJING):%Y-%m-%dT%H:%M},{each.kwh}" for each in series]
    return "\n".join(["interval_end,kwh", *lines]).encode()


@pytest.fixture
def metered(bureau):
    """A warned bureau; the order of the first enterprise with a meter, and that meter's code."""
    warn(bureau)
    meters = {each.enterprise_id: each.code for each in rows(bureau, schema.meter) if each.kind == "total"}
    order = next(each for each in rows(bureau, schema.order) if each.enterprise_id in meters)
    bureau.order_id, bureau.meter = order.id, meters[order.enterprise_id]
    return bureau


def _upload(bureau, series, meter=None):
    duty = visitor(app_of(bureau, Clock(AFTER + HOUR)), "duty")
    page = f"/order/{bureau.order_id}"
    fields = {"meter": meter or bureau.meter, "file": (io.BytesIO(_csv(series)), "用电.csv")}
    return duty.post(f"{page}/readings", page, **fields)


@pytest.mark.parametrize("stopped", [True, False])
def test_readings_uploaded_at_the_order_are_kept_and_judged(metered, stopped):
    """Every reading is stored; the answer lies beside the order as evidence."""
    series = _series(stopped)
    answer = _upload(metered, series)

    assert answer.status_code == 302
    assert len(rows(metered, schema.power_reading)) == len(series)
    assert [each.kind for each in rows(metered, schema.evidence)] == ["power"]


def test_a_meter_of_another_enterprise_is_refused(metered):
    """Nothing is stored."""
    order = next(each for each in rows(metered, schema.order) if each.id == metered.order_id)
    strange = next(
        each.code for each in rows(metered, schema.meter) if each.enterprise_id != order.enterprise_id
    )

    assert _upload(metered, _series(True), strange).status_code == 404
    assert not rows(metered, schema.power_reading)


def test_a_faulty_file_is_refused_with_its_rows(metered):
    """Rows and columns are named, nothing is stored."""
    duty = visitor(app_of(metered, Clock(AFTER + HOUR)), "duty")
    page = f"/order/{metered.order_id}"
    broken = io.BytesIO("interval_end,kwh\n2026-11-01T01:00,很多\n".encode())
    answer = duty.post(f"{page}/readings", page, meter=metered.meter, file=(broken, "用电.csv"))

    assert answer.status_code == 422
    assert "第 2 行" in answer.text
    assert not rows(metered, schema.power_reading)


def test_an_order_that_is_not_there_is_refused(metered):
    """Neither for a wrong number nor for another city's officer."""
    moment = datetime.datetime.now(datetime.UTC)
    for actor, order_id in ((metered.duty, 10_000), (metered.chifeng, metered.order_id)):
        with pytest.raises(NotFound):
            evidence.record_and_judge(metered.office, actor, moment, order_id, metered.meter, _series(True))
