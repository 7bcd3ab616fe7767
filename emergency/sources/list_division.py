"""Which division a row is in: a code or a name inside the area of the list."""

from collections.abc import Mapping
from dataclasses import dataclass

from emergency.sources.list_record import Record
from plans.division import DivisionTree
from plans.errors import Fault
from plans.list_form import fold_word
from plans.severity import Severity

ENDINGS = ("区", "县", "市", "旗")
SHORTEST = 2


@dataclass(frozen=True)
class DivisionNames:
    """The divisions a list of `area` may name, by code and by every way to write the name."""

    area: str
    area_name: str
    codes: Mapping[str, str]
    has_parts: bool

    def of(self, record: Record) -> tuple[str, list[Fault]]:
        """The division of a row; the area itself where it says nothing or nothing known."""
        said = record.values.get("division")
        if said is None:
            return self.area, [self._unsaid(record)] if self.has_parts else []
        found = self.codes.get(fold_word(said))
        if found is None:
            message = f"「{said[:20]}」不是{self.area_name}（{self.area}）的旗县代码或名称。请核对该列和导入的地区。"
            return self.area, [record.fault("division", "W20", message)]
        return found, []

    def _unsaid(self, record: Record) -> Fault:
        message = f"没有填所在旗县，暂按{self.area_name}计。请填六位代码或旗县名称。"
        return record.fault("division", "W20", message, Severity.WARNING)


def division_names(tree: DivisionTree, area: str) -> DivisionNames:
    """The names that a list of `area` may use; raises DivisionUnknown."""
    home = tree.get(area)
    within = [each for each in tree.all() if any(held.code == area for held in tree.path(each.code))]
    codes = {}
    for each in within:
        codes[each.code] = each.code
        path = tree.path(each.code)
        full = "".join(held.name for held in path[1:])
        names = {each.name, full, "".join(held.name for held in path), each.name.rstrip("".join(ENDINGS))}
        codes |= {fold_word(name): each.code for name in names if len(name) >= SHORTEST}
    return DivisionNames(area, home.name, codes, len(within) > 1)
