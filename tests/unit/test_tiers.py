"""Three tiers through the services: the region orders three cities, they their counties, and all report back."""

import pytest
from makers import rows
from tiers import (
    CHIFENG,
    CITIES,
    DAY,
    FUNCTION_AREA,
    HOUR,
    KERQIN,
    NOW,
    REGION,
    START,
    TONGLIAO,
    XINGAN,
    Tiers,
    joint,
)

from emergency.errors import InputInvalid, NotAllowed, NotFound
from emergency.services import directive_answer, directive_reminding, duty_contact, journaling, warning
from emergency.services.browse import directive as desks
from emergency.services.browse.joint_timeline import joint_timeline
from emergency.services.directive_answer import Deed, ReportDraft
from emergency.storage import schema
from notifier.message import Purpose
from plans.directive import ACKNOWLEDGE_MINUTES, Step
from plans.errors import ActRefused
from plans.lifecycle import WarningAct
from plans.terms import Role, WarningLevel

YELLOW, ORANGE, RED = WarningLevel.YELLOW, WarningLevel.ORANGE, WarningLevel.RED
ISSUE, RAISE, LOWER, EXTEND, RELEASE = (
    WarningAct.ISSUE, WarningAct.RAISE, WarningAct.LOWER, WarningAct.EXTEND, WarningAct.RELEASE,
)  # fmt: skip
DONE = ReportDraft("已通知全部企业，洒水车上路。", 8, 7, "一家电话不通")


@pytest.fixture
def tiers(bureau):
    """The three tiers over the bureau of Tongliao."""
    return Tiers(bureau)


def starts(tiers, county, at=NOW + HOUR):
    """A county starts its response."""
    held = tiers.asked(county)
    directive_answer.carry_out(
        tiers.office, tiers.duty(county), at, held.id, Deed(at, "苏日娜", note="已召开部署会")
    )
    return tiers.asked(county)


def reports(tiers, division, at=NOW + 2 * HOUR, draft=DONE):
    """A division reports back."""
    directive_answer.report(tiers.office, tiers.duty(division), at, tiers.asked(division).id, draft)


def test_the_region_binds_the_cities_of_the_joint_proposal(tiers):
    """Three of twelve; no enterprise is ordered by the region itself."""
    result = joint(tiers)
    assert result.orders == 0
    told = rows(tiers.bureau, schema.directive)
    assert sorted(each.division for each in told) == sorted(CITIES)
    assert all((each.level, each.start_at, each.issuer) == (ORANGE, START, REGION) for each in told)
    assert tiers.asked("150300") is None
    tiers.receives("150300", 1)
    assert tiers.decides("150300", ISSUE, YELLOW).orders == 0


def test_the_officer_may_choose_other_cities_and_only_cities(tiers):
    """What is chosen replaces the proposal; a county or a stranger is refused, and a city chooses none."""
    for division in (*CITIES, REGION):
        tiers.receives(division, 2)
    for wrong in ((KERQIN,), ("110000",)):
        with pytest.raises(InputInvalid, match="不是内蒙古自治区的盟市"):
            tiers.submits(REGION, ISSUE, ORANGE, bound=wrong)
    with pytest.raises(InputInvalid, match="只有自治区的决定可以选择盟市"):
        tiers.submits(TONGLIAO, ISSUE, ORANGE, bound=(KERQIN,))
    tiers.decides(REGION, ISSUE, ORANGE, bound=(TONGLIAO, "150300"))
    assert tiers.asked("150300") and tiers.asked(TONGLIAO) and not tiers.asked(CHIFENG)


@pytest.mark.parametrize(
    ("level", "off", "refusal"),
    [
        (YELLOW, 0, "要求不低于橙色"),
        (ORANGE, -1, None),
        (ORANGE, 0, None),
        (ORANGE, 1, "要求不晚于"),
        (RED, 0, None),
        (RED, 1, "要求不晚于"),
    ],
)
def test_a_city_acts_at_least_as_high_and_as_early(tiers, level, off, refusal):
    """Below, at and above in level; before, at and after in start; what obeys is linked to the directive."""
    joint(tiers)
    if refusal:
        with pytest.raises(ActRefused, match=refusal):
            tiers.submits(TONGLIAO, ISSUE, level, start=START + off * HOUR)
        assert tiers.asked(TONGLIAO).acted_at is None
        return
    made = tiers.decides(TONGLIAO, ISSUE, level, start=START + off * HOUR)
    held = tiers.asked(TONGLIAO)
    assert held.answer_id == made.warning_id and made.number in held.acted_note
    assert held.acknowledged_at == NOW


def test_a_start_that_is_past_may_be_late_by_the_hours_for_acting(tiers):
    """The region's start has come and gone: two hours from now is allowed, more is not, and it is said."""
    joint(tiers)
    late = START + HOUR
    with pytest.raises(ActRefused, match="该时刻已过，须在2小时内启动"):
        tiers.submits(TONGLIAO, ISSUE, ORANGE, late, start=late + 2 * HOUR + HOUR / 60)
    tiers.decides(TONGLIAO, ISSUE, ORANGE, late, start=late + 2 * HOUR)
    assert "启动晚于要求" in tiers.asked(TONGLIAO).acted_note


def test_a_city_that_is_ahead_has_answered_already(tiers):
    """Red since earlier: the orange directive is answered by it; a neighbour at yellow still has to raise."""
    for division in (*CITIES, REGION):
        tiers.receives(division, 2)
    tiers.decides(TONGLIAO, ISSUE, RED, start=START - HOUR)
    tiers.decides(CHIFENG, ISSUE, YELLOW, start=START - HOUR)
    tiers.decides(REGION, ISSUE, ORANGE)
    assert tiers.asked(TONGLIAO).acted_by == "系统" and tiers.asked(CHIFENG).acted_at is None
    with pytest.raises(ActRefused, match="要求不晚于"):
        tiers.submits(CHIFENG, RAISE, ORANGE, start=START + HOUR)
    made = tiers.decides(CHIFENG, RAISE, ORANGE)
    assert tiers.asked(CHIFENG).answer_id == made.warning_id


def test_every_county_and_function_area_is_told_and_starts_its_plan(tiers):
    """Started by name and time, acknowledged with it, journalled; a second time changes nothing."""
    joint(tiers)
    tiers.decides(TONGLIAO, ISSUE, ORANGE)
    below = {each.code for each in tiers.office.library.divisions.children(TONGLIAO)}
    told = {each.division for each in rows(tiers.bureau, schema.directive) if each.issuer == TONGLIAO}
    assert told == below and FUNCTION_AREA in told
    held = starts(tiers, KERQIN)
    assert (held.acted_by, held.acted_at, held.acknowledged_at) == ("苏日娜", NOW + HOUR, NOW + HOUR)
    starts(tiers, KERQIN, NOW + 2 * HOUR)
    assert tiers.asked(KERQIN).acted_at == NOW + HOUR
    acts = [each.act for each in rows(tiers.bureau, schema.journal, schema.journal.c.noun == "directive")]
    assert acts.count("carry_out") == 1 and journaling.verify(tiers.office).ok


def test_a_county_has_no_level_of_its_own_and_a_city_no_county_button(tiers):
    """大气污染防治法 art. 95: the county's decision is refused; the city decides instead of starting."""
    joint(tiers)
    tiers.decides(TONGLIAO, ISSUE, ORANGE)
    tiers.receives(KERQIN, 2)
    with pytest.raises(ActRefused, match="旗县（市、区）不自行发布预警"):
        tiers.submits(KERQIN, ISSUE, RED)
    with pytest.raises(ActRefused, match="盟市以本级的预警决定落实"):
        directive_answer.carry_out(
            tiers.office, tiers.duty(CHIFENG), NOW, tiers.asked(CHIFENG).id, Deed(NOW, "甲")
        )


def test_only_the_addressed_desk_or_one_above_may_answer(tiers):
    """A stranger finds nothing, another role may not, the city names who telephoned."""
    joint(tiers)
    tiers.decides(TONGLIAO, ISSUE, ORANGE)
    county = tiers.asked(KERQIN)
    with pytest.raises(NotFound):
        directive_answer.acknowledge(tiers.office, tiers.duty(CHIFENG), NOW, county.id)
    with pytest.raises(NotFound):
        directive_answer.acknowledge(tiers.office, tiers.duty(KERQIN), NOW, tiers.asked(TONGLIAO).id)
    with pytest.raises(NotAllowed):
        directive_answer.acknowledge(tiers.office, tiers.commander(TONGLIAO), NOW, county.id)
    with pytest.raises(InputInvalid, match="来电人"):
        directive_answer.acknowledge(tiers.office, tiers.duty(TONGLIAO), NOW, county.id)
    directive_answer.acknowledge(tiers.office, tiers.duty(TONGLIAO), NOW, county.id, "苏日娜")
    assert tiers.asked(KERQIN).acknowledged_by == "苏日娜"
    directive_answer.acknowledge(tiers.office, tiers.duty(KERQIN), NOW + HOUR, county.id)
    assert tiers.asked(KERQIN).acknowledged_at == NOW
    said = rows(tiers.bureau, schema.journal, schema.journal.c.act == "acknowledge")
    assert [each.detail["way"] for each in said] == ["电话"]


@pytest.mark.parametrize(
    ("draft", "refusal"),
    [
        (ReportDraft("", 8, 8), "请写明已启动的措施"),
        (ReportDraft("已部署", 8, 9), "多于应通知"),
        (ReportDraft("已部署", -1, -1), "多于应通知"),
        (ReportDraft("", 8, 9), "请写明已启动的措施.*多于应通知"),
    ],
)
def test_a_report_with_faults_is_refused_with_all_of_them(tiers, draft, refusal):
    """Nothing is kept."""
    joint(tiers)
    tiers.decides(TONGLIAO, ISSUE, ORANGE)
    starts(tiers, KERQIN)
    with pytest.raises(InputInvalid, match=refusal):
        reports(tiers, KERQIN, draft=draft)
    assert rows(tiers.bureau, schema.report_back) == []


@pytest.mark.parametrize(("off", "refusal"), [(-HOUR, "早于通知下达"), (HOUR, "晚于现在")])
def test_a_start_is_written_down_with_a_time_that_can_be(tiers, off, refusal):
    """Not before the notice, not in the future."""
    joint(tiers)
    tiers.decides(TONGLIAO, ISSUE, ORANGE)
    held = tiers.asked(KERQIN)
    with pytest.raises(InputInvalid, match=refusal):
        directive_answer.carry_out(tiers.office, tiers.duty(KERQIN), NOW, held.id, Deed(NOW + off, "苏日娜"))


def test_reports_come_after_the_act_and_may_come_again(tiers):
    """First the response, then what was done; the first report meets the deadline, all are kept."""
    joint(tiers)
    tiers.decides(TONGLIAO, ISSUE, ORANGE)
    with pytest.raises(ActRefused, match="请先落实"):
        reports(tiers, KERQIN)
    starts(tiers, KERQIN)
    reports(tiers, KERQIN)
    reports(tiers, KERQIN, NOW + 3 * HOUR, ReportDraft("全部到位", 8, 8))
    reports(tiers, TONGLIAO)
    assert tiers.asked(KERQIN).reported_at == NOW + 2 * HOUR
    page = desks.page(tiers.office, tiers.duty(TONGLIAO), NOW, tiers.asked(KERQIN).id)
    assert [each.notified for each in page.reports] == [7, 8] and page.is_done


def test_each_tier_sees_its_own_desk(tiers):
    """Region: cities with their counties; city: its counties; county: what is asked of it alone."""
    joint(tiers)
    tiers.decides(TONGLIAO, ISSUE, RED)
    starts(tiers, KERQIN)
    reports(tiers, KERQIN)
    later = NOW + 3 * HOUR
    region = desks.desk(tiers.office, tiers.duty(REGION), later)
    row = next(each for each in region.below if each.area.code == TONGLIAO)
    assert (row.standing.level, row.started, row.reported, row.counties) == (RED, 1, 1, 9)
    assert (row.tally.ordered, row.tally.acknowledged) == (8, 0)
    assert row.overdue == () and row.late_counties == 8
    other = next(each for each in region.below if each.area.code == CHIFENG)
    assert other.overdue == (Step.ACKNOWLEDGE, Step.ACT) and other.standing is None
    city = desks.desk(tiers.office, tiers.duty(TONGLIAO), later)
    assert [each.directive.issuer for each in city.mine] == [REGION]
    assert {each.area.code for each in city.below if each.view} == {each.area.code for each in city.below}
    county = desks.desk(tiers.office, tiers.duty(KERQIN), later)
    assert [each.directive.issuer for each in county.mine] == [TONGLIAO] and county.below == ()


def test_a_raise_replaces_what_was_asked_and_keeps_what_was_not_done(tiers):
    """The county that has not started when the warning is extended still has its old deadline."""
    joint(tiers)
    tiers.decides(TONGLIAO, ISSUE, ORANGE)
    starts(tiers, KERQIN)
    before = tiers.asked(FUNCTION_AREA)
    tiers.decides(TONGLIAO, EXTEND, ORANGE, NOW + HOUR, end=START + 5 * DAY)
    assert tiers.asked(KERQIN).act_by is None
    kept = tiers.asked(FUNCTION_AREA)
    assert (kept.act_by, kept.report_by, kept.act) == (before.act_by, before.report_by, EXTEND)
    tiers.decides(TONGLIAO, RAISE, RED, NOW + 2 * HOUR, end=START + 5 * DAY)
    raised = tiers.asked(KERQIN)
    assert (raised.act, raised.level, raised.acted_at) == (RAISE, RED, None) and raised.act_by > NOW
    with pytest.raises(ActRefused, match="已被新的通知取代"):
        directive_answer.carry_out(
            tiers.office, tiers.duty(FUNCTION_AREA), NOW + 3 * HOUR, kept.id, Deed(NOW + 3 * HOUR, "乙")
        )


def test_a_joint_episode_ends_city_by_city(tiers):
    """Raised over three cities; one is released six hours before the others, none before its hour."""
    joint(tiers)
    for city in CITIES:
        tiers.decides(city, ISSUE, ORANGE, start=START - HOUR)
    tiers.decides(REGION, RAISE, RED, NOW + HOUR, start=START + 6 * HOUR)
    for city in CITIES:
        assert tiers.asked(city).level is RED and tiers.asked(city).acted_at is None
        tiers.decides(city, RAISE, RED, NOW + HOUR, start=START + 6 * HOUR)
        assert tiers.asked(city).acted_at == NOW + HOUR
    first, last, now = START + 2 * DAY, START + 2 * DAY + 6 * HOUR, START + DAY
    tiers.decides(REGION, RELEASE, RED, now, start=first, bound=(XINGAN,))
    assert tiers.asked(XINGAN).act is RELEASE and tiers.asked(TONGLIAO).act is RAISE
    with pytest.raises(ActRefused, match="本级不能早于该时刻解除"):
        tiers.submits(XINGAN, RELEASE, RED, now, start=first - HOUR)
    with pytest.raises(ActRefused, match="不能先行解除"):
        tiers.submits(TONGLIAO, RELEASE, RED, now, start=first)
    tiers.decides(XINGAN, RELEASE, RED, now, start=first)
    with pytest.raises(InputInvalid, match="兴安盟不在现行区域预警范围内"):
        tiers.submits(REGION, RELEASE, RED, now, start=first, bound=(XINGAN,))
    tiers.decides(REGION, RELEASE, RED, now, start=last)
    for city in (CHIFENG, TONGLIAO):
        tiers.decides(city, RELEASE, RED, now, start=last)
    bars = joint_timeline(tiers.office, tiers.duty(REGION), now)
    ends = {each.area: each.ends_at for each in bars}
    assert (ends["兴安盟"], ends["通辽市"], ends["内蒙古自治区"]) == (first, last, last)
    assert [each.level for each in bars if each.area == "通辽市"] == [ORANGE, RED]
    warning.release_due(tiers.office, last)
    assert all(each.state.value == "released" for each in rows(tiers.bureau, schema.warning))


def test_a_released_city_is_free_after_its_hour(tiers):
    """Until then the orange demand stands; then yellow may be decided again."""
    joint(tiers)
    tiers.decides(REGION, RELEASE, ORANGE, NOW + HOUR, start=NOW + 3 * HOUR, bound=(XINGAN,))
    with pytest.raises(ActRefused, match="要求不低于橙色"):
        tiers.submits(XINGAN, ISSUE, YELLOW, NOW + 2 * HOUR)
    assert tiers.submits(XINGAN, ISSUE, YELLOW, NOW + 3 * HOUR)


@pytest.mark.parametrize(("off", "reminded"), [(-1, 0), (0, 0), (1, 1)])
def test_the_late_are_reminded_once_after_their_deadline(tiers, off, reminded):
    """Before, at and after the minutes for acknowledging; a second tick says nothing again."""
    duty_contact.add(
        tiers.office, tiers.duty(TONGLIAO), NOW, TONGLIAO, "巴图", "13800000001", "b@example.com"
    )
    joint(tiers)
    minutes = tiers.office.library.plan_for(REGION, NOW.date()).figure(ACKNOWLEDGE_MINUTES, NOW.date()).value
    due = NOW + HOUR * minutes / 60 + off * HOUR / 3600
    assert directive_reminding.remind_due(tiers.office, due) == reminded * len(CITIES)
    assert directive_reminding.remind_due(tiers.office, due) == 0
    sent = [each for each in rows(tiers.bureau, schema.message) if each.purpose is Purpose.DIRECTIVE_REMIND]
    assert len(sent) == 2 * reminded and all("通辽市逾期未签收" in each.text + each.subject for each in sent)


def test_the_desk_below_is_told_by_every_way_and_a_drill_only_into_files(tiers):
    """SMS and e-mail to the contact of the city; the drill leaves by the spool."""
    duty_contact.add(
        tiers.office, tiers.duty(TONGLIAO), NOW, KERQIN, "苏日娜", "13800000002", "s@example.com"
    )
    tiers.receives(TONGLIAO, 2)
    tiers.decides(TONGLIAO, ISSUE, ORANGE)
    tiers.decides(TONGLIAO, ISSUE, ORANGE, drill=True)
    told = [each for each in rows(tiers.bureau, schema.message) if each.purpose is Purpose.DIRECTIVE]
    assert sorted((each.channel, each.drill) for each in told) == [
        ("email", False), ("sms", False), ("spool", True), ("spool", True),
    ]  # fmt: skip
    assert all(
        "通辽市发布橙色预警" in each.text or "通辽市发布重污染天气橙色预警" in each.text for each in told
    )
    shown = desks.desk(tiers.office, tiers.duty(KERQIN), NOW)
    assert [each.directive.drill for each in shown.mine] == [False]


def test_contacts_of_a_desk_are_entered_with_every_fault_named(tiers):
    """Wrong number, wrong address, no name; another city may not; removed is not told."""
    admin = tiers.bureau.admin
    with pytest.raises(InputInvalid) as refused:
        duty_contact.add(tiers.office, admin, NOW, KERQIN, "", "123", "nobody")
    assert len(refused.value.faults) == 3
    with pytest.raises(NotAllowed):
        duty_contact.add(tiers.office, tiers.duty(CHIFENG), NOW, KERQIN, "甲", "13800000002", "")
    with pytest.raises(NotAllowed):
        duty_contact.add(
            tiers.office, tiers._actor(TONGLIAO, Role.READER, None), NOW, KERQIN, "甲", "", "a@b"
        )
    duty_contact.add(tiers.office, admin, NOW, KERQIN, "甲", "13800000002", "")
    held = duty_contact.contacts(tiers.office, admin)[KERQIN][0]
    with pytest.raises(NotFound):
        duty_contact.remove(tiers.office, tiers.duty(CHIFENG), NOW, held.id)
    duty_contact.remove(tiers.office, admin, NOW, held.id)
    assert duty_contact.contacts(tiers.office, admin) == {}
