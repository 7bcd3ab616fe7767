"""Which division a row of a table is about: a `code`, or the name of a league or city, or nothing."""

import functools
from dataclasses import dataclass

from emergency.sources.table import Row, Table
from plans.division import DivisionTree
from plans.errors import Fault
from plans.terms import Tier

ANYWHERE = ""  # what a table without a place column is filed under
DIGITS = 6


@dataclass(frozen=True)
class Places:
    """How the rows of one table name their division."""

    tree: DivisionTree
    column: str | None

    def of(self, row: Row) -> str | Fault:
        """The six-digit code of a row, ANYWHERE without a place column, or what is wrong with it."""
        if self.column is None:
            return ANYWHERE
        text = row.get(self.column)
        if text is None:
            return row.fault(self.column, "missing", "没有地区。请补上六位代码或盟市名称。")
        if self.column == "code":
            return (
                text if _is_code(text) else row.fault("code", "not_a_code", f"「{text[:20]}」不是六位代码。")
            )
        return _by_name(self.tree).get(text) or row.fault(
            "city", "unknown_city", f"不认识的盟市「{text[:20]}」。请改用六位代码(code 列)。"
        )


def places_of(table: Table, tree: DivisionTree) -> Places:
    """How a table names its places: `code` first, else `city`, else not at all."""
    column = next((name for name in ("code", "city") if table.has(name)), None)
    return Places(tree, column)


def _is_code(text: str) -> bool:
    return len(text) == DIGITS and text.isascii() and text.isdecimal()


@functools.lru_cache(maxsize=4)
def _by_name(tree: DivisionTree) -> dict[str, str]:
    """Leagues and cities by full name and by the name without 市 or 盟."""
    cities = [each for each in tree.all() if each.tier is Tier.LEAGUE_CITY]
    short = {each.name.removesuffix("市").removesuffix("盟"): each.code for each in cities}
    return short | {each.name: each.code for each in cities}
