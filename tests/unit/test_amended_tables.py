"""Every table on offer is followed: what two administrators enter changes what the services say from its day on."""

import datetime
import re
from decimal import Decimal

import listings
import pytest
from bureau import AREA, NOW, TODAY, administrators
from makers import app_of, rows, visitor

from emergency.errors import InputInvalid
from emergency.services import contact_check, coverage, health_tip, plan
from emergency.services.browse import assumed, grade_form
from emergency.services.browse.department import task_lists
from emergency.services.ozone_start import preview
from emergency.services.plan import AmendmentDraft
from emergency.storage import schema
from notifier.message import Purpose
from plans import library
from plans.amendment import Amendment, amended, faults_of
from plans.department import duties
from plans.doubt import doubtful_days
from plans.forecast import AqiRange, ForecastDay
from plans.list_member import member_of
from plans.list_rule import ListRule, severity_of
from plans.permit_register import PermitRegister
from plans.reduction_source import list_totals, sources_of
from plans.region import CityLevel, link
from plans.severity import Severity
from plans.terms import Cause, Pollutant, ResponseLevel, WarningLevel
from plans.upgrade import ladders

LIBRARY = library.load()
REGION, DAY = "150000", datetime.timedelta(days=1)
WORDS = "规程（测试）", "第五条"
DUTY = "department.toml/150500.police.III"
AROUND = [(1, False), (0, True), (-1, True)]  # days from today to the first day, whether it holds today


def entered(office, key, value, first, area=REGION, division=REGION):
    """Entered by one administrator, confirmed by the other."""
    one, other = administrators(office, division)
    draft = AmendmentDraft(area, key, value, first, *WORDS, "测试核对人")
    plan.confirm(office, other, NOW, plan.amend(office, one, NOW, draft))


@pytest.mark.parametrize(("days", "holds"), AROUND)
def test_the_text_of_a_health_tip_follows(bureau, days, holds):
    """From its day on the officer gets the text that was read."""
    entered(bureau.office, "health_tip.toml/dust", "沙尘来了（测试）。", TODAY + days * DAY)
    found = health_tip.propose(bureau.office, bureau.duty, NOW, AREA, Cause.DUST)
    assert (found.default.value == "沙尘来了（测试）。") is holds
    assert found.default.citation.verified is holds


@pytest.mark.parametrize(("days", "holds"), AROUND)
def test_the_measures_of_an_ozone_response_follow(bureau, days, holds):
    """The sentences an enterprise would get."""
    bureau.receives([180, 180])
    entered(bureau.office, "ozone.toml/mandatory", ["错开高温时段（测试）。"], TODAY + days * DAY)
    said = [each.text for each in preview(bureau.office, bureau.duty, NOW, AREA).measures]
    assert ("错开高温时段（测试）。" in said) is holds


@pytest.mark.parametrize(("days", "holds"), AROUND)
def test_a_city_keeps_a_task_list_of_its_own(bureau, days, holds):
    """The city's own administrators enter it; the region's list stays for the other cities."""
    entered(bureau.office, DUTY, ["限行货车（测试）。"], TODAY + days * DAY, AREA, AREA)
    table = bureau.office.library.tables["department.toml"]
    for area, own in (("150500", holds), ("150502", holds), ("150400", False)):
        path = [each.code for each in bureau.office.library.divisions.path(area)]
        texts = [each.text for each in duties(table, path, ResponseLevel.III, TODAY)]
        assert ("限行货车（测试）。" in texts) is own


@pytest.mark.parametrize(
    ("area", "key", "codes"),
    [
        (REGION, DUTY, ["not_region"]),
        ("150400", DUTY, ["not_region"]),
        (AREA, "department.toml/150500.nonsense.III", ["unknown_figure"]),
        (AREA, "department.toml/150000.police.III", ["not_region"]),
        (AREA, DUTY, []),
    ],
)
def test_a_task_list_belongs_to_its_division(area, key, codes):
    """Neither the region writes for the city nor a city for another or for the region."""
    read = Amendment(area, key, ["一（测试）。"], TODAY, *WORDS)
    assert [each.code for each in faults_of(LIBRARY, read)] == codes


def test_the_page_of_task_lists_tells_whose_they_are_and_leads_to_the_form(bureau):
    """Inherited before, own after; only an administrator finds the way to the form."""
    one, other = administrators(bureau.office, AREA)
    app = app_of(bureau)
    form = f"/plan/assumed/{AREA}/{DUTY}"
    assert form not in visitor(app, "reader").get("/department/lists").text
    browser = visitor(app, f"first{AREA}")
    page = browser.get("/department/lists").text
    assert "沿用内蒙古自治区" in page and form in page
    shown = browser.get(form).text
    assert "每行一条" in shown and "<textarea" in shown
    fields = dict(zip(("document", "article"), WORDS, strict=True))
    answer = browser.post(
        form,
        form,
        value="限行货车（测试）。\n\n加密巡查（测试）。",
        in_force_from=TODAY.isoformat(),
        reader="甲",
        **fields,
    )
    assert answer.status_code == 302
    plan.confirm(bureau.office, other, NOW, rows(bureau, schema.plan_amendment)[0].id)
    (own,) = (each for each in task_lists(bureau.office, one, NOW).lists if each.own)
    assert own.tasks == ("限行货车（测试）。", "加密巡查（测试）。") and own.citation.verified


def test_the_form_of_a_city_shows_what_it_inherits(bureau):
    """Until it has a list of its own; then every value it had."""
    one, _ = administrators(bureau.office, AREA)
    found = assumed.form(bureau.office, one, NOW, AREA, DUTY)
    assert found.series == () and found.text and not found.row.figure.citation.verified
    with pytest.raises(InputInvalid, match="每行一条"):
        plan.amend(bureau.office, one, NOW, AmendmentDraft(AREA, DUTY, [], TODAY, *WORDS, "甲"))


def linked(law, day):
    """Three neighbours of two levels and one earlier start."""
    noon = datetime.datetime.combine(day, datetime.time(4), datetime.UTC)
    levels = {"150500": WarningLevel.RED, "150400": WarningLevel.YELLOW, "152200": WarningLevel.YELLOW}
    cities = [CityLevel(area, level, noon + n * DAY) for n, (area, level) in enumerate(levels.items())]
    return link(cities, law.plan_for(REGION, day), law.divisions, day)


@pytest.mark.parametrize(("days", "holds"), AROUND)
def test_the_level_of_a_zone_follows(days, holds):
    """Lowest as shipped, highest as amended; the other one stays as the other reading."""
    read = Amendment(REGION, "region.toml/level_choice", "highest", TODAY + days * DAY, *WORDS)
    found = linked(amended(LIBRARY, read), TODAY)
    (zone,) = (each for each in found.zones if "150500" in each.members)
    levels = (WarningLevel.RED, WarningLevel.YELLOW) if holds else (WarningLevel.YELLOW, WarningLevel.RED)
    assert (zone.level, zone.alternatives[0].level) == levels
    said = " ".join(each.text for each in found.reasons)
    assert ("区域级别取各地中的最高级别，为" in said) is holds


@pytest.mark.parametrize(("days", "holds"), AROUND)
def test_the_article_on_starts_may_be_read(days, holds):
    """The earlier of both starts holds; whoever has read so enters where."""
    read = Amendment(REGION, "region.toml/start_choice", "earlier", TODAY + days * DAY, *WORDS)
    law = amended(LIBRARY, read)
    found = linked(law, TODAY)
    (zone,) = (each for each in found.zones if "150500" in each.members)
    late = found.city("152200")
    assert late.start == zone.start
    assert found.city("150500").start_overridden is False
    assert [each.citation.verified for each in found.reasons if each.clause.startswith("region.start")] == [
        holds,
        holds,
    ]


@pytest.mark.parametrize(("share", "dusty"), [(20, True), (21, True), (19, False)])
def test_the_share_of_dust_follows(share, dusty):
    """PM2.5 is a fifth of PM10: below, at and above the amended share."""
    value = {20: 0.2001, 21: 0.21, 19: 0.2}[share]
    law = amended(LIBRARY, Amendment(REGION, "backtest.toml/dust_share", value, TODAY, *WORDS))
    plan_held = law.plan_for(AREA, TODAY)
    air = ForecastDay(
        TODAY, AqiRange(260, 260), primary=(Pollutant.PM10,), pm25=Decimal(100), pm10=Decimal(500)
    )
    (found,) = doubtful_days([air], plan_held.rules_on(TODAY), plan_held.tables["backtest.toml"])
    assert (found.proposed is Cause.DUST) is dusty


@pytest.mark.parametrize(("days", "holds"), AROUND)
def test_the_code_of_a_contact_follows(bureau, days, holds):
    """Eight digits instead of six in the message that goes out."""
    entered(bureau.office, "contact.toml/code_digits", 8, TODAY + days * DAY)
    asked = rows(bureau, schema.contact)[0]
    contact_check.send_code(bureau.office, bureau.duty, NOW, asked.enterprise_id, asked.id, "sms")
    (sent,) = rows(bureau, schema.message, schema.message.c.purpose == Purpose.CONTACT_CODE)
    (code,) = re.findall(r"(?<!\d)\d{6}(?:\d\d)?(?!\d)", sent.text)
    assert len(code) == (8 if holds else 6)


@pytest.mark.parametrize(("days", "holds"), AROUND)
def test_the_size_a_list_is_compared_with_follows(bureau, days, holds):
    """The composition of another place, as it was read anew."""
    entered(bureau.office, "coverage.toml/composition.key", 300, TODAY + days * DAY)
    found = coverage.compare_with(bureau.office, bureau.duty, NOW, AREA, PermitRegister(()), {})
    (size,) = (each for each in found.sizes if each.label == "重点行业企业")
    assert size.there.value == (300 if holds else 292)


@pytest.mark.parametrize(("days", "holds"), AROUND)
def test_the_procedure_of_grades_follows(bureau, days, holds):
    """How long a grade is public, on the form an officer opens."""
    entered(bureau.office, "grade_procedure.toml/publicity.workdays", 10, TODAY + days * DAY)
    enterprise_id = rows(bureau, schema.enterprise)[0].id
    form = grade_form.declare_form(bureau.office, bureau.duty, NOW, enterprise_id)
    assert form.procedure.publicity_workdays == (10 if holds else 7)


def law_with(key, value, first):
    """Tongliao's plan of the day of the lists, with one figure read from `first` on."""
    law = amended(LIBRARY, Amendment(REGION, key, value, first, *WORDS))
    return law.plan_for(AREA, listings.DAY)


@pytest.mark.parametrize(("days", "holds"), AROUND)
def test_a_rule_of_the_list_follows(days, holds):
    """Three contacts asked for where an enterprise has two."""
    plan_held = law_with("list_rules.toml/mobile_count", 3, listings.DAY + days * DAY)
    found = [code for code, _ in listings.faults(listings.enterprise(), plan=plan_held)]
    assert ("V13" in found) is holds


@pytest.mark.parametrize(("days", "holds"), AROUND)
def test_the_weight_of_a_milder_case_follows(days, holds):
    """A contact that nobody confirmed in time becomes a hint."""
    plan_held = law_with("list_rules.toml/severity.V13.stale", "hint", listings.DAY + days * DAY)
    weight = severity_of(ListRule.V13_STALE, plan_held, listings.DAY)
    assert weight is (Severity.HINT if holds else Severity.WARNING)


@pytest.mark.parametrize(("days", "holds"), AROUND)
def test_the_base_of_a_reduction_follows(days, holds):
    """Half the days of work where none are known: twice the kilograms a day, in the count and in its total."""
    plan_held = law_with("reduction.toml/operating_days", 165, listings.DAY + days * DAY)
    drawn = listings.draft(listings.enterprise(operating_days=None))
    sources = sources_of(drawn, plan_held, listings.DAY)
    totals = list_totals(sources, plan_held, listings.DAY)
    assert {each.base for each in totals} == {2000 if holds else 1000}


@pytest.mark.parametrize(("days", "holds"), AROUND)
def test_the_steps_that_close_a_shortfall_follow(days, holds):
    """A limit by a tenth is offered where the ladder has it."""
    plan_held = law_with("list_rules.toml/upgrade_steps", [10, 40], listings.DAY + days * DAY)
    member = member_of(listings.enterprise(measures=()), listings.DAY)
    ratios = {step.measure.ratio for rung in ladders(member, (), plan_held, listings.DAY) for step in rung}
    assert (Decimal(10) in ratios) is holds and (Decimal(20) in ratios) is not holds
