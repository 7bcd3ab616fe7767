"""The rules of the industries as they stand in an area: the shipped ones with the confirmed tables over them."""

from collections.abc import Mapping

from emergency.storage import rule_table as tables
from emergency.storage.rule_table import KeptTable
from emergency.storage.work import UnitOfWork
from plans.industry import Industry, industries
from plans.rule_table import RuleTable, TableRule, overlaid


def industries_in(work: UnitOfWork, area: str, *, without: int | None = None) -> Mapping[str, Industry]:
    """Every industry with the rules that hold in this area, leaving one table out; each rule says its days."""
    held = [table_of(each) for each in tables.confirmed(work) if each.id != without]
    return overlaid(industries(), held, area)


def table_of(kept: KeptTable) -> RuleTable:
    """The table in a row."""
    return RuleTable(kept.division, tuple(TableRule.from_json(each) for each in kept.rows))
