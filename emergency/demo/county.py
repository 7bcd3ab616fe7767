"""An invented reduction list of a league or city, of any size: always the same one, every name 「（虚构）」.

Composed like the list that 赤峰市 described in November 2024: 1,254 industrial enterprises, 292 of them of key
industries, 248 exempt, 186 building sites. The measures are those the rules give.
"""

import datetime
import importlib.resources
import itertools
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from emergency.demo.enterprises import MARK
from plans.action import WHOLE_UNIT_BASES
from plans.credit_code import check_letter
from plans.derivation import derive
from plans.list_draft import (
    DraftContact,
    DraftDustSite,
    DraftEnterprise,
    DraftGate,
    DraftGrade,
    DraftMeasure,
    DraftMeter,
    DraftMobileSource,
    DraftOutlet,
    DraftUnit,
    Guarantee,
    ListDraft,
    PermitClass,
)
from plans.measure import Action, Check, Measure, sentence
from plans.terms import EnterpriseCategory, Grade, WarningLevel
from plans.unit import UnitFacts, producing

AREA = "150400"
LEVELS = (WarningLevel.YELLOW, WarningLevel.ORANGE, WarningLevel.RED)
CAPACITIES = ("eia", "permit", "last_year")
COMMITTED = frozenset(
    {EnterpriseCategory.GUARANTEE, EnterpriseCategory.EXEMPT_MICRO, EnterpriseCategory.LONG_STOPPED}
)
SELF_GRADES = frozenset({Grade.A_PLUS, Grade.A, Grade.LEADING})
MICRO_SHARE = 0.001  # an exempt enterprise emits a thousandth of its trade
ONSITE = "查看生产设备是否停运、生产日报和用电量"


@dataclass(frozen=True)
class Composition:
    """How many enterprises of each category, how many dust sites and fleets."""

    key: int = 292
    non_key: int = 654
    exempt: int = 248
    guarantee: int = 40
    long_stopped: int = 12
    seasonal: int = 8
    dust_sites: int = 186
    fleets: int = 24

    @property
    def categories(self) -> Mapping[EnterpriseCategory, int]:
        """The enterprises by category."""
        return {
            EnterpriseCategory.KEY: self.key,
            EnterpriseCategory.NON_KEY: self.non_key,
            EnterpriseCategory.EXEMPT_MICRO: self.exempt,
            EnterpriseCategory.GUARANTEE: self.guarantee,
            EnterpriseCategory.LONG_STOPPED: self.long_stopped,
            EnterpriseCategory.SEASONAL: self.seasonal,
        }


def county_list(day: datetime.date, composition: Composition = Composition()) -> ListDraft:
    """The invented list, with grades decided and contacts confirmed shortly before `day`."""
    kept = _kept("enterprises.toml") | {"county": _kept("county.toml")}
    trades = {trade["industry"]: trade for trade in kept["trade"]}
    places = kept["county"]["place"]
    numbers = itertools.count(1)
    enterprises = [
        _enterprise(kept, places[number % len(places)], trades[industry], category, number, day)
        for category, count in composition.categories.items()
        for industry, number in zip(_industries(kept, category, count), numbers, strict=False)
    ]
    sites = [_site(places[number % len(places)], number) for number in range(composition.dust_sites)]
    fleets = [_fleet(places[number % len(places)], number) for number in range(composition.fleets)]
    return ListDraft(AREA, tuple(enterprises), tuple(sites), tuple(fleets))


def _kept(name: str) -> dict[str, Any]:
    return tomllib.loads(
        importlib.resources.files("emergency.demo").joinpath(f"data/{name}").read_text("utf-8")
    )


def _industries(kept: Mapping[str, Any], category: EnterpriseCategory, count: int) -> Iterator[str]:
    dealt = kept["county"]["composition"]
    return itertools.islice(itertools.cycle(dealt.get(category.value, dealt["non_key"])), count)


def _enterprise(kept, place, trade, category: EnterpriseCategory, number: int, day) -> DraftEnterprise:
    stem = f"91{place['division']}M{number:08d}"
    scale = (0.7 + 0.15 * (number % 5)) * (MICRO_SHARE if category is EnterpriseCategory.EXEMPT_MICRO else 1)
    units = tuple(_unit(unit) for unit in trade["units"])
    grades = _grades(trade, category, number, day)
    word = kept["words"][number % len(kept["words"])]
    return DraftEnterprise(
        division=place["division"],
        credit_code=stem + check_letter(stem),
        name=f"{place['stem']}{word}{number}号{trade['suffix']}{MARK}",
        industry=trade["industry"],
        category=category,
        town=f"{place['stem']}第{number % 9 + 1}镇",
        address=f"{place['stem']}工业园区{number}号{MARK}",
        longitude=round(place["longitude"] + 0.003 * (number % 7), 4),
        latitude=round(place["latitude"] + 0.003 * (number % 5), 4),
        permit_number=f"{stem}{check_letter(stem)}001V",
        permit_class=PermitClass.KEY if category is EnterpriseCategory.KEY else PermitClass.SIMPLIFIED,
        regulator=f"{place['stem']}生态环境分局",
        leader=_person(kept, number + 5),
        leader_mobile=f"1994{number:07d}",
        supervisor=_person(kept, number + 9),
        supervisor_mobile=f"1996{number:07d}",
        emissions={key: round(amount * scale, 4) for key, amount in trade["emissions"].items()},
        emission_method="产排污系数法",
        emission_source="排污许可执行报告",
        operating_days=trade["days"],
        commits=category in COMMITTED or any(each.grade in SELF_GRADES for each in grades),
        units=tuple(DraftUnit(unit) for unit in units),
        outlets=tuple(_outlet(unit, position) for position, unit in enumerate(units, start=1)),
        meters=_meters(units, number),
        gates=(DraftGate("M1", "物流门"),),
        contacts=_contacts(kept, number, day),
        grades=grades,
        measures=tuple(_measures(trade, category, grades, units, day)),
        guarantee=_guarantee(day) if category is EnterpriseCategory.GUARANTEE else None,
    )  # fmt: skip


def _unit(unit: Mapping[str, Any]) -> UnitFacts:
    return UnitFacts(
        code=unit["code"],
        name=unit["name"],
        kind=unit.get("kind", "line"),
        count_unit=unit["count_unit"],
        capacities=dict(zip(CAPACITIES, map(float, unit["capacity"]), strict=True)),
        safety=unit.get("safety", ""),
        emission_share=unit["share"],
    )


def _outlet(unit: UnitFacts, position: int) -> DraftOutlet:
    return DraftOutlet(f"DA{position:03d}", f"{unit.name}排放口", unit.code, has_cems=True)


def _meters(units: Sequence[UnitFacts], number: int) -> tuple[DraftMeter, ...]:
    whole = DraftMeter(f"D{number:06d}-T", "total", None, 120.0)
    return (
        whole,
        *(DraftMeter(f"D{number:06d}-{unit.code}", "production", unit.code, 20.0) for unit in units),
    )


def _contacts(kept, number: int, day: datetime.date) -> tuple[DraftContact, ...]:
    proved = day - datetime.timedelta(days=30)
    return (
        DraftContact(_person(kept, number), "环保负责人", f"1997{number:07d}", None, 1, proved),
        DraftContact(_person(kept, number + 3), "值班联系人", f"1998{number:07d}", None, 2, proved),
    )


def _grades(trade, category: EnterpriseCategory, number: int, day: datetime.date) -> tuple[DraftGrade, ...]:
    if category is not EnterpriseCategory.KEY:
        return ()
    graded = [each for each in trade["grades"] if each != Grade.UNRATED.value] or [Grade.D.value]
    decided = day - datetime.timedelta(days=120)
    return (
        DraftGrade(
            trade["industry"],
            trade["scheme"],
            Grade(graded[number % len(graded)]),
            decided,
            decided + datetime.timedelta(days=365),
            f"分级结果{MARK}",
        ),
    )


def _measures(trade, category, grades, units, day: datetime.date) -> Iterator[DraftMeasure]:
    grade = grades[0].grade if grades else Grade.UNRATED
    for level in LEVELS:
        for listed in derive(trade["industry"], grade, category, level, units, day=day):
            measure = _with_whole_lines(listed.measure, units)
            yield DraftMeasure(level, sentence(measure, units), measure, listed.citation, ONSITE)


def _with_whole_lines(measure: Measure, units: Sequence[UnitFacts]) -> Measure:
    """Half of an only line cannot be stopped: the line stops (V07)."""
    if len(producing(units)) > 1 or measure.base not in WHOLE_UNIT_BASES:
        return measure
    return replace(measure, ratio=None, base=None)


def _guarantee(day: datetime.date) -> Guarantee:
    ends = day + datetime.timedelta(days=180)
    return Guarantee(
        "居民供暖", "以热定产，日供热量不超过 9000 吉焦", "供热专项规划", f"某市人民政府{MARK}", ends
    )


def _site(place: Mapping[str, Any], number: int) -> DraftDustSite:
    washed = Measure(Action.DUST, sprays=6, sweeps=3, checks=(Check.VIDEO, Check.ONSITE))
    stopped = Measure(Action.OPEN_AIR_STOP, checks=(Check.VIDEO, Check.ONSITE))
    demands = [
        (WarningLevel.YELLOW, washed),
        *((level, each) for level in LEVELS[1:] for each in (washed, stopped)),
    ]
    return DraftDustSite(
        division=place["division"],
        name=f"{place['stem']}{number + 1}号工地{MARK}",
        builder=f"{place['stem']}建筑公司{MARK}",
        address=f"{place['stem']}某路{number + 1}号{MARK}",
        area_m2=1000.0 + 50 * number,
        supervisor="监督员",
        mobile=f"1995{number:07d}",
        pm=round(1.5 + 0.02 * number, 4),
        measures=tuple(DraftMeasure(level, sentence(each), each, onsite=ONSITE) for level, each in demands),
    )


def _fleet(place: Mapping[str, Any], number: int) -> DraftMobileSource:
    stopped = Measure(
        Action.TRUCK_BAN, max_stage=4, gas=True, heavy_only=True, checks=(Check.GATE, Check.VIDEO)
    )
    return DraftMobileSource(
        division=place["division"],
        owner=f"{place['stem']}{number + 1}号运输队{MARK}",
        kind="truck",
        stage=4,
        count=10 + number,
        fuel="柴油",
        emissions={"nox": 2.5, "pm": 0.1},
        measures=tuple(DraftMeasure(level, sentence(stopped), stopped, onsite=ONSITE) for level in LEVELS),
    )


def _person(kept: Mapping[str, Any], seed: int) -> str:
    surnames, given = kept["surnames"], kept["given"]
    return surnames[seed % len(surnames)] + given[seed * 7 % len(given)]
