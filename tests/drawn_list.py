"""Makers of drawn-up lists for tests: invented enterprises with units, meters, contacts and measures."""

import datetime
from dataclasses import replace
from decimal import Decimal

from registered import credit

from emergency.services import list_gate, list_landing
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
    ListDraft,
    PermitClass,
    Place,
)
from plans.measure import Action, Check, CountBase, Measure
from plans.terms import EnterpriseCategory, Grade, WarningLevel
from plans.unit import UnitFacts

AREA = "150500"


def land(office, actor, now, list_id) -> None:
    """Let a draft land as its publication does; its state stays as it is."""
    with office.store.begin(actor.scope, write=True) as work:
        held = list_gate.found(work, list_id)
        list_landing.land(office, work, actor, now, held, held.in_force_from)
        work.commit()


DECIDED = datetime.date(2026, 3, 1)
KILN = UnitFacts(
    "K1", "1号熟料线", "line", "吨", {"eia": 4000, "permit": 4500, "last_year": 3600}, "kiln", 0.6
)
MILL = UnitFacts("M1", "1号水泥磨", "line", "吨", {"eia": 2000, "permit": 2100, "last_year": 1800}, "", 0.4)
CHECKS = (Check.POWER, Check.ONSITE)


def measures(*codes: str) -> tuple[DraftMeasure, ...]:
    """Half the output at yellow, these units stopped at orange and red."""
    limit = Measure(Action.LIMIT_OUTPUT, codes, Decimal(50), CountBase.OUTPUT_MIN3, CHECKS)
    stop = Measure(Action.STOP_LINES, codes, Decimal(100), CountBase.LINE, CHECKS)
    texts = (
        (WarningLevel.YELLOW, "限产50%", limit),
        (WarningLevel.ORANGE, "停产", stop),
        (WarningLevel.RED, "停产", stop),
    )
    return tuple(
        DraftMeasure(level, text, measure, onsite="看熟料线是否停窑", place=Place("减排措施", row))
        for row, (level, text, measure) in enumerate(texts, start=3)
    )


def drawn(number: int = 1, **changes) -> DraftEnterprise:
    """A C-grade cement plant as a list has it; `changes` replace parts."""
    made = DraftEnterprise(
        division="150502",
        credit_code=credit(number),
        name=f"清单水泥{number}（虚构）",
        industry="cement_clinker",
        category=EnterpriseCategory.KEY,
        town="测试镇",
        address="测试路1号",
        longitude=122.26,
        latitude=43.62,
        permit_number=f"{credit(number)}001P",
        permit_class=PermitClass.KEY,
        regulator="测试分局",
        leader="甲",
        leader_mobile="19900008888",
        supervisor="乙",
        supervisor_mobile="19900009999",
        emissions={"so2": 33.0, "nox": 66.0, "pm": 9.0, "vocs": 1.0},
        emission_method="排污许可执行报告",
        emission_source="2025年",
        operating_days=330,
        commits=True,
        units=(DraftUnit(KILN), DraftUnit(MILL)),
        outlets=(DraftOutlet("DA001", "窑尾", "K1", True),),
        meters=(DraftMeter(f"L-{number}-K1", "production", "K1", 30.0),),
        gates=(DraftGate("G1", "货运大门"),),
        contacts=(
            DraftContact("丙", "环保负责人", f"1990002{number:04d}", None, 1, DECIDED),
            DraftContact("丁", "值班联系人", f"1990003{number:04d}", "d@example.com", 2),
        ),
        grades=(DraftGrade("cement_clinker", "CN2020_ABCD", Grade.C, DECIDED, document="测试公告"),),
        measures=measures("K1", "M1"),
        place=Place("企业", number + 2),
    )
    return replace(made, **changes)


def site(**changes) -> DraftDustSite:
    """A building site."""
    stop = Measure(Action.OPEN_AIR_STOP, checks=(Check.ONSITE,))
    asked = (DraftMeasure(WarningLevel.ORANGE, "停止土石方作业", stop),)
    made = DraftDustSite(
        "150502", "测试工地（虚构）", "测试建设", "测试路2号", 12000.0, "乙", "19900008888", 3.5, asked
    )
    return replace(made, **changes)


def fleet(**changes) -> DraftMobileSource:
    """Twelve trucks of stage four."""
    made = DraftMobileSource("150502", "测试运输（虚构）", "truck", 4, 12, "柴油", {"nox": 8.0, "pm": 0.2})
    return replace(made, **changes)


def drawn_list(*enterprises: DraftEnterprise, area: str = AREA, **parts) -> ListDraft:
    """A list of these enterprises (three plants where none is given)."""
    return ListDraft(area, enterprises or tuple(drawn(number) for number in (1, 2, 3)), **parts)
