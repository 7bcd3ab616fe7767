"""Which division a row of a table is about: a `code`, or the name of a league or city, or nothing."""

import functools
from dataclasses import dataclass

from emergency.sources.table import Row, Table
from plans.division import DivisionTree
from plans.errors import Fault
from plans.terms import Tier

PLACE_COLUMNS = ("code", "area", "city")  # the first that a table has is used
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
        if self.column == "code" or (self.column == "area" and _is_code(text)):
            return (
                text if _is_code(text) else row.fault("code", "not_a_code", f"「{text[:20]}」不是六位代码。")
            )
        return _by_name(self.tree).get(text) or row.fault(
            self.column, "unknown_city", f"不认识的盟市「{text[:20]}」。请改用六位代码（code 列）。"
        )


def places_of(table: Table, tree: DivisionTree) -> Places:
    """How a table names its places: `code` first, else `area`, else `city`, else not at all."""
    column = next((name for name in PLACE_COLUMNS if table.has(name)), None)
    return Places(tree, column)


def by_place(table: Table, tree: DivisionTree) -> tuple[dict[str, tuple[Row, ...]], list[Fault]]:
    """The rows of each division by code, and the rows whose division is missing or unknown."""
    places, found, faults = places_of(table, tree), dict[str, list[Row]](), list[Fault]()
    for row in table.rows:
        code = places.of(row)
        if isinstance(code, Fault):
            faults.append(code)
        elif code not in tree:
            message = f"没有行政区划代码「{code}」。请核对六位代码。"
            faults.append(row.fault(places.column, "unknown_division", message))
        else:
            found.setdefault(code, []).append(row)
    return {code: tuple(rows) for code, rows in found.items()}, faults


def _is_code(text: str) -> bool:
    return len(text) == DIGITS and text.isascii() and text.isdecimal()


@functools.lru_cache(maxsize=4)
def _by_name(tree: DivisionTree) -> dict[str, str]:
    """Leagues and cities by full name and by the name without 市 or 盟."""
    cities = [each for each in tree.all() if each.tier is Tier.LEAGUE_CITY]
    short = {each.name.removesuffix("市").removesuffix("盟"): each.code for each in cities}
    return short | {each.name: each.code for each in cities}
