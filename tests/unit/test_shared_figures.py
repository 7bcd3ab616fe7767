"""Figures that bind every area: amended by two administrators of the region, followed from their day on."""

import dataclasses
import datetime

import pytest
from bureau import AREA, NOW, TODAY, administrators
from database import fresh_store
from evidence_rows import END, REVIEWER, START, STOP_LINE, keep, readings, town
from evidence_rows import NOW as LATER
from evidence_rows import office as evidence_office
from makers import app_of, rows, visitor

from emergency.errors import InputInvalid, NotAllowed, SamePerson
from emergency.services import evidence as judging
from emergency.services import observation, plan
from emergency.services.browse import assumed, assumed_data
from emergency.services.plan import AmendmentDraft
from emergency.storage import schema
from plans import library
from plans.amendment import Amendment, amended, amended_by_all, faults_of
from plans.assumed_data import assumed_entries
from plans.beijing import day_of, midnight
from plans.evidence_thresholds import thresholds_from, thresholds_on
from plans.figure_text import asked, named, raw
from plans.review_score import rules_on
from plans.screening import HOUR, Defect, StationHour
from plans.shared_table import OFFERED, ORDERED, WITHHELD, shape_of, shipped_tables
from plans.terms import Verdict

LIBRARY = library.load()
DAY = datetime.timedelta(days=1)
FROM = datetime.date(2026, 12, 20)
REGION, KEY = "150000", "evidence.toml/circuit_share"
READ = Amendment(REGION, KEY, 15, FROM, "用电监管规程（测试）", "第五条")
FORM = f"/plan/assumed/{REGION}/{KEY}"
FIELDS = {
    "value": "15",
    "in_force_from": "2026-12-20",
    "document": "用电监管规程（测试）",
    "article": "第五条",
    "reader": "测试核对人",
}


def draft(**changes):
    """What an administrator of the region enters."""
    words = "用电监管规程（测试）", "第五条", "测试核对人"
    return dataclasses.replace(AmendmentDraft(REGION, KEY, 15, FROM, *words), **changes)


FIRST_CAP = datetime.date(2026, 1, 1)


def share(held, day):
    """The threshold of a circuit on a day."""
    return thresholds_on(day, held.tables["evidence.toml"]).circuit_share


@pytest.mark.parametrize(("day", "expected"), [(FROM - DAY, 10), (FROM, 15), (FROM + DAY, 15)])
def test_a_shared_figure_holds_from_its_day_on_and_not_before(day, expected):
    """Below, at and above the day in force; the shipped library stays as it was, and so do the plans."""
    held = amended(LIBRARY, READ)

    assert share(held, day) == expected
    assert share(LIBRARY, day) == 10 and held.plans == LIBRARY.plans


def test_the_amended_threshold_is_no_longer_assumed():
    """It names its article; the others stay assumed."""
    table = amended(LIBRARY, READ).tables["evidence.toml"]

    assert "circuit_share" not in thresholds_from(table, FROM).assumed
    assert "circuit_share" in thresholds_from(table, FROM - DAY).assumed
    assert "plant_share" in thresholds_from(table, FROM).assumed


@pytest.mark.parametrize(("day", "expected"), [(FROM - DAY, 90), (FROM, 85), (FROM + DAY, 85)])
def test_the_rules_of_a_review_follow_too(day, expected):
    """The line of 合格 below, at and above the day in force."""
    held = amended(LIBRARY, dataclasses.replace(READ, key="review.toml/band.good", value=85))
    rules = rules_on(day, acknowledge_minutes=60, grace_minutes=30, table=held.tables["review.toml"])

    assert rules["band.good"] == expected


@pytest.mark.parametrize(("value", "fits"), [(-1, False), (0, True), (12.5, True), (50, True), (50.5, False),
                                             (100, False), (101, False), ("十", False), (True, False),
                                             (float("nan"), False), ([15], False), (None, False)])  # fmt: skip
def test_a_value_is_a_number_within_its_bounds_and_its_order(value, fits):
    """A circuit's share may not pass the share that counts as partly, 50 percent."""
    assert (not faults_of(LIBRARY, dataclasses.replace(READ, value=value))) is fits


@pytest.mark.parametrize(("value", "fits"), [(0, False), (1, False), (9, False), (10, True), (60, True),
                                             (61, False), (28.5, False)])  # fmt: skip
def test_days_are_whole_and_stand_between_their_neighbours(value, fits):
    """Baseline days: at least the valid days asked for (10), at most the days looked back (60)."""
    amendment = dataclasses.replace(READ, key="evidence.toml/baseline_days", value=value)

    assert (not faults_of(LIBRARY, amendment)) is fits


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"area": AREA}, ["not_region"]),
        ({"area": AREA, "value": -1}, ["not_region", "figure_value"]),
        ({"key": "evidence.toml/nonsense"}, ["unknown_figure"]),
        ({"key": "cap.toml/sector", "value": "001", "in_force_from": FIRST_CAP}, []),
        ({"key": "cap.toml/sector", "value": "01", "in_force_from": FIRST_CAP}, ["figure_value"]),
        ({"key": "cap.toml/event_code", "value": "12q02", "in_force_from": FIRST_CAP}, ["figure_value"]),
        ({"key": "cap.toml/severity.red", "value": "Huge", "in_force_from": FIRST_CAP}, ["figure_value"]),
        ({"key": "quality.toml/observed_needs", "value": ["pm25"]}, []),
        ({"key": "quality.toml/observed_needs", "value": ["pm1"]}, ["figure_value"]),
        ({"key": "quality.toml/observed_needs", "value": []}, ["figure_value"]),
        ({"key": "region.toml/border", "value": True}, ["unknown_figure"]),
        ({"key": "quality.toml/frozen_hours", "value": 1}, ["figure_value"]),
        ({"key": "quality.toml/frozen_hours", "value": 2}, []),
        ({"key": "quality.toml/frozen_hours", "value": 24}, []),
        ({"key": "quality.toml/frozen_hours", "value": 25}, ["figure_value"]),
        ({"key": "../evidence.toml/circuit_share"}, ["unknown_figure"]),
        ({"in_force_from": datetime.date(2015, 12, 31)}, ["before_plan"]),
        ({"in_force_from": datetime.date(2016, 1, 1)}, []),
        ({"document": ""}, ["string_too_short"]),
    ],
)
def test_what_does_not_fit_a_table_is_refused(changes, codes):
    """Another area, an unknown figure, a table not on offer, a day before the table, no source."""
    assert [each.code for each in faults_of(LIBRARY, dataclasses.replace(READ, **changes))] == codes


def test_a_misfit_never_hides_the_others():
    """An amendment of a table that is no longer on offer is set aside; the other one holds."""
    found = amended_by_all(LIBRARY, [dataclasses.replace(READ, key="gone.toml/x"), READ])

    assert share(found.library, FROM) == 15 and [each.key for each, _ in found.set_aside] == ["gone.toml/x"]


def test_every_figure_on_offer_has_bounds_that_hold_what_is_shipped():
    """Otherwise the form would refuse the value in force; and what stands in order is shipped in order."""
    for file in OFFERED:
        offered = {
            key: each for key, each in shipped_tables()[file].items() if f"{file}/{key}" not in WITHHELD
        }
        for name, series in offered.items():
            key = f"{file}/{name}"
            assert all(shape_of(key).holds(each.value) for each in series), key
            assert len(key) <= schema.plan_amendment.c.figure.type.length
            same = dataclasses.replace(READ, key=key, value=series[-1].value)
            assert not faults_of(LIBRARY, same), key
        assert all(name in shipped_tables()[file] for row in ORDERED.get(file, ()) for name in row)


@pytest.mark.parametrize(("text", "value"), [("15", 15), (" 12.5 ", 12.5), ("十五", "十五"), ("-1", "-1")])
def test_a_typed_number_becomes_a_number(text, value):
    """Text that is none stays text and is refused in words."""
    assert raw(KEY, text) == value and asked(KEY) == "0 至 100 的数"
    assert named(KEY, 15) == ("生产回路停产负荷上限", "15%")


def test_only_entries_of_the_tables_on_offer_can_be_entered():
    """A link to a form exists for them alone."""
    entries = [(each.file.removeprefix("plans/data/"), each.figure) for each in assumed_entries(TODAY)]

    offered = {
        file.partition("/")[0] if file.startswith("grading") else file for file, figure in entries if figure
    }
    assert offered == {*OFFERED, "grading"}
    assert not [file for file, figure in entries if file in OFFERED and not figure]


def test_two_persons_of_the_region_change_it_and_one_takes_it_back(bureau):
    """No effect until confirmed; withdrawn, what was shipped holds again."""
    one, other = administrators(bureau.office)
    number = plan.amend(bureau.office, one, NOW, draft())
    assert share(bureau.office.library, FROM) == 10
    with pytest.raises(SamePerson):
        plan.confirm(bureau.office, one, NOW, number)

    plan.confirm(bureau.office, other, NOW, number)
    assert share(bureau.office.library, FROM) == 15

    plan.withdraw(bureau.office, one, NOW, number, "读错一行")
    assert share(bureau.office.library, FROM) == 10
    said = [row.summary for row in rows(bureau, schema.journal, schema.journal.c.noun == "plan_amendment")]
    assert len(said) == 3 and all("生产回路停产负荷上限" in each and "15%" in each for each in said)


def test_a_city_may_not_change_what_binds_every_area(bureau):
    """Neither for the region nor for itself; nothing is stored."""
    with pytest.raises(NotAllowed):
        plan.amend(bureau.office, bureau.admin, NOW, draft())
    with pytest.raises(InputInvalid, match="只能在自治区"):
        plan.amend(bureau.office, bureau.admin, NOW, draft(area=AREA))

    assert not rows(bureau, schema.plan_amendment)


def test_a_figure_that_was_read_leaves_the_register_from_its_day(bureau):
    """Before its day it is listed, from its day on it is not; the form shows both values."""
    one, other = administrators(bureau.office)
    plan.confirm(bureau.office, other, NOW, plan.amend(bureau.office, one, NOW, draft()))

    def listed(moment):
        found = assumed_data.data(bureau.office, one, moment)
        return KEY in {each.figure for each in found.entries}

    on = NOW + (FROM - TODAY)
    assert [listed(on - DAY), listed(on), listed(on + DAY)] == [True, False, False]
    form = assumed.form(bureau.office, one, on, REGION, KEY)
    assert [each.value for each in form.series] == ["15%", "10%"]


@pytest.mark.parametrize(("days", "verdict"), [(1, Verdict.MET), (0, Verdict.PARTLY), (-1, Verdict.PARTLY)])
def test_a_changed_threshold_changes_a_judgement(tmp_path, days, verdict):
    """A line at 7.5 percent of its load is stopped by 10 percent, and not by 5 percent from that day on."""
    store = fresh_store(tmp_path)
    office = evidence_office(store)
    party = town(store, [[STOP_LINE]]).parties[0]
    hours = int((END - START) / datetime.timedelta(hours=1))
    keep(store, party.line, readings([15.0] * hours))
    keep(store, party.total, readings([15.0] * hours))
    assert judging.judge_order(office, REVIEWER, LATER, party.order) is Verdict.MET

    one, other = administrators(office)
    changed = draft(value=5, in_force_from=day_of(START) + days * DAY)
    plan.confirm(office, other, NOW, plan.amend(office, one, NOW, changed))
    assert judging.judge_order(office, REVIEWER, LATER, party.order) is verdict


@pytest.mark.parametrize(("days", "frozen"), [(1, False), (0, True), (-1, True)])
def test_a_changed_threshold_sets_a_station_aside(bureau, days, frozen):
    """Four equal records are believed where six are asked for, and not where four are, from that day on."""
    one, other = administrators(bureau.office)
    changed = draft(figure="quality.toml/frozen_hours", value=4, in_force_from=TODAY + days * DAY)
    plan.confirm(bureau.office, other, NOW, plan.amend(bureau.office, one, NOW, changed))
    begin = midnight(TODAY)
    values = {"pm25": 30, "pm10": 60, "so2": 5, "no2": 20, "co": 0.5, "o3_1h": 50}
    hours = [StationHour("甲（虚构）", begin + hour * HOUR, values) for hour in range(4)]
    observation.record_station_hours(bureau.office, bureau.duty, NOW, AREA, hours)
    city = observation.close_day(bureau.office, bureau.duty, NOW, AREA, TODAY, "测试")

    assert any(each.defect is Defect.FROZEN for each in city.set_aside) is frozen


@pytest.fixture
def app(bureau):
    """The console with two administrators of the region."""
    administrators(bureau.office)
    return app_of(bureau)


def test_the_console_amends_a_shared_figure_by_two_persons(app, bureau):
    """From the register to the form, to the confirmation of another, to the law."""
    first, other = visitor(app, f"first{REGION}"), visitor(app, f"other{REGION}")
    assert FORM in first.get("/plan/assumed").text
    form = first.get(FORM).text
    assert "生产回路停产负荷上限" in form and "0 至 100 的数" in form and f'action="{FORM}"' in form
    assert first.post(FORM, FORM, **FIELDS).status_code == 302
    page = first.get("/plan/assumed").text
    assert FORM not in page and "由您录入，须由另一位管理员确认" in page

    assert other.post("/plan/amendment/1/confirm", "/plan/assumed").status_code == 302
    assert share(bureau.office.library, FROM) == 15
    page = other.get("/plan/assumed").text
    assert "已确认的修订" in page and "15%" in page and "10%（本系统默认值 用电核查阈值）" in page


@pytest.mark.parametrize(("field", "text", "said"), [("value", "101", "应为 0 至 100 的数"),
                                                     ("value", "60", "不能大于"),
                                                     ("value", "", "请填写数值"),
                                                     ("document", "", "文件不能为空")])  # fmt: skip
def test_a_wrong_field_is_refused_in_words(app, bureau, field, text, said):
    """Nothing is stored."""
    answer = visitor(app, f"first{REGION}").post(FORM, FORM, **(FIELDS | {field: text}))

    assert answer.status_code == 422 and said in answer.text
    assert not rows(bureau, schema.plan_amendment)


@pytest.mark.parametrize(("login", "status"), [("admin", 404), ("duty", 403), ("reader", 403)])
def test_others_see_the_register_and_are_refused_the_form(app, bureau, login, status):
    """An administrator of a city too; what the table does not offer says so."""
    browser = visitor(app, login)
    page = browser.get("/plan/assumed").text

    assert "evidence.toml" in page and FORM not in page and "自治区两名管理员在控制台录入、确认" in page
    assert browser.get(FORM).status_code == status
    assert browser.post(FORM, "/plan/assumed", **FIELDS).status_code == 403
    assert not rows(bureau, schema.plan_amendment)


@pytest.mark.parametrize("key", ["region.toml/border", "evidence.toml/nonsense", "evidence.toml/", "/x"])
def test_a_figure_not_on_offer_has_no_form(app, key):
    """A table the services do not read from the library cannot be entered."""
    assert visitor(app, f"first{REGION}").get(f"/plan/assumed/{REGION}/{key}").status_code in (404, 308)
