"""Why these measures: every branch of the derivation says itself, with its source where it has one."""

import datetime

import pytest
from makers import app_of, link_of, rows, visitor, warn

from emergency.storage import schema
from plans.derivation_steps import CATEGORIES, steps
from plans.grading import Band, band
from plans.terms import EnterpriseCategory, Grade, WarningLevel
from plans.unit import UnitFacts

DAY = datetime.date(2026, 11, 20)
KILNS = (UnitFacts("K1", "1号熟料线", safety="kiln"),)
CEMENT = "cement_clinker"
KEY = EnterpriseCategory.KEY
GRADED = [level for level in WarningLevel if level.is_graded]


def told(
    code=CEMENT,
    grades=((CEMENT, "CN2020_ABCD", Grade.C),),
    category=KEY,
    level=WarningLevel.YELLOW,
    units=KILNS,
):
    """The sentences of the steps."""
    return [step.text for step in steps(code, grades, category, level, units, DAY)]


def test_a_graded_enterprise_is_led_from_its_industry_to_its_measures():
    """Category, industry, grade, band, rule, safety, outcome, in this order."""
    said = told()

    assert said[0] == CATEGORIES[KEY]
    assert "属重点行业「水泥」" in said[1]
    assert "评定为C级" in said[2]
    assert band("CN2020_ABCD", Grade.C).label in said[3]
    assert "水泥（熟料）在黄色预警下" in said[4]
    assert "1号熟料线" in said[5]
    assert said[6:] == ["因此：1号熟料线部分停产50%。", "因此：停用高排放货车（国四及以下）。"]


def test_the_outcome_carries_the_source_of_each_measure():
    """Verified where the guide was read."""
    last = steps(CEMENT, ((CEMENT, "CN2020_ABCD", Grade.C),), KEY, WarningLevel.YELLOW, KILNS, DAY)[-1]

    assert last.citation.verified
    assert "340号" in last.citation.document


def test_several_industries_count_as_the_worst():
    """A in one and D in another: the plant is D, and that is said."""
    said = told(grades=((CEMENT, "CN2020_ABCD", Grade.A), ("casting", "CN2020_ABCD", Grade.D)))

    assert any("短板原则" in each for each in said)
    assert any(Band.STOP.label in each for each in said)


@pytest.mark.parametrize("grades", [(), ((CEMENT, "CN2020_ABCD", Grade.UNRATED),)])
def test_an_unrated_key_industry_counts_as_the_lowest(grades):
    """应评未评, and that reading is 待核."""
    assert any("未评级，按最低档" in each for each in told(grades=grades))


def test_a_trade_nobody_grades_follows_the_general_measures():
    """Coal is no key industry."""
    said = told("coal", (), EnterpriseCategory.NON_KEY)

    assert any("不在重点行业名单内" in each for each in said)
    assert any("也不要求评级" in each for each in said)


def test_an_industry_without_a_guide_is_left_to_a_person():
    """PVC: the guide is announced and unpublished."""
    said = told("pvc", (("pvc", "CN2020_ABCD", Grade.C),))

    assert any("须由人工列入清单" in each for each in said)
    assert said[-1] == "按规则没有措施。"


def test_an_inheriting_industry_names_the_generic_rules():
    """And why: the note of its file."""
    assert any("通用默认" in each for each in told("printing", (("printing", "CN2020_ABCD", Grade.C),)))


def test_b_minus_follows_b_where_a_guide_is_silent():
    """The reading is ours and says so."""
    assert any(
        "按B级的规则执行（待核）" in each for each in told(grades=((CEMENT, "CN2020_ABCD", Grade.B_MINUS),))
    )


@pytest.mark.parametrize("category", list(EnterpriseCategory))
@pytest.mark.parametrize("level", GRADED)
def test_every_category_and_level_can_be_told(category, level):
    """Never empty, never a crash; the category comes first."""
    said = told(category=category, level=level)

    assert said[0] == CATEGORIES[category]
    assert len(said) > 1


def test_who_reduces_by_itself_is_not_told_of_stops():
    """Grade A: no word of safety, for nothing is stopped."""
    said = told(grades=((CEMENT, "CN2020_ABCD", Grade.A),))

    assert said[-1] == "因此：自主减排。"
    assert not any("停产要求" in each for each in said)


def test_the_page_of_an_enterprise_tells_why(bureau):
    """One explanation a level, folded, with the sources."""
    held = rows(bureau, schema.enterprise)[0]
    text = visitor(app_of(bureau), "reader").get(f"/enterprise/{held.id}").text

    assert text.count("为什么是这些措施") == len(GRADED)
    assert "因此：" in text


def test_the_page_behind_the_link_tells_why(bureau):
    """At the level of the order, in the words of the register."""
    warn(bureau)
    path, _ = link_of(bureau)
    text = visitor(app_of(bureau)).get(path).text

    assert text.count("为什么是这些措施") == 1
    assert "因此：" in text
