"""Every table on offer is followed: what two administrators enter changes what the services say from its day on."""

import datetime
import re
from decimal import Decimal

import listings
import pytest
from bureau import AREA, NOW, START, TODAY, administrators
from makers import app_of, rows, visitor, warn

from emergency.cap import identifier
from emergency.errors import InputInvalid
from emergency.services import cap, contact_sending, coverage, health_tip, plan
from emergency.services.browse import assumed, grade_form
from emergency.services.browse.department import task_lists
from emergency.services.ozone_start import preview
from emergency.services.plan import AmendmentDraft
from emergency.storage import schema
from notifier.message import Purpose
from plans import cap_profile, library, notice
from plans.action import Action, CountBase
from plans.amendment import Amendment, amended, faults_of
from plans.aqi import standard_on
from plans.beijing import day_of, midnight
from plans.department import duties
from plans.derivation import derive_for_band
from plans.derivation_steps import steps
from plans.doubt import doubtful_days
from plans.forecast import AqiRange, ForecastDay
from plans.grading import Band
from plans.industry import industries
from plans.list_member import member_of
from plans.list_rule import ListRule, severity_of
from plans.listed import ListedEnterprise
from plans.order import draft_orders
from plans.permit_register import PermitRegister
from plans.quality import observed_day
from plans.reduction_source import list_totals, sources_of
from plans.region import CityLevel, link
from plans.screening import StationHour
from plans.severity import Severity
from plans.shared_table import shipped_figure
from plans.special_case import FILE, cases_on
from plans.terms import Cause, EnterpriseCategory, Grade, Pollutant, ResponseLevel, WarningLevel
from plans.unit import UnitFacts
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
    contact_sending.send_code(bureau.office, bureau.duty, NOW, asked.enterprise_id, asked.id, "sms")
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


@pytest.mark.parametrize(("days", "holds"), AROUND)
def test_the_advice_of_a_notice_follows(bureau, days, holds):
    """What the notice tells people who are ill, by the day on which the warning starts."""
    start = day_of(START)
    entered(bureau.office, "notice.toml/caution.yellow", "请留在室内（测试）。", start + days * DAY)
    warn(bureau)
    (kept,) = [each.notice for each in rows(bureau, schema.revision)]
    assert (kept["caution"] == "请留在室内（测试）。") is holds


@pytest.mark.parametrize(("days", "holds"), AROUND)
def test_what_a_notice_must_say_follows(days, holds):
    """A list of elements read anew asks for what it names and no more."""
    read = Amendment(REGION, "notice.toml/elements", ["category", "level"], TODAY + days * DAY, *WORDS)
    table = amended(LIBRARY, read).tables[notice.FILE]
    asked = [each.element for each in notice.missing({"category": " "}, table, TODAY)]
    assert ("measures" in asked) is not holds and {"category", "level", "duration", "number"} <= set(asked)


@pytest.mark.parametrize(("days", "refused"), [(-1, True), (0, True), (1, False)])
def test_a_code_of_messages_changes_for_days_to_come_alone(bureau, days, refused):
    """Yesterday, today, tomorrow: what was sent keeps its identifier."""
    if refused:
        with pytest.raises(InputInvalid, match="已发出的不能改"):
            entered(bureau.office, "cap.toml/sector", "123", TODAY + days * DAY)
        return
    entered(bureau.office, "cap.toml/sector", "123", TODAY + days * DAY)
    table = bureau.office.library.tables[cap_profile.FILE]
    found = [cap_profile.profile_on(table, TODAY + more * DAY).sector for more in (0, 1, 2)]
    assert found == ["000", "123", "123"]


def test_an_amendment_of_a_code_is_confirmed_and_taken_back_before_its_day(bureau):
    """On its day it is too late to confirm it, and too late to take a confirmed one back."""
    one, other = administrators(bureau.office, REGION)
    later = [
        AmendmentDraft(REGION, "cap.toml/sector", "123", TODAY + n * DAY, *WORDS, "测试核对人")
        for n in (1, 2)
    ]
    first, second = (plan.amend(bureau.office, one, NOW, each) for each in later)
    with pytest.raises(InputInvalid, match="已发出的不能改"):
        plan.confirm(bureau.office, other, NOW + DAY, first)
    plan.withdraw(bureau.office, one, NOW + DAY, first, "过期未确认")
    plan.confirm(bureau.office, other, NOW + DAY, second)
    with pytest.raises(InputInvalid, match="已发出的不能改"):
        plan.withdraw(bureau.office, one, NOW + 2 * DAY, second, "测试")
    messages = warned_messages(bureau)
    assert [identifier.parse(each.identifier).sector for each in messages] == ["000"]


def warned_messages(bureau):
    """The CAP messages of a warning issued now."""
    warn(bureau)
    (held,) = rows(bureau, schema.warning)
    return cap.messages_of(bureau.office, bureau.duty, held.id)


def clean_of_pm10():
    """A day of one station that measured everything but PM10."""
    start = midnight(TODAY)
    return [
        StationHour("a", start + datetime.timedelta(hours=n), {"pm25": 78 + n, "no2": 20 + n % 7, "so2": 9 + n % 5,
                                                               "co": 1, "o3_1h": 50 + n})
        for n in range(24)
    ]  # fmt: skip


@pytest.mark.parametrize(("days", "holds"), AROUND)
def test_what_an_observed_day_needs_follows(days, holds):
    """A day of AQI 128 without PM10 counts where the article asks for PM2.5 alone, from its day on."""
    line = Amendment(REGION, "quality.toml/observed_above_when_incomplete", 150, TODAY - 9 * DAY, *WORDS)
    read = Amendment(REGION, "quality.toml/observed_needs", ["pm25"], TODAY + days * DAY, *WORDS)
    table = amended(amended(LIBRARY, line), read).tables["quality.toml"]
    found = observed_day(clean_of_pm10(), TODAY, standard_on(TODAY), table)
    assert (found.observed.aqi is not None) is holds


@pytest.mark.parametrize(("line", "counts"), [(127, True), (128, False), (129, False)])
def test_the_index_from_which_an_incomplete_day_counts_follows(line, counts):
    """A day of AQI 128 without PM10: the line below, at and above it."""
    read = Amendment(REGION, "quality.toml/observed_above_when_incomplete", line, TODAY, *WORDS)
    found = observed_day(
        clean_of_pm10(), TODAY, standard_on(TODAY), amended(LIBRARY, read).tables["quality.toml"]
    )
    assert found.index.aqi == 128
    assert (found.observed.aqi == 128) is counts


POTS = (UnitFacts("D1", "电解一系列", safety="potline"),)


@pytest.mark.parametrize(("days", "holds"), AROUND)
def test_what_a_potline_does_instead_of_stopping_follows(days, holds):
    """Forty in a hundred pots instead of thirty, in the proposal for the list."""
    read = Amendment(REGION, "orders/special.toml/potline", 40, TODAY + days * DAY, *WORDS)
    special = cases_on(amended(LIBRARY, read).tables[FILE], TODAY)
    kiln, key, red = industries()["cement_clinker"], EnterpriseCategory.KEY, WarningLevel.RED
    found = derive_for_band(kiln, Band.STOP, key, red, POTS, TODAY, special=special)
    (pots,) = [each for each in found if each.measure.base is CountBase.POT]
    assert pots.measure.ratio == (40 if holds else 30) and pots.measure.units == ("D1",)
    assert pots.citation.verified is holds


@pytest.mark.parametrize(("days", "holds"), AROUND)
def test_what_is_asked_of_one_that_was_stopped_long_ago_follows(days, holds):
    """In the derivation."""
    value = "停止公路运输。核查：现场检查。"
    read = Amendment(REGION, "orders/special.toml/long_stopped", value, TODAY + days * DAY, *WORDS)
    special = cases_on(amended(LIBRARY, read).tables[FILE], TODAY)
    kiln, stopped = industries()["cement_clinker"], EnterpriseCategory.LONG_STOPPED
    (only,) = derive_for_band(kiln, Band.STOP, stopped, WarningLevel.RED, (), TODAY, special=special)
    assert only.measure.action is (Action.ROAD_TRANSPORT_STOP if holds else Action.NO_RESTART)


@pytest.mark.parametrize(("days", "holds"), AROUND)
def test_what_is_asked_of_one_out_of_its_season_follows(days, holds):
    """In the order: a works that runs in June, in November."""
    value = "停止公路运输。核查：现场检查。"
    read = Amendment(REGION, "orders/special.toml/off_season", value, TODAY + days * DAY, *WORDS)
    resting = ListedEnterprise(
        1, "某粮食烘干厂（虚构）", AREA, "default", EnterpriseCategory.SEASONAL, Grade.UNRATED, (), {},
        "06-01至06-30",
    )  # fmt: skip
    start, law = midnight(TODAY), amended(LIBRARY, read)
    (draft,) = draft_orders(
        [resting], level=WarningLevel.RED, start_at=start, expected_end=start + DAY,
        plan=law.plan_for(AREA, TODAY), day=TODAY,
    ).drafts  # fmt: skip
    first = draft.lines[0].measure.action
    assert first is (Action.ROAD_TRANSPORT_STOP if holds else Action.NO_RESTART)


@pytest.mark.parametrize(
    ("case", "value", "fits"),
    [
        ("potline", 0.5, False), ("potline", 1, True), ("potline", 100, True), ("potline", 101, False),
        ("guarantee", "不适用", False), ("guarantee", "停止公路运输。", True), ("guarantee", "1号线停产。", False),
        ("batch", "停止投新料", True), ("batch", "停产", False),
    ],
)  # fmt: skip
def test_what_may_be_entered_for_a_special_case(case, value, fits):
    """A share, a measure that names no line, or the article alone; never nothing."""
    read = Amendment(REGION, f"orders/special.toml/{case}", value, TODAY, *WORDS)
    assert (not faults_of(LIBRARY, read)) is fits


@pytest.mark.parametrize(("days", "holds"), AROUND)
def test_where_the_bands_of_a_scheme_stand_follows(days, holds):
    """Why a grade means what it means: the article that was read, from its day on; the bands stay."""
    key = "grading/CN2020_ABCD"
    same = shipped_figure(key).value
    read = Amendment(REGION, key, same, TODAY + days * DAY, *WORDS)
    graded = [("cement_clinker", "CN2020_ABCD", Grade.C)]
    found = steps(
        "cement_clinker", graded, EnterpriseCategory.KEY, WarningLevel.RED, (), TODAY,
        grading=amended(LIBRARY, read).tables["grading"],
    )  # fmt: skip
    (said,) = [each for each in found if "评定为C级" in each.text]
    assert said.citation.verified is holds and "以停代限" in said.text
    assert faults_of(LIBRARY, Amendment(REGION, key, "A级：停产", TODAY, *WORDS))


@pytest.mark.parametrize(("month", "day", "read"), [(10, 31, False), (11, 1, True), (11, 2, True)])
def test_the_elements_of_a_notice_are_the_law_s_own_from_the_day_of_the_law(month, day, read):
    """The day before the revised law holds, the day itself, the day after; before it they are a default."""
    asked = notice.requirements(LIBRARY.tables[notice.FILE], datetime.date(2024, month, day))
    assert {each.citation.verified for each in asked if each.element != "number"} == {read}
    assert len(asked) == 10
