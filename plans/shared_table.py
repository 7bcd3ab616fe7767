"""The tables of figures that bind every area and may be amended, and what may be entered for one of them.

A table is offered only where everything that follows it reads it from the library. cap.toml is not: the
identifiers of messages already sent are made from it.
"""

import functools
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plans.dated import Figure
from plans.figure_table import FigureTable, read_figures

REGION = "150000"  # whose administrators amend what binds every area
OFFERED = ("evidence.toml", "review.toml", "quality.toml")

# Of quality.toml: what the observed day of a city needs is no threshold of a station, and is no single number.
WITHHELD = frozenset({"quality.toml/observed_needs", "quality.toml/observed_above_when_incomplete"})
NUMBER = re.compile(r"\d{1,6}(\.\d{1,4})?", re.ASCII)


@dataclass(frozen=True)
class Bounds:
    """What a number may be, by its unit; `whole`: no fraction."""

    least: int
    most: int
    whole: bool = False

    def hold(self, value: Any) -> bool:
        """Whether a value is a number within the bounds."""
        number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        return number and self.least <= value <= self.most and not (self.whole and value != int(value))

    @property
    def asked(self) -> str:
        """What must be typed, in words."""
        return f"{self.least} 至 {self.most} 的{'整数' if self.whole else '数'}"


BOUNDS: Mapping[str, Bounds] = {
    "%": Bounds(0, 100), "分": Bounds(0, 100), "": Bounds(0, 1), "小时": Bounds(0, 240),
    "分钟": Bounds(1, 1440), "天": Bounds(1, 366, whole=True), "时": Bounds(0, 23, whole=True),
    "项": Bounds(1, 6, whole=True), "个": Bounds(1, 100, whole=True), "倍": Bounds(1, 1000),
    "µg/m³": Bounds(1, 100_000), "mg/m³": Bounds(1, 1000),
}  # fmt: skip

# Narrower than the unit says: a single record repeats nothing, and a day is looked back on.
NARROWER: Mapping[str, Bounds] = {"quality.toml/frozen_hours": Bounds(2, 24, whole=True)}

# Figures of one table that only make sense in this order, the least first.
ORDERED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "evidence.toml": (
        ("minimum_running_days", "minimum_valid_days", "baseline_days", "lookback_days"),
        ("limit_partly_factor", "limit_factor"),
        ("circuit_share", "partly_share"),
        ("plant_share", "partly_share"),
    ),
    "review.toml": (
        ("deduct.partly_least", "deduct.partly_most"),
        ("deduct.late_acknowledgement", "deduct.no_acknowledgement"),
        ("band.mend", "band.fair", "band.good"),
        ("credit.unmet", "credit.partly", "credit.met"),
    ),
}


@functools.cache
def shipped_tables() -> Mapping[str, FigureTable]:
    """The tables offered for amendment as the program brought them, by file name."""
    return {file: read_figures(file) for file in OFFERED}


def is_shared(key: str) -> bool:
    """Whether a key names a figure of a table, `<file>/<key>`, rather than one of a plan."""
    return "/" in key


def parts(key: str) -> tuple[str, str]:
    """File and key of a figure of a table."""
    file, _, name = key.partition("/")
    return file, name


def shipped_figure(key: str) -> Figure | None:
    """The newest shipped figure under `<file>/<key>`; None where no table on offer has it."""
    file, name = parts(key)
    if key in WITHHELD:
        return None
    series = shipped_tables().get(file, {}).get(name)
    return series[-1] if series else None


def bounds_of(key: str) -> Bounds:
    """What may be entered for a figure on offer."""
    return NARROWER.get(key) or BOUNDS[shipped_figure(key).unit]


def number_of(text: str) -> int | float | str:
    """The number that `text` stands for; text that is none stays text."""
    if not NUMBER.fullmatch(text):
        return text
    return float(text) if "." in text else int(text)
