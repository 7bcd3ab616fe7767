"""What differs between two plans on a day, figure by figure, written like a redline."""

import datetime
from dataclasses import dataclass

from plans.dated import Figure
from plans.figure_kind import FIGURES
from plans.figure_text import LABELS
from plans.plan import Plan
from plans.terms import Term


@dataclass(frozen=True)
class Difference:
    """One figure that two plans hold differently; None: the plan has no such figure."""

    key: str
    title: str
    before: Figure | None
    after: Figure | None

    @property
    def kind(self) -> str:
        """added, removed, changed, or source (the same value from another source)."""
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        return "changed" if self.before.value != self.after.value else "source"

    def to_json(self) -> dict:
        """The difference for programs."""
        return {
            "key": self.key,
            "title": self.title,
            "kind": self.kind,
            "before": figure_json(self.before) if self.before else None,
            "after": figure_json(self.after) if self.after else None,
        }


def differences(before: Plan, after: Plan, before_day: datetime.date, after_day: datetime.date) -> tuple:
    """Every figure whose value or source differs between two plans, each read on its own day."""
    pairs = ((key, _figure(before, key, before_day), _figure(after, key, after_day)) for key in FIGURES)
    return tuple(
        Difference(key, FIGURES[key].title, old, new) for key, old, new in pairs if not _is_same(old, new)
    )


def redline(difference: Difference) -> str:
    """One difference as two lines: what was struck, what was put."""
    old = "（无）" if difference.before is None else _shown(difference.before)
    new = "（无）" if difference.after is None else _shown(difference.after)
    return f"{difference.title}（{difference.key}）\n  - {old}\n  + {new}"


def value_text(figure: Figure) -> str:
    """The value as people read it, with its unit."""
    value = figure.value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Term):
        return value.label
    if isinstance(value, list):
        return "、".join(str(each) for each in value) + figure.unit
    if isinstance(value, dict):
        return "、".join(f"{name} {each}{figure.unit}" for name, each in value.items())
    return f"{LABELS.get(value, value)}{figure.unit}"


def figure_json(figure: Figure) -> dict:
    """A figure for programs: value, days, source."""
    value = figure.value.value if isinstance(figure.value, Term) else figure.value
    return {
        "key": figure.key,
        "title": figure.title,
        "value": value,
        "unit": figure.unit,
        "in_force_from": figure.in_force_from.isoformat(),
        "until": figure.until.isoformat() if figure.until else None,
        "citation": figure.citation.to_json(),
    }


def _shown(figure: Figure) -> str:
    return f"{value_text(figure)}    依据：{figure.citation.label}"


def _figure(plan: Plan, key: str, day: datetime.date) -> Figure | None:
    return plan.figure(key, day) if plan.has(key, day) else None


def _is_same(old: Figure | None, new: Figure | None) -> bool:
    if old is None or new is None:
        return old is new
    return (old.value, old.citation) == (new.value, new.citation)
