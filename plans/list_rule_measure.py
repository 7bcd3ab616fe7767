"""Whether each measure can be carried out, metered and verified: V04 to V07, and V15 safety."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from plans.action import NEED_UNITS, WHOLE_UNIT_BASES, Action, Check, CountBase
from plans.list_column import BASE, CAPACITIES, CHECKS, ONSITE, RATIO, TEXT, UNITS
from plans.list_draft import DraftMeasure
from plans.list_member import Basis, Breach, Member
from plans.list_rule import ListRule
from plans.measure_format import LOAD_BASES
from plans.measure_text import number
from plans.measure_value import Measure
from plans.stopping import unsafe_units
from plans.unit import Capacity, Safety, UnitFacts, named, output_base

# What a person sees or hears; everything else is read by a machine.
BY_EYE = frozenset({Check.ONSITE})
SHOWN = 40


def measures(member: Member, basis: Basis) -> Iterator[Breach]:
    """V04 to V07 and V15 of every measure of an enterprise."""
    for each in member.held.measures:
        if each.measure is None:
            yield unreadable(member.held.name, each)
        else:
            for rule, column, said in _of_measure(member, each, each.measure):
                yield Breach(rule, f"{member.held.name}：{said}", each.place, column)


def unreadable(name: str, each: DraftMeasure) -> Breach:
    """V05: a sentence that nobody could read is no measure."""
    shown = each.text if len(each.text) <= SHOWN else f"{each.text[:SHOWN]}……"
    said = (
        f"{name}：{each.level.label}预警的措施「{shown}」无法识别为可执行的措施。"
        "请写明停哪条生产线、限产多少、以什么为基准、由哪块电表或监测核查。"
    )
    return Breach(ListRule.V05, said, each.place, TEXT)


Said = Iterable[tuple[ListRule, str, str]]


def _of_measure(member: Member, each: DraftMeasure, measure: Measure) -> Said:
    yield from _operable(member, measure)
    yield from _based(member, measure)
    yield from _checked(each, measure)
    yield from _equipped(member, measure)
    yield from _whole_lines(member, measure)
    yield from _safe(member, measure)


def _operable(member: Member, measure: Measure) -> Said:
    """V04: a stop or limit names lines that exist."""
    if measure.lacks_units:
        said = f"「{measure.action.label}」没有写明生产线，不能执行。请填写涉及生产线编号。"
        yield ListRule.V04, UNITS, said
    known = {unit.code for unit in member.facts}
    unknown = [code for code in measure.units if code not in known]
    if unknown:
        said = f"措施所指的生产线 {'、'.join(unknown)} 未登记。请改正编号，或在「表2 生产线与工序」补登。"
        yield ListRule.V04, UNITS, said


def _based(member: Member, measure: Measure) -> Said:
    """V05: a partial cut has a counting base with a figure behind it, and a point where it is metered."""
    if not _is_partial(measure):
        return
    lines = named(member.facts, measure.units)
    if measure.base is None:
        yield ListRule.V05, BASE, f"「{measure.action.label}」没有计量基准。请写明以什么计。"
    if measure.ratio is None and measure.base not in LOAD_BASES:
        yield ListRule.V05, RATIO, f"「{measure.action.label}」没有比例。请写明百分之多少。"
    if measure.base is CountBase.OUTPUT_MIN3:
        yield from _output(lines)
    unmetered = [line.name for line in lines if not is_metered(member, line)]
    if unmetered:
        said = f"{'、'.join(unmetered)}限产但没有电表或自动监测，无法计量。请登记电表或排放口自动监测。"
        yield ListRule.V05, CHECKS, said


def _is_partial(measure: Measure) -> bool:
    """Whether the lines run on at a part of their load."""
    if measure.action is Action.LIMIT_OUTPUT:
        return True
    shared = measure.action in (Action.STOP_LINES, Action.NO_NEW_BATCH) and measure.ratio is not None
    return shared and measure.ratio < 100 and measure.base not in WHOLE_UNIT_BASES


def _output(lines: tuple[UnitFacts, ...]) -> Said:
    ordered = sorted(lines, key=lambda line: line.count_unit)
    for _unit, group in groupby(ordered, key=lambda line: line.count_unit):
        held = list(group)
        found, names = output_base(held), "、".join(line.name for line in held)
        if found.base is None:
            said = f"{names}的环评批复、排污许可、上年产量都没有登记，限产没有基准。请至少补登一项。"
            yield ListRule.V05, CAPACITIES[Capacity.EIA.value], said
        elif len(found.figures) == 1:
            only = next(iter(found.figures))
            said = f"{names}只登记了{only.label}，限产按这一项计算，置信度低。请补登其余两项。"
            yield ListRule.V05_ONE_FIGURE, CAPACITIES[found.missing[0].value], said


def _checked(each: DraftMeasure, measure: Measure) -> Said:
    """V06: at least one channel a machine reads, at least one thing an inspector looks at."""
    if measure.action is Action.SELF_REDUCE:
        return
    if not set(measure.checks) - BY_EYE:
        said = f"「{measure.action.label}」没有可监测的手段。请至少填用电、自动监测、门禁、视频、台账之一。"
        yield ListRule.V06, CHECKS, said
    if not each.onsite.strip() and Check.ONSITE not in measure.checks:
        said = f"「{measure.action.label}」没有现场核查要点。请写明检查人员到现场看什么。"
        yield ListRule.V06, ONSITE, said


def _equipped(member: Member, measure: Measure) -> Said:
    """V06: the meter, monitor or gate a measure is checked by is registered."""
    lines = named(member.facts, measure.units)
    wanted = {
        Check.POWER: _everywhere(member.held.meters, lines),
        Check.CEMS: any(outlet.has_cems for outlet in member.held.outlets),
        Check.GATE: bool(member.held.gates),
    }
    for check in measure.checks:
        if not wanted.get(check, True):
            said = f"「{measure.action.label}」以{check.label}核查，但没有登记相应的设备。请补登，或改用其他手段。"
            yield ListRule.V06_CHANNEL, CHECKS, said


def _everywhere(meters: Iterable, lines: tuple[UnitFacts, ...]) -> bool:
    """Whether every line, or the plant, has a meter."""
    on = {meter.unit_code for meter in meters}
    return bool(on) and (None in on or all(line.code in on for line in lines))


def is_metered(member: Member, line: UnitFacts) -> bool:
    """Whether a meter or an automatic monitor, of the line or of the plant, tells how much the line runs."""
    where = (None, line.code)
    metered = any(meter.unit_code in where for meter in member.held.meters)
    return metered or any(outlet.has_cems and outlet.unit_code in where for outlet in member.held.outlets)


def _whole_lines(member: Member, measure: Measure) -> Said:
    """V07: a share counted by lines is reached with whole lines."""
    if measure.ratio is None or measure.base not in WHOLE_UNIT_BASES or measure.action not in NEED_UNITS:
        return
    lines = len(member.lines)
    stopped = len(named(member.lines, measure.units))
    if stopped * 100 < measure.ratio * lines:
        said = (
            f"停产{number(measure.ratio)}%（{measure.base.label}），共 {lines} 条生产线，只写明停 {stopped} 条。"
            "请增加停产的生产线，使其达到比例。"
        )
        yield ListRule.V07, UNITS, said
    elif lines == 1 and measure.ratio < 100:
        said = f"只有一条生产线，停产{number(measure.ratio)}%只能整线停产。请改写为该线停产，或改为限产并写明基准。"
        yield ListRule.V07_ONE_LINE, RATIO, said


def _safe(member: Member, measure: Measure) -> Said:
    """V15: a potline or a running batch is never switched off."""
    every = tuple(line.code for line in member.lines)
    asked = measure if measure.units else replace(measure, units=every)
    for line in unsafe_units(asked, member.facts):
        said = f"{line.name}{Safety(line.safety).label}，不得立即停产。请改为降低负荷、停止投新料或停产保温。"
        yield ListRule.V15, UNITS, said
