"""Measures of dust sites, fleets and machines: whether they bite, which machine tells, what an inspector looks at.

The answers to 可操作, 可监测 and 可核查 for what is listed beside enterprises. A site has no lines and a fleet no
stack, so most actions of a plant mean nothing here; a limit by stage touches only vehicles of that stage.
"""

from collections.abc import Callable, Iterator, Mapping

from plans.action import Action, Check
from plans.list_draft import DraftDustSite, DraftMobileSource
from plans.measure_check import MachineCheck, Verification
from plans.measure_text import STAGES
from plans.measure_value import Measure

TRUCK, MACHINE = "truck", "nrmm"
VEHICLE_NAMES = {TRUCK: "货车", MACHINE: "非道路移动机械"}
GAS_FUELS = ("燃气", "天然气", "LNG", "CNG", "液化")
ANYWHERE = frozenset({Action.SELF_REDUCE, Action.NO_INCREASE})
AT_SITES = ANYWHERE | {
    Action.DUST, Action.OPEN_AIR_STOP, Action.NRMM_BAN, Action.TRUCK_BAN, Action.ROAD_TRANSPORT_STOP,
}  # fmt: skip
OF_FLEETS = {
    TRUCK: ANYWHERE | {Action.TRUCK_BAN, Action.ROAD_TRANSPORT_STOP},
    MACHINE: ANYWHERE | {Action.NRMM_BAN, Action.OPEN_AIR_STOP},
}
OFFERED = {
    TRUCK: "停用某一排放阶段及以下货车、停止公路运输",
    MACHINE: "停用某一排放阶段及以下机械、停止露天作业",
}

# What an inspector looks at. Our own wording after the evidence of enterprise-measures §5.3(c), §5.3(d).
SITE_ONSITE: Mapping[Action, tuple[str, ...]] = {
    Action.SELF_REDUCE: ("工地扬尘控制记录",),
    Action.NO_INCREASE: ("施工日志与预警前作业量对比",),
    Action.DUST: ("裸土、物料苫盖情况，喷淋、雾炮、清扫设备运行和记录",),
    Action.OPEN_AIR_STOP: ("土石方、拆除、混凝土搅拌、露天切割等作业停止，机械熄火",),
    Action.NRMM_BAN: ("在场机械的环保登记号码和排放阶段",),
    Action.TRUCK_BAN: ("出入口在场车辆的排放阶段，进出场台账与视频抽查比对",),
    Action.ROAD_TRANSPORT_STOP: ("出入口无货运车辆进出，进出场台账与视频比对",),
}
FLEET_ONSITE: Mapping[Action, tuple[str, ...]] = {
    Action.SELF_REDUCE: ("出车记录",),
    Action.NO_INCREASE: ("出车记录与预警前对比",),
    Action.TRUCK_BAN: ("停车场停放车辆与车辆清单逐辆比对，随车清单上的排放阶段",),
    Action.ROAD_TRANSPORT_STOP: ("停车场停放车辆与车辆清单逐辆比对，出车记录",),
    Action.NRMM_BAN: ("停放机械的环保登记号码和排放阶段，使用台账",),
    Action.OPEN_AIR_STOP: ("机械停放熄火，使用台账",),
}


def site_verification(measure: Measure, site: DraftDustSite) -> Verification:
    """How a measure of a site is verified with the cameras and monitors it has."""
    machine = tuple(_site_machines(measure, site))
    return Verification(not site_lacks(measure), machine, SITE_ONSITE.get(measure.action, ()))


def fleet_verification(measure: Measure, fleet: DraftMobileSource) -> Verification:
    """How a measure of a fleet is verified: by the gates it passes, by its own terminals, by its ledger."""
    machine = tuple(_fleet_machines(measure, fleet))
    return Verification(not fleet_lacks(measure, fleet), machine, FLEET_ONSITE.get(measure.action, ()))


def site_lacks(measure: Measure) -> str:
    """Why a measure cannot be carried out at a site, and what to write instead; "" where it can."""
    if measure.action not in AT_SITES:
        return (
            f"「{measure.action.label}」不适用于工地和堆场，不能执行。"
            "请改为停止露天作业、扬尘控制（写明每天喷淋、清扫次数）或停用高排放机械、车辆。"
        )
    if measure.action is Action.DUST and measure.sprays is None and measure.sweeps is None:
        return "「扬尘控制」没有写明次数，不能核查。请写明每天喷淋、清扫各几次。"
    return _lacks_stage(measure)


def fleet_lacks(measure: Measure, fleet: DraftMobileSource) -> str:
    """Why a measure cannot be carried out by a fleet, and what to write instead; "" where it can."""
    known = OF_FLEETS.get(fleet.kind)
    if known is None or measure.action not in known:
        name, offered = VEHICLE_NAMES.get(fleet.kind, fleet.kind), OFFERED.get(fleet.kind, "相应的措施")
        return f"「{measure.action.label}」不适用于{name}，不能执行。请改为{offered}。"
    if fleet.count <= 0:
        return "登记的数量为 0，没有可停的车辆或机械。请填写数量，或从清单移出。"
    if _by_stage(measure) and fleet.stage is None:
        return "没有登记排放阶段，不知道措施停不停它。请填写国几。"
    return _lacks_stage(measure)


def is_idle(measure: Measure, fleet: DraftMobileSource) -> bool:
    """Whether a limit by stage leaves this fleet alone: its stage is higher, or it runs on gas that is not named."""
    if not _by_stage(measure) or fleet.stage is None or measure.max_stage is None:
        return False
    spared = measure.action is Action.TRUCK_BAN and not measure.gas and runs_on_gas(fleet)
    return spared or fleet.stage > measure.max_stage


def runs_on_gas(fleet: DraftMobileSource) -> bool:
    """Whether the fuel is written as a gas."""
    return any(word in fleet.fuel.upper() for word in GAS_FUELS)


def unequipped(measure: Measure, has: Mapping[Check, int | None]) -> tuple[Check, ...]:
    """The channels a measure is checked by of which the register says there is none; None: it says nothing."""
    return tuple(check for check in measure.checks if has.get(check, None) == 0)


def site_equipment(site: DraftDustSite) -> Mapping[Check, int | None]:
    """What a site has that tells; a site and a yard have no meter of production."""
    return {Check.VIDEO: site.cameras, Check.CEMS: site.monitors, Check.POWER: 0}


def fleet_equipment(fleet: DraftMobileSource) -> Mapping[Check, int | None]:
    """What a fleet has that tells: terminals on board; the gates are those of the plants it serves."""
    return {Check.CEMS: fleet.tracked, Check.POWER: 0}


def _by_stage(measure: Measure) -> bool:
    return measure.action in (Action.TRUCK_BAN, Action.NRMM_BAN)


def _lacks_stage(measure: Measure) -> str:
    if _by_stage(measure) and measure.max_stage is None:
        return f"「{measure.action.label}」没有写明排放阶段。请写明国几及以下。"
    return ""


def _site_machines(measure: Measure, site: DraftDustSite) -> Iterator[MachineCheck]:
    said = SITE_VIDEO.get(measure.action)
    if said is not None and site.cameras:
        yield _check(Check.VIDEO, f"工地视频{site.cameras}处", said(measure), measure, site.cameras)
    if measure.action in (Action.DUST, Action.OPEN_AIR_STOP) and site.monitors:
        text = "PM10 小时值不高于预警前同时段（待核）"
        yield _check(Check.CEMS, f"扬尘在线监测{site.monitors}处", text, measure, site.monitors)
    if Check.LEDGER in measure.checks and measure.action is Action.DUST:
        yield _check(Check.LEDGER, "喷淋、清扫台账", _times(measure), measure, None)
    if Check.GATE in measure.checks and measure.action in SITE_GATE:
        yield _check(Check.GATE, "进出场台账", SITE_GATE[measure.action](measure), measure, None)


def _fleet_machines(measure: Measure, fleet: DraftMobileSource) -> Iterator[MachineCheck]:
    if measure.action in ANYWHERE or is_idle(measure, fleet):
        return
    stage = f"{STAGES[fleet.stage]}的" if fleet.stage is not None else ""
    if fleet.tracked:
        yield _check(
            Check.CEMS, f"车载终端{fleet.tracked}台", "响应期间没有行驶、开机记录", measure, fleet.tracked
        )
    if Check.GATE in measure.checks and fleet.kind == TRUCK:
        text = f"台账中没有该车队{stage}车辆进出"
        yield _check(Check.GATE, "服务企业的门禁", text, measure, None)
    if Check.LEDGER in measure.checks:
        name = "出车台账" if fleet.kind == TRUCK else "机械使用台账"
        yield _check(Check.LEDGER, name, "响应期间没有使用记录", measure, None)


def _check(check: Check, subject: str, said: str, measure: Measure, count: int | None) -> MachineCheck:
    return MachineCheck(
        check, subject, said, measure.after_hours, {"count": count, "action": measure.action.value}
    )


def _times(measure: Measure) -> str:
    parts = ((measure.sprays, "喷淋"), (measure.sweeps, "清扫"))
    return "每天" + "、".join(f"{name}不少于{times}次" for times, name in parts if times is not None)


def _under(measure: Measure) -> str:
    return f"{STAGES[measure.max_stage]}及以下" if measure.max_stage is not None else ""


SITE_VIDEO: Mapping[Action, Callable[[Measure], str]] = {
    Action.DUST: lambda measure: (
        f"{'' if measure.uncovered else '画面中裸土、物料全部苫盖，'}清扫、喷淋设备按次数运行"
    ),
    Action.OPEN_AIR_STOP: lambda measure: "画面中没有土石方、拆除、露天装卸作业",
    Action.NRMM_BAN: lambda measure: f"画面中没有{_under(measure)}机械作业",
    Action.TRUCK_BAN: lambda measure: f"出入口画面中没有{_under(measure)}货车",
    Action.ROAD_TRANSPORT_STOP: lambda measure: "出入口画面中没有货运车辆",
}
SITE_GATE: Mapping[Action, Callable[[Measure], str]] = {
    Action.TRUCK_BAN: lambda measure: f"没有{_under(measure)}货车进出",
    Action.ROAD_TRANSPORT_STOP: lambda measure: "没有货运车辆进出",
}
