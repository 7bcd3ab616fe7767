"""A rule set read in a plan: typed, confirmed by two, adopted from a day on; never over one that stands."""

import datetime

import pytest
from bureau import AREA, NOW, TODAY, administrators
from makers import app_of, visitor

from emergency.errors import InputInvalid, NotFound
from emergency.services import plan
from emergency.services.browse import rule_set as rule_sets
from emergency.services.plan import AmendmentDraft
from plans import library
from plans.amendment import Amendment, faults_of
from plans.clause_text import condition_text, read_condition
from plans.rule import read_rule_sets, rule_set_of
from plans.rule_amendment import rule_set_words
from plans.strictness import first_inverted
from plans.terms import Cause, WarningLevel

LIBRARY = library.load()
DAY = datetime.timedelta(days=1)
SOURCE = {"document": "内蒙古预案（测试）", "article": "第三章", "verified": True}
LINES = [("red", 200, 96), ("orange", 200, 48), ("yellow", 150, 24)]
KEY = "rulesets/内蒙古（测试）"


def clause(level, over, hours):
    """A clause of one run."""
    tests = [{"kind": "run", "over": over, "hours": hours, "within": []}]
    return {"id": level, "level": level, "label": f"AQI>{over}", "tests": tests, **SOURCE}


def value(**changes):
    """A whole rule set as it is kept."""
    made = {
        "title": "测试规则集",
        "day_reading": "natural",
        "heavy": {"aqi": 200, **SOURCE},
        "release": {"aqi": 140, **SOURCE},
        "clause": [clause(*each) for each in LINES],
        "cause": [
            {"cause": each.value, "graded": each is Cause.PM25, "pm25_first": False, "why": "测试", **SOURCE}
            for each in Cause
        ],
    }
    return made | changes


def draft(key=KEY, entered=None, first=TODAY, area=AREA):
    """What an administrator enters."""
    return AmendmentDraft(area, key, entered or value(), first, "内蒙古预案（测试）", "第三章", "测试核对人")


@pytest.fixture
def pair(bureau):
    """Two administrators of the city."""
    return administrators(bureau.office, AREA)


def confirmed(office, pair, **changes):
    """Entered by one, confirmed by the other; the amendment's id."""
    one, other = pair
    amendment_id = plan.amend(office, one, NOW, draft(**changes))
    plan.confirm(office, other, NOW, amendment_id)
    return amendment_id


def adopted(office, pair, name="内蒙古（测试）", first=TODAY):
    """The city's plan follows the set from a day on."""
    return confirmed(office, pair, key="rule_set", entered=name, first=first)


@pytest.mark.parametrize("name", sorted(read_rule_sets()[0]))
def test_every_shipped_condition_reads_as_it_is_written(name):
    """Written in words, read again, the same tests."""
    for each in LIBRARY.rule_sets[name].clauses:
        tests, faults = read_condition(condition_text(each.tests), "condition")
        assert not faults
        assert [test.model_dump(mode="json") for test in each.tests] == tests


@pytest.mark.parametrize(
    ("text", "tests"),
    [
        ("ＡＱＩ＞200 持续 72 小时，其中AQI>300共24小时", [{
            "kind": "run", "over": 200, "hours": 72, "within": [{"over": 300, "hours": 24}],
        }]),
        ("AQI>150累计48小时；AQI达到500", [
            {"kind": "total", "over": 150, "hours": 48}, {"kind": "peak", "at_least": 500},
        ]),
    ],
)  # fmt: skip
def test_conditions_are_read_as_people_type_them(text, tests):
    """Full-width signs, spaces, several tests."""
    assert read_condition(text, "c") == (tests, [])


@pytest.mark.parametrize(
    "text",
    [
        "", "；", "日均值大于200", "AQI>200", "AQI>501持续24小时", "AQI>200持续0小时", "AQI>200持续241小时",
        "AQI达到501", "AQI>200持续48小时，其中>200共24小时",
    ],
)  # fmt: skip
def test_a_condition_nobody_can_apply_is_refused_with_the_way_to_write_it(text):
    """Unreadable, out of range, or an inner line that is no higher; the field is named."""
    tests, faults = read_condition(text, "clause-0-condition")
    assert not tests
    assert [each.column for each in faults] == ["clause-0-condition"]


@pytest.mark.parametrize("text", ["AQI>500持续240小时", "AQI>0持续1小时", "AQI达到500", "AQI达到0"])
def test_the_ends_of_the_range_are_taken(text):
    """The least and the most that the index and ten days know."""
    assert not read_condition(text, "c")[1]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"clause": [clause(*each) for each in LINES[1:]]}, "level"),
        ({"cause": value()["cause"][1:]}, "cause"),
        ({"release": {"aqi": 501, **SOURCE}}, "less_than_equal"),
        ({"clause": [clause(*LINES[0])] * 2 + value()["clause"]}, "repeated"),
        ({"day_reading": "weekly"}, "literal_error"),
        ({"novel": 1}, "extra_forbidden"),
    ],
)
def test_a_set_with_a_gap_is_refused(changes, code):
    """A level, a cause, a value or a name that the first forecast would trip over."""
    made = Amendment(AREA, KEY, value(**changes), TODAY, "文件", "条款")
    assert code in {each.code for each in faults_of(LIBRARY, made)}


@pytest.mark.parametrize(
    ("red", "inverted"),
    [((200, 24), True), ((200, 48), False), ((200, 72), False), ((150, 96), True), ((100, 24), True)],
)
def test_a_higher_level_is_never_easier_to_reach(red, inverted):
    """Red below, at and above what orange asks (AQI>200 for 48 hours)."""
    lines = [("red", *red), ("orange", 200, 48), ("yellow", 150, 24)]
    made = Amendment(AREA, KEY, value(clause=[clause(*each) for each in lines]), TODAY, "文件", "条款")
    assert ("inverted" in {each.code for each in faults_of(LIBRARY, made)}) is inverted


@pytest.mark.parametrize(("line", "above"), [(149, False), (150, False), (151, True)])
def test_what_was_warned_is_not_released_at_once(line, above):
    """The release line below, at and above the lowest trigger."""
    made = Amendment(AREA, KEY, value(release={"aqi": line, **SOURCE}), TODAY, "文件", "条款")
    assert ("inverted" in {each.code for each in faults_of(LIBRARY, made)}) is above


def test_a_single_peak_may_call_for_red():
    """As the edition of 2018 does; every shipped set could be entered."""
    assert [first_inverted(each) for each in LIBRARY.rule_sets.values()] == [None, None]


def test_who_confirms_sees_the_whole_set():
    """Every condition, both lines, the causes, and how much was not read."""
    words = rule_set_words(value())
    for said in (
        "红色：AQI>200持续96小时",
        "解除线 AQI 140，重污染线 AQI 200，按自然日",
        "分级的成因：细颗粒物（PM2.5）",
    ):
        assert said in words
    assert words.endswith("逐项已核对原文")
    unread = {**SOURCE, "verified": False}
    assert rule_set_words(value(release={"aqi": 140, **unread})).endswith("其中 1 项待核")


@pytest.mark.parametrize(
    ("key", "area", "kept", "code"),
    [
        ("rulesets/CN-2024", AREA, value(), "taken"),
        ("rulesets/a", AREA, value(), "name"),
        ("rulesets/../x", AREA, value(), "name"),
        (KEY, "150522", value(), "no_plan"),
        (KEY, AREA, "文字", "table"),
    ],
)
def test_a_set_without_a_place_is_refused(key, area, kept, code):
    """No overwriting, no odd name, no area without a plan, nothing that is no table."""
    made = Amendment(area, key, kept, TODAY, "文件", "条款")
    assert code in {each.code for each in faults_of(LIBRARY, made)}


@pytest.mark.parametrize(("days", "own"), [(-1, False), (0, True), (1, True)])
def test_a_plan_follows_it_from_the_day_of_its_adoption(bureau, pair, days, own):
    """The day before, the day itself, the day after; and the levels it gives change with it."""
    confirmed(bureau.office, pair, first=TODAY - 30 * DAY)
    assert "内蒙古（测试）" in bureau.office.library.rule_sets
    adopted(bureau.office, pair, first=TODAY)
    held = bureau.office.library.plan_for(AREA, TODAY + days * DAY)
    rules = held.rules_on(TODAY + days * DAY)
    assert (rules.name == "内蒙古（测试）") is own
    assert (rules.release.aqi == 140) is own
    lowest = min(each.lowest_line for each in rules.clauses if each.level is WarningLevel.YELLOW)
    assert lowest == 150 and rules.clauses[0].tests[0].hours == (96 if own else 72)


@pytest.mark.parametrize(("days", "refused"), [(-1, True), (0, False), (1, False)])
def test_no_plan_adopts_it_before_its_own_day(bureau, pair, days, refused):
    """The set begins today."""
    confirmed(bureau.office, pair)
    made = Amendment(AREA, "rule_set", "内蒙古（测试）", TODAY + days * DAY, "文件", "条款")
    codes = [each.code for each in faults_of(bureau.office.library, made)]
    assert codes == (["before_rule_set"] if refused else [])


def test_a_set_laxer_than_the_region_s_is_told_before_it_is_adopted(bureau, pair):
    """The check of the plans looks at entered sets as at shipped ones."""
    weak = value(clause=[clause("red", 300, 96), clause("orange", 250, 72), clause("yellow", 200, 48)])
    confirmed(bureau.office, pair, entered=weak)
    plan.amend(bureau.office, pair[0], NOW, draft(key="rule_set", entered="内蒙古（测试）"))
    page = visitor(app_of(bureau), "admin").get("/plan/assumed").text
    assert "确认后检查将提示：规则集 内蒙古（测试） 宽于上级的 CN-2024" in page


def test_a_name_that_was_in_force_is_never_used_again(bureau, pair):
    """Also not after the set was taken back; one that was never confirmed leaves its name free."""
    one, other = pair
    first = plan.amend(bureau.office, one, NOW, draft())
    with pytest.raises(InputInvalid, match="已用于修订"):
        plan.amend(bureau.office, other, NOW, draft(first=TODAY + DAY))
    plan.withdraw(bureau.office, one, NOW, first, "测试")
    second = plan.amend(bureau.office, one, NOW, draft())
    plan.confirm(bureau.office, other, NOW, second)
    plan.withdraw(bureau.office, one, NOW, second, "测试")
    assert "内蒙古（测试）" not in bureau.office.library.rule_sets
    with pytest.raises(InputInvalid, match="请另起名称"):
        plan.amend(bureau.office, one, NOW, draft())


def test_a_set_that_a_plan_follows_stays(bureau, pair):
    """Taken back only after the plan has let go of it."""
    entered = confirmed(bureau.office, pair)
    adoption = adopted(bureau.office, pair)
    one, _ = pair
    with pytest.raises(InputInvalid, match="请先撤回那条修订"):
        plan.withdraw(bureau.office, one, NOW, entered, "测试")
    plan.withdraw(bureau.office, one, NOW, adoption, "测试")
    plan.withdraw(bureau.office, one, NOW, entered, "测试")
    assert bureau.office.library.plan_for(AREA, TODAY).rules_on(TODAY).name == "CN-2024"


def typed():
    """The form as a browser sends it for the set above."""
    fields = {
        "area": AREA, "name": "内蒙古（测试）", "title": "测试规则集", "day_reading": "natural",
        "document": "内蒙古预案（测试）", "article": "第三章", "in_force_from": TODAY.isoformat(), "reader": "测试核对人",
        "heavy-aqi": "200", "heavy-read": "yes", "release-aqi": "140", "release-read": "yes",
    }  # fmt: skip
    for place, (level, over, hours) in enumerate(LINES):
        fields[f"clause-{place}-level"] = level
        fields[f"clause-{place}-condition"] = f"AQI>{over}持续{hours}小时"
        fields[f"clause-{place}-read"] = "yes" if level == "red" else ""
    for each in Cause:
        fields[f"cause-{each.value}-why"] = "测试"
        fields[f"cause-{each.value}-graded"] = "yes" if each is Cause.PM25 else ""
    return fields


def test_from_the_form_to_the_law_by_two_persons(bureau, pair):
    """Typed from a base, confirmed by another, shown with what was not read, adopted."""
    one = pair[0]
    app = app_of(bureau)
    first, second = visitor(app, "first150500"), visitor(app, "other150500")
    path = "/plan/rule-set/new?base=CN-2024"
    assert first.post("/plan/rule-set/", path, **typed()).status_code == 302
    waiting = second.get("/plan/assumed").text
    assert "规则集「内蒙古（测试）」" in waiting and "红色：AQI&gt;200持续96小时" in waiting
    assert second.post("/plan/amendment/1/confirm", "/plan/assumed").status_code == 302

    row = next(each for each in rule_sets.rule_sets(bureau.office, one, NOW).rows if each.is_entered)
    assert [each.condition for each in row.clauses] == [
        f"AQI>{over}持续{hours}小时" for _, over, hours in LINES
    ]
    assert [each.citation.verified for each in row.clauses] == [True, False, False]
    assert row.clauses[0].label == "预测日AQI>200持续96小时" and row.unread == 2 + len(Cause)
    page = first.get("/plan/rule-set/").text
    assert "由管理员录入" in page and "待核 10 项" in page
    adopted(bureau.office, pair)
    assert "通辽市" in rule_sets.rule_sets(bureau.office, one, NOW).rows[-1].followers


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"clause-1-condition": "空气很差"}, "看不懂条件「空气很差」"),
        ({"clause-1-level": ""}, "请选择第 2 行条件的级别"),
        ({"release-aqi": "很低"}, "解除线 AQI须为整数"),
        ({"day_reading": "weekly"}, "请选择按自然日还是滚动24小时"),
        ({"in_force_from": ""}, "请填写生效日"),
        ({"clause-0-condition": ""}, "没有红色预警的条件"),
        ({"name": "CN-2024"}, "不能覆盖"),
        ({"area": "150400"}, ""),
    ],
)
def test_a_bad_form_is_refused_with_the_place_and_keeps_nothing(bureau, changes, said):
    """Nothing is entered, and the page says what to mend."""
    browser = visitor(app_of(bureau), "admin")
    answer = browser.post("/plan/rule-set/", "/plan/rule-set/new?base=CN-2024", **(typed() | changes))
    assert answer.status_code in (403, 404, 422) and said in answer.text
    assert "待确认的修订" not in browser.get("/plan/assumed").text


def test_the_form_asks_for_a_base_that_stands_and_an_administrator(bureau):
    """Another base, another role."""
    with pytest.raises(NotFound, match="没有这个规则集"):
        rule_sets.form(bureau.office, bureau.admin, NOW, "CN-1999")
    with pytest.raises(NotFound, match="没有这个规则集"):
        rule_sets.form(bureau.office, bureau.duty, NOW, "CN-2024")


def test_what_the_program_cannot_read_is_said():
    """A kept value of an older form is shown as such, not as a crash."""
    assert rule_set_words({"clause": []}) == "内容与现在的格式不符"
    assert rule_set_of({}, "x")[0] is None
