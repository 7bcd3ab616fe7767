"""How long the measures of 20,000 enterprises with three lines take at three levels, and their sentences.

Run: python benchmarks/derivation.py [--enterprises N] [--runs R]. The peer is the same loop that looks each
case up in a dictionary: what a table without rules, safety or lines to name would cost.
"""

import argparse
import datetime

from machine import heading, median_seconds, table

from plans.derivation import derive_for_band
from plans.grading import band
from plans.industry import industries
from plans.measure import sentence
from plans.terms import EnterpriseCategory, Grade, WarningLevel
from plans.unit import UnitFacts

DAY = datetime.date(2026, 11, 25)
LEVELS = tuple(level for level in WarningLevel if level.is_graded)
GRADES = (Grade.A, Grade.B, Grade.C, Grade.D)
SAFETIES = ("", "kiln", "batch")


def members(count: int) -> list[tuple]:
    """So many enterprises over all ruled industries, grades and safety constraints."""
    ruled = [each for each in industries().values() if each.ruled and each.scheme == "CN2020_ABCD"]
    return [
        (
            ruled[place % len(ruled)],
            band("CN2020_ABCD", GRADES[place % len(GRADES)]),
            tuple(
                UnitFacts(f"L{line}", f"{line}号线", safety=SAFETIES[(place + line) % len(SAFETIES)])
                for line in range(1, 4)
            ),
        )
        for place in range(count)
    ]


def derive_all(held: list[tuple]) -> list[tuple]:
    """The measures of every enterprise at every level."""
    return [
        derive_for_band(known, reached, EnterpriseCategory.KEY, level, units, DAY)
        for known, reached, units in held
        for level in LEVELS
    ]


def look_up(held: list[tuple]) -> list[tuple]:
    """The same cases out of a dictionary that was filled beforehand."""
    table_of = {
        (known.code, reached, level): known.rules_for(reached, level, DAY)
        for known, reached, _ in held
        for level in LEVELS
    }
    return [table_of[known.code, reached, level] for known, reached, _ in held for level in LEVELS]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    held = members(asked.enterprises)
    bare = median_seconds(lambda: look_up(held), asked.runs)
    ours = median_seconds(lambda: derive_all(held), asked.runs)
    found = derive_all(held)
    cases = list(zip([units for *_, units in held for _ in LEVELS], found, strict=True))
    spoken = median_seconds(
        lambda: [sentence(each.measure, units) for units, listed in cases for each in listed], asked.runs
    )
    count = len(found)
    timed = (
        ("look-up in a dictionary", bare),
        ("derivation", ours),
        ("derivation, sentences", ours + spoken),
    )
    rows = [(what, f"{took:.2f} s", f"{count / took:,.0f}", f"{took / bare:.1f}") for what, took in timed]
    print(heading(f"Measures of {asked.enterprises:,} enterprises × 3 lines × 3 levels"))
    print(table(rows, ("what", "median", "cases/s", "times the bare loop")))


if __name__ == "__main__":
    main()
