"""A box of coordinates per division, wide enough to hold it: it catches a coordinate typed wrongly, no more.

The boxes were computed from boundary drawings and rounded outwards; they are not boundaries.
"""

import csv
import functools
import importlib.resources
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from plans.division import DivisionTree

FILE = "bounds.csv"


@dataclass(frozen=True)
class Bounds:
    """West, east, south and north of a division, degrees; `code` is the division they are of."""

    code: str
    west: Decimal
    east: Decimal
    south: Decimal
    north: Decimal

    def holds(self, longitude: float, latitude: float, margin: float = 0) -> bool:
        """Whether a point lies in the box widened by `margin` degrees, the edge included."""
        x, y, wider = Decimal(str(longitude)), Decimal(str(latitude)), Decimal(str(margin))
        return self.west - wider <= x <= self.east + wider and self.south - wider <= y <= self.north + wider


@functools.cache
def all_bounds() -> Mapping[str, Bounds]:
    """Every box of plans/data by division."""
    text = importlib.resources.files("plans.data").joinpath(FILE).read_text("utf-8")
    return {row["code"]: _bounds(row) for row in csv.DictReader(text.splitlines())}


def bounds_of(division: str, divisions: DivisionTree) -> Bounds | None:
    """The box of a division, or of the nearest above it that has one; raises DivisionUnknown."""
    above = reversed(divisions.path(division))
    return next((all_bounds()[each.code] for each in above if each.code in all_bounds()), None)


def _bounds(row: Mapping[str, str]) -> Bounds:
    return Bounds(row["code"], *(Decimal(row[side]) for side in ("west", "east", "south", "north")))
