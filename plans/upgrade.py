"""Stricter measures that a line could still be asked for, step by step, and what each would cut and cost.

Within the grammar and the safety rules: a potline is never asked; a running batch finishes (停止投新料); a kiln or
furnace is kept warm; a limit is offered only where its base is known and metered. Who reduces by itself, keeps a
task going, is exempt or long stopped is not asked at all.

Lost output is counted in enterprises: 1 is the whole daily output of one enterprise, times the weight the caller
gives it (e.g. by value; 1 where nothing is known, since outputs in tonnes and in pieces do not add up). A line's
part of it is its capacity among the lines' where all are known in one unit, else its part of the emissions.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from plans.action import Action, Check, CountBase
from plans.emission import FILE, NOTHING, WHOLE, Amounts, Emission, exact
from plans.list_member import Member
from plans.list_rule import threshold
from plans.list_rule_measure import is_metered
from plans.measure_value import Measure
from plans.plan import Plan
from plans.reduction import base_of
from plans.reduction_share import rate, strictest, weights
from plans.unit import Safety, UnitFacts, output_base

BY_LEDGER = (Check.POWER, Check.LEDGER, Check.ONSITE)
BY_SIGHT = (Check.POWER, Check.VIDEO, Check.ONSITE)
# How a line of each kind is limited and how it is stopped; a kind that is missing is never asked.
LIMITED = {
    Safety.NONE: (Action.LIMIT_OUTPUT, CountBase.OUTPUT_MIN3),
    Safety.KILN: (Action.LIMIT_OUTPUT, CountBase.OUTPUT_MIN3),
    Safety.FURNACE: (Action.LIMIT_OUTPUT, CountBase.OUTPUT_MIN3),
    Safety.BATCH: (Action.NO_NEW_BATCH, CountBase.TANK),
}
STOPPED = {
    Safety.NONE: Action.STOP_LINES,
    Safety.KILN: Action.KEEP_WARM,
    Safety.FURNACE: Action.KEEP_WARM,
    Safety.BATCH: Action.NO_NEW_BATCH,
}


@dataclass(frozen=True)
class Upgrade:
    """One stricter measure for one line: kilograms a day it adds to the cut, and the output it loses."""

    member: Member
    line: UnitFacts
    measure: Measure
    cuts: Amounts
    lost: Fraction


def ladders(
    member: Member, asked: Sequence[Measure], plan: Plan, day: datetime.date, weight: Fraction = WHOLE
) -> Iterator[tuple[Upgrade, ...]]:
    """For each line the upgrades beyond what is `asked`, mildest first; a line that has none is left out."""
    if not member.emitter.cuts:
        return
    base = base_of(member.emitter, day, plan.tables[FILE])
    parts, outputs = weights(member.facts), output_parts(member.lines)
    for line in member.lines:
        emitted = {each: amount * parts[line.code] for each, amount in base.items()}
        steps = tuple(_steps(member, line, asked, emitted, outputs[line.code] * weight, plan, day))
        if steps:
            yield steps


def output_parts(lines: Sequence[UnitFacts]) -> Mapping[str, Fraction]:
    """Each line's part of the enterprise's output: by capacity, else by emissions, else equal."""
    bases = {line.code: output_base([line]).base for line in lines}
    one_unit = len({line.count_unit for line in lines}) == 1
    if one_unit and None not in bases.values() and sum(bases.values()):
        return {code: exact(each) / exact(sum(bases.values())) for code, each in bases.items()}
    parts = weights(lines)
    whole = sum(parts.values(), NOTHING)
    return {code: part / whole if whole else Fraction(1, len(parts)) for code, part in parts.items()}


def _steps(
    member: Member,
    line: UnitFacts,
    asked: Sequence[Measure],
    emitted: Amounts,
    output: Fraction,
    plan: Plan,
    day: datetime.date,
) -> Iterator[Upgrade]:
    reached = {each: strictest(rate(one, line.code, each) for one in asked) for each in Emission}
    for measure in _measures(member, line, plan, day):
        share = rate(measure, line.code, Emission.PM)
        cuts = {each: amount * max(share - reached[each], NOTHING) for each, amount in emitted.items()}
        if share > reached[Emission.PM] and any(cuts.values()):
            yield Upgrade(member, line, measure, cuts, output * (share - reached[Emission.PM]))


def _measures(member: Member, line: UnitFacts, plan: Plan, day: datetime.date) -> Iterator[Measure]:
    safety = Safety(line.safety)
    if safety not in STOPPED:
        return
    action, base = LIMITED[safety]
    known = base is not CountBase.OUTPUT_MIN3 or output_base([line]).base is not None
    if known and is_metered(member, line):
        for ratio in sorted(threshold("upgrade_steps", plan, day)):
            yield Measure(action, (line.code,), Decimal(str(ratio)), base, BY_LEDGER)
    yield Measure(STOPPED[safety], (line.code,), checks=BY_SIGHT)
