"""Drawn-up reduction lists for tests: one clean enterprise of every kind, all invented."""

import datetime
from dataclasses import replace
from decimal import Decimal

from plans.credit_code import check_letter
from plans.division import division_tree
from plans.library import load
from plans.list_check import Examination, examine
from plans.list_draft import (
    DraftContact,
    DraftDustSite,
    DraftEnterprise,
    DraftGate,
    DraftGrade,
    DraftMeasure,
    DraftMeter,
    DraftMobileSource,
    DraftUnit,
    ListDraft,
    PermitClass,
    Place,
)
from plans.measure import Action, Check, CountBase, Measure
from plans.permit_register import Permit, PermitRegister
from plans.terms import EnterpriseCategory, Grade, WarningLevel
from plans.unit import UnitFacts

DAY = datetime.date(2026, 11, 20)
AREA, BANNER = "150500", "150502"
YELLOW, ORANGE, RED = WarningLevel.YELLOW, WarningLevel.ORANGE, WarningLevel.RED
LIBRARY = load()
PLAN = LIBRARY.plan_for(AREA, DAY)
SEEN = (Check.POWER, Check.VIDEO, Check.ONSITE)
TRUCKS = Measure(
    Action.TRUCK_BAN, checks=(Check.GATE, Check.VIDEO, Check.ONSITE), max_stage=4, gas=True, heavy_only=True
)
EMISSIONS = {"so2": 330.0, "nox": 330.0, "pm": 330.0, "vocs": 330.0}


def code_of(number: int) -> str:
    """A credit code with the right check letter."""
    stem = f"91150502MA0{number:06d}"
    return stem + check_letter(stem)


def stop(*units: str) -> Measure:
    """A stop of these lines."""
    return Measure(Action.STOP_LINES, units, checks=SEEN)


def limit(ratio, *units: str) -> Measure:
    """A limit of the output of these lines against the least of three."""
    return Measure(Action.LIMIT_OUTPUT, units, Decimal(str(ratio)), CountBase.OUTPUT_MIN3, SEEN)


def half(*units: str, ratio=50) -> Measure:
    """A stop of half the lines, counted by lines."""
    return Measure(Action.STOP_LINES, units, Decimal(str(ratio)), CountBase.LINE, SEEN)


def line(code: str, share: float = 0.5, safety: str = "") -> DraftUnit:
    """A line with its three capacities."""
    capacities = {"eia": 4000.0, "permit": 4500.0, "last_year": 3600.0}
    facts = UnitFacts(code, f"{code}号线", "line", "吨", capacities, safety, share)
    return DraftUnit(facts, Place("表2 生产线与工序", 3))


def listed(*, yellow=(), orange=(), red=()) -> tuple[DraftMeasure, ...]:
    """Measures by level, each in a row of its own."""
    asked = [(YELLOW, yellow), (ORANGE, orange), (RED, red)]
    pairs = [(level, measure) for level, measures in asked for measure in measures]
    return tuple(
        DraftMeasure(level, "措施原文", measure, place=Place("减排措施", row))
        for row, (level, measure) in enumerate(pairs, start=2)
    )


HALF, WHOLE = half("L1"), stop("L1", "L2")


def cleanly(*, yellow=(HALF, TRUCKS), orange=(WHOLE, TRUCKS), red=(WHOLE, TRUCKS)):
    """The measures of a clean C-graded plant of two lines."""
    return listed(yellow=yellow, orange=orange, red=red)


def contact(number: int, confirmed_on=datetime.date(2026, 11, 1), **changes) -> DraftContact:
    """A person who answers; the mobile is made of `number`."""
    person = DraftContact(
        f"联系人{number}",
        "环保负责人",
        f"1380000{number:04d}",
        None,
        number,
        confirmed_on,
        Place("联系人", number + 1),
    )
    return replace(person, **changes)


def graded(grade: Grade, industry="cement_clinker", scheme="CN2020_ABCD", **changes) -> DraftGrade:
    """A grade decided last year."""
    held = DraftGrade(industry, scheme, grade, datetime.date(2025, 10, 31), place=Place("绩效等级", 2))
    return replace(held, **changes)


def enterprise(number: int = 1, **changes) -> DraftEnterprise:
    """A clean C-graded cement works of two lines in Horqin district."""
    held = DraftEnterprise(
        division=BANNER,
        credit_code=code_of(number),
        name=f"虚构水泥{number}厂",
        industry="cement_clinker",
        category=EnterpriseCategory.KEY,
        longitude=122.26,
        latitude=43.62,
        permit_number=f"{code_of(number)}001V",
        permit_class=PermitClass.KEY,
        regulator="科尔沁区分局",
        leader="责任领导甲",
        supervisor="监管人员乙",
        emissions=EMISSIONS,
        operating_days=330,
        units=(line("L1"), line("L2")),
        meters=(DraftMeter("D-1", "production", "L1"), DraftMeter("D-2", "production", "L2")),
        gates=(DraftGate("M-1"),),
        contacts=(contact(1), contact(2)),
        grades=(graded(Grade.C),),
        measures=cleanly(),
        place=Place("表1 工业源企业", number + 1),
    )
    return replace(held, **changes)


def site(**changes) -> DraftDustSite:
    """A clean building site that stops its open-air work."""
    stopped = Measure(Action.OPEN_AIR_STOP, checks=(Check.VIDEO, Check.ONSITE))
    held = DraftDustSite(
        BANNER, "虚构工地", "虚构建筑公司", "某路", 12000.0, "监管人员丙", "13800000009", 3.3,
        listed(yellow=[stopped], orange=[stopped], red=[stopped]), Place("表3 扬尘源", 2),
    )  # fmt: skip
    return replace(held, **changes)


def fleet(**changes) -> DraftMobileSource:
    """A clean fleet of stage 4 that stands still in a response."""
    held = DraftMobileSource(
        BANNER, "虚构运输队", "truck", 4, 20, "柴油", {"nox": 6.6, "pm": 0.33},
        listed(yellow=[TRUCKS], orange=[TRUCKS], red=[TRUCKS]), Place("表4 移动源", 2),
    )  # fmt: skip
    return replace(held, **changes)


def draft(*enterprises: DraftEnterprise, sites=(), fleets=(), area=AREA) -> ListDraft:
    """A list of these sources."""
    return ListDraft(area, enterprises, tuple(sites), tuple(fleets))


def register(**changes) -> PermitRegister:
    """A permit register that holds the clean enterprise."""
    held = enterprise(1)
    permit = Permit(held.permit_number, held.name, held.credit_code, "水泥制造", PermitClass.KEY)
    return PermitRegister((replace(permit, **changes),))


def examined(*enterprises: DraftEnterprise, **more) -> Examination:
    """The examination of a list of these sources under the plan of Tongliao."""
    held, plan, day = more.pop("register", None), more.pop("plan", PLAN), more.pop("day", DAY)
    return examine(draft(*enterprises, **more), divisions=division_tree(), plan=plan, day=day, register=held)


def faults(*enterprises: DraftEnterprise, **more) -> list[tuple[str, str]]:
    """The (code, severity) of every fault of a list of these sources."""
    return [(fault.code, fault.severity) for fault in examined(*enterprises, **more).faults]
