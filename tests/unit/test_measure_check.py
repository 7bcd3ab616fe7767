"""How a measure is verified: which machine shows what, from which hour, and what an inspector looks at."""

import datetime
from decimal import Decimal

import pytest

from plans.action import Action, Check, CountBase
from plans.evidence_thresholds import thresholds_on
from plans.measure import Measure
from plans.measure_check import ONSITE, Sensors, Stack, in_words, verification
from plans.power_demand import Meter

DAY = datetime.date(2026, 11, 20)
SENSORS = Sensors(
    meters=(
        Meter(1, "T-K1", "production", "K1", 30.0),
        Meter(2, "T-K2", "production", "K2", None),
        Meter(3, "T-ALL", "total", None, None),
    ),
    stacks=(Stack("DA001", "K1", True), Stack("DA002", "K2", False)),
    entrances=("1号门", "2号门"),
)


def checks(measure, sensors=SENSORS):
    """(channel, subject) of every machine check."""
    return [(each.check, each.subject) for each in verification(measure, sensors, DAY).machine]


def test_a_stopped_line_shows_on_its_meter_and_its_stack():
    """Only its own; the other line runs on."""
    stop = Measure(Action.STOP_LINES, ("K1",))
    found = verification(stop, SENSORS, DAY)

    assert checks(stop) == [(Check.POWER, "电表T-K1"), (Check.CEMS, "排放口DA001")]
    assert "保安负荷30千瓦" in found.machine[0].condition
    assert f"{thresholds_on(DAY).circuit_share:g}%" in found.machine[0].condition


def test_a_whole_stop_shows_on_the_total():
    """With the share of a plant, not of a circuit."""
    found = verification(Measure(Action.STOP_ALL, ("K1", "K2")), SENSORS, DAY)

    assert found.machine[0].subject == "电表T-ALL"
    assert f"{thresholds_on(DAY).plant_share:g}%" in found.machine[0].condition


def test_a_cut_must_show_its_factor_of_the_share():
    """Twenty percent less output shows as at least 0.8 of that in energy."""
    cut = Measure(Action.LIMIT_OUTPUT, ("K1",), Decimal(20), CountBase.OUTPUT_MIN3)
    (power,) = verification(cut, SENSORS, DAY).machine

    assert "16%" in power.condition
    assert power.data["ratio"] == 20


def test_trucks_show_at_every_gate():
    """With stage, weight and fuel."""
    found = verification(Measure(Action.TRUCK_BAN, max_stage=4, gas=True, heavy_only=True), SENSORS, DAY)

    assert [each.subject for each in found.machine] == ["门禁1号门", "门禁2号门"]
    assert all("国四及以下重型货车（含燃气）" in each.condition for each in found.machine)


@pytest.mark.parametrize("hours", [119, 120, 121])
def test_a_later_measure_is_checked_from_its_hour(hours):
    """Tangshan: what holds once the response has lasted 120 hours."""
    later = Measure(Action.STOP_LINES, ("K1",), after_hours=hours)

    assert {each.after_hours for each in verification(later, SENSORS, DAY).machine} == {hours}


def test_without_machines_a_measure_is_not_monitorable_and_still_verifiable():
    """No meter, no stack, no gate: an inspector must go."""
    found = verification(Measure(Action.STOP_LINES, ("K1",)), Sensors(), DAY)

    assert (found.operable, found.monitorable, found.verifiable) == (True, False, True)
    assert in_words(found) == ""


def test_a_stop_that_names_no_line_is_not_operable():
    """可操作 asks which line."""
    assert not verification(Measure(Action.STOP_ALL), SENSORS, DAY).operable


def test_every_action_tells_an_inspector_what_to_look_at():
    """None may be left to imagination."""
    assert set(ONSITE) == set(Action)
    assert all(ONSITE.values())


def test_a_kiln_kept_warm_is_not_asked_for_a_cold_stack():
    """It burns fuel; only its meter and an inspector tell."""
    assert (Check.CEMS, "排放口DA001") not in checks(Measure(Action.KEEP_WARM, ("K1",)))
