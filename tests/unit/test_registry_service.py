"""Registering enterprises and publishing their list: all or nothing, checked, written down."""

import dataclasses
import datetime

import pytest
from database import fresh_store
from registered import KILN, NOW, TODAY, credit, keeper, maker, makers, office

from emergency.errors import InputInvalid, NotAllowed, ReasonRequired
from emergency.services.registry import NewContact, NewGrade, NewMeter, publish_list, register
from emergency.storage import journal, reduction, registry_search
from emergency.storage.work import Scope
from plans.measure import Action
from plans.terms import EnterpriseCategory, Grade, Role, WarningLevel

CITY = "150500"
ORANGE = WarningLevel.ORANGE


@pytest.fixture
def desk(tmp_path):
    """An office on an empty database."""
    return office(fresh_store(tmp_path))


def publish(desk, area=CITY, actor=None, reason=""):
    """Publish this year's list."""
    return publish_list(desk, actor or keeper(), NOW, area, 2026, "2026年清单", TODAY, reason)


def acts(desk) -> list[str]:
    """What the journal tells."""
    with desk.store.begin(Scope("150000")) as work:
        assert journal.verify(work).ok
        return [each.entry.summary for each in journal.entries(work)]


def stored(desk) -> int:
    """How many enterprises there are."""
    with desk.store.begin(Scope("150000")) as work:
        return registry_search.enterprises(work).total


def test_registration_is_counted_and_written_down(desk):
    """Rows of every kind are counted, and one journal entry says so."""
    counts = register(desk, keeper(), NOW, makers(["150502", "150571"]))
    assert dataclasses.astuple(counts) == (2, 2, 4, 2, 2)
    assert acts(desk) == ["登记企业 2 家，生产线 2 条，联系人 4 名"]


BAD = {
    "credit code": ({"credit_code": credit(1)[:-1] + "?"}, "credit_code"),
    "unknown division": ({"division": "150599"}, "division"),
    "another city": ({"division": "150602"}, "division"),
    "unknown industry": ({"industry": "tofu"}, "industry"),
    "unknown pollutant": ({"emissions": {"co2": 1.0}}, "emissions"),
    "negative emission": ({"emissions": {"so2": -1.0}}, "emissions"),
    "no days": ({"operating_days": 0}, "operating_days"),
    "too many days": ({"operating_days": 367}, "operating_days"),
    "unit twice": ({"units": (KILN, KILN)}, "unit.code"),
    "unknown kind": ({"units": (dataclasses.replace(KILN, kind="oven"),)}, "unit.kind"),
    "unknown safety": ({"units": (dataclasses.replace(KILN, safety="bomb"),)}, "unit.safety"),
    "share above one": ({"units": (dataclasses.replace(KILN, emission_share=1.01),)}, "unit.emission_share"),
    "capacity nothing": ({"units": (dataclasses.replace(KILN, capacities={"eia": 0}),)}, "unit.capacities"),
    "unknown capacity": ({"units": (dataclasses.replace(KILN, capacities={"max": 1}),)}, "unit.capacities"),
    "short mobile": ({"contacts": (NewContact("甲", "负责人", "1990000000", None, 1),)}, "contact.mobile"),
    "unreachable": ({"contacts": (NewContact("甲", "负责人", None, None, 1),)}, "contact.mobile"),
    "rank nothing": ({"contacts": (NewContact("甲", "负责人", "19900000001", None, 0),)}, "contact.rank"),
    "unknown meter": ({"meters": (NewMeter("M", "gas"),)}, "meter.kind"),
    "meter nowhere": ({"meters": (NewMeter("M", "production", "K9"),)}, "meter.unit_code"),
    "foreign grade": ({"grades": (NewGrade("coating", "CN2020_ABCD", Grade.LEADING, TODAY),)}, "grade"),
    "grade of nothing": ({"grades": (NewGrade("tofu", "CN2020_ABCD", Grade.A, TODAY),)}, "grade.industry"),
}


@pytest.mark.parametrize(("changes", "column"), BAD.values(), ids=BAD)
def test_each_fault_is_named_with_its_row_and_nothing_is_stored(desk, changes, column):
    """A good enterprise beside a bad one is not stored either."""
    with pytest.raises(InputInvalid) as caught:
        register(desk, keeper(), NOW, [maker(2), maker(1, **changes)])
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [(2, column)]
    assert stored(desk) == 0 and acts(desk) == []


def test_all_faults_of_all_enterprises_come_together(desk):
    """Nobody has to mend one fault at a time."""
    bad = [maker(1, industry="tofu", operating_days=0), maker(2, division="150599")]
    with pytest.raises(InputInvalid) as caught:
        register(desk, keeper(), NOW, bad)
    assert [fault.row for fault in caught.value.faults] == [1, 1, 2]


def test_an_enterprise_or_meter_is_registered_once(desk):
    """Neither twice in one batch nor again later."""
    with pytest.raises(InputInvalid) as caught:
        register(desk, keeper(), NOW, [maker(1), maker(1)])
    assert {fault.column for fault in caught.value.faults} == {"credit_code", "meter.code"}
    register(desk, keeper(), NOW, [maker(1)])
    with pytest.raises(InputInvalid):
        register(desk, keeper(), NOW, [maker(1)])
    assert stored(desk) == 1


@pytest.mark.parametrize("role", [Role.APPROVER, Role.REVIEWER, Role.READER])
def test_only_who_keeps_the_register_may_write(desk, role):
    """Approvers, reviewers and readers neither register nor publish."""
    actor = keeper(role=role)
    with pytest.raises(NotAllowed):
        register(desk, actor, NOW, [maker(1)])
    with pytest.raises(NotAllowed):
        publish(desk, actor=actor)


def test_a_banner_may_not_publish_for_its_city(desk):
    """The area must lie in the actor's division."""
    with pytest.raises(NotAllowed):
        publish(desk, actor=keeper("150502"))


def test_a_list_needs_enterprises(desk):
    """An empty register is refused with what to do first."""
    with pytest.raises(InputInvalid, match="请先登记企业"):
        publish(desk)


def test_publishing_derives_the_measures_of_every_enterprise(desk):
    """A C cement plant stops at orange by the guide; the list, its totals and the journal say so."""
    register(desk, keeper(), NOW, makers(["150502", "150571"]))
    found = publish(desk)
    assert (found.version, found.enterprises, found.without) == (1, 2, ())
    with desk.store.begin(Scope(CITY)) as work:
        first = reduction.listed_enterprises(work, CITY, TODAY)[0]
        planned = reduction.planned_cuts(work, CITY, TODAY, ORANGE)
    stop, trucks = first.measures[ORANGE]
    assert (stop.measure.action, stop.measure.units, trucks.measure.action) == (
        Action.STOP_ALL,
        ("K1",),
        Action.TRUCK_BAN,
    )
    assert stop.citation.verified and "340号" in stop.citation.document
    assert [each.cut for each in planned] == [{"so2": 100.0, "nox": 200.0}] * 2
    assert "企业 2 家" in acts(desk)[-1]


def test_a_second_publication_is_a_new_version_that_holds(desk):
    """Versions count up within a year, and the newest is the one in force."""
    register(desk, keeper(), NOW, [maker(1)])
    assert [publish(desk).version, publish(desk).version] == [1, 2]
    with desk.store.begin(Scope(CITY)) as work:
        assert [each.version for each in reduction.lists_in_force(work, CITY, TODAY)] == [2]


def test_who_has_no_rules_is_named_and_who_is_only_told_is_not(desk):
    """PVC waits for its guide; an exempt enterprise lacks nothing."""
    waiting = maker(2, industry="pvc", grades=())
    exempt = maker(3, category=EnterpriseCategory.EXEMPT_MICRO)
    register(desk, keeper(), NOW, [maker(1), waiting, exempt])
    assert publish(desk, reason="测试").without == (waiting.name,)


def test_a_list_below_a_floor_needs_a_reason(desk):
    """A-grade plants alone cut nothing: publication is blocked, unless somebody writes down why."""
    best = (NewGrade("cement_clinker", "CN2020_ABCD", Grade.A, TODAY - datetime.timedelta(days=1)),)
    register(desk, keeper(), NOW, [maker(1, grades=best)])
    with pytest.raises(ReasonRequired, match="减排比例不足") as caught:
        publish(desk)
    assert {fault.code for fault in caught.value.faults} == {"V12"}
    with desk.store.begin(Scope(CITY)) as work:
        assert reduction.lists(work) == ()
    assert publish(desk, reason="区内企业均为A级").version == 1
    with desk.store.begin(Scope(CITY)) as work:
        assert journal.entries(work)[-1].entry.detail["override_reason"] == "区内企业均为A级"


@pytest.mark.parametrize("grades", [(), (NewGrade("cement_clinker", "CN2020_ABCD", Grade.UNRATED, TODAY),)])
def test_an_unrated_plant_stops_but_not_by_a_verified_article(desk, grades):
    """No grade, or a decision that says 未评级: the worst band, and the reading is marked 待核."""
    register(desk, keeper(), NOW, [maker(1, grades=grades)])
    publish(desk)
    with desk.store.begin(Scope(CITY)) as work:
        (held,) = reduction.listed_enterprises(work, CITY, TODAY, WarningLevel.YELLOW)
    stop = held.measures[WarningLevel.YELLOW][0]
    assert stop.measure.action is Action.STOP_ALL and not stop.citation.verified
