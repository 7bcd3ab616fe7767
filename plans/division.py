"""The division tree: region, leagues and cities, banners and counties, and who borders on whom.

Codes are GB/T 2260 codes; a function area that has none carries its six-digit statistics code and is marked.
"""

import csv
import functools
import importlib.resources
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from plans.errors import DivisionUnknown
from plans.terms import Tier


@dataclass(frozen=True)
class Division:
    """One division; `parent` is None for the region, `key_region` names the policy that lists it."""

    code: str
    name: str
    parent: str | None
    tier: Tier
    kind: str
    key_region: str
    in_gbt2260: bool

    @property
    def is_key_region(self) -> bool:
        """Whether a policy document lists the division as a key region."""
        return bool(self.key_region)


class DivisionTree:
    """Every division by code, with its children and its neighbours."""

    def __init__(self, divisions: Iterable[Division], borders: Iterable[tuple[str, str]]):
        self._divisions: Mapping[str, Division] = {each.code: each for each in divisions}
        self._borders: dict[str, set[str]] = {}
        for one, other in borders:
            self._borders.setdefault(one, set()).add(other)
            self._borders.setdefault(other, set()).add(one)

    def __contains__(self, code: str) -> bool:
        return code in self._divisions

    def get(self, code: str) -> Division:
        """The division of this code; raises DivisionUnknown."""
        if code not in self._divisions:
            raise DivisionUnknown(f"没有行政区划代码「{code}」。请核对六位代码（如通辽市 150500）。")
        return self._divisions[code]

    def all(self) -> tuple[Division, ...]:
        """Every division, the region first, each league or city before its banners and counties."""
        return tuple(self._divisions.values())

    def children(self, code: str) -> tuple[Division, ...]:
        """The divisions directly under this one; raises DivisionUnknown."""
        parent = self.get(code)
        return tuple(each for each in self.all() if each.parent == parent.code)

    def path(self, code: str) -> tuple[Division, ...]:
        """The divisions from the region down to this one; raises DivisionUnknown."""
        division = self.get(code)
        return (*(self.path(division.parent) if division.parent else ()), division)

    def neighbours(self, code: str) -> tuple[Division, ...]:
        """The divisions of the same tier that border on this one; raises DivisionUnknown."""
        division = self.get(code)
        beside = self._borders.get(division.code, set())
        return tuple(self._divisions[other] for other in sorted(beside) if other in self._divisions)

    def provinces_beside(self, code: str) -> tuple[str, ...]:
        """The codes of the other provinces that border on a league or city; raises DivisionUnknown."""
        division = self.get(code)
        beside = self._borders.get(division.code, set())
        return tuple(sorted(other for other in beside if other not in self._divisions))


@functools.cache
def division_tree() -> DivisionTree:
    """The tree in plans/data."""
    divisions = (_division(row) for row in _rows("divisions.csv"))
    return DivisionTree(divisions, [(row["code_a"], row["code_b"]) for row in _rows("adjacency.csv")])


def _division(row: Mapping[str, str]) -> Division:
    return Division(
        code=row["code"],
        name=row["name"],
        parent=row["parent"] or None,
        tier=Tier(row["tier"]),
        kind=row["kind"],
        key_region=row["key_region"],
        in_gbt2260=row["in_gbt2260"] == "1",
    )


def _rows(name: str) -> list[dict[str, str]]:
    text = importlib.resources.files("plans").joinpath("data", name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
