"""Episode, order and list pages: acts in order of time, pictures, folded runs, links both ways, totals."""

import pytest
import sqlalchemy as sa
from bureau import AREA, BANNER, DAY, HOUR, MINUTE, NOW, TODAY
from makers import TWO_HEAVY_DAYS, app_of, change, link_of, rows, scatter, visitor, warn

from emergency.documents.stretch import FOLDED_FROM, FREQUENT, stretches
from emergency.errors import NotFound
from emergency.services import order, registry
from emergency.services.browse import chart, delivery, reduction, timeline
from emergency.services.browse import episode as episodes
from emergency.storage import schema
from emergency.storage.journal import Entry, WrittenEntry
from plans.lifecycle import OrderState, WarningAct
from plans.terms import Verdict, WarningLevel

LATER = NOW + HOUR


@pytest.fixture
def raised(bureau):
    """A yellow warning, raised to orange an hour later, and the duty officer at a browser."""
    warn(bureau)
    bureau.receives(TWO_HEAVY_DAYS, now=LATER)
    bureau.decides(WarningAct.RAISE, WarningLevel.ORANGE, now=LATER)
    return visitor(app_of(bureau), "duty")


def _entries(*acts):
    made = [Entry(NOW + place * MINUTE, f"企业{place}", AREA, act, "order", "1", f"{act}{place}")
            for place, act in enumerate(acts)]  # fmt: skip
    return [WrittenEntry(place, each, "", "") for place, each in enumerate(made)]


def test_consultations_and_decisions_are_told_in_the_order_of_time(bureau, raised):
    """Consultation, decision, consultation, decision; not all of one kind before the other."""
    view = episodes.episode(bureau.office, bureau.duty, 1)

    assert [each.consultation is not None for each in view.considered] == [True, False, True, False]
    assert [each.at for each in view.considered] == sorted(each.at for each in view.considered)


def test_only_a_first_warning_reads_published(raised):
    """The decision to raise reads 已下达, the first one 已发布, on the episode's page and on their own."""
    page = raised.get("/episode/1").text

    assert ">已下达</span>" in page and ">已发布</span>" in page
    assert "审批表" in raised.get("/decision/2").text and ">已下达</span>" in raised.get("/decision/2").text
    assert ">已下达</span>" not in raised.get("/decision/1").text


def test_the_delivery_pictures_count_as_the_page_does(bureau, raised):
    """The funnel's numbers are the five counts of the page: replaced orders count nowhere."""
    _, order_id = link_of(bureau, "order_change")
    table = schema.order
    change(bureau, sa.update(table).where(table.c.id == order_id).values(verdict=Verdict.MET))
    (shown,) = episodes.episode(bureau.office, bureau.duty, 1).warnings
    drawn = delivery.funnel(bureau.office, bureau.duty, 1)

    assert (drawn.orders, drawn.verified) == (shown.counts.ordered, 1) == (8, 1)
    for name in ("delivery", "acknowledgements"):
        picture = raised.get(f"/episode/1/{name}.svg")
        assert (picture.status_code, picture.mimetype) == (200, "image/svg+xml")
        assert f'src="/episode/1/{name}.svg"' in raised.get("/episode/1").text
    assert "8 份" in raised.get("/episode/1/delivery.svg").text


@pytest.mark.parametrize(("late", "in_time"), [(-MINUTE, 1), (0 * MINUTE, 1), (MINUTE, 0)])
def test_an_acknowledgement_is_in_time_until_the_deadline(bureau, late, in_time):
    """A minute before and at the deadline of the plan count, a minute after does not."""
    warn(bureau)
    path, _ = link_of(bureau)
    allowed = delivery.acknowledge_time(bureau.office, AREA, NOW)
    order.acknowledge(bureau.office, NOW + allowed + late, path.removeprefix("/e/"), "虚构甲")
    course = delivery.acknowledgements(bureau.office, bureau.duty, 1)

    assert (course.orders, len(course.acknowledged_at), course.in_time) == (8, 1, in_time)
    assert course.deadlines == (NOW + allowed,)


def test_batches_ordered_at_different_times_have_a_deadline_each(bureau):
    """Both deadlines stand in the picture."""
    warn(bureau)
    table = schema.order
    first = rows(bureau, table)[0].id
    change(bureau, sa.update(table).where(table.c.id == first).values(issued_at=LATER))

    assert len(delivery.acknowledgements(bureau.office, bureau.duty, 1).deadlines) == 2
    assert chart.acknowledgements_svg(bureau.office, bureau.duty, 1).count(">签收时限<") == 2


def test_an_episode_without_orders_has_no_course_of_acknowledgements(bureau):
    """The refusal says when there will be one."""
    bureau.receives(TWO_HEAVY_DAYS)
    bureau.consults(WarningLevel.ORANGE)
    with pytest.raises(NotFound, match="请在下达后查看"):
        delivery.acknowledgements(bureau.office, bureau.duty, 1)
    assert "delivery.svg" not in visitor(app_of(bureau), "duty").get("/episode/1").text


@pytest.mark.parametrize(("run", "lines"), [(FOLDED_FROM - 1, 3), (FOLDED_FROM, 1), (FOLDED_FROM + 1, 1)])
def test_a_run_of_like_entries_is_told_as_one_from_four_on(run, lines):
    """Three are told one by one, four and five as one."""
    assert len(timeline.told(_entries(*["upload"] * run))) == lines


@pytest.mark.parametrize(
    ("times", "folded"), [(FREQUENT - 1, False), (FREQUENT, False), (FREQUENT + 1, True)]
)
def test_frequent_acts_are_told_by_stretches(times, folded):
    """Acknowledging and declaring take turns: above twenty of each they are two lines, else one by one."""
    told = list(stretches(each.entry for each in _entries(*["acknowledge", "declare"] * times)))

    assert len(told) == (2 if folded else 2 * times)


def test_the_newest_is_told_first_and_nothing_is_lost():
    """Every entry is in exactly one row; several people are not named as one."""
    entries = _entries("issue", *["acknowledge"] * 5, "release")
    told = timeline.told(entries)

    assert [each.first.act for each in told] == ["release", "acknowledge", "issue"]
    assert (len(told[1].others), told[1].actor, told[0].actor) == (5, "多人", "企业6")
    assert (told[1].first.at, told[1].last.at) == (NOW + MINUTE, NOW + 5 * MINUTE)


@pytest.mark.parametrize(("many", "shown"), [(199, 199), (200, 200), (201, 200)])
def test_an_opened_run_shows_what_a_page_can_carry(many, shown):
    """Two hundred entries; the rest stays in the journal."""
    (row,) = timeline.told(_entries(*["acknowledge"] * many))

    assert (len(row.others), len(row.shown)) == (many, shown)


def test_a_replaced_order_and_its_successor_link_to_each_other(bureau, raised):
    """From the yellow order to the orange one and back."""
    table = schema.order
    new = rows(bureau, table, table.c.supersedes_id.is_not(None))[0]
    old = rows(bureau, table, table.c.id == new.supersedes_id)[0]

    assert old.state is OrderState.SUPERSEDED
    assert f'现行指令：<a href="/order/{new.id}">{new.number}</a>' in raised.get(f"/order/{old.id}").text
    assert f'本指令取代 <a href="/order/{old.id}">{old.number}</a>' in raised.get(f"/order/{new.id}").text
    assert "现行指令" not in raised.get(f"/order/{new.id}").text


def test_the_list_in_force_is_named_with_version_and_hash(bureau, raised):
    """Area, year, version, state and the hash of its content; the page of an enterprise leads there."""
    (held,) = rows(bureau, schema.reduction_list)
    page = raised.get("/list/").text

    assert held.title in page and "✓ 现行" in page and held.content_hash in page and "第 1 版" in page
    assert 'href="/list/1"' in raised.get("/enterprise/1").text
    assert "/list/" in raised.get("/duty/").text


@pytest.mark.parametrize(
    ("begins", "first", "second"),
    [(-1, "已被取代", "现行"), (0, "已被取代", "现行"), (1, "现行", "待生效")],
)
def test_a_new_version_holds_from_its_first_day(bureau, begins, first, second):
    """Yesterday and today it is in force and the older one replaced; tomorrow's is still ahead."""
    day = TODAY + begins * DAY
    registry.publish_list(bureau.office, bureau.admin, NOW, AREA, TODAY.year, "第二版", day, "测试")
    standing = {each.held.id: each.standing for each in reduction.lists(bureau.office, bureau.duty, NOW)}

    assert standing == {1: first, 2: second}


def test_the_totals_of_a_list_are_those_it_was_published_with(bureau):
    """The same fractions against the same floors, twelve of them, and the same counted again."""
    published = registry.publish_list(
        bureau.office, bureau.admin, NOW, AREA, TODAY.year, "第二版", TODAY, "测试"
    )
    view = reduction.reduction_list(bureau.office, bureau.duty, NOW, published.list_id)

    assert view.totals == published.totals and len(view.totals) == 12
    assert view.short == tuple(each for each in published.totals if not each.ok)
    assert sum(count for _, count in view.by_category) == view.registered == published.enterprises


def test_a_change_of_emissions_is_counted_anew(bureau):
    """The kept answer belongs to the facts it was counted from."""
    before = reduction.reduction_list(bureau.office, bureau.duty, NOW, 1).totals
    change(
        bureau,
        sa.update(schema.enterprise).values(emissions={"so2": 7.0, "nox": 7.0, "pm": 7.0, "vocs": 7.0}),
    )

    assert reduction.reduction_list(bureau.office, bureau.duty, NOW, 1).totals != before


def test_an_enterprise_the_list_says_nothing_of_is_named(bureau, raised):
    """Taken out of the list at one level, it stands among the gaps with that level; before, it did not."""
    table = schema.list_measure
    gone = rows(bureau, table, table.c.level == WarningLevel.RED)[0].enterprise_id
    name = rows(bureau, schema.enterprise, schema.enterprise.c.id == gone)[0].name
    before = {each.enterprise: each.levels for each in reduction.reduction_list(
        bureau.office, bureau.duty, NOW, 1).gaps}  # fmt: skip
    change(bureau, sa.delete(table).where(table.c.enterprise_id == gone, table.c.level == WarningLevel.RED))
    after = {each.enterprise: each.levels for each in reduction.reduction_list(
        bureau.office, bureau.duty, NOW, 1).gaps}  # fmt: skip

    assert name not in before and after[name] == (WarningLevel.RED,)
    assert name in raised.get("/list/1").text


def test_a_banner_sees_its_part_of_the_citys_list_without_floors(bureau):
    """Only its own enterprises are counted, and part of a list is not held against the floor of the whole."""
    scatter(bureau)
    view = reduction.reduction_list(bureau.office, bureau.banner, NOW, 1)
    own = [each for each in rows(bureau, schema.enterprise) if each.division == BANNER]

    assert view.registered == len(own) and not view.whole
    assert all(each.floor is None for each in view.totals)
    with pytest.raises(NotFound, match="没有找到这份清单"):
        reduction.reduction_list(bureau.office, bureau.chifeng, NOW, 1)
