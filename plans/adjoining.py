"""Who lies beside whom: connected groups of divisions, and the other provinces at their borders."""

import csv
import functools
import importlib.resources
from collections.abc import Iterable, Mapping

from plans.division import DivisionTree

Group = tuple[str, ...]


def connected(codes: Iterable[str], tree: DivisionTree) -> tuple[Group, ...]:
    """The groups that `codes` fall into when neighbours hold together, the largest first.

    Codes in order inside a group. Raises DivisionUnknown.
    """
    left = set(codes)
    groups = []
    while left:
        group = _reached(min(left), left, tree)
        groups.append(tuple(sorted(group)))
        left -= group
    return tuple(sorted(groups, key=lambda group: (-len(group), group)))


def beside(group: Iterable[str], tree: DivisionTree) -> Group:
    """The divisions of the same tier that border on a group and are not of it; raises DivisionUnknown."""
    held = set(group)
    return tuple(sorted({each.code for code in held for each in tree.neighbours(code)} - held))


def provinces_beside(group: Iterable[str], tree: DivisionTree) -> tuple[str, ...]:
    """The names of the other provinces that border on a group; raises DivisionUnknown."""
    codes = {code for member in group for code in tree.provinces_beside(member)}
    return tuple(_provinces().get(code, code) for code in sorted(codes))


def _reached(code: str, among: set[str], tree: DivisionTree) -> set[str]:
    found, waiting = {code}, [code]
    while waiting:
        fresh = {each.code for each in tree.neighbours(waiting.pop())} & among - found
        found |= fresh
        waiting += fresh
    return found


@functools.cache
def _provinces() -> Mapping[str, str]:
    text = importlib.resources.files("plans").joinpath("data", "provinces.csv").read_text("utf-8")
    return {row["code"]: row["name"] for row in csv.DictReader(text.splitlines())}
