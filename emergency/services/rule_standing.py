"""The rules of the industries as they stand in an area: the shipped ones with the confirmed tables over them."""

from collections.abc import Mapping

from emergency.services.office import Office
from emergency.storage import rule_table as tables
from emergency.storage.rule_table import KeptTable
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans.industry import Industry
from plans.rule_table import RuleBook, RuleTable, TableRule


def rule_book(work: UnitOfWork, *, without: int | None = None) -> RuleBook:
    """The rules of every area, leaving one table out; each rule says its days."""
    return RuleBook(tuple(table_of(each) for each in tables.confirmed(work) if each.id != without))


def rules_now(office: Office) -> RuleBook:
    """As `rule_book`, where no unit of work is open."""
    with office.store.begin(REGION_WIDE) as work:
        return rule_book(work)


def industries_in(work: UnitOfWork, area: str, *, without: int | None = None) -> Mapping[str, Industry]:
    """Every industry with the rules that hold in this area, leaving one table out."""
    return rule_book(work, without=without).at(area)


def table_of(kept: KeptTable) -> RuleTable:
    """The table in a row."""
    return RuleTable(kept.division, tuple(TableRule.from_json(each) for each in kept.rows))
