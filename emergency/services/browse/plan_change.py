"""What changed between two plans or two days, and whether the plans agree with themselves and those above."""

import datetime
from dataclasses import dataclass

from emergency.services.browse.plan import by_id, day_within
from emergency.services.office import Office
from emergency.services.rule_standing import rules_now
from plans.beijing import day_of
from plans.conformity import ERROR, check
from plans.dated import Figure
from plans.difference import differences
from plans.errors import Fault
from plans.figure_text import value_words
from plans.plan import Plan
from plans.rule_conformity import rule_findings

KINDS = {"added": "新增", "removed": "删去", "changed": "改动", "source": "只改依据"}


@dataclass(frozen=True)
class Line:
    """One figure that differs: what was struck, what was put, each with its source (None: no figure)."""

    key: str
    title: str
    kind: str
    struck: tuple[str, Figure] | None
    put: tuple[str, Figure] | None


@dataclass(frozen=True)
class Redline:
    """Two plans, each read on its day, and every figure they hold differently."""

    before: Plan
    after: Plan
    before_day: datetime.date
    after_day: datetime.date
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Conformity:
    """What the check of all plans in force on a day found."""

    day: datetime.date
    errors: tuple[Fault, ...]
    others: tuple[Fault, ...]
    plans: int


def redline(
    office: Office,
    now: datetime.datetime,
    before: str,
    after: str,
    before_day: datetime.date | None = None,
    after_day: datetime.date | None = None,
) -> Redline:
    """Two plan versions by id, each on the day nearest to the one asked for; raises NotFound."""
    old, new = by_id(office, before), by_id(office, after)
    old_day, new_day = (
        day_within(found, day or day_of(now)) for found, day in ((old, before_day), (new, after_day))
    )
    lines = tuple(
        Line(each.key, each.title, KINDS[each.kind], _said(each.before), _said(each.after))
        for each in differences(old, new, old_day, new_day)
    )
    return Redline(old, new, old_day, new_day, lines)


def conformity(office: Office, now: datetime.datetime, day: datetime.date | None = None) -> Conformity:
    """Every finding on the plans in force on `day` (None: today), those to mend apart from the others."""
    asked = day or day_of(now)
    found = check(office.library, asked) + rule_findings(rules_now(office), office.library.divisions, asked)
    wrong = tuple(each for each in found if each.severity == ERROR)
    others = tuple(each for each in found if each.severity != ERROR)
    held = sum(each.holds_on(asked) for each in office.library.plans)
    return Conformity(asked, wrong, others, held)


def _said(figure: Figure | None) -> tuple[str, Figure] | None:
    return None if figure is None else (value_words(figure.value, figure.unit), figure)
