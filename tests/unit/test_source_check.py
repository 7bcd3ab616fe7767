"""Measures of dust sites, trucks and machines: can they be carried out, does a machine tell, what does one look at."""

from dataclasses import replace

import pytest
from listings import enterprise, examined, fleet, listed, site

from plans.measure import Action, Check, Measure
from plans.source_check import (
    AT_SITES,
    FLEET_ONSITE,
    OF_FLEETS,
    SITE_ONSITE,
    fleet_lacks,
    fleet_verification,
    is_idle,
    site_lacks,
    site_verification,
)

SEEN = (Check.VIDEO, Check.LEDGER, Check.ONSITE)
SPRAY = Measure(Action.DUST, checks=SEEN, sprays=6, sweeps=3)
OPEN_AIR = Measure(Action.OPEN_AIR_STOP, checks=SEEN)
GATE = (Check.GATE, Check.LEDGER, Check.ONSITE)
TRUCKS = Measure(Action.TRUCK_BAN, checks=GATE, max_stage=4, heavy_only=True)
MACHINES = Measure(Action.NRMM_BAN, checks=(Check.LEDGER, Check.ONSITE), max_stage=2)
DIGGERS = replace(fleet(), kind="nrmm", stage=2)


def always(*measures):
    """The same measures at every level."""
    return listed(yellow=measures, orange=measures, red=measures)


def found(*, sites=(), fleets=()):
    """Code, case and words of what is said of sites and fleets."""
    faults = examined(enterprise(), sites=sites, fleets=fleets).faults
    return {(fault.code, fault.severity) for fault in faults}, "".join(fault.message for fault in faults)


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        (SPRAY, ""),
        (OPEN_AIR, ""),
        (TRUCKS, ""),
        (Measure(Action.DUST, checks=SEEN, sprays=0), ""),
        (Measure(Action.DUST, checks=SEEN), "没有写明次数"),
        (Measure(Action.STOP_ALL, checks=SEEN), "不适用于工地"),
        (Measure(Action.LIMIT_OUTPUT, checks=SEEN), "不适用于工地"),
        (Measure(Action.NRMM_BAN, checks=SEEN), "没有写明排放阶段"),
    ],
)
def test_what_a_site_can_carry_out(measure, words):
    """A site has no lines; dust control names how often; a ban names a stage."""
    assert (words in site_lacks(measure)) and bool(site_lacks(measure)) is bool(words)
    codes, said = found(sites=[site(measures=always(measure))])
    assert (("V04", "warning") in codes) is bool(words) and words in said


@pytest.mark.parametrize(
    ("changes", "measure", "words"),
    [
        ({}, TRUCKS, ""),
        ({}, Measure(Action.ROAD_TRANSPORT_STOP, checks=GATE), ""),
        ({}, MACHINES, "不适用于货车"),
        ({"kind": "nrmm"}, TRUCKS, "不适用于非道路移动机械"),
        ({"kind": "nrmm"}, MACHINES, ""),
        ({"kind": "cart"}, MACHINES, "不适用于cart"),
        ({"count": 0}, TRUCKS, "数量为 0"),
        ({"count": 1}, TRUCKS, ""),
        ({"stage": None}, TRUCKS, "没有登记排放阶段"),
        ({"stage": None}, Measure(Action.ROAD_TRANSPORT_STOP, checks=GATE), ""),
        ({}, SPRAY, "不适用于货车"),
    ],
)
def test_what_a_fleet_can_carry_out(changes, measure, words):
    """A truck is no machine; a ban by stage needs the stage; nothing stops where nothing is."""
    lacks = fleet_lacks(measure, replace(fleet(), **changes))
    assert words in lacks and bool(lacks) is bool(words)


@pytest.mark.parametrize(("stage", "idle"), [(3, False), (4, False), (5, True)])
def test_a_ban_leaves_cleaner_vehicles_alone(stage, idle):
    """Below the stage, at it, above it: a hint that nothing happens, no error."""
    trucks = replace(fleet(), stage=stage, measures=always(TRUCKS))
    assert is_idle(TRUCKS, trucks) is idle
    codes, said = found(fleets=[trucks])
    assert (("V04", "hint") in codes) is idle and ("不起作用" in said) is idle


@pytest.mark.parametrize(
    ("fuel", "gas", "idle"),
    [("柴油", False, False), ("天然气", False, True), ("LNG", False, True), ("天然气", True, False)],
)
def test_gas_is_banned_only_where_it_is_named(fuel, gas, idle):
    """国四及以下重型载货车辆 with and without 含燃气."""
    assert is_idle(replace(TRUCKS, gas=gas), replace(fleet(), fuel=fuel)) is idle


@pytest.mark.parametrize(("cameras", "told"), [(None, False), (0, True), (1, False)])
def test_a_channel_that_is_not_there_is_named(cameras, told):
    """Nobody said: nothing is invented. None: to be mended. One: it tells."""
    held = site(measures=always(OPEN_AIR), cameras=cameras)
    assert ("没有登记视频监控" in found(sites=[held])[1]) is told
    assert [each.check for each in site_verification(OPEN_AIR, held).machine] == [Check.VIDEO] * bool(cameras)


def test_a_site_is_told_by_camera_monitor_and_ledger():
    """Each says what it must show; the ledger counts the sprays."""
    seen = site_verification(SPRAY, site(cameras=2, monitors=1))
    assert [each.check for each in seen.machine] == [Check.VIDEO, Check.CEMS, Check.LEDGER]
    assert seen.machine[2].condition == "每天喷淋不少于6次、清扫不少于3次"
    assert seen.operable and seen.monitorable and seen.verifiable


def test_a_fleet_is_told_by_terminal_gates_and_ledger():
    """Machines pass no gate of a plant; a fleet that is left alone is not watched for what it may do."""
    trucks = fleet_verification(TRUCKS, replace(fleet(), tracked=20))
    assert [each.check for each in trucks.machine] == [Check.CEMS, Check.GATE, Check.LEDGER]
    assert "国四的车辆" in trucks.machine[1].condition
    machines = fleet_verification(MACHINES, DIGGERS)
    assert [each.subject for each in machines.machine] == ["机械使用台账"]
    assert not fleet_verification(TRUCKS, replace(fleet(), stage=6, tracked=20)).monitorable


def test_everything_that_can_be_asked_can_be_looked_at():
    """No action of a site or a fleet leaves the inspector without a word."""
    assert set(SITE_ONSITE) >= AT_SITES
    assert set(FLEET_ONSITE) >= OF_FLEETS["truck"] | OF_FLEETS["nrmm"]


@pytest.mark.parametrize(
    ("yellow", "orange", "red", "lost"),
    [
        ([SPRAY], [SPRAY, OPEN_AIR], [SPRAY, OPEN_AIR], False),
        ([SPRAY], [replace(SPRAY, sprays=5), OPEN_AIR], [SPRAY, OPEN_AIR], True),
        ([SPRAY], [replace(SPRAY, sprays=7), OPEN_AIR], [replace(SPRAY, sprays=7), OPEN_AIR], False),
        ([OPEN_AIR], [OPEN_AIR], [], True),
    ],
)
def test_a_higher_level_keeps_what_a_lower_one_asks(yellow, orange, red, lost):
    """V08 for sites: fewer sprays or nothing at a higher level is named; more is welcome."""
    codes, said = found(sites=[site(measures=listed(yellow=yellow, orange=orange, red=red))])
    assert (("V08", "warning") in codes) is lost and ("没有包含" in said) is lost


def test_road_transport_stopped_keeps_a_ban_of_trucks():
    """The stricter word counts."""
    stop = Measure(Action.ROAD_TRANSPORT_STOP, checks=GATE)
    trucks = replace(fleet(), measures=listed(yellow=[TRUCKS], orange=[TRUCKS], red=[stop]))
    assert found(fleets=[trucks])[0] == set()
