"""Drafting orders: everybody gets lines with a source or is named as a gap."""

import datetime
from decimal import Decimal

import pytest

from plans.amendment import Amendment, amended
from plans.common_line import FILE, When
from plans.dated import Citation
from plans.library import load
from plans.measure import Action, CountBase, Measure
from plans.measure_sentence import NOT_ASKED, read_sentence
from plans.order import Drafting, ListedEnterprise, ListedMeasure, OrderDraft, draft_orders
from plans.shared_table import shipped_tables
from plans.terms import EnterpriseCategory, Grade, ResponseLevel, WarningLevel
from plans.unit import UnitFacts

START = datetime.datetime(2026, 11, 23, 4, tzinfo=datetime.UTC)
END = START + datetime.timedelta(days=3)
DAY = datetime.date(2026, 11, 23)
ORANGE = WarningLevel.ORANGE
SOURCE = Citation("某市清单", "第 12 行", verified=False)
LINE = UnitFacts("K1", "1号熟料线", "line", "吨", {"eia": 4000, "permit": 4500, "last_year": 3600}, "kiln")
LIMIT = Measure(Action.LIMIT_OUTPUT, ("K1",), Decimal(20), CountBase.OUTPUT_MIN3)
STOP = Measure(Action.STOP_ALL, ("K1",))
TRUCKS = Measure(Action.TRUCK_BAN, max_stage=4)
DEMANDING = [EnterpriseCategory.KEY, EnterpriseCategory.NON_KEY, EnterpriseCategory.SEASONAL]


@pytest.fixture(scope="module")
def plan():
    """Tongliao's plan in force."""
    return load().plan_for("150500", DAY)


def listed(
    *measures, category=EnterpriseCategory.KEY, grade=Grade.C, units=(LINE,), key=1
) -> ListedEnterprise:
    """An enterprise with these measures at orange."""
    held = {ORANGE: tuple(ListedMeasure(each, SOURCE) for each in measures)} if measures else {}
    return ListedEnterprise(
        key, f"某厂{key}（虚构）", "150502", "cement_clinker", category, grade, units, held
    )


def drafting(plan, *enterprises, level=ORANGE) -> Drafting:
    """The drafts at orange."""
    return draft_orders(enterprises, level=level, start_at=START, expected_end=END, plan=plan, day=DAY)


def only(plan, enterprise) -> OrderDraft:
    """The one draft there must be."""
    (draft,) = drafting(plan, enterprise).drafts
    return draft


def actions(draft) -> list[Action]:
    """What the lines demand."""
    return [line.measure.action for line in draft.lines]


def test_a_draft_says_who_when_and_how_hard(plan):
    """Level, response, grade and times; the deadline is the start of the response, not the issue."""
    draft = only(plan, listed(LIMIT, TRUCKS))
    assert (draft.level, draft.response, draft.grade) == (ORANGE, ResponseLevel.II, Grade.C)
    assert (draft.start_at, draft.deadline, draft.expected_end) == (START, START, END)
    assert (draft.enterprise_id, draft.division) == (1, "150502")
    assert draft.basis == plan.figure("order_article", DAY).citation


def test_every_line_has_a_number_a_text_and_a_source(plan):
    """Numbers run from 1; the own measures come first with the list's source, then the common lines."""
    draft = only(plan, listed(LIMIT, TRUCKS))
    assert [line.number for line in draft.lines] == list(range(1, len(draft.lines) + 1))
    assert all(line.text and line.citation.document for line in draft.lines)
    assert [line.citation for line in draft.lines[:2]] == [SOURCE, SOURCE]
    assert "2880吨/日" in draft.lines[0].text


@pytest.mark.parametrize(
    ("measures", "there", "absent"),
    [
        ([LIMIT], {Action.NO_INCREASE, Action.NRMM_BAN}, {Action.KEEP_CONTROLS_RUNNING, Action.NO_RESTART}),
        ([STOP], {Action.KEEP_CONTROLS_RUNNING, Action.NO_RESTART}, {Action.NO_INCREASE, Action.NRMM_BAN}),
    ],
)
def test_common_lines_fit_what_is_demanded(plan, measures, there, absent):
    """Who stops keeps the controls running longer and does not restart; who runs does not increase."""
    found = set(actions(only(plan, listed(*measures))))
    assert there <= found and not absent & found


def test_every_shipped_common_line_is_a_measure():
    """Each is one measure of the grammar under a known kind of order, with its checks."""
    table = shipped_tables()[FILE]
    assert {key.partition(".")[0] for key in table} <= {each.value for each in When}
    for (figure,) in table.values():
        assert read_sentence(figure.value) is not None, figure.key


@pytest.mark.parametrize(("days", "holds"), [(1, False), (0, True), (-1, True)])
@pytest.mark.parametrize(
    ("key", "value", "there"),
    [
        ("stopping.no_restart", NOT_ASKED, Action.NO_RESTART),
        ("producing.machinery", "停止公路运输。", Action.NRMM_BAN),
    ],
)
def test_a_common_line_that_was_read_anew_follows(days, holds, key, value, there):
    """From its day on the order says what the article says, and no longer what was assumed."""
    first = DAY + datetime.timedelta(days=days)
    read = Amendment("150000", f"orders/common.toml/{key}", value, first, "预案（测试）", "第五条")
    held = amended(load(), read).plan_for("150500", DAY)
    draft = only(held, listed(STOP if "stopping" in key else LIMIT))
    assert (there in actions(draft)) is not holds
    assert (Action.ROAD_TRANSPORT_STOP in actions(draft)) is (holds and value != NOT_ASKED)
    verified = [line.citation.verified for line in draft.lines if line.citation.document == "预案（测试）"]
    assert verified == [True] * (holds and value != NOT_ASKED)


def test_a_line_is_not_said_twice(plan):
    """The same measure listed twice, or listed and common, is one line."""
    found = actions(only(plan, listed(LIMIT, LIMIT, Measure(Action.NO_INCREASE))))
    assert len(found) == len(set(found))


@pytest.mark.parametrize("category", DEMANDING)
def test_an_enterprise_without_measures_is_a_gap_and_not_an_order(plan, category):
    """Named with the reason and what to do, never skipped."""
    result = drafting(plan, listed(category=category), listed(LIMIT, key=2))
    assert [draft.enterprise_id for draft in result.drafts] == [2]
    assert [gap.enterprise_id for gap in result.gaps] == [1]
    assert "橙色" in result.gaps[0].why and "请补充" in result.gaps[0].why


def test_measures_of_another_level_do_not_count(plan):
    """Measures at orange do not answer a red warning."""
    result = drafting(plan, listed(LIMIT), level=WarningLevel.RED)
    assert not result.drafts and len(result.gaps) == 1


@pytest.mark.parametrize("grade", [Grade.A_PLUS, Grade.A, Grade.LEADING])
def test_the_best_reduce_by_themselves_and_do_not_increase(plan, grade):
    """A and 引领性 without listed measures get 自主减排 and the no-increase line, and are no gap."""
    result = drafting(plan, listed(grade=grade))
    assert not result.gaps
    assert {Action.SELF_REDUCE, Action.NO_INCREASE} <= set(actions(result.drafts[0]))


def test_b_is_not_among_the_best(plan):
    """Just below the best the gap shows."""
    assert len(drafting(plan, listed(grade=Grade.B)).gaps) == 1


@pytest.mark.parametrize("category", [EnterpriseCategory.EXEMPT_MICRO, EnterpriseCategory.LONG_STOPPED])
def test_who_is_only_told_gets_a_notice_and_is_no_gap(plan, category):
    """小微 and 长期停产 are told, nothing is missing."""
    result = drafting(plan, listed(category=category))
    assert not result.gaps and len(result.drafts[0].lines) >= 1


def test_a_long_stopped_plant_is_not_told_to_produce_carefully(plan):
    """It may not restart; lines for running plants do not apply."""
    draft = only(plan, listed(Measure(Action.NO_RESTART), category=EnterpriseCategory.LONG_STOPPED))
    assert actions(draft) == [Action.NO_RESTART]


@pytest.mark.parametrize(
    ("measure", "units", "said"),
    [
        (Measure(Action.STOP_ALL), (LINE,), "没有写明生产线"),
        (Measure(Action.STOP_ALL, ("K9",)), (LINE,), "K9"),
        (LIMIT, (UnitFacts("K1", "1号熟料线"),), "限产基准"),
    ],
)
def test_a_measure_that_cannot_be_carried_out_is_ordered_and_named(plan, measure, units, said):
    """No lines, unknown lines, no base: the order goes out, and a person is told to mend the list."""
    result = drafting(plan, listed(measure, units=units))
    assert len(result.drafts) == 1
    assert said in result.gaps[0].why


def test_nobody_listed_gives_nothing(plan):
    """An empty list yields no drafts and no gaps."""
    assert drafting(plan) == Drafting((), ())
