"""How it is seen that a measure is carried out: which machine tells what, and what an inspector looks at.

The answers to 可操作, 可监测 and 可核查 (enterprise-measures §2.1, §5.3). A machine's word is a lead, never a verdict.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from plans.action import STOPS, Action, Check
from plans.evidence_thresholds import Thresholds, thresholds_on
from plans.figure_table import FigureTable
from plans.measure_text import STAGES, number
from plans.measure_value import Measure
from plans.power_demand import Meter, MeterDemand, asked_of
from plans.power_value import DemandKind


@dataclass(frozen=True)
class Stack:
    """An outlet as a check sees it; `unit` None: of the whole plant."""

    code: str
    unit: str | None
    has_cems: bool


@dataclass(frozen=True)
class Sensors:
    """What an enterprise has that tells: meters, stacks, goods entrances with a plate reader (their names)."""

    meters: tuple[Meter, ...] = ()
    stacks: tuple[Stack, ...] = ()
    entrances: tuple[str, ...] = ()


@dataclass(frozen=True)
class MachineCheck:
    """What one machine must show, in words and as data; it holds `after_hours` after the response began."""

    check: Check
    subject: str
    condition: str
    after_hours: int
    data: Mapping[str, str | int | float | None]


@dataclass(frozen=True)
class Verification:
    """How one measure is verified; `operable`: what stops is named with its share and base."""

    operable: bool
    machine: tuple[MachineCheck, ...]
    onsite: tuple[str, ...]

    @property
    def monitorable(self) -> bool:
        """Whether a machine tells (可监测)."""
        return bool(self.machine)

    @property
    def verifiable(self) -> bool:
        """Whether an inspector knows what to look at (可核查)."""
        return bool(self.onsite)


# What an inspector looks at. Our own wording after the evidence of enterprise-measures §5.3(d), §5.4, §5.5.
ONSITE: Mapping[Action, tuple[str, ...]] = {
    Action.SELF_REDUCE: ("自主减排记录、生产负荷与预警前对比",),
    Action.NO_INCREASE: ("生产台账与预警前产量对比",),
    Action.LIMIT_OUTPUT: ("生产台账日产量、投料记录、产品出库记录",),
    Action.STOP_LINES: ("所列生产线无投料、无出料，设备停运", "生产台账和原料、产品进出记录"),
    Action.STOP_ALL: ("全部生产线无投料、无出料，设备停运", "生产台账和原料、产品进出记录"),
    Action.KEEP_WARM: ("无投料、无出料，仅维持炉温", "燃料用量记录"),
    Action.PROCESS_PARAM: ("中控记录中的工艺参数",),
    Action.NO_NEW_BATCH: ("投料记录，批次记录只有在制批次",),
    Action.STOP_VOC_OPS: ("所列工序停止作业，物料密闭",),
    Action.TRUCK_BAN: ("门禁电子台账与视频抽查比对，厂内停放车辆的排放阶段",),
    Action.ROAD_TRANSPORT_STOP: ("出入口无货运车辆进出，门禁台账与视频比对",),
    Action.NRMM_BAN: ("作业机械的环保登记号码和排放阶段",),
    Action.DUST: ("堆场苫盖情况，喷淋、清扫记录",),
    Action.OPEN_AIR_STOP: ("露天开采、破碎、装卸作业停止",),
    Action.FUEL_QUALITY: ("煤质化验单，进煤台账",),
    Action.NO_RESTART: ("已停运炉窑、生产线的状态与封存情况",),
    Action.KEEP_CONTROLS_RUNNING: ("治污设施运行记录的停运时间晚于生产设施",),
}


def onsite_text(measure: Measure) -> str:
    """What an inspector looks at, as a list writes it."""
    return "；".join(ONSITE[measure.action])


def verification(
    measure: Measure, sensors: Sensors, day: datetime.date, table: FigureTable | None = None
) -> Verification:
    """How `measure` is verified with what the enterprise has, by the thresholds in force on `day`.

    `table` None: the thresholds as shipped.
    """
    limits = thresholds_on(day, table)
    machine = [*_power(measure, sensors, limits), *_stacks(measure, sensors), *_gates(measure, sensors)]
    return Verification(not measure.lacks_units, tuple(machine), ONSITE[measure.action])


def _power(measure: Measure, sensors: Sensors, limits: Thresholds) -> Iterator[MachineCheck]:
    for each in asked_of([measure], sensors.meters).demands:
        yield MachineCheck(
            Check.POWER,
            f"电表{each.meter.code}",
            _said_of_power(each, limits),
            each.after_hours,
            {
                "meter": each.meter.code,
                "demand": each.demand.kind.value,
                "ratio": None if each.demand.ratio is None else float(each.demand.ratio),
                "standby_kw": each.meter.standby_kw,
            },
        )


def _said_of_power(each: MeterDemand, limits: Thresholds) -> str:
    if each.demand.kind is DemandKind.LIMIT:
        least = Decimal(str(each.demand.ratio)) * Decimal(str(limits.limit_factor))
        return f"用电较基线下降不少于{number(least)}%（待核）"
    if each.meter.unit is None:
        return f"日用电不高于基线的{number(limits.plant_share)}%（待核）"
    standby = f"，且不高于保安负荷{number(each.meter.standby_kw)}千瓦" if each.meter.standby_kw else ""
    return f"用电不高于基线的{number(limits.circuit_share)}%{standby}（待核）"


def _stacks(measure: Measure, sensors: Sensors) -> Iterator[MachineCheck]:
    """A stopped line shows at its stack; which flow and oxygen mean a stop nobody has read (§5.3 b)."""
    if measure.action not in STOPS - {Action.KEEP_WARM}:
        return
    for stack in sensors.stacks:
        stops = measure.action is Action.STOP_ALL or stack.unit in measure.units
        if stack.has_cems and stops:
            said = "烟气流量接近零、含氧量接近大气（待核）"
            yield MachineCheck(
                Check.CEMS, f"排放口{stack.code}", said, measure.after_hours, {"outlet": stack.code}
            )


def _gates(measure: Measure, sensors: Sensors) -> Iterator[MachineCheck]:
    said = GATES[measure.action](measure) if measure.action in GATES else None
    for entrance in sensors.entrances if said else ():
        data = {"entrance": entrance, "max_stage": measure.max_stage, "heavy_only": measure.heavy_only}
        yield MachineCheck(Check.GATE, f"门禁{entrance}", said, measure.after_hours, data)


def _trucks(measure: Measure) -> str:
    weight = "重型货车" if measure.heavy_only else "货车"
    return f"进出厂台账中没有{STAGES[measure.max_stage]}及以下{weight}{'（含燃气）' if measure.gas else ''}"


GATES: Mapping[Action, Callable[[Measure], str]] = {
    Action.TRUCK_BAN: _trucks,
    Action.ROAD_TRANSPORT_STOP: lambda measure: "进出厂台账中没有货运车辆",
}


def in_words(found: Verification) -> str:
    """The machine checks as one phrase for a paper; empty where no machine tells."""
    return "；".join(f"{each.subject}：{each.condition}" for each in found.machine)
