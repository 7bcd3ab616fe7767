"""The register and the lists in storage: scope, order, versions, and no query per enterprise."""

import contextlib
import datetime

import pytest
import sqlalchemy as sa
from database import fresh_store
from registered import NOW, TODAY, credit, maker, makers

from emergency.errors import NotFound
from emergency.services.registry import NewGrade
from emergency.storage import reduction, registration, registry, registry_search
from emergency.storage.reduction import NewListMeasure
from emergency.storage.work import Scope
from plans.dated import Citation
from plans.measure import Action, Measure
from plans.terms import Grade, WarningLevel

CITY, BANNER, ZONE, OTHER = "150500", "150502", "150571", "150600"
ORANGE, RED = WarningLevel.ORANGE, WarningLevel.RED
SOURCE = Citation("某市清单", "第 3 行", verified=False)
STOP = Measure(Action.STOP_ALL, ("K1",))
TRUCKS = Measure(Action.TRUCK_BAN, max_stage=4)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def store(tmp_path):
    """A register with two plants in one banner, one in the zone, one in another city."""
    held = fresh_store(tmp_path)
    fill(held, makers([BANNER, BANNER, ZONE, "150602"]))
    return held


def fill(store, enterprises) -> None:
    """Write enterprises and commit."""
    with store.begin(Scope("150000"), write=True) as work:
        registration.insert(work, enterprises, NOW)
        work.commit()


def publish(store, division, measures, *, since=TODAY, version=1, year=2026) -> int:
    """Write a list of (enterprise, level, measure, cut) rows and commit."""
    with store.begin(Scope("150000"), write=True) as work:
        list_id = reduction.add_list(
            work,
            division=division,
            year=year,
            version=version,
            title="清单",
            in_force_from=since,
            content_hash="0" * 64,
            created_at=NOW,
        )
        rows = [
            NewListMeasure(key, level, place, measure, SOURCE, cut)
            for place, (key, level, measure, cut) in enumerate(measures, start=1)
        ]
        reduction.add_measures(work, list_id, rows)
        work.commit()
    return list_id


def listed(store, area=CITY, day=TODAY, level=None, scope=CITY) -> dict:
    """The listed enterprises by key."""
    with store.begin(Scope(scope)) as work:
        return {each.id: each for each in reduction.listed_enterprises(work, area, day, level)}


def demanded(found, level=ORANGE) -> list[Measure]:
    """The measures of one listed enterprise."""
    return [each.measure for each in found.measures.get(level, ())]


@contextlib.contextmanager
def counting(store):
    """Counts the statements that are run."""
    said = []
    listen = lambda *args: said.append(args[2])  # noqa: E731 - a listener of one line
    sa.event.listen(store.engine, "before_cursor_execute", listen)
    yield said
    sa.event.remove(store.engine, "before_cursor_execute", listen)


def test_what_is_written_is_read_back(store):
    """An enterprise comes back with its units, meters, grades and contacts, the first in line first."""
    with store.begin(Scope(CITY)) as work:
        held = registry.enterprise_by_id(work, 1)
        assert (held.credit_code, held.emissions, held.invented) == (
            credit(1),
            {"so2": 33.0, "nox": 66.0},
            True,
        )
        assert held.updated_at == NOW
        assert [unit.facts for unit in registry.units_of(work, [1])[1]] == list(maker().units)
        assert [contact.name for contact in registry.contacts_of(work, [1])[1]] == ["甲", "乙"]
        (meter,) = registry.meters_of(work, [1])[1]
        assert (meter.kind, meter.unit_id) == ("production", registry.units_of(work, [1])[1][0].id)
        assert registry.meter_by_code(work, "T-1-K1") == meter
        assert registry.grades_of(work, [1], TODAY)[1][0].grade is Grade.C


@pytest.mark.parametrize(("scope", "seen"), [(CITY, {1, 2, 3}), (BANNER, {1, 2}), (ZONE, {3}), (OTHER, {4})])
def test_everybody_sees_only_their_own_division(store, scope, seen):
    """A banner sees its own, the city sees its banners and the zone, another city neither."""
    everyone = [1, 2, 3, 4]
    with store.begin(Scope(scope)) as work:
        assert {each.id for each in registry_search.enterprises(work).rows} == seen
        assert set(registry.names_of(work, everyone)) == seen
        assert set(registry.contacts_of(work, everyone)) == seen
        assert set(registry.units_of(work, everyone)) == seen
        assert set(registry.meters_of(work, everyone)) == seen
        assert set(registry.grades_of(work, everyone, TODAY)) == seen
        assert {each.id for each in reduction.listed_enterprises(work, CITY, TODAY)} == seen - {4}


def test_without_a_scope_nothing_is_seen(store):
    """A forgotten scope shows nothing rather than everything."""
    with store.begin(None) as work:
        assert registry_search.enterprises(work).total == 0
        assert registry.contacts_of(work, [1]) == {}
        assert reduction.listed_enterprises(work, CITY, TODAY) == []


def test_what_is_out_of_scope_is_not_found(store):
    """Asking by key or by meter for another division's enterprise is refused like an unknown one."""
    with store.begin(Scope(BANNER)) as work:
        for key in (3, 99):
            with pytest.raises(NotFound, match=str(key)):
                registry.enterprise_by_id(work, key)
        with pytest.raises(NotFound, match="T-3-K1"):
            registry.meter_by_code(work, "T-3-K1")


def test_pages_hold_every_enterprise_once(store):
    """Pages count from 1; the last one may be shorter."""
    with store.begin(Scope(CITY)) as work:
        pages = [registry_search.enterprises(work, page=page, size=2) for page in (1, 2, 3)]
    assert [len(page.rows) for page in pages] == [2, 1, 0]
    assert (pages[0].total, pages[0].last) == (3, 2)
    assert {each.id for page in pages for each in page.rows} == {1, 2, 3}


@pytest.mark.parametrize(
    ("search", "seen"),
    [
        ("水泥2", {2}),
        ("  水泥3 ", {3}),
        (credit(1).lower(), {1}),
        ("%", set()),
        ("_", set()),
        ("", {1, 2, 3}),
    ],
)
def test_search_looks_into_name_and_credit_code(store, search, seen):
    """A part of the name or the beginning of the code; percent and underline are letters like others."""
    with store.begin(Scope(CITY)) as work:
        assert {each.id for each in registry_search.enterprises(work, search=search).rows} == seen


def test_enterprises_can_be_filtered_by_division(store):
    """The filter narrows the scope and never widens it."""
    with store.begin(Scope(CITY)) as work:
        assert {each.id for each in registry_search.enterprises(work, division=ZONE).rows} == {3}
        assert registry_search.enterprises(work, division=OTHER).total == 0
        assert registry.count_by_division(work, CITY) == {BANNER: 2, ZONE: 1}


@pytest.mark.parametrize(
    ("offset", "expected"), [(-91, Grade.UNRATED), (-90, Grade.C), (-1, Grade.C), (0, Grade.B)]
)
def test_the_grade_of_a_day_is_the_one_decided_last(tmp_path, offset, expected):
    """A grade holds from the day it was decided; before the first the enterprise is unrated."""
    store = fresh_store(tmp_path)
    grades = (*maker().grades, NewGrade("cement_clinker", "CN2020_ABCD", Grade.B, TODAY))
    fill(store, [maker(grades=grades)])
    assert listed(store, day=TODAY + offset * DAY)[1].grade is expected


def test_an_enterprise_of_two_industries_counts_as_its_worst(tmp_path):
    """A in one industry does not outweigh D in the other (短板)."""
    store = fresh_store(tmp_path)
    both = tuple(
        NewGrade(industry, "CN2020_ABCD", grade, TODAY)
        for industry, grade in (("cement_clinker", Grade.A), ("coating", Grade.D))
    )
    fill(store, [maker(grades=both)])
    assert listed(store)[1].grade is Grade.D


def test_the_list_gives_measures_by_level_with_their_source(store):
    """Measures keep their order; a level nobody listed has no entry; who has none is there."""
    publish(store, CITY, [(1, ORANGE, STOP, {}), (1, ORANGE, TRUCKS, {}), (2, RED, STOP, {})])
    found = listed(store)
    assert demanded(found[1]) == [STOP, TRUCKS]
    assert found[1].measures[ORANGE][0].citation == SOURCE
    assert RED not in found[1].measures and found[3].measures == {}
    assert listed(store, level=RED)[1].measures == {}


@pytest.mark.parametrize(
    ("offset", "expected"), [(-1, []), (0, [STOP]), (9, [STOP]), (10, [TRUCKS]), (11, [TRUCKS])]
)
def test_the_list_of_a_day_is_the_newest_in_force(store, offset, expected):
    """A list holds from its day until the next; a superseded one still answers for its own days."""
    publish(store, CITY, [(1, ORANGE, STOP, {})])
    publish(store, CITY, [(1, ORANGE, TRUCKS, {})], since=TODAY + 10 * DAY, version=2)
    assert demanded(listed(store, day=TODAY + offset * DAY)[1]) == expected


def test_a_new_version_replaces_the_old_one_even_where_it_asks_less(store):
    """An enterprise that the new version no longer names has no measures left over from the old one."""
    publish(store, CITY, [(1, ORANGE, STOP, {}), (2, ORANGE, STOP, {})])
    publish(store, CITY, [(1, ORANGE, TRUCKS, {})], version=2)
    found = listed(store)
    assert demanded(found[1]) == [TRUCKS] and found[2].measures == {}
    with store.begin(Scope(CITY)) as work:
        assert [(each.version, each.state) for each in reduction.lists(work)] == [
            (2, "published"),
            (1, "superseded"),
        ]
        assert reduction.next_version(work, CITY, 2026) == 3


def test_a_banner_reads_the_list_of_its_city(store):
    """A banner officer sees the banner's enterprises with the city's measures."""
    publish(store, CITY, [(1, ORANGE, STOP, {}), (3, ORANGE, STOP, {})])
    found = listed(store, area=BANNER, scope=BANNER)
    assert set(found) == {1, 2} and demanded(found[1]) == [STOP]


def test_the_narrower_list_holds(store):
    """Where a banner published its own list, its measures stand instead of the city's for whom it names."""
    publish(store, CITY, [(1, ORANGE, STOP, {}), (2, ORANGE, STOP, {})])
    publish(store, BANNER, [(1, ORANGE, TRUCKS, {})])
    found = listed(store)
    assert demanded(found[1]) == [TRUCKS] and demanded(found[2]) == [STOP]


def test_planned_cuts_are_summed_by_enterprise_and_level(store):
    """What a review holds against the verified cut."""
    publish(store, CITY, [(1, ORANGE, STOP, {"so2": 60.0}), (1, ORANGE, TRUCKS, {"so2": 1.5, "pm": 2.0})])
    with store.begin(Scope(CITY)) as work:
        (planned,) = reduction.planned_cuts(work, CITY, TODAY)
    assert (planned.enterprise_id, planned.level, planned.cut) == (1, ORANGE, {"so2": 61.5, "pm": 2.0})


def test_the_number_of_queries_does_not_grow_with_the_enterprises(tmp_path):
    """Three plants and sixty cost the same number of statements."""
    counts = []
    for size in (3, 60):
        store = fresh_store(tmp_path / str(size))
        fill(store, makers([BANNER] * size))
        publish(store, CITY, [(key, ORANGE, STOP, {}) for key in range(1, size + 1)])
        with counting(store) as said:
            assert len(listed(store)) == size
        counts.append(len(said))
    assert counts[0] == counts[1]


def test_more_keys_than_one_statement_takes_are_asked_in_pieces(store, monkeypatch):
    """Pieces give the same answer as one question."""
    monkeypatch.setattr(registry, "CHUNK", 2)
    with store.begin(Scope(CITY)) as work:
        assert set(registry.contacts_of(work, [1, 2, 3, 3])) == {1, 2, 3}
        assert registry.known_credit_codes(work, [credit(n) for n in range(1, 7)]) == {
            credit(n) for n in range(1, 5)
        }


@pytest.mark.parametrize("length", [2, 7, 8, 17, 18])
def test_a_credit_code_is_found_by_its_begin_of_any_length(store, length):
    """Small letters too; what cannot be a code is looked for in names only."""
    code = credit(1)
    with store.begin(Scope(CITY)) as work:
        found = registry_search.enterprises(work, search=code[:length].lower())
        assert code in {each.credit_code for each in found.rows}
        assert (found.total == 1) is (length > 16)
        assert registry_search.enterprises(work, search=code + "0").total == 0
        assert registry_search.enterprises(work, search="水泥1（").total == 1
        beyond = registry_search.enterprises(work, search="水泥", page=9)
        assert (
            beyond.rows == () and beyond.total == registry_search.enterprises(work, search="水泥").total > 1
        )
